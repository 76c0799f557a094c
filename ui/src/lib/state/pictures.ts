// Which files are pictures that can be shown.

import type { File as StoredFile } from '$lib/api/wire';

/** Images that the engine can draw a preview of. */
const DECODABLE = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'image/avif'];

/** Images that every web view draws itself. */
const WEB_SAFE = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** Of larger files the engine draws only their sign. */
export const MAX_PREVIEW_BYTES = 20_000_000;

export const isComplete = (file: StoredFile): boolean => file.chunksUploaded >= file.chunksTotal;

export const isDecodable = (file: StoredFile): boolean => DECODABLE.includes(file.mimeType);

export const hasPreview = (file: StoredFile): boolean =>
  isComplete(file) && isDecodable(file) && file.sizeOriginal <= MAX_PREVIEW_BYTES;

export const isWebSafe = (file: StoredFile): boolean => WEB_SAFE.includes(file.mimeType);
