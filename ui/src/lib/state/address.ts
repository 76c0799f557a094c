import type { BucketId, Folder } from '$lib/api/wire';

/** The addresses of the screens. */
export const bucketsAddress = '/buckets';
export const trashAddress = '/trash';

/** The address of a folder of a bucket. */
export function folderAddress(bucket: BucketId, folder: Folder = ''): string {
  const query = folder ? `?${new URLSearchParams({ folder }).toString()}` : '';
  return `/buckets/${encodeURIComponent(bucket)}${query}`;
}
