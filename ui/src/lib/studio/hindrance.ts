// Why a file has no preview to work on, in words.

import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { size } from '$lib/parts/format';
import { isComplete, isDecodable, MAX_PREVIEW_BYTES } from '$lib/state/pictures';

interface Hindrance {
  title: string;
  why: string;
}

/** What stands in the way of a preview; undefined where nothing does. */
export function hindranceOf(bucket: Bucket, file: StoredFile): Hindrance | undefined {
  if (!isComplete(file)) return { title: m.studio_hindered_arriving(), why: m.studio_hindered_arriving_why() };
  if (!isDecodable(file)) {
    const type = file.mimeType === '' ? m.studio_hindered_type_unknown() : file.mimeType;
    return { title: m.studio_hindered_type(), why: m.studio_hindered_type_why({ type }) };
  }
  if (file.sizeOriginal > MAX_PREVIEW_BYTES) {
    return { title: m.studio_hindered_large(), why: m.studio_hindered_large_why({ size: size(file.sizeOriginal) }) };
  }
  if (!bucket.transformations) {
    return { title: m.studio_hindered_off(), why: m.studio_hindered_off_why({ name: bucket.name }) };
  }
  return undefined;
}
