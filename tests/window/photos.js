// A folder of pictures as people have them: several formats, turned ones, names in other scripts, folders in folders.

import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { fixtures } from '../cofferd.mjs';

const run = promisify(execFile);

const COPIED = {
  'Küste (1).jpg': 'coast-1600x1200.jpg',
  "Anna's street.jpg": 'street-640x427-444.jpg',
  'upright.jpg': 'orient6-800x600.jpg',
  'print.jpg': 'print-600x400-cmyk.jpg',
  'badge.png': 'badge-512x512-alpha.png',
  'see 湖.webp': 'lake-720x480-lossy.webp',
  'Day 2/clip.gif': 'anim-240x180.gif',
  'Day 2/ridge.jpg': 'ridge-900x600-progressive.jpg',
};

/** Makes the folder and returns the paths of its files, relative to it. */
export async function makePhotos(folder) {
  const copied = Object.entries(COPIED).map(async ([name, source]) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await copyFile(join(fixtures, source), join(folder, name));
    return name;
  });
  const names = await Promise.all(copied);
  for (let number = 1; number <= 6; number += 1) {
    const name = `IMG_000${number}.jpg`;
    const picture = ['-seed', String(number), '-size', '400x300', 'plasma:fractal', '-resize', '2400x1800'];
    await run('convert', [...picture, '+noise', 'Gaussian', '-quality', '90', join(folder, name)]);
    names.push(name);
  }
  return names;
}
