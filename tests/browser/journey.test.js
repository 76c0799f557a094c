// The main job, through the real page with real files: make a bucket, drop a folder of photos on it, look, rename, move,
// delete, find, download, close, open again and find everything.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';

import { fixtures } from '../cofferd.mjs';
import { Console, journey, until } from './console.js';
import { digest, digestOf, makePhotos } from './photos.js';

const run = promisify(execFile);
const isHere = (name) => !name.includes('/');

let coffer;
let folder;
let photos;
let given;
const holiday = () => join(folder, 'Holiday');

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-photos-'));
  photos = await makePhotos(holiday());
  given = new Map(await Promise.all(photos.map(async (name) => [`Holiday/${name}`, await digestOf(join(holiday(), name))])));
  coffer = await Console.start();
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('journey', () => coffer);

/** What the bucket holds now, by path, with the digest of each. */
async function contents() {
  return new Map([...(await coffer.stored())].map(([path, file]) => [path, file.signature]));
}

step('the link opens the console once', async () => {
  await coffer.open();
  await coffer.page.getByRole('heading', { name: 'Make your first bucket' }).waitFor();
  assert.ok(!coffer.page.url().includes('token'), coffer.page.url());
  const other = await coffer.browser.newContext();
  const answer = await (await other.newPage()).goto(coffer.cofferd.console);
  assert.equal(answer.status(), 401);
  await other.close();
});

step('a bucket is made', async () => {
  await coffer.makeBucket('Holiday pictures');
  const bucket = await coffer.api(`storage/buckets/${coffer.bucket}`);
  assert.equal(bucket.name, 'Holiday pictures');
});

step('a folder dropped on the page arrives whole', async () => {
  await coffer.drop([holiday()]);
  await coffer.item('Holiday').waitFor();
  const { summary } = await coffer.settled(photos.length);
  assert.equal(summary.done, photos.length);
  await coffer.dock.getByText(`${photos.length} done`).waitFor();
  assert.deepEqual(await contents(), given);
  await coffer.row('Holiday').getByText(`Folder, ${photos.length} files`).waitFor();
});

step('the dock tells of each file', async () => {
  await coffer.press('Control+j');
  await coffer.transfers.getByText(`Upload of ${photos.length} files`).waitFor();
  await coffer.transfers.getByText(`${photos.length} of ${photos.length}`).waitFor();
  await coffer.transfers.getByRole('listitem').filter({ hasText: 'Done' }).nth(2).waitFor();
  await coffer.picture('journey-dock');
  await coffer.press('Control+j');
  await coffer.transfers.waitFor({ state: 'hidden' });
});

step('thumbnails show what the files hold', async () => {
  await coffer.item('Holiday').dblclick();
  await coffer.item('IMG_0001.jpg').waitFor();
  const pictures = photos.filter(isHere);
  await coffer.press('Control+2');
  await until('thumbnails', async () => {
    const drawn = await coffer.grid.locator('img').evaluateAll((all) => all.filter((image) => image.naturalWidth > 0).length);
    const cells = await coffer.grid.locator('[data-index]').count();
    return cells - 2 > 0 && drawn === Math.min(pictures.length, cells - 2);
  });
  await coffer.picture('journey-gallery');
});

step('a picture opens, keys go to the next and back', async () => {
  await coffer.item('IMG_0001.jpg').dblclick();
  const title = (name) => coffer.dialog.getByTitle(name, { exact: true }).waitFor();
  const isDrawn = () => coffer.dialog.locator('img').evaluate((image) => image.complete && image.naturalWidth > 0);
  await title('IMG_0001.jpg');
  await until('the picture', isDrawn);
  await coffer.dialog.getByText('1200 × 900').waitFor();
  await coffer.press('ArrowRight');
  await title('IMG_0002.jpg');
  await until('the next picture', isDrawn);
  await coffer.press('ArrowLeft');
  await title('IMG_0001.jpg');
  await coffer.press('ArrowLeft');
  await title('chart.png');
  await coffer.press('Escape');
  await coffer.dialog.waitFor({ state: 'hidden' });
  await coffer.press('Control+1');
  await coffer.page.getByRole('columnheader', { name: 'Name' }).waitFor();
});

step('a file is renamed', async () => {
  await coffer.item('IMG_0003.jpg').click();
  await coffer.press('F2');
  const field = coffer.page.getByRole('textbox', { name: 'New name of IMG_0003.jpg' });
  await field.waitFor();
  const selected = await field.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
  assert.equal(selected, 'IMG_0003');
  await field.fill('Evening – last light.jpg');
  await coffer.press('Enter');
  await coffer.item('Evening – last light.jpg').waitFor();
  const files = await contents();
  assert.equal(files.get('Holiday/Evening – last light.jpg'), given.get('Holiday/IMG_0003.jpg'));
  given.set('Holiday/Evening – last light.jpg', given.get('Holiday/IMG_0003.jpg'));
  given.delete('Holiday/IMG_0003.jpg');
});

step('a folder is made and files are moved into it', async () => {
  await coffer.button('New folder').click();
  const field = coffer.page.getByRole('textbox', { name: 'New name of New folder' });
  await field.fill('Best of');
  await coffer.press('Enter');
  await coffer.item('Best of').waitFor();
  await coffer.item('IMG_0004.jpg').click();
  await coffer.item('IMG_0006.jpg').click({ modifiers: ['Shift'] });
  await coffer.item('badge.png').click({ modifiers: ['Control'] });
  await coffer.page.getByText('4 of ').filter({ hasText: 'selected' }).first().waitFor();
  await coffer.press('Control+Shift+M');
  await coffer.dialog.getByRole('treeitem', { name: 'Holiday', exact: true }).press('ArrowRight');
  await coffer.dialog.getByRole('treeitem', { name: 'Best of', exact: true }).click();
  await coffer.dialog.getByText('To Holiday/Best of/').waitFor();
  await coffer.dialog.getByRole('button', { name: 'Move here' }).click();
  await coffer.item('IMG_0005.jpg').waitFor({ state: 'detached' });
  for (const name of ['IMG_0004.jpg', 'IMG_0005.jpg', 'IMG_0006.jpg', 'badge.png']) {
    given.set(`Holiday/Best of/${name}`, given.get(`Holiday/${name}`));
    given.delete(`Holiday/${name}`);
  }
  assert.deepEqual(await contents(), given);
  await coffer.row('Best of').getByText('4 files').waitFor();
});

step('what was deleted comes back by undo', async () => {
  const before = await coffer.stored();
  await coffer.item('Day 2').click();
  await coffer.item('leaf.webp').click({ modifiers: ['Control'] });
  await coffer.press('Delete');
  await coffer.item('leaf.webp').waitFor({ state: 'detached' });
  await coffer.item('Day 2').waitFor({ state: 'detached' });
  assert.equal((await contents()).size, given.size - 4);
  await coffer.toast('to the trash').getByRole('button', { name: 'Undo' }).click();
  await coffer.item('Day 2').waitFor();
  await coffer.item('leaf.webp').waitFor();
  assert.deepEqual(await coffer.stored(), before);
});

step('what was deleted comes back from the trash', async () => {
  const { $id } = (await coffer.stored()).get('Holiday/upright.jpg');
  await coffer.item('upright.jpg').click();
  await coffer.press('Delete');
  await coffer.item('upright.jpg').waitFor({ state: 'detached' });
  await coffer.page.getByRole('link', { name: 'Trash' }).click();
  const trash = coffer.page.getByRole('grid', { name: 'Trash' });
  await trash.getByTitle('upright.jpg').click();
  await coffer.picture('journey-trash');
  await coffer.button('Restore 1').click();
  await coffer.page.getByRole('grid', { name: 'Trash' }).getByTitle('upright.jpg').waitFor({ state: 'detached' });
  assert.equal((await coffer.stored()).get('Holiday/upright.jpg').$id, $id);
  assert.deepEqual(await contents(), given);
});

step('a search finds files in all folders below', async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}`);
  await coffer.item('Holiday').waitFor();
  await coffer.press('Control+f');
  await coffer.page.keyboard.type('evening');
  await coffer.item('Evening – last light.jpg').waitFor();
  await coffer.page.getByText('1 file for “evening”').waitFor();
  assert.deepEqual(await coffer.names, ['Evening – last light.jpg']);
  await coffer.page.getByRole('searchbox').fill('zebra');
  await coffer.page.getByRole('heading', { name: 'Nothing is called “zebra”' }).waitFor();
  await coffer.button('Clear search').first().click();
  await coffer.item('Holiday').waitFor();
});

step('columns sort, folders stay first', async () => {
  await coffer.item('Holiday').dblclick();
  await coffer.item('leaf.webp').waitFor();
  const head = coffer.page.getByRole('columnheader', { name: 'Size' });
  const files = [...(await coffer.stored()).values()].filter((file) => file.folder === 'Holiday/');
  const bySize = files.toSorted((one, other) => one.sizeOriginal - other.sizeOriginal).map(({ name }) => name);
  await head.getByRole('button').click();
  await until('ascending', async () => (await coffer.names).at(3) === bySize[0]);
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  assert.deepEqual((await coffer.names).slice(0, 3), ['Best of', 'Day 1', 'Day 2']);
  assert.deepEqual((await coffer.names).slice(3, 10), bySize.slice(0, 7));
  await head.getByRole('button').click();
  await until('descending', async () => (await coffer.names).at(3) === bySize.at(-1));
  await coffer.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await until('by name', async () => (await coffer.names).at(3) === "Anna's street.jpg");
});

step('a file is downloaded as it was given', async () => {
  await coffer.item('Küste (1).jpg').click();
  const { name, path } = await coffer.download(() => coffer.press('Control+s'));
  assert.equal(name, 'Küste (1).jpg');
  assert.equal(await digestOf(path), given.get('Holiday/Küste (1).jpg'));
});

step('a selection is downloaded as a ZIP', async () => {
  await coffer.item('Day 2').click();
  await coffer.item('see 湖.webp').click({ modifiers: ['Control'] });
  const { name, path } = await coffer.download(() => coffer.page.getByRole('button', { name: 'Download', exact: true }).click());
  assert.match(name, /\.zip$/);
  const out = join(folder, 'unpacked');
  await run('unzip', ['-q', '-O', 'UTF-8', path, '-d', out]).catch(() => run('unzip', ['-q', path, '-d', out]));
  for (const file of ['Day 2/clip.gif', 'Day 2/ridge.jpg', 'Day 2/Evening/gray.jpg', 'see 湖.webp']) {
    assert.equal(await digestOf(join(out, file)), given.get(`Holiday/${file}`), file);
  }
});

step('files come by the button', async () => {
  await mkdir(join(folder, 'extra'));
  await copyFile(join(fixtures, 'still-360x240.gif'), join(folder, 'extra/picked.gif'));
  await coffer.button('Upload').click();
  await coffer.choose(() => coffer.page.getByRole('menuitem', { name: 'Upload files…' }).click(), [join(folder, 'extra/picked.gif')]);
  await coffer.item('picked.gif').waitFor();
  await coffer.button('Upload').click();
  await coffer.choose(() => coffer.page.getByRole('menuitem', { name: 'Upload a folder…' }).click(), join(folder, 'extra'));
  await coffer.item('extra').waitFor();
  await coffer.settled(photos.length + 2);
  const picked = await digestOf(join(folder, 'extra/picked.gif'));
  given.set('Holiday/picked.gif', picked).set('Holiday/extra/picked.gif', picked);
  assert.deepEqual(await contents(), given);
});

step('a picture comes by the clipboard', async () => {
  await coffer.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: coffer.cofferd.address });
  await coffer.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    canvas.getContext('2d').fillRect(0, 0, 32, 48);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
  });
  await coffer.item('leaf.webp').click();
  await coffer.press('Control+v');
  const pasted = await until('the pasted picture', async () => [...(await coffer.stored()).values()].find(({ name }) => name.startsWith('Pasted ')));
  assert.match(pasted.name, /^Pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$/);
  assert.equal(pasted.mimeType, 'image/png');
  await coffer.item(pasted.name).waitFor();
  given.set(`Holiday/${pasted.name}`, pasted.signature);
  await coffer.settled(photos.length + 3);
});

step('nothing was complained about', () => coffer.assertQuiet());

step('everything is found again after a restart', async () => {
  const before = await coffer.stored();
  await coffer.cofferd.stopClean();
  await coffer.page.getByText('Coffer does not answer.').waitFor();
  await coffer.picture('journey-offline');
  await coffer.cofferd.start();
  await coffer.page.reload();
  await coffer.page.getByText(/session has ended/i).first().waitFor();
  await coffer.picture('journey-session-ended');
  await coffer.open();
  await coffer.page.getByRole('link', { name: 'Holiday pictures' }).click();
  await coffer.item('Holiday').dblclick();
  for (const name of ['Best of', 'Evening – last light.jpg', 'Küste (1).jpg', "Anna's street.jpg", 'see 湖.webp']) {
    await coffer.item(name).waitFor();
  }
  assert.deepEqual(await coffer.stored(), before);
  const { $id } = before.get('Holiday/see 湖.webp');
  const bytes = await coffer.api(`storage/buckets/${coffer.bucket}/files/${$id}/download`);
  assert.equal(digest(bytes), digest(await readFile(join(holiday(), 'see 湖.webp'))));
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
