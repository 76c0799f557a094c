// Every screen once, empty, full and in trouble, light and dark, for people to look at: target/browser.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { Console, journey, until } from './console.js';
import { makePhotos } from './photos.js';

let coffer;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-screens-'));
  await makePhotos(join(folder, 'Holiday'));
  coffer = await Console.start();
  await coffer.open();
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('screens', () => coffer);

const go = (path) => coffer.page.goto(`${coffer.cofferd.address}${path}`);
const json = (method, body) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const thumbnails = () =>
  until('thumbnails', () =>
    coffer.grid.locator('img').evaluateAll((all) => all.length > 0 && all.every((image) => image.naturalWidth > 0)),
  );

/** Nothing may stick out of the window or make it scroll as a whole. */
async function assertFits() {
  const [width, height] = await coffer.page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
  assert.deepEqual([Math.max(0, width), Math.max(0, height)], [0, 0]);
}

async function escape() {
  await coffer.press('Escape');
  await coffer.page.locator('[role=dialog], [role=menu]').waitFor({ state: 'hidden' });
}

async function picture(name) {
  await assertFits();
  await coffer.picture(`screen-${name}`);
}

step('no buckets, and the dialog that makes one', async () => {
  await coffer.page.getByRole('heading', { name: 'Make your first bucket' }).waitFor();
  await picture('buckets-empty');
  await coffer.button('Create bucket').click();
  await coffer.dialog.getByText('Advanced').click();
  await picture('bucket-create');
  await coffer.press('Escape');
  await go('/trash');
  await coffer.page.getByRole('heading', { name: /empty/i }).first().waitFor();
  await picture('trash-empty');
});

step('an empty bucket, and a drag over it', async () => {
  await coffer.makeBucket('Holiday pictures');
  await picture('bucket-empty');
  const devtools = await coffer.context.newCDPSession(coffer.page);
  const data = { items: [], files: [join(folder, 'Holiday')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver']) await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
  await coffer.page.getByText('Upload into Holiday pictures', { exact: true }).waitFor();
  await picture('bucket-drag');
  await devtools.send('Input.dispatchDragEvent', { type: 'drop', x: 700, y: 450, data });
  await coffer.settled(31);
});

step('a full bucket as list and gallery, with a selection and its menu', async () => {
  await coffer.item('Holiday').dblclick();
  await coffer.item('IMG_0002.jpg').waitFor();
  await thumbnails();
  await picture('files-list');
  await coffer.item('IMG_0002.jpg').click();
  await coffer.item('IMG_0005.jpg').click({ modifiers: ['Shift'] });
  await picture('files-selected');
  await coffer.item('IMG_0004.jpg').click({ button: 'right' });
  await coffer.page.getByRole('menu').waitFor();
  await picture('files-menu');
  await escape();
  await coffer.press('Control+2');
  await thumbnails();
  await picture('files-gallery');
  await coffer.press('Control+1');
});

step('a picture, the move, the new name', async () => {
  await coffer.item('Küste (1).jpg').dblclick();
  await until('the picture', () => coffer.dialog.locator('img').evaluate((image) => image.complete && image.naturalWidth > 0));
  await picture('viewer');
  await escape();
  await coffer.press('Control+Shift+M');
  await coffer.dialog.getByRole('treeitem', { name: 'Holiday', exact: true }).waitFor();
  await picture('move');
  await escape();
  await coffer.item('Küste (1).jpg').click();
  await coffer.press('F2');
  await picture('rename');
  await coffer.press('Escape');
});

step('a search with results and without', async () => {
  await coffer.press('Control+f');
  await coffer.page.keyboard.type('img');
  await coffer.page.getByText('20 files for “img”').waitFor();
  await thumbnails();
  await picture('search');
  await coffer.page.getByRole('searchbox').fill('zebra');
  await coffer.page.getByRole('heading', { name: /zebra/ }).waitFor();
  await picture('search-nothing');
});

step('many buckets as cards and as a table', async () => {
  for (const [name, more] of [
    ['Product images', { permissions: ['read("any")'], compression: 'zstd' }],
    ['Invoices', { fileSecurity: true, allowedFileExtensions: ['pdf'] }],
    ['Archive of the association for the preservation of unreasonably long names', { enabled: false }],
  ]) {
    await coffer.api('storage/buckets', json('POST', { bucketId: 'unique()', name, ...more }));
  }
  await go('/buckets');
  await coffer.page.getByRole('link', { name: 'Invoices' }).waitFor();
  await coffer.page.getByText('31 files').waitFor();
  await picture('buckets-cards');
  await coffer.press('Control+2');
  await coffer.page.getByRole('columnheader', { name: 'Name' }).waitFor();
  await picture('buckets-table');
  await coffer.press('Control+1');
  await coffer.button('More about Holiday pictures').click();
  await picture('bucket-menu');
  await coffer.page.getByRole('menuitem', { name: /trash/i }).click();
  await coffer.dialog.waitFor();
  await picture('bucket-delete');
  await escape();
});

step('the trash, and the last question', async () => {
  await go(`/buckets/${coffer.bucket}?folder=Holiday%2F`);
  await coffer.item('Day 2').click();
  await coffer.item('IMG_0009.jpg').click({ modifiers: ['Control'] });
  await coffer.press('Delete');
  await coffer.toast('to the trash').waitFor();
  await picture('files-undo');
  await go('/trash');
  await coffer.page.getByTitle('clip.gif').first().waitFor();
  await picture('trash-full');
  await coffer.button('Empty the trash…').click();
  await coffer.dialog.waitFor();
  await picture('trash-purge');
  await escape();
});

step('shortcuts, transfers', async () => {
  await go(`/buckets/${coffer.bucket}?folder=Holiday%2F`);
  await coffer.item('IMG_0001.jpg').waitFor();
  await coffer.button('Keyboard shortcuts').click();
  await picture('shortcuts');
  await escape();
  await coffer.press('Control+j');
  await coffer.transfers.waitFor();
  await picture('transfers-done');
});

step('the smallest window', async () => {
  await coffer.page.setViewportSize({ width: 800, height: 560 });
  await picture('small-transfers');
  await coffer.press('Control+j');
  await coffer.item('IMG_0001.jpg').click();
  await thumbnails();
  await picture('small-list');
  await coffer.press('Control+2');
  await thumbnails();
  await picture('small-gallery');
  await go('/buckets');
  await coffer.page.getByText('Invoices').waitFor();
  await picture('small-buckets');
  await coffer.page.setViewportSize({ width: 1280, height: 800 });
});

step('what is not there', async () => {
  await go('/buckets/nowhere');
  await coffer.page.getByText('This bucket does not exist any more').waitFor();
  await picture('bucket-missing');
  await go(`/buckets/${coffer.bucket}?folder=Nowhere%2F`);
  await coffer.page.getByRole('heading', { name: 'Nowhere is empty' }).waitFor();
  await go('/nonsense');
  await coffer.painted();
  await picture('page-missing');
});

step('Coffer does not answer', async () => {
  await go('/buckets');
  await coffer.page.getByText('Invoices').waitFor();
  await coffer.cofferd.stopClean();
  await coffer.page.getByText('Coffer does not answer.').waitFor();
  await picture('offline');
  await coffer.page.getByRole('link', { name: 'Holiday pictures' }).click();
  await coffer.page.getByText('The endpoint does not answer').or(coffer.page.getByText('Coffer could not be reached')).first().waitFor();
  await picture('offline-bucket');
});
