// Drops a thousand photos, about 500 MB, on a bucket and watches the frames of the list while they arrive: each for itself,
// or with AS=folder in their folder.

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { root } from '../../cofferd.mjs';
import { Console, until } from '../console.js';
import { paint } from '../photos.js';
import { startSampling, stopSampling } from './frames.js';

const COUNT = 1000;
const PAINTED = 10;
const LONGEST_FRAME = 50;
const folder = join(root, 'target/measure/Photos');

/** Makes the photos once. Each is a painting with a comment of its own, so that no two are the same file. */
async function makePhotos() {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === COUNT) return;
  const painted = join(root, 'target/measure/painted');
  const sources = [];
  for (let seed = 1; seed <= PAINTED; seed += 1) {
    await paint(join(painted, `${seed}.jpg`), seed, '1200x900');
    sources.push(await readFile(join(painted, `${seed}.jpg`)));
  }
  for (let number = 0; number < COUNT; number += 1) {
    await writeFile(join(folder, `IMG_${String(number).padStart(4, '0')}.jpg`), commented(sources[number % PAINTED], number));
  }
}

/** A JPEG with a comment right after its first marker. */
function commented(jpeg, number) {
  const text = Buffer.from(`photo ${number}`);
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}

async function bytesOf(names) {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

await makePhotos();
const names = await readdir(folder);
const bytes = await bytesOf(names);
const coffer = await Console.start();
await coffer.open();
await coffer.makeBucket('A thousand photos');
const start = performance.now();
await startSampling(coffer.page);
await coffer.drop(process.env.AS === 'folder' ? [folder] : names.map((name) => join(folder, name)));
await coffer.dock.getByText(`${COUNT.toLocaleString('en')} done`).waitFor({ timeout: 600_000 });
const seconds = (performance.now() - start) / 1000;
const frames = await stopSampling(coffer.page);
const stored = await coffer.stored();
const rows = process.env.AS === 'folder' ? 1 : COUNT;
await until('all rows', async () => Number(await coffer.grid.getAttribute('aria-rowcount')) === rows + 1);
await coffer.picture('measure-thousand');
await coffer.cofferd.stopClean();
const complaints = coffer.complaints.filter((text) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE/.test(text));
await coffer.end();

console.log({ files: stored.size, megabytes: Math.round(bytes / 1e6), seconds: Math.round(seconds), frames, complaints });
const isKept = stored.size === COUNT && frames.longest <= LONGEST_FRAME && complaints.length === 0;
console.log(isKept ? 'kept' : 'NOT KEPT');
process.exitCode = isKept ? 0 : 1;
