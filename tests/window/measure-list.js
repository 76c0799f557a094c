// Opens a bucket of 100,000 files in the real window and scrolls it: run by hand, `node tests/window/measure-list.js`.

import { fill, nameOf } from '../browser/measure/fill.js';
import { Cofferd } from '../cofferd.mjs';
import { until } from './driver.js';
import { Program } from './program.js';

const COUNT = Number(process.env.FILES ?? 100_000);
const LONGEST_FRAME = 50;

/** Makes the data folder by the program without a window. */
async function filled() {
  const cofferd = await Cofferd.start();
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key };
  const body = JSON.stringify({ bucketId: 'many', name: 'Many files' });
  await fetch(`${cofferd.endpoint}/storage/buckets`, { method: 'POST', headers, body });
  await fill(cofferd, 'many', COUNT);
  await cofferd.stop();
  return cofferd;
}

/** Scrolls a page a frame, then jumps through the list; returns the time between frames in milliseconds. */
const SCROLL = `
  const grid = document.querySelector('[role=grid]');
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  const frame = async () => {
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  };
  for (let step = 0; step < 200; step += 1) { grid.scrollTop += 300; await frame(); }
  for (let step = 1; step <= 20; step += 1) { grid.scrollTop = grid.scrollHeight * step / 20; for (let wait = 0; wait < 5; wait += 1) await frame(); }
  gaps.sort((one, other) => one - other);
  return { frames: gaps.length, median: gaps[gaps.length >> 1], p99: gaps[Math.floor(gaps.length * 0.99)], longest: gaps.at(-1),
    rows: Number(grid.getAttribute('aria-rowcount')), drawn: grid.querySelectorAll('[data-index]').length };`;

const has = (name) => `return document.body.textContent.includes(${JSON.stringify(name)});`;

const cofferd = await filled();
const program = await Program.prepare();
program.environment.COFFER_DATA = program.data = cofferd.data;
await program.open('');
const { page } = program;
await until('the bucket', () => page.run(has('Many files')));
const opening = performance.now();
await page.run(`[...document.querySelectorAll('a')].find((link) => link.textContent.includes('Many files')).click();`);
await until('the first file', () => page.run(has(nameOf(0))));
const firstRows = performance.now() - opening;
const frames = await page.run(SCROLL);
await until('the last file', () => page.run(has(nameOf(COUNT - 1))));
await program.picture('measure-large');
await program.close();
await program.end();
await cofferd.end().catch(() => undefined);
const isKept = frames.rows === COUNT + 1 && frames.drawn < 200 && frames.longest <= LONGEST_FRAME;
console.log({ files: COUNT, firstRowsInMs: Math.round(firstRows), ...frames });
console.log(isKept ? 'kept' : 'NOT KEPT');
process.exitCode = isKept ? 0 : 1;
