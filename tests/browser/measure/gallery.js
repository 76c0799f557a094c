// Opens a folder of 2,000 photos in the gallery, before any thumbnail was made and after: how soon one sees something, how
// soon everything in view is there, and what is asked for in vain while one scrolls to the end.
// Photos have 12 megapixels and the small picture that cameras put into them; PLAIN=1 leaves that out.

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { root } from '../../cofferd.mjs';
import { Console } from '../console.js';
import { paint } from '../photos.js';
import { asPhoto, resized } from '../pictures.js';
import { startSampling, stopSampling } from './frames.js';

const COUNT = Number(process.env.FILES ?? 2000);
const PAINTED = 8;
const AT_ONCE = 4;
const folder = join(root, 'target/measure/camera');

async function paintOnce(seed) {
  const path = join(folder, `${seed}.jpg`);
  const isThere = await stat(path).then(() => true, () => false);
  if (!isThere) await paint(path, seed, '1600x1200');
  return { jpeg: await resized(path, '4000x3000'), small: await resized(path, '160x120') };
}

/** A photo like no other: the comment in it is its number. */
function photo({ jpeg, small }, number) {
  if (!process.env.PLAIN) return asPhoto(jpeg, small, { comment: `photo ${number}` });
  const comment = Buffer.from(`photo ${number}`);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, jpeg.subarray(2)]);
}

async function fill(coffer, sources) {
  let next = 0;
  const worker = async () => {
    while (next < COUNT) {
      const number = next;
      next += 1;
      const form = new FormData();
      form.set('fileId', 'unique()');
      const name = `IMG_${String(number).padStart(4, '0')}.jpg`;
      form.set('file', new File([photo(sources[number % PAINTED], number)], name));
      await coffer.api(`storage/buckets/${coffer.bucket}/files`, { method: 'POST', body: form });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Watches, from the first moment of the page, when places that can be seen get something to show. */
function watch() {
  const times = { rows: 0, first: 0, firstThumbnail: 0, allShown: 0, allThumbnails: 0 };
  globalThis.galleryTimes = times;
  const look = () => {
    const cells = Array.from(document.querySelectorAll('[role=grid] [data-index]')).filter((cell) => {
      const { top, bottom } = cell.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    const count = (selector) => cells.filter((cell) => cell.querySelector(selector)).length;
    const [shown, drawn] = [count('img, canvas'), count('img')];
    const note = (name, isSo) => isSo && (times[name] ||= performance.now());
    note('rows', cells.length > 0);
    note('first', shown > 0);
    note('firstThumbnail', drawn > 0);
    note('allShown', cells.length > 0 && shown === cells.length);
    note('allThumbnails', cells.length > 0 && drawn === cells.length);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Opens the gallery and returns the milliseconds from its rows to what they show. */
async function open(coffer, address) {
  await coffer.page.goto('about:blank');
  await coffer.page.goto(address);
  await coffer.page.waitForFunction(() => globalThis.galleryTimes?.allThumbnails > 0, undefined, { timeout: 300_000 });
  const { rows, ...times } = await coffer.page.evaluate(() => globalThis.galleryTimes);
  return Object.fromEntries(Object.entries(times).map(([name, at]) => [name, Math.round(at - rows)]));
}

/** Counts what is asked for. */
function count(page) {
  const counted = { previews: 0, takenBack: 0, heads: 0 };
  const isPreview = (request) => /\/preview\?/.test(request.url());
  page.on('request', (request) => {
    if (isPreview(request)) counted.previews += 1;
    else if (/\/view\?/.test(request.url())) counted.heads += 1;
  });
  page.on('requestfailed', (request) => (counted.takenBack += isPreview(request) ? 1 : 0));
  return () => {
    const was = { ...counted };
    for (const name of Object.keys(counted)) counted[name] = 0;
    return was;
  };
}

/** Scrolls to the end, most of a screen in each frame as with a dragged scroll bar, and waits for what is there. */
async function scroll(coffer) {
  await coffer.grid.evaluate(
    (grid) =>
      new Promise((resolve) => {
        const step = () => {
          grid.scrollTop += 500;
          if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 2) resolve();
          else requestAnimationFrame(step);
        };
        step();
      }),
  );
  await coffer.page.evaluate(() => (globalThis.galleryTimes.allThumbnails = 0));
  const begun = performance.now();
  await coffer.page.waitForFunction(() => globalThis.galleryTimes.allThumbnails > 0, undefined, { timeout: 300_000 });
  return Math.round(performance.now() - begun);
}

await mkdir(folder, { recursive: true });
const sources = await Promise.all(Array.from({ length: PAINTED }, (_, index) => paintOnce(index + 1)));
const coffer = await Console.start();
await coffer.open();
await coffer.makeBucket('Photos');
await coffer.press('Control+2');
const address = `${coffer.cofferd.address}/buckets/${coffer.bucket}`;
await coffer.page.goto('about:blank');
await fill(coffer, sources);
await coffer.page.addInitScript(watch);
const asked = count(coffer.page);

const cold = { ...(await open(coffer, address)), asked: asked() };
await startSampling(coffer.page);
const endAfterScroll = await scroll(coffer);
const frames = await stopSampling(coffer.page);
const passed = asked();
// Another context is a browser that has kept nothing; what the engine has made is there.
const warm = { ...(await open(coffer, address)), asked: asked() };
await coffer.picture('measure-gallery');
await coffer.cofferd.stopClean();
await coffer.end();

console.log({ photos: COUNT, megabytesEach: Math.round(sources[0].jpeg.length / 1e5) / 10, cold, scroll: { endAfterScroll, asked: passed, frames }, warm });
const isKept = passed.previews < COUNT / 10 && frames.longest <= 100;
console.log(isKept ? 'kept' : 'NOT KEPT');
process.exitCode = isKept ? 0 : 1;
