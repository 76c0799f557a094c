// Uploads under a person's hand: held, resumed, given up, tried again; and cut off in the middle by the end of Coffer.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { noise } from '../sdk/files.js';
import { Console, journey, until } from './console.js';
import { digest } from './photos.js';

const MIB = 1024 * 1024;
const FILES = { 'one.bin': noise(12 * MIB), 'two.bin': noise(12 * MIB + 1), 'three.bin': noise(11 * MIB) };

let coffer;
let folder;
const path = (name) => join(folder, name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-transfers-'));
  for (const [name, bytes] of Object.entries(FILES)) await writeFile(path(name), bytes);
  coffer = await Console.start();
  await coffer.open();
  await coffer.makeBucket('Films');
  await coffer.press('Control+j');
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('transfers', () => coffer);

const shows = (name, words) => coffer.transfer(name).getByText(words).first().waitFor();
const press = (name, verb) => coffer.transfer(name).getByRole('button', { name: verb, exact: true }).click();
const signature = async (name) => (await coffer.stored()).get(name)?.signature;

step('the dock shows how far each file has come', async () => {
  // One slice of each goes through; then the line is held.
  const release = await coffer.holdBytes(1);
  await coffer.drop(Object.keys(FILES).map(path));
  await shows('one.bin', '5.24 MB of 12.6 MB');
  await shows('two.bin', '5.24 MB of 12.6 MB');
  await shows('three.bin', '5.24 MB of 11.5 MB');
  await coffer.dock.getByText('3 active').waitFor();
  assert.ok(Number(await coffer.transfer('one.bin').getByRole('progressbar').getAttribute('aria-valuenow')) > 0);
  await coffer.picture('transfers-running');

  await press('one.bin', 'Pause');
  await shows('one.bin', 'Paused');
  await press('two.bin', 'Cancel');
  await shows('two.bin', 'Cancelled');
  await coffer.picture('transfers-held');
  await release();
  await shows('three.bin', 'Done');
  await shows('one.bin', 'Paused');
  assert.equal(await signature('three.bin'), digest(FILES['three.bin']));
  assert.deepEqual([(await coffer.stored()).has('two.bin'), await signature('one.bin')], [false, '']);
});

step('a paused one goes on where it was', async () => {
  const release = await coffer.holdBytes(0);
  await press('one.bin', 'Resume');
  await shows('one.bin', '5.24 MB of 12.6 MB');
  await release();
  await shows('one.bin', 'Done');
  assert.equal(await signature('one.bin'), digest(FILES['one.bin']));
  assert.equal((await coffer.stored()).size, 2);
});

step('one that was refused says why and can be tried again', async () => {
  const limit = (maximumFileSize) =>
    coffer.api(`storage/buckets/${coffer.bucket}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Films', maximumFileSize }),
    });
  await limit(1 * MIB);
  await coffer.drop([path('two.bin')]);
  const failed = coffer.transfers.getByRole('listitem').filter({ hasText: 'The file is larger than the bucket allows' });
  await failed.waitFor();
  await coffer.dock.getByText('1 failed').waitFor();
  await coffer.picture('transfers-failed');
  await limit(30_000_000);
  await failed.getByRole('button', { name: 'Retry' }).click();
  await until('the file', async () => (await signature('two.bin')) === digest(FILES['two.bin']));
  await coffer.button('Clear finished').click();
  await coffer.transfers.getByText('Uploads and downloads appear here.').waitFor();
});

step('nothing was complained about', () => {
  // The browser logs the refusal that was provoked.
  const others = coffer.complaints.filter((text) => !/the server responded with a status of 400/.test(text));
  assert.deepEqual(others, []);
});

step('what was under way at the end of Coffer goes on when its file is given again', async () => {
  await mkdir(path('more'));
  const names = ['a.bin', 'b.bin', 'c.bin'];
  for (const [number, name] of names.entries()) await writeFile(path(`more/${name}`), noise(11 * MIB + number));
  await coffer.holdBytes(1);
  await coffer.drop(names.map((name) => path(`more/${name}`)));
  await shows('a.bin', '5.24 MB of 11.5 MB');
  await shows('b.bin', '5.24 MB of 11.5 MB');
  await coffer.cofferd.stopClean();
  await coffer.cofferd.start();
  await coffer.open();
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}`);
  await coffer.dock.getByText('3 need their files').waitFor();
  await coffer.press('Control+j');
  await coffer.picture('transfers-waiting');
  for (const name of names) {
    await coffer.choose(() => press(name, 'Choose the file again'), path(`more/${name}`));
    await shows(name, 'Done');
  }
  for (const [number, name] of names.entries()) assert.equal(await signature(name), digest(noise(11 * MIB + number)), name);
  assert.equal((await coffer.stored()).size, 6);
});

step('another file of that name is not taken for it', async () => {
  await writeFile(path('late.bin'), noise(6 * MIB));
  const release = await coffer.holdBytes(1);
  await coffer.drop([path('late.bin')]);
  await shows('late.bin', '5.24 MB of 6.29 MB');
  await coffer.cofferd.stop();
  await coffer.cofferd.start();
  await release();
  await coffer.open();
  await coffer.press('Control+j');
  await writeFile(path('late.bin'), noise(6 * MIB + 1));
  await coffer.choose(() => press('late.bin', 'Choose the file again'), path('late.bin'));
  await coffer.toast('This is another file').waitFor();
  await shows('late.bin', 'Choose the file again');
  await press('late.bin', 'Cancel');
  await shows('late.bin', 'Cancelled');
});

step('one that was given up can be tried again, with its file', async () => {
  await writeFile(path('late.bin'), noise(6 * MIB));
  await coffer.choose(() => press('late.bin', 'Choose the file and retry'), path('late.bin'));
  await shows('late.bin', 'Done');
  assert.equal(await signature('late.bin'), digest(noise(6 * MIB)));
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
