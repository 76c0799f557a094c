// How a large picture comes into the viewer: what is at hand first, then as sharp as the screen, then itself.

import { files } from '$lib/api/client';
import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { drawn } from './drawn';
import { hasPreview, isWebSafe } from '$lib/state/pictures';
import { pictureKey } from './kinds';

/** A smaller file is there itself before anything could be drawn in its stead. */
const MIN_BYTES = 1_000_000;

/** A few sizes only, so that different windows share what the engine has already drawn. */
const HEIGHTS = [720, 1080, 1440, 2160];

/** Formats that web views do not draw arrive as a preview of this width. */
const PREVIEW_WIDTH = 2000;

/** Whether a preview is worth its while. An animation would stand still in it. */
export const comesInSteps = (bucket: Bucket, file: StoredFile): boolean =>
  bucket.transformations &&
  isWebSafe(file) &&
  hasPreview(file) &&
  file.mimeType !== 'image/gif' &&
  file.sizeOriginal >= MIN_BYTES;

/** The address of the picture itself. */
export function pictureUrl(endpoint: string, file: StoredFile): string {
  if (isWebSafe(file)) return files.viewUrl(endpoint, file);
  return files.previewUrl(endpoint, file, { width: PREVIEW_WIDTH, quality: 85, output: 'webp' });
}

/** The address of a preview as high as the screen. */
export function screenUrl(endpoint: string, file: StoredFile): string {
  const pixels = innerHeight * devicePixelRatio;
  const height = HEIGHTS.find((step) => step >= pixels) ?? 2160;
  return files.previewUrl(endpoint, file, { height, quality: 80, output: 'webp' });
}

/** Has the browser fetch what is shown first of a picture that may be looked at next. */
export function prepare(endpoint: string, bucket: Bucket, file: StoredFile): void {
  new Image().src = comesInSteps(bucket, file) ? screenUrl(endpoint, file) : pictureUrl(endpoint, file);
}

/** The thumbnail of a picture, if one was drawn. */
export const thumbnailOf = (file: StoredFile): string | undefined => drawn.wholeOf(pictureKey(file));

/** Loads a picture; says whether it can be shown. Given up when the signal says so. */
export async function load(url: string, signal: AbortSignal): Promise<boolean> {
  const image = new Image();
  signal.addEventListener('abort', () => (image.src = ''), { once: true });
  image.src = url;
  return image.decode().then(
    () => !signal.aborted,
    () => false,
  );
}
