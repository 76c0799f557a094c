// The main path without a pointer.

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
  folder = await mkdtemp(join(tmpdir(), 'coffer-keyboard-'));
  await makePhotos(join(folder, 'Holiday'));
  coffer = await Console.start();
  await coffer.open();
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('keyboard', () => coffer);

const type = (text) => coffer.page.keyboard.type(text);
const keys = async (...all) => {
  for (const one of all) await coffer.press(one);
};
/** The row the keyboard stands on. */
const lead = () =>
  coffer.grid.evaluate((grid) => document.getElementById(grid.getAttribute('aria-activedescendant'))?.querySelector('[title]')?.title);
const stands = (name) => until(`the keyboard on ${name}`, async () => (await lead()) === name);
const focused = () => coffer.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim());

/** Dialogs and fields give the keyboard back to the rows. */
const onRows = () => until('the keyboard on the rows', async () => (await focused()) === 'Files');

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(name) {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focused()) === name) return;
    await keys('Tab');
  }
  assert.fail(`Tab never came to ${name}`);
}

step('a bucket is made', async () => {
  await coffer.page.getByRole('heading', { name: 'Make your first bucket' }).waitFor();
  await keys('Control+Shift+N');
  await coffer.dialog.waitFor();
  await type('Keys only');
  await keys('Enter');
  await coffer.page.getByRole('heading', { name: 'Keys only is empty' }).waitFor();
  coffer.bucket = new URL(coffer.page.url()).pathname.split('/').at(-1);
});

step('a folder is uploaded', async () => {
  await coffer.choose(() => keys('Control+Shift+U'), join(folder, 'Holiday'));
  await coffer.item('Holiday').waitFor();
  await coffer.settled(31);
  assert.equal((await coffer.stored()).size, 31);
});

step('the rows take the keyboard by themselves', async () => {
  await tabTo('Files');
  await keys('Home', 'Enter');
  await coffer.item('IMG_0001.jpg').waitFor();
  await stands('Day 1');
  await keys('End');
  await stands('upright.jpg');
  await keys('Home', 'ArrowDown');
  await stands('Day 2');
  await type('img_0007');
  await stands('IMG_0007.jpg');
});

step('a picture is looked at', async () => {
  await keys('Escape', 'ArrowDown', 'Enter');
  await coffer.dialog.getByTitle('IMG_0008.jpg', { exact: true }).waitFor();
  await coffer.dialog.getByRole('button', { name: 'Next' }).waitFor();
  await keys('ArrowRight');
  await coffer.dialog.getByTitle('IMG_0009.jpg', { exact: true }).waitFor();
  await keys('Escape');
  await onRows();
  await stands('IMG_0009.jpg');
  await keys('Space');
  await coffer.dialog.getByTitle('IMG_0009.jpg', { exact: true }).waitFor();
  await keys('Space');
  await onRows();
});

step('a file is renamed, and the change taken back', async () => {
  await keys('F2');
  await coffer.page.getByRole('textbox', { name: 'New name of IMG_0009.jpg' }).waitFor();
  await type('Harbour');
  await keys('Enter');
  await coffer.item('Harbour.jpg').waitFor();
  await onRows();
  await keys('Control+z');
  await coffer.item('IMG_0009.jpg').waitFor();
});

step('a folder is made and files are moved into it', async () => {
  await keys('Control+Shift+N');
  await coffer.page.getByRole('textbox', { name: 'New name of New folder' }).waitFor();
  await type('Chosen');
  await keys('Enter');
  await stands('Chosen');
  await type('img_0001');
  await stands('IMG_0001.jpg');
  await keys('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+Shift+M');
  const folderNamed = (name) => coffer.dialog.getByRole('treeitem', { name, exact: true }).waitFor();
  await folderNamed('Holiday');
  // The choice begins where the files are.
  await until('the keyboard on Holiday', async () => (await focused()) === 'Holiday');
  await keys('ArrowRight');
  await folderNamed('Chosen');
  await keys('ArrowDown');
  await coffer.dialog.getByText('To Holiday/Chosen/').waitFor();
  await tabTo('Move here');
  await keys('Enter');
  await coffer.item('IMG_0002.jpg').waitFor({ state: 'detached' });
  await onRows();
  const moved = [...(await coffer.stored()).keys()].filter((path) => path.startsWith('Holiday/Chosen/'));
  assert.deepEqual(moved.map((path) => path.split('/').at(-1)).sort(), ['IMG_0001.jpg', 'IMG_0002.jpg', 'IMG_0003.jpg']);
});

step('everything is deleted and taken back', async () => {
  const before = await coffer.stored();
  await keys('Control+a', 'Delete');
  await coffer.page.getByRole('heading', { name: 'Holiday is empty' }).or(coffer.page.getByRole('heading', { name: 'Keys only is empty' })).waitFor();
  assert.equal((await coffer.stored()).size, 0);
  await keys('Control+z');
  await coffer.item('leaf.webp').waitFor();
  assert.deepEqual(await coffer.stored(), before);
});

step('the way up, back, to a path and to a search', async () => {
  await keys('Alt+ArrowUp');
  await coffer.item('Holiday').waitFor();
  await keys('Alt+ArrowLeft');
  await coffer.item('leaf.webp').waitFor();
  await keys('Control+l');
  await coffer.page.getByRole('textbox', { name: 'Folder in Keys only' }).waitFor();
  await keys('Control+a');
  await type('Holiday/Day 2/Evening');
  await keys('Enter');
  await coffer.item('gray.jpg').waitFor();
  await keys('Control+f');
  await type('ridge');
  await coffer.page.getByRole('heading', { name: 'Nothing is called “ridge”' }).waitFor();
  await keys('Escape');
  await coffer.item('gray.jpg').waitFor();
});

step('the sheet of the shortcuts', async () => {
  await tabTo('Files');
  await keys('?');
  await coffer.dialog.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await keys('Escape');
  await coffer.dialog.waitFor({ state: 'hidden' });
  assert.equal(await focused(), 'Files');
});

step('nothing was complained about', () => coffer.assertQuiet());
step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
