// What is kept of pictures: previews drawn in advance, counted, limited and removed; and what a picture forgets on its way in.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { fixtures } from '../cofferd.mjs';
import { Console, journey, until } from './console.js';
import { makePhotos } from './photos.js';
import { asPhoto, resized } from './pictures.js';

/** How many pictures lie in the folder itself. */
const IN_FOLDER = 20;

let coffer;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-previews-'));
  await makePhotos(join(folder, 'Holiday'));
  coffer = await Console.start();
  await coffer.open();
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('previews', () => coffer);

const section = () => coffer.page.getByRole('region', { name: 'Previews', exact: true });
const cache = () => coffer.call('preview_cache', { endpoint: 'local' });

const drawnHere = () =>
  until('thumbnails', () =>
    coffer.grid.locator('img').evaluateAll((all) => all.length > 0 && all.every((image) => image.naturalWidth > 0)),
  );

async function seeAll() {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}?folder=Holiday%2F`);
  await coffer.item('IMG_0002.jpg').waitFor();
  await drawnHere();
}

async function openSettings() {
  await coffer.page.goto(`${coffer.cofferd.address}/settings#previews`);
  await section().getByText('found since the start').waitFor();
}

step('what was seen is kept, and can be removed', async () => {
  await coffer.makeBucket('Pictures');
  await coffer.drop([join(folder, 'Holiday')]);
  await coffer.settled(31);
  await seeAll();
  await until('each picture of the folder to be kept', async () => (await cache()).entries === IN_FOLDER);
  await openSettings();
  await section().getByText(`${IN_FOLDER} previews`, { exact: true }).waitFor();
  await section().getByRole('button', { name: 'Remove all' }).click();
  await coffer.toast('Removed all previews').waitFor();
  await section().getByText('0 previews', { exact: true }).waitFor();
  assert.ok(await section().getByRole('button', { name: 'Remove all' }).isDisabled());
  assert.equal((await cache()).bytes, 0);
});

step('thumbnails drawn in advance are there when they are looked at', async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets`);
  await coffer.button('More about Pictures').click();
  await coffer.page.getByRole('menuitem', { name: 'Draw thumbnails now' }).click();
  await coffer.toast('Drawing the thumbnails of Pictures').getByRole('button', { name: 'Show' }).click();
  await section().getByText('Thumbnails are drawn').waitFor();
  await section().getByText('Pictures · 31 of 31 pictures').waitFor();
  await coffer.picture('previews-drawn');
  const drawn = await cache();
  assert.deepEqual([drawn.warming.state, drawn.warming.done], ['done', drawn.warming.total]);
  await seeAll();
  // The browser has kept those of the list, and has never seen those of the gallery.
  await coffer.press('Control+2');
  await until('pictures to be asked for', async () => (await cache()).hits > drawn.hits);
  await drawnHere();
  assert.equal((await cache()).misses, drawn.misses);
});

step('those of one bucket can be removed, and the counts follow', async () => {
  await openSettings();
  const settings = coffer.page;
  coffer.page = await coffer.context.newPage();
  await coffer.page.goto(`${coffer.cofferd.address}/buckets`);
  await coffer.button('More about Pictures').click();
  await coffer.page.getByRole('menuitem', { name: 'Remove kept previews' }).click();
  await coffer.toast('Removed the previews of Pictures').waitFor();
  await coffer.page.close();
  coffer.page = settings;
  await section().getByText('0 previews', { exact: true }).waitFor();
});

step('without room nothing is kept, and pictures are seen all the same', async () => {
  await openSettings();
  await section().getByRole('combobox', { name: 'Room for previews' }).click();
  await coffer.page.getByRole('option', { name: 'None' }).click();
  await section().getByText('0 previews', { exact: true }).waitFor();
  await seeAll();
  const { entries, limit } = await cache();
  assert.deepEqual([entries, limit], [0, 0]);
});

step('a picture forgets what its bucket wants forgotten', async () => {
  const source = await readFile(join(fixtures, 'coast-1600x1200.jpg'));
  const small = await resized(join(folder, 'Holiday/IMG_0001.jpg'), '160x120');
  const photo = asPhoto(source, small, { comment: 'at the summer house' });
  await writeFile(join(folder, 'private.jpg'), photo);
  await coffer.page.goto(`${coffer.cofferd.address}/buckets`);
  await coffer.button('Create bucket').click();
  await coffer.dialog.getByLabel('Name').fill('Private');
  await coffer.dialog.getByText('Advanced').click();
  await coffer.dialog.getByRole('switch', { name: 'Remove location and device data from pictures' }).click();
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.page.getByRole('heading', { name: 'Private is empty' }).waitFor();
  coffer.bucket = new URL(coffer.page.url()).pathname.split('/').at(-1);
  await coffer.choose(() => coffer.press('Control+u'), join(folder, 'private.jpg'));
  const { summary } = await coffer.settled(1);
  assert.equal(summary.failed, 0);
  const { $id } = (await coffer.stored()).get('private.jpg');
  const kept = await coffer.api(`storage/buckets/${coffer.bucket}/files/${$id}/view`);
  assert.ok(photo.includes('Exif') && photo.includes('at the summer house'));
  assert.ok(!kept.includes('Exif') && !kept.includes('at the summer house'));
});

step('nothing was complained about', () => coffer.assertQuiet());

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
