// Bytes to upload, and what a picture says of itself.

import { createHash } from 'node:crypto';

/** Returns bytes that do not compress and are the same on every run. */
export function noise(length) {
  const bytes = Buffer.alloc(length);
  let state = length || 1;
  for (let at = 0; at + 4 <= length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
  return bytes;
}

export const md5 = (bytes) => createHash('md5').update(Buffer.from(bytes)).digest('hex');

const PNG = 0x89504e47;
const JPEG_FRAMES = new Set([0xc0, 0xc1, 0xc2]);

/** Reads format, width and height from the header of a PNG, JPEG, WebP or GIF. */
export function picture(answer) {
  const bytes = Buffer.from(answer);
  if (bytes.readUInt32BE(0) === PNG) return sized('png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  if (bytes.toString('latin1', 0, 4) === 'GIF8') return sized('gif', bytes.readUInt16LE(6), bytes.readUInt16LE(8));
  if (bytes.toString('latin1', 8, 12) === 'WEBP') return webp(bytes);
  if (bytes.readUInt16BE(0) === 0xffd8) return jpeg(bytes);
  throw new Error(`not a picture: ${bytes.toString('hex', 0, 12)}`);
}

const sized = (format, width, height) => ({ format, width, height });

function jpeg(bytes) {
  let at = 2;
  while (!JPEG_FRAMES.has(bytes[at + 1])) at += 2 + bytes.readUInt16BE(at + 2);
  return sized('jpeg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
}

function webp(bytes) {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return sized('webp', bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1);
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return sized('webp', (bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
    }
    default:
      return sized('webp', bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff);
  }
}
