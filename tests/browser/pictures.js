// Pictures made by program: plain colours that tell which file they are of, and photos with a small picture inside.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';

const run = promisify(execFile);

/** Colours far enough apart to be told after lossy coding. */
export const colourOf = (number) => [40 + (number % 8) * 25, 40 + (Math.floor(number / 8) % 8) * 25, 40 + (Math.floor(number / 64) % 8) * 25];

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of one colour. */
export function plain([red, green, blue], width = 300, height = 200) {
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function segment(marker, content) {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** What a camera writes about a photo: how it was held, and a small picture of it. */
function exif(small, orientation) {
  const directory = (entries, next) => {
    const bytes = Buffer.alloc(2 + 12 * entries.length + 4);
    bytes.writeUInt16LE(entries.length, 0);
    entries.forEach(([tag, type, value], index) => {
      bytes.writeUInt16LE(tag, 2 + 12 * index);
      bytes.writeUInt16LE(type, 4 + 12 * index);
      bytes.writeUInt32LE(1, 6 + 12 * index);
      bytes.writeUInt32LE(value, 10 + 12 * index);
    });
    bytes.writeUInt32LE(next, 2 + 12 * entries.length);
    return bytes;
  };
  const tiff = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  const first = directory([[0x0112, 3, orientation]], 26);
  const second = directory([[0x0201, 4, 56], [0x0202, 4, small.length]], 0);
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, first, second, small]));
}

/** Puts a small picture and a comment into a JPEG. The comment makes it like no other. */
export function asPhoto(jpeg, small, { orientation = 1, comment = '' } = {}) {
  const parts = [jpeg.subarray(0, 2), exif(small, orientation), segment(0xfe, Buffer.from(comment)), jpeg.subarray(2)];
  return Buffer.concat(parts);
}

/** Returns the picture in a file as a JPEG of that size and without what it knows of itself. */
export async function resized(path, size) {
  const small = `${path}.${size}.jpg`;
  await run('convert', [path, '-resize', `${size}!`, '-strip', '-quality', '75', small]);
  return readFile(small);
}
