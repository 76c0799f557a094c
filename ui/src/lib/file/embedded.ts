// The small picture that cameras put into the head of a JPEG (Exif): good enough until the real one is drawn.
// Whatever is wrong with it, there is none.

import type { Size } from './zoom';

/** So much of the file holds it: the segment of the Exif data ends within 64 KiB, and the photo's size stands soon after. */
export const HEAD_BYTES = 65_536 + 4096;

export type Embedded = {
  jpeg: Uint8Array<ArrayBuffer>;
  /** How the camera was held, 1 to 8 as Exif has it. */
  orientation: number;
  /** The photo's own size before it is turned, where the head is long enough to tell. */
  photo: Size | undefined;
};

const SOI = 0xffd8;
const START_OF_SCAN = 0xffda;
const EXIF_SEGMENT = 0xffe1;
const EXIF = 0x45786966;
/** Baseline, extended and progressive. */
const FRAMES = [0xffc0, 0xffc1, 0xffc2];
const LITTLE_ENDIAN = 0x4949;
const SHORT = 3;
const ORIENTATION = 0x0112;
const OFFSET = 0x0201;
const LENGTH = 0x0202;
const ENTRY_BYTES = 12;

/** Finds the small picture in the first bytes of a file. */
export function embeddedIn(head: Uint8Array<ArrayBuffer>): Embedded | undefined {
  const segments = segmentsOf(new DataView(head.buffer, head.byteOffset, head.byteLength));
  const exif = segments.find(({ marker, view }) => marker === EXIF_SEGMENT && startsWithExif(view))?.view;
  const frame = segments.find(({ marker }) => FRAMES.includes(marker))?.view;
  try {
    const tiff = exif && new DataView(exif.buffer, exif.byteOffset + 6, exif.byteLength - 6);
    const found = tiff && pictureIn(tiff);
    return found && { ...found, photo: frame && { height: frame.getUint16(1), width: frame.getUint16(3) } };
  } catch (error) {
    // What reading past the end of a `DataView` throws: the numbers inside are wrong.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Bytes = DataView<ArrayBuffer>;

/** The segments before the pixels, as far as they are there as a whole. */
function segmentsOf(head: Bytes): { marker: number; view: Bytes }[] {
  const segments: { marker: number; view: Bytes }[] = [];
  if (head.byteLength < 4 || head.getUint16(0) !== SOI) return segments;
  for (let at = 2; at + 4 <= head.byteLength;) {
    const [marker, length] = [head.getUint16(at), head.getUint16(at + 2)];
    const end = at + 2 + length;
    if (marker < 0xff00 || marker === START_OF_SCAN || length < 2 || end > head.byteLength) break;
    segments.push({ marker, view: new DataView(head.buffer, head.byteOffset + at + 4, length - 2) });
    at = end;
  }
  return segments;
}

const startsWithExif = (view: Bytes): boolean => view.byteLength > 6 && view.getUint32(0) === EXIF;

/** Exif is a TIFF of two directories: the first is of the photo, the second of its small picture. */
function pictureIn(tiff: Bytes): Pick<Embedded, 'jpeg' | 'orientation'> | undefined {
  const isLittle = tiff.getUint16(0) === LITTLE_ENDIAN;
  const photo = tiff.getUint32(4, isLittle);
  const second = tiff.getUint32(photo + 2 + ENTRY_BYTES * tiff.getUint16(photo, isLittle), isLittle);
  if (second === 0) return undefined;
  const tags = tagsAt(tiff, second, isLittle);
  const [offset = 0, length = 0] = [tags.get(OFFSET), tags.get(LENGTH)];
  if (length < 2 || tiff.getUint16(offset) !== SOI || offset + length > tiff.byteLength) return undefined;
  const jpeg = new Uint8Array(tiff.buffer, tiff.byteOffset + offset, length);
  return { jpeg, orientation: tagsAt(tiff, photo, isLittle).get(ORIENTATION) ?? 1 };
}

/** The numbers of a directory by their tags. */
function tagsAt(tiff: Bytes, start: number, isLittle: boolean): Map<number, number> {
  const at = (index: number): number => start + 2 + ENTRY_BYTES * index;
  const numberAt = (entry: number): number =>
    tiff.getUint16(entry + 2, isLittle) === SHORT
      ? tiff.getUint16(entry + 8, isLittle)
      : tiff.getUint32(entry + 8, isLittle);
  const entries = Array.from({ length: tiff.getUint16(start, isLittle) }, (_, index) => at(index));
  return new Map(entries.map((entry) => [tiff.getUint16(entry, isLittle), numberAt(entry)]));
}

/** The middle part of a small picture that has the photo's shape: cameras fill it up with black bars. */
export function partOf(small: Size, photo: Size | undefined): Size {
  if (photo === undefined || photo.width === 0 || photo.height === 0) return small;
  const scale = Math.min(small.width / photo.width, small.height / photo.height);
  return { width: Math.round(photo.width * scale), height: Math.round(photo.height * scale) };
}
