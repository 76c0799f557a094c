import type { BucketId, Folder } from '$lib/api/wire';

/** The folder of a bucket that an upload goes to. */
export interface Target {
  endpoint: string;
  bucket: BucketId;
  folder: Folder;
}
