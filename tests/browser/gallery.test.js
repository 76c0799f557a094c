// Thumbnails: what is asked for and when, what is taken back, and that no place ever shows another's picture.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { Console, journey, until } from './console.js';
import { paint } from './photos.js';
import { asPhoto, colourOf, plain, resized } from './pictures.js';
import { Requests } from './requests.js';

const COUNT = 400;
const AT_ONCE = 3;
const nameOf = (number) => `plain-${String(number).padStart(3, '0')}.png`;

let coffer;
let folder;
let requests;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-gallery-'));
  coffer = await Console.start();
  await coffer.open();
  requests = await Requests.watch(coffer.page);
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('gallery', () => coffer);

/** Stores a file through the public API. */
async function store(name, bytes) {
  const form = new FormData();
  form.set('fileId', 'unique()');
  form.set('file', new File([bytes], name));
  return coffer.api(`storage/buckets/${coffer.bucket}/files`, { method: 'POST', body: form });
}

async function storePlain() {
  for (let number = 0; number < COUNT; number += 8) {
    const some = Array.from({ length: Math.min(8, COUNT - number) }, (_, index) => number + index);
    await Promise.all(some.map((one) => store(nameOf(one), plain(colourOf(one)))));
  }
}

/** What each place shows: its name and the colour in the middle of its picture, where one can be seen. */
function shown(page = coffer.page) {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const cells = Array.from(document.querySelectorAll('[role=grid] [data-index]'));
    const area = document.querySelector('[role=grid]')?.getBoundingClientRect();
    return cells.map((cell) => {
      const { top, bottom } = cell.getBoundingClientRect();
      const image = cell.querySelector('img');
      const isDrawn = image !== null && image.complete && image.naturalWidth > 0;
      if (isDrawn) context.drawImage(image, 0, 0, 1, 1);
      return {
        name: cell.querySelector('[title]')?.title,
        isSeen: bottom > area.top + 16 && top < area.bottom - 16,
        colour: isDrawn ? Array.from(context.getImageData(0, 0, 1, 1).data.slice(0, 3)) : undefined,
        size: isDrawn ? [image.naturalWidth, image.naturalHeight] : undefined,
      };
    });
  });
}

function assertRight(cells) {
  for (const { name, colour } of cells) {
    if (!colour || !name?.startsWith('plain-')) continue;
    const expected = colourOf(Number(name.slice(6, 9)));
    const isNear = expected.every((value, channel) => Math.abs(value - colour[channel]) <= 10);
    assert.ok(isNear, `${name} shows ${colour} instead of ${expected}`);
  }
}

const allDrawn = () =>
  until('all thumbnails', async () => {
    const cells = (await shown()).filter(({ isSeen, name }) => isSeen && name?.startsWith('plain-'));
    return cells.length > 0 && cells.every(({ colour }) => colour) && cells;
  });

const openGallery = async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}`);
  await coffer.item(nameOf(0)).waitFor();
};

step('a bucket of plain pictures', async () => {
  await coffer.makeBucket('Plain');
  await storePlain();
  const { files } = await coffer.api(`storage/buckets/${coffer.bucket}/files?queries[]=${encodeURIComponent('{"method":"limit","values":[5000]}')}`);
  requests.names = new Map(files.map((file) => [file.$id, file.name]));
  await coffer.press('Control+2');
});

step('what is seen is asked for in reading order, then one screen further, few at a time', async () => {
  await coffer.page.goto('about:blank');
  requests.hold();
  await openGallery();
  await requests.waiting(AT_ONCE);
  const seen = (await shown()).filter(({ isSeen }) => isSeen).length;
  while (requests.held.length > 0) {
    await requests.answerNext();
    await coffer.painted();
  }
  const numbers = requests.begun.map((name) => Number(name.slice(6, 9)));
  assert.deepEqual(numbers, Array.from(numbers, (_, index) => index));
  assert.equal(requests.most, AT_ONCE);
  assert.ok(numbers.length > seen, `${numbers.length} asked for, ${seen} seen`);
  assert.ok(numbers.length <= 2 * (seen + 10), `${numbers.length} asked for, ${seen} seen`);
  assertRight(await shown());
});

step('what scrolls away is taken back, and what only passes by is never asked for', async () => {
  await coffer.grid.evaluate((element) => (element.scrollTop = 0));
  requests.hold();
  await coffer.grid.evaluate((element) => (element.scrollTop = 3000));
  await requests.waiting(AT_ONCE);
  const before = [...requests.begun];
  for (let at = 3000; at < 9000; at += 400) {
    await coffer.grid.evaluate((element, top) => (element.scrollTop = top), at);
    await coffer.painted();
  }
  await coffer.grid.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await until('the last to be asked for', () => requests.begun.some((name) => Number(name.slice(6, 9)) > COUNT - 40));
  assert.deepEqual(requests.takenBack.slice(0, AT_ONCE), before);
  assert.ok(requests.begun.length < 40, `${requests.begun.length} requests for a scroll past ${COUNT}`);
  await until('the others to be let go', () => requests.held.length === AT_ONCE);
  requests.release();
  assertRight(await allDrawn());
});

step('no place shows the picture of another, however the answers come', async () => {
  requests.delay((number) => (number * 37) % 120);
  for (let turn = 0; turn < 60; turn += 1) {
    const share = ((turn * 29) % 60) / 60;
    await coffer.grid.evaluate((element, at) => (element.scrollTop = at < 0.5 ? element.scrollTop + 180 : element.scrollHeight * at), share);
    await coffer.painted();
    assertRight(await shown());
  }
  assertRight(await allDrawn());
  requests.release();
});

step('a finer screen gets larger pictures', async () => {
  const browserState = await coffer.context.storageState();
  const context = await coffer.browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2, storageState: browserState });
  const page = await context.newPage();
  await page.goto(coffer.page.url());
  const sizes = async (from) => (await shown(from)).find(({ size, name }) => size && name?.startsWith('plain-'))?.size;
  const [fine, ordinary] = [await until('a fine picture', () => sizes(page)), await until('a picture', () => sizes(coffer.page))];
  await context.close();
  assert.deepEqual([ordinary[0], fine[0]], [192, 384]);
});

step('a picture that fails shows the sign of its kind, and comes when it can', async () => {
  await store('broken.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0'), Buffer.alloc(400)]));
  await store('late.png', plain([200, 30, 30], 301, 200));
  const { files } = await coffer.api(`storage/buckets/${coffer.bucket}/files?search=late`);
  requests.failOnce(files[0].$id);
  await openGallery();
  for (const name of ['broken.jpg', 'late.png']) {
    await coffer.row(name).locator('.kind svg').waitFor();
    assert.equal(await coffer.row(name).locator('img').count(), 0);
  }
  await coffer.row('late.png').locator('img').waitFor();
  assert.equal(await coffer.row('late.png').locator('.kind').count(), 0);
  assert.equal(await coffer.row('broken.jpg').locator('.kind').count(), 1);
});

step('the small picture inside a photo stands in for its thumbnail, upright', async () => {
  await paint(join(folder, 'photo.jpg'), 7, '2400x1800');
  const small = await resized(join(folder, 'photo.jpg'), '160x120');
  const photo = asPhoto(await readFile(join(folder, 'photo.jpg')), small, { orientation: 6 });
  const { $id } = await store('a photo.jpg', photo);
  requests.names.set($id, 'a photo.jpg');
  requests.hold();
  await openGallery();
  const canvas = coffer.row('a photo.jpg').locator('canvas');
  await canvas.waitFor();
  assert.deepEqual(await canvas.evaluate(({ width, height }) => [width, height]), [120, 160]);
  const box = await canvas.boundingBox();
  requests.release();
  const image = coffer.row('a photo.jpg').locator('img');
  await image.waitFor();
  await canvas.waitFor({ state: 'detached' });
  assert.ok(await image.evaluate(({ naturalWidth, naturalHeight }) => naturalWidth < naturalHeight), 'upright');
  const place = await image.boundingBox();
  for (const side of ['x', 'y', 'width', 'height']) assert.ok(Math.abs(place[side] - box[side]) <= 1.5, `${side}: ${place[side]}, ${box[side]}`);
});

step('a large picture comes into the viewer as it was, then as the screen shows it, then itself', async () => {
  requests.hold();
  await coffer.item('a photo.jpg').dblclick();
  const image = coffer.dialog.getByRole('img', { name: 'a photo.jpg' });
  const seen = () => image.evaluate((one) => new URL(one.currentSrc).pathname.split('/').at(-1) + (new URL(one.currentSrc).searchParams.get('height') ?? ''));
  await until('the thumbnail', async () => (await seen()) === 'preview');
  await requests.waiting(1);
  requests.release();
  await until('the picture itself', async () => (await seen()) === 'view');
  await coffer.dialog.getByText('1800 × 2400').waitFor();
  const unexpected = coffer.complaints.filter((text) => !/Failed to load resource.*(400|503)/.test(text));
  assert.deepEqual(unexpected, []);
});
