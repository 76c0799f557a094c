// Whether a photo lies on its side: its pixels are as the sensor had them, and a tag says to turn them by a quarter. Width,
// height and gravity of a preview count before it is turned, as on Appwrite.

const EXIF = 0x45786966;
const ORIENTATION = 0x0112;
/** A quarter turn to the right, and to the left. */
const QUARTERS = [6, 8];
/** The tag stands in the first segments of a JPEG. */
export const HEAD_BYTES = 128 * 1024;

/** Reads the beginning of a file; whatever is no JPEG with such a tag is not turned. */
export function isTurned(head: ArrayBuffer): boolean {
  try {
    const view = new DataView(head);
    return view.getUint16(0) === 0xffd8 && QUARTERS.includes(orientationOf(view));
  } catch {
    // The tag points beyond the end: there is none to go by.
    return false;
  }
}

/** Goes from segment to segment until the one that has the tag. */
function orientationOf(view: DataView): number {
  let at = 2;
  while (view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === EXIF) return tagIn(view, at + 10);
    at += 2 + view.getUint16(at + 2);
  }
  return 1;
}

function tagIn(view: DataView, tiff: number): number {
  const isLittle = view.getUint16(tiff) === 0x4949;
  const entries = tiff + view.getUint32(tiff + 4, isLittle);
  const count = view.getUint16(entries, isLittle);
  for (let index = 0; index < count; index += 1) {
    const entry = entries + 2 + 12 * index;
    if (view.getUint16(entry, isLittle) === ORIENTATION) return view.getUint16(entry + 8, isLittle);
  }
  return 1;
}
