// Names and files that break lesser programs. Each gives a clear word, the rest goes on, and nothing is wrong after.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { noise } from '../sdk/files.js';
import { Console, journey } from './console.js';

const ODD = {
  'quotes': `say "hi" & 'bye'.txt`,
  'markup': '<img src=x onerror=alert(1)>.txt',
  'right to left': 'invoice\u202Efdp.txt',
  'other scripts': 'ملف 湖 é e\u0301 🏔️.txt',
  'percent and hash': '100% #1?.txt',
  'backslash': 'C:\\temp\\a.txt',
  'leading dot': '.hidden.txt',
  'spaces': '  two  spaces .txt',
};
const LINE_BREAK = 'line\nbreak.txt';
const LONG = `${'ü'.repeat(125)}.txt`;
const LONGEST = `${'l'.repeat(251)}.txt`;

let coffer;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-odd-'));
  coffer = await Console.start();
  await coffer.open();
  await coffer.makeBucket('Odd ones');
});
after(() => rm(folder, { recursive: true, force: true }));
const step = journey('bad-input', () => coffer);

const names = async () => new Set([...(await coffer.stored()).values()].map(({ name }) => name));
const failures = ({ transfers }) => transfers.filter(({ state }) => state === 'failed');

/** Takes what has ended off the list, as a person does. */
async function clear() {
  await coffer.press('Control+j');
  await coffer.button('Clear finished').click();
  await coffer.transfers.getByText('Uploads and downloads appear here.').waitFor();
  await coffer.press('Control+j');
}

step('odd names arrive as they are', async () => {
  await mkdir(join(folder, 'odd'));
  for (const name of Object.values(ODD)) await writeFile(join(folder, 'odd', name), name);
  await coffer.drop([join(folder, 'odd')]);
  const ended = await coffer.settled(Object.keys(ODD).length);
  assert.deepEqual(failures(ended).map(({ name, error }) => `${name}: ${error.message}`), []);
  assert.deepEqual([...(await names())].sort(), Object.values(ODD).sort());
  await coffer.item('odd').dblclick();
  for (const name of Object.values(ODD)) await coffer.item(name).waitFor();
  await coffer.picture('bad-input-names');
  await clear();
});

step('an odd name downloads under that name', async () => {
  await coffer.item(ODD.quotes).click();
  const { name } = await coffer.download(() => coffer.press('Control+s'));
  assert.equal(name, ODD.quotes.replaceAll('"', '_'));
  await coffer.item(ODD['other scripts']).click();
  // Chromium composes the letters of the names it saves.
  const composed = ODD['other scripts'].normalize('NFC');
  assert.equal((await coffer.download(() => coffer.press('Control+s'))).name, composed);
});

step('a name that cannot be is named, and the rest goes on', async () => {
  await mkdir(join(folder, 'bad'));
  for (const name of [LINE_BREAK, LONG, LONGEST, 'good.txt']) await writeFile(join(folder, 'bad', name), 'x');
  await coffer.drop([join(folder, 'bad')]);
  const ended = await coffer.settled(4);
  const failed = failures(ended);
  assert.ok((await names()).has('good.txt'));
  for (const { name, error } of failed) {
    assert.ok([LINE_BREAK, LONG, LONGEST].includes(name), name);
    assert.match(error.message, /name/i);
    assert.doesNotMatch(error.message, /panick|unwrap|os error/);
  }
  assert.ok(failed.some(({ name }) => name === LINE_BREAK), 'a line break in a name is refused');
  assert.equal((await names()).size, Object.keys(ODD).length + 4 - failed.length);
  await coffer.press('Control+j');
  const heights = await coffer.transfers.getByRole('listitem').evaluateAll((rows) => rows.map((row) => row.scrollHeight - row.clientHeight));
  assert.deepEqual(new Set(heights), new Set([0]), 'a line break does not make a row higher');
  await coffer.picture('bad-input-refused');
  await coffer.press('Control+j');
  await clear();
});

step('paths that would leave the bucket are refused', async () => {
  const place = { endpoint: 'local', bucket: coffer.bucket, folder: '' };
  const before = await coffer.stored();
  for (const path of ['../up.txt', 'a/../../up.txt', '/etc/passwd', 'nul\0.txt', '', '..']) {
    const answer = await coffer.call('transfer_offer', { ...place, files: [{ path, size: 0 }] });
    const isRefused = answer.type !== undefined || (await coffer.settled(1)).summary.failed === 1;
    assert.ok(isRefused, `${JSON.stringify(path)}: ${JSON.stringify(answer)}`);
    await coffer.call('transfer_clear', { ids: [] });
  }
  await coffer.page.reload();
  await coffer.item(ODD.quotes).waitFor();
  assert.deepEqual(await coffer.stored(), before);
  for (const bad of ['../', 'a/../b/', 'a//', 'tab\t/']) {
    const answer = await coffer.call('folder_create', { ...place, folder: bad });
    assert.equal(typeof answer.type, 'string', `${JSON.stringify(bad)}: ${JSON.stringify(answer)}`);
  }
});

step('an empty file is a file', async () => {
  await writeFile(join(folder, 'empty.txt'), '');
  await coffer.drop([join(folder, 'empty.txt')]);
  await coffer.item('empty.txt').waitFor();
  await coffer.settled(1);
  assert.equal((await coffer.stored()).get('odd/empty.txt').sizeOriginal, 0);
  await coffer.item('empty.txt').click();
  assert.equal((await coffer.download(() => coffer.press('Control+s'))).name, 'empty.txt');
  await clear();
});

step('a file that cannot be read is named, and the rest goes on', async () => {
  await mkdir(join(folder, 'mixed'));
  await writeFile(join(folder, 'mixed/fine.txt'), 'fine');
  await symlink('/nowhere', join(folder, 'mixed/broken link.txt'));
  await coffer.drop([join(folder, 'mixed')]);
  await coffer.item('mixed').waitFor();
  await coffer.settled(1);
  assert.ok((await names()).has('fine.txt'));
  assert.ok(!(await names()).has('broken link.txt'));
  await clear();
});

step('a file that vanishes while it uploads is named', async () => {
  await writeFile(join(folder, 'vanishing.bin'), noise(12 * 1024 * 1024));
  const release = await coffer.holdBytes(1);
  await coffer.drop([join(folder, 'vanishing.bin')]);
  await coffer.dock.getByText('1 active').waitFor();
  await coffer.page.waitForRequest('**/transfers/*');
  await unlink(join(folder, 'vanishing.bin'));
  await release();
  await coffer.toast('vanishing.bin cannot be read any more').waitFor();
  await coffer.picture('bad-input-vanished');
  await coffer.press('Control+j');
  await coffer.transfer('vanishing.bin').getByRole('button', { name: 'Choose the file again' }).waitFor();
  await coffer.transfer('vanishing.bin').getByRole('button', { name: 'Cancel' }).click();
  await coffer.transfer('vanishing.bin').getByText('Cancelled').waitFor();
  await coffer.press('Control+j');
  assert.ok(!(await names()).has('vanishing.bin'));
});

step('a new name is checked while it is typed', async () => {
  await coffer.item('empty.txt').click();
  await coffer.press('F2');
  const field = coffer.page.getByRole('textbox', { name: 'New name of empty.txt' });
  for (const [name, sentence] of [
    ['', /needs a name/],
    ['a/b.txt', /must not contain a slash/],
    ['n'.repeat(129), /may have 128 characters; this one has 129/],
  ]) {
    await field.fill(name);
    await coffer.page.getByText(sentence).waitFor();
    await coffer.press('Enter');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
  }
  await coffer.picture('bad-input-rename');
  await coffer.press('Escape');
  await coffer.item('empty.txt').waitFor();
});

step('a bucket that cannot be is refused in its dialog', async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets`);
  await coffer.button('Create bucket').click();
  await coffer.dialog.getByLabel('Name').fill('Twice');
  await coffer.dialog.getByLabel('Custom ID (optional)').fill('_bad id');
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  assert.equal(await coffer.dialog.getByLabel('Custom ID (optional)').getAttribute('aria-invalid'), 'true');
  await coffer.dialog.getByLabel('Custom ID (optional)').fill(coffer.bucket);
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.dialog.getByRole('alert').getByText('This ID is taken').waitFor();
  await coffer.picture('bad-input-bucket');
  await coffer.press('Escape');
});

step('a name without limits is cut or refused, never broken', async () => {
  const text = await coffer.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(text, 'nothing makes the page wider than the window');
});

step('no script of a name ran and no policy was broken', () => {
  const others = coffer.complaints.filter((text) => !/status of (400|409)/.test(text));
  assert.deepEqual(others, []);
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
