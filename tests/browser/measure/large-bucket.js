// Fills a bucket with 100,000 small files through the API, then opens and scrolls it, and counts what the page asks for.

import { Console } from '../console.js';
import { fill, nameOf } from './fill.js';
import { startSampling, stopSampling } from './frames.js';

const COUNT = Number(process.env.FILES ?? 100_000);
const LONGEST_FRAME = 50;
const MOST_REQUESTS = 100;

/** Turns the wheel through the list, then jumps to its end and back, as impatient people do. */
async function scroll(coffer) {
  await coffer.page.mouse.move(700, 400);
  for (let turn = 0; turn < 60; turn += 1) {
    await coffer.page.mouse.wheel(0, 900);
    await coffer.painted();
  }
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    await coffer.grid.evaluate((element, share) => (element.scrollTop = element.scrollHeight * share), tenth / 10);
    await coffer.painted();
  }
}

const coffer = await Console.start();
await coffer.open();
await coffer.makeBucket('A hundred thousand files');
await coffer.page.goto('about:blank');
const begun = performance.now();
await fill(coffer.cofferd, coffer.bucket, COUNT);
const filled = (performance.now() - begun) / 1000;

let requests = 0;
let received = 0;
coffer.page.on('response', async (answer) => {
  if (!/\/e\/local\/|\/call\//.test(answer.url())) return;
  requests += 1;
  received += Number(answer.headers()['content-length'] ?? (await answer.body().catch(() => '')).length);
});
const opening = performance.now();
await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}`);
await coffer.item(nameOf(0)).waitFor();
const firstRows = performance.now() - opening;
const opened = requests;
await startSampling(coffer.page);
await scroll(coffer);
const frames = await stopSampling(coffer.page);
const jump = performance.now();
await coffer.press('End');
await coffer.item(nameOf(COUNT - 1)).waitFor();
const toEnd = performance.now() - jump;
const rowCount = Number(await coffer.grid.getAttribute('aria-rowcount'));
const drawn = await coffer.grid.locator('[data-index]').count();
await coffer.picture('measure-large');
await coffer.cofferd.stopClean();
await coffer.end();

console.log({
  files: COUNT, rowCount, drawn, filledInSeconds: Math.round(filled), firstRowsInMs: Math.round(firstRows), requestsToOpen: opened,
  requestsInAll: requests, receivedKilobytes: Math.round(received / 1000), endInMs: Math.round(toEnd), frames,
});
const isKept = rowCount === COUNT + 1 && frames.longest <= LONGEST_FRAME && requests <= MOST_REQUESTS;
console.log(isKept ? 'kept' : 'NOT KEPT');
process.exitCode = isKept ? 0 : 1;
