// A folder of pictures as people have them: several formats, turned ones, names in other scripts, folders in folders.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { fixtures } from '../cofferd.mjs';

const run = promisify(execFile);

/** Where the test pictures of the previews go in a holiday. */
const COPIED = {
  'Küste (1).jpg': 'coast-1600x1200.jpg',
  "Anna's street.jpg": 'street-640x427-444.jpg',
  'upright.jpg': 'orient6-800x600.jpg',
  'badge.png': 'badge-512x512-alpha.png',
  'chart.png': 'chart-400x300-palette.png',
  'see 湖.webp': 'lake-720x480-lossy.webp',
  'leaf.webp': 'leaf-500x400-lossless-alpha.webp',
  'still.gif': 'still-360x240.gif',
  'Day 2/clip.gif': 'anim-240x180.gif',
  'Day 2/ridge.jpg': 'ridge-900x600-progressive.jpg',
  'Day 2/Evening/gray.jpg': 'gray-800x533.jpg',
};
const CAMERA = 20;

/** Paints one picture that is like no other and the same on every run. */
export async function paint(path, seed, size = '1200x900') {
  await mkdir(dirname(path), { recursive: true });
  const noise = ['+noise', 'Gaussian', '-quality', '88', '-strip'];
  await run('convert', ['-seed', String(seed), '-size', '320x240', 'plasma:fractal', '-resize', `${size}!`, ...noise, path]);
}

/** Makes the folder and returns the paths of its files, relative to it. */
export async function makePhotos(folder) {
  const copied = Object.entries(COPIED).map(async ([name, source]) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await copyFile(join(fixtures, source), join(folder, name));
    return name;
  });
  const names = await Promise.all(copied);
  for (let number = 1; number <= CAMERA; number += 1) {
    const name = `${number > 12 ? 'Day 1/' : ''}IMG_${String(number).padStart(4, '0')}.jpg`;
    await paint(join(folder, name), number);
    names.push(name);
  }
  return names;
}

export const digest = (bytes) => createHash('md5').update(bytes).digest('hex');
export const digestOf = async (path) => digest(await readFile(path));
