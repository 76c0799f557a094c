// What a file is called by its kind, and how the console opens it.

import type { File as StoredFile } from '$lib/api/wire';
import { kindOf, type Kind } from '$lib/parts/kind';

const WORDS: Record<Kind, string> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  text: 'text',
  code: 'file',
  pdf: 'document',
  sheet: 'sheet',
  archive: 'archive',
  font: 'font',
  other: 'file',
};

/** The extension in capitals and what it is: `PNG image`, `ZIP archive`, `File`. */
export function typeLabel(file: Pick<StoredFile, 'name' | 'mimeType'>): string {
  const word = WORDS[kindOf(file.mimeType)];
  const dot = file.name.lastIndexOf('.');
  const extension = dot > 0 ? file.name.slice(dot + 1) : '';
  const isShown = extension !== '' && extension.length <= 8;
  return isShown ? `${extension.toUpperCase()} ${word}` : word.charAt(0).toUpperCase() + word.slice(1);
}

export const isComplete = (file: StoredFile): boolean => file.chunksUploaded >= file.chunksTotal;

/** Images that the engine can draw a preview of. */
const DECODABLE = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'image/avif'];

/** Images that every web view draws itself. */
const WEB_SAFE = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** Of larger files the engine draws only their sign. */
const MAX_PREVIEW_BYTES = 20_000_000;

export const hasPreview = (file: StoredFile): boolean =>
  isComplete(file) && DECODABLE.includes(file.mimeType) && file.sizeOriginal <= MAX_PREVIEW_BYTES;
/** Small photos are drawn as fast as their heads are read; of an empty head nothing is lost but a moment. */
const MIN_PHOTO_BYTES = 300_000;

export const mayHoldThumbnail = (file: StoredFile): boolean =>
  file.mimeType === 'image/jpeg' && file.sizeOriginal >= MIN_PHOTO_BYTES;

/** What a picture is known by, whatever its file is called. */
export const pictureKey = (file: StoredFile): string => [file.bucketId, file.$id, file.signature].join(' ');

export const isWebSafe = (file: StoredFile): boolean => WEB_SAFE.includes(file.mimeType);

/** How the viewer shows a file; undefined when it can only be described. */
export type Showing = 'image' | 'video' | 'audio' | 'text';

const PLAYABLE: Record<string, Showing> = {
  'video/mp4': 'video',
  'video/webm': 'video',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/ogg': 'audio',
  'audio/wav': 'audio',
  'audio/x-wav': 'audio',
  'audio/webm': 'audio',
  'audio/flac': 'audio',
};

export const MAX_TEXT_BYTES = 1024 * 1024;

export function showingOf(file: StoredFile): Showing | undefined {
  if (!isComplete(file)) return undefined;
  if (isWebSafe(file) || hasPreview(file)) return 'image';
  if (file.mimeType === 'text/plain' && file.sizeOriginal <= MAX_TEXT_BYTES) return 'text';
  return PLAYABLE[file.mimeType];
}
