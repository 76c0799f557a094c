// What a file is called by its kind, and how the console opens it.

import type { File as StoredFile } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { kindOf, type Kind } from '$lib/parts/kind';
import { hasPreview, isComplete, isWebSafe } from '$lib/state/pictures';

type Words = { alone: () => string; with: (input: { extension: string }) => string };

const WORDS: Record<Kind, Words> = {
  image: { alone: m.file_kind_image, with: m.file_type_image },
  video: { alone: m.file_kind_video, with: m.file_type_video },
  audio: { alone: m.file_kind_audio, with: m.file_type_audio },
  text: { alone: m.file_kind_text, with: m.file_type_text },
  code: { alone: m.file_kind_file, with: m.file_type_file },
  pdf: { alone: m.file_kind_document, with: m.file_type_document },
  sheet: { alone: m.file_kind_sheet, with: m.file_type_sheet },
  archive: { alone: m.file_kind_archive, with: m.file_type_archive },
  font: { alone: m.file_kind_font, with: m.file_type_font },
  other: { alone: m.file_kind_file, with: m.file_type_file },
};

/** The extension in capitals and what it is: `PNG image`, `ZIP archive`, `File`. */
export function typeLabel(file: Pick<StoredFile, 'name' | 'mimeType'>): string {
  const word = WORDS[kindOf(file.mimeType)];
  const dot = file.name.lastIndexOf('.');
  const extension = dot > 0 ? file.name.slice(dot + 1) : '';
  const isShown = extension !== '' && extension.length <= 8;
  return isShown ? word.with({ extension: extension.toUpperCase() }) : word.alone();
}

/** Small photos are drawn as fast as their heads are read; of an empty head nothing is lost but a moment. */
const MIN_PHOTO_BYTES = 300_000;

export const mayHoldThumbnail = (file: StoredFile): boolean =>
  file.mimeType === 'image/jpeg' && file.sizeOriginal >= MIN_PHOTO_BYTES;

/** What a picture is known by, whatever its file is called. */
export const pictureKey = (file: StoredFile): string => [file.bucketId, file.$id, file.signature].join(' ');

/** How the viewer shows a file; undefined when it can only be described. */
export type Showing = 'image' | 'video' | 'audio' | 'text' | 'archive' | 'hex';

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

const ZIPS = ['application/zip', 'application/java-archive', 'application/vnd.android.package-archive'];

/** Of a longer text only the beginning is shown. */
export const MAX_TEXT_BYTES = 1_000_000;

/** Pages and drawings are shown as what they are written in, never run. */
const isText = (mimeType: string): boolean => mimeType.startsWith('text/') || kindOf(mimeType) === 'code';

export function showingOf(file: StoredFile): Showing | undefined {
  if (!isComplete(file)) return undefined;
  if (isWebSafe(file) || hasPreview(file)) return 'image';
  if (isText(file.mimeType) || file.mimeType === 'image/svg+xml' || file.sizeOriginal === 0) return 'text';
  if (ZIPS.includes(file.mimeType)) return 'archive';
  return PLAYABLE[file.mimeType] ?? 'hex';
}
