// Buckets as a person keeps them: made, looked over, set up, copied, carried to another project, deleted and brought back.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before } from 'node:test';

import { CommandLine } from '../cli/commands.js';
import { assertAccessible } from './axe.js';
import { Console, journey, until } from './console.js';

let coffer;
before(async () => {
  coffer = await Console.start();
  await coffer.open();
});
const step = journey('buckets', () => coffer);

const go = (path) => coffer.page.goto(`${coffer.cofferd.address}${path}`);
const json = (method, body) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const bucket = (id) => coffer.api(`storage/buckets/${id}`);
const field = (name) => coffer.page.getByRole('textbox', { name, exact: true });
const flag = (name) => coffer.page.getByRole('switch', { name, exact: true });
const link = (name) => coffer.page.getByRole('link', { name, exact: true });
/** The names of the buckets, in the order in which they are shown. */
const order = () => coffer.page.locator('[data-bucket]').allTextContents();
const keys = async (...all) => {
  for (const one of all) await coffer.press(one);
};

/** Uploads a file of this many bytes through the public API. */
async function upload(bucketId, name, size) {
  const form = new FormData();
  form.set('fileId', 'unique()');
  form.set('file', new Blob([new Uint8Array(size)]), name);
  return coffer.api(`storage/buckets/${bucketId}/files`, { method: 'POST', body: form });
}

/** Looks at the screen as a person and as a checker. */
async function look(name) {
  const overflow = await coffer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name}: nothing is wider than the window`);
  await coffer.picture(`buckets-${name}`);
  await assertAccessible(coffer);
}

async function choose(menu, item) {
  await coffer.button(menu).click();
  await coffer.page.getByRole('menuitem', { name: item }).click();
}

step('the first bucket is made by keys alone, from a template that says what it means', async () => {
  await coffer.page.getByRole('heading', { name: 'Make your first bucket' }).waitFor();
  await look('empty');
  await keys('Control+Shift+N');
  await coffer.dialog.getByRole('status').getByText('Only API keys can read, upload, change and delete.').waitFor();
  await coffer.page.keyboard.type('Website pictures');
  await keys('Shift+Tab', 'ArrowDown');
  await coffer.dialog.getByText('Anyone can read. Only API keys can upload, change and delete. Takes JPG').waitFor();
  await look('create');
  await keys('Tab', 'Tab');
  await coffer.page.keyboard.type('website');
  await keys('Enter');
  await coffer.page.getByRole('heading', { name: 'Website pictures is empty' }).waitFor();
  const made = await bucket('website');
  assert.deepEqual(made.$permissions, ['read("any")']);
  assert.deepEqual([made.stripMetadata, made.maximumFileSize, made.allowedFileExtensions.includes('webp')], [true, 30_000_000, true]);
});

step('another is made by mouse, and what cannot be is said beside its field', async () => {
  await go('/buckets');
  await coffer.button('Create bucket').click();
  await coffer.dialog.getByRole('radio', { name: 'Private documents' }).click();
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.dialog.getByText('Give the bucket a name.').waitFor();
  await coffer.dialog.getByLabel('Custom ID').fill('-no');
  assert.equal(await coffer.dialog.getByLabel('Custom ID').getAttribute('aria-invalid'), 'true');
  await coffer.dialog.getByLabel('Custom ID').fill('website');
  await coffer.dialog.getByLabel('Name').fill('Contracts');
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.dialog.getByText('This ID is taken').waitFor();
  assert.equal(await coffer.dialog.getByLabel('Name').inputValue(), 'Contracts', 'what was typed is kept');
  await coffer.dialog.getByLabel('Custom ID').fill('contracts');
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.page.getByRole('heading', { name: 'Contracts is empty' }).waitFor();
  const made = await bucket('contracts');
  assert.deepEqual([made.fileSecurity, made.compression, made.$permissions], [true, 'zstd', []]);
});

step('buckets are sorted by every column, searched, and the favourites stand first', async () => {
  await upload('contracts', 'lease.pdf', 3000);
  await upload('contracts', 'rent.txt', 500);
  await upload('website', 'logo.png', 100);
  await coffer.api('storage/buckets', json('POST', { bucketId: 'dumps', name: 'Database dumps', encryption: false, enabled: false }));
  await go('/buckets');
  await link('Database dumps').waitFor();
  await coffer.page.getByText('3.50 kB more in 30 days').waitFor({ state: 'attached' });
  await look('cards');
  await keys('Control+2');
  const head = (name) => coffer.page.getByRole('columnheader', { name }).getByRole('button');
  for (const [column, first] of [
    ['Name', 'Contracts'], ['ID', 'Contracts'], ['Files', 'Contracts'], ['Size', 'Contracts'], ['Growth', 'Contracts'], ['Access', 'Website pictures'], ['Changed', 'Database dumps'],
  ]) {
    if (column !== 'Name') await head(column).click();
    assert.equal((await order())[0], first, column);
    await head(column).click();
    assert.notEqual((await order())[0], first, `${column}, turned around`);
  }
  await head('Name').click();
  await coffer.page.getByRole('searchbox', { name: 'Search buckets' }).fill('dumps');
  await until('the search', async () => (await order()).join() === 'Database dumps');
  await coffer.page.getByRole('searchbox', { name: 'Search buckets' }).fill('');
  await link('Website pictures').focus();
  await keys('Control+d');
  await until('the favourite', async () => (await order())[0] === 'Website pictures');
  await until('the choice to be kept', async () => (await coffer.call('console', {})).settings.favourites.join() === 'website');
  await coffer.page.reload();
  await link('Contracts').waitFor();
  assert.equal((await order())[0], 'Website pictures');
  await look('table');
  await coffer.page.getByRole('row').filter({ hasText: 'website' }).getByRole('button', { name: 'Remove from the favourites' }).click();
  await until('no favourite', async () => (await order())[0] === 'Contracts');
});

step('the settings say what changed and what that means for files that are there, and keep it with one Save', async () => {
  await link('Contracts').focus();
  await keys('F2');
  await field('Name').waitFor();
  await look('settings');
  await field('Name').fill('Contracts 2026');
  await field('Maximum file size').fill('1');
  await coffer.page.getByRole('combobox', { name: /^Unit/ }).click();
  await coffer.page.getByRole('option', { name: 'kB' }).click();
  await coffer.page.getByText('1 existing file exceeds this limit; it stays, new ones are refused.').waitFor();
  await field('Allowed extensions').fill('.PDF');
  await coffer.page.getByText('1 existing file has another extension; it stays, new ones are refused.').waitFor();
  await flag('Encryption').click();
  await coffer.page.getByText('2 existing files stay encrypted; new ones are not.').waitFor();
  await coffer.button('4 changes').click();
  const list = coffer.page.getByRole('dialog', { name: 'What changes' });
  assert.match(await list.innerText(), /Contracts → Contracts 2026[\s\S]*On → Off[\s\S]*5.00 GB → 1.00 kB[\s\S]*All → pdf/);
  await look('settings-changed');
  await keys('Escape');
  assert.equal((await bucket('contracts')).name, 'Contracts', 'nothing is kept before it is saved');
  await coffer.button('Save changes (4)').click();
  await coffer.toast('Saved the settings of Contracts 2026').waitFor();
  const kept = await bucket('contracts');
  assert.deepEqual([kept.name, kept.maximumFileSize, kept.allowedFileExtensions, kept.encryption], ['Contracts 2026', 1000, ['pdf'], false]);
  assert.deepEqual([kept.fileSecurity, kept.compression], [true, 'zstd'], 'what was not touched is as it was');
  assert.equal(await coffer.button('Discard').count(), 0);
});

step('what cannot be saved says so beside its field, and can be taken back', async () => {
  await field('Maximum file size').fill('many');
  await coffer.page.getByText('Enter a number above 0, or leave it empty.').waitFor();
  await field('Name').fill('');
  await coffer.page.getByText('Give the bucket a name.').waitFor();
  assert.ok(await coffer.button('Save changes (2)').isDisabled());
  await look('settings-bad');
  await coffer.button('Discard').click();
  assert.equal(await field('Name').inputValue(), 'Contracts 2026');
  const refuse = (route) =>
    route.fulfill({ status: 400, json: { message: 'Invalid `allowedFileExtensions` param: Not that.', code: 400, type: 'general_argument_invalid', version: '1' } });
  await coffer.page.route('**/storage/buckets/contracts', (route) => (route.request().method() === 'PUT' ? refuse(route) : route.continue()));
  await field('Allowed extensions').fill('pdf, odt');
  await coffer.button('Save change').click();
  await coffer.page.getByText('Not that.').waitFor();
  assert.equal(await field('Allowed extensions').inputValue(), 'pdf, odt');
  await coffer.page.unroute('**/storage/buckets/contracts');
  await coffer.button('Save change').click();
  await coffer.toast('Saved the settings of Contracts 2026').last().waitFor();
});

step('what changes elsewhere arrives, and what is being typed stays', async () => {
  await field('Name').fill('Mine');
  await coffer.api('storage/buckets/contracts', json('PUT', { ...(await bucket('contracts')), name: 'Theirs', description: 'By a program' }));
  await until('the description', async () => (await field('Description (optional)').inputValue()) === 'By a program');
  assert.equal(await field('Name').inputValue(), 'Mine');
});

step('nothing that was changed is left behind unasked', async () => {
  await link('Trash').click();
  await coffer.dialog.getByText('What you changed in the settings of').waitFor();
  await coffer.dialog.getByRole('button', { name: 'Stay' }).click();
  assert.equal(await field('Name').inputValue(), 'Mine');
  await link('Trash').click();
  await coffer.dialog.getByRole('button', { name: 'Discard and leave' }).click();
  await coffer.page.getByRole('heading', { name: /empty/i }).first().waitFor();
  assert.equal((await bucket('contracts')).name, 'Theirs');
});

step('a bucket is duplicated with its settings, without its files', async () => {
  await go('/buckets');
  await choose('More about Theirs', 'Duplicate…');
  await coffer.dialog.getByText('Its files are not.').waitFor();
  assert.equal(await coffer.dialog.getByLabel('Name').inputValue(), 'Theirs (copy)');
  await coffer.dialog.getByLabel('Custom ID').fill('copy');
  await look('duplicate');
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.page.getByRole('heading', { name: 'Theirs (copy) is empty' }).waitFor();
  const settings = ({ name, $id, $createdAt, $updatedAt, totalSize, ...others }) => others;
  assert.deepEqual(settings(await bucket('copy')), settings(await bucket('contracts')));
});

step('settings go to the command line and come back from it', async () => {
  await go('/buckets');
  await choose('More', 'Export the settings of all…');
  await coffer.dialog.getByText('"projectId"').waitFor();
  await look('export');
  const { name, path } = await coffer.download(() => coffer.button('Save as a file').click());
  assert.equal(name, 'appwrite.config.json');
  const exported = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual(exported.buckets.map(({ $id }) => $id).toSorted(), ['contracts', 'copy', 'dumps', 'website']);
  await keys('Escape');
  const line = await CommandLine.prepare();
  try {
    const { endpoint, project, key } = coffer.cofferd;
    await line.succeed('client', '--endpoint', endpoint, '--project-id', project, '--key', key);
    // What is pulled over the file that was exported is the file that was exported.
    await line.saveConfig({ ...(await line.config()), buckets: [] });
    await line.succeed('pull', 'buckets');
    const byId = (buckets) => Object.fromEntries(buckets.map((one) => [one.$id, one]));
    assert.deepEqual(byId((await line.config()).buckets), byId(exported.buckets));
    // What was exported, changed and pushed is what the bucket is like.
    const changed = exported.buckets.map((one) => (one.$id === 'dumps' ? { ...one, name: 'Old dumps', antivirus: false } : one));
    await line.saveConfig({ ...(await line.config()), buckets: changed });
    await line.succeed('push', 'buckets', '--all', '--force');
    assert.deepEqual([(await bucket('dumps')).name, (await bucket('dumps')).antivirus], ['Old dumps', false]);
    await line.succeed('pull', 'buckets');
    coffer.pulled = await line.config();
  } finally {
    await line.end();
  }
});

step('what the command line pulled is looked at and imported', async () => {
  const pulled = coffer.pulled.buckets;
  const buckets = [
    ...pulled.map((one) => (one.$id === 'dumps' ? { ...one, name: 'Dumps', enabled: true } : one)),
    { ...pulled[0], $id: 'arrived', name: 'Arrived', $permissions: ['read("any")'] },
    { ...pulled[0], $id: 'broken', name: 'Broken', compression: 'rar' },
  ];
  await coffer.page.reload();
  await choose('More', 'Import settings…');
  const paste = coffer.dialog.getByRole('textbox');
  await paste.fill('{ "buckets": 3 }');
  await coffer.dialog.getByText('There are no “buckets” in it.').waitFor();
  await paste.fill(JSON.stringify({ buckets }));
  await coffer.dialog.getByText('Changes 2 settings: Name, Enabled').waitFor();
  await coffer.dialog.getByText('“compression” has a value that cannot be.').waitFor();
  await look('import');
  await coffer.dialog.getByRole('button', { name: 'Import 2 buckets' }).click();
  await coffer.toast('Imported 2 buckets').waitFor();
  await keys('Escape');
  assert.deepEqual([(await bucket('dumps')).name, (await bucket('dumps')).enabled], ['Dumps', true]);
  assert.deepEqual((await bucket('arrived')).$permissions, ['read("any")']);
});

step('before a bucket is deleted its impact is shown, and it comes back whole', async () => {
  const { files } = await coffer.api('storage/buckets/website/files');
  await coffer.api(`tokens/buckets/website/files/${files[0].$id}`, json('POST', {}));
  const before = await bucket('website');
  await go('/buckets/website/settings');
  await coffer.button('Move to trash…').click();
  for (const words of ['1 file moves with it: 100 B', '1 share link stops working', 'Until now: Anyone can read.']) await coffer.dialog.getByText(words).waitFor();
  const verb = coffer.dialog.getByRole('button', { name: 'Move to trash' });
  assert.ok(await verb.isDisabled());
  await look('delete');
  await coffer.dialog.getByRole('textbox').fill('Website picture');
  assert.ok(await verb.isDisabled(), 'almost is not enough');
  await coffer.dialog.getByRole('textbox').fill('Website pictures');
  await keys('Enter');
  await coffer.toast('Moved the bucket Website pictures to the trash').waitFor();
  await link('Theirs').waitFor();
  assert.equal(await link('Website pictures').count(), 0);
  await keys('Control+z');
  await link('Website pictures').waitFor();
  const { $updatedAt, ...after } = await bucket('website');
  assert.deepEqual({ ...after, $updatedAt: before.$updatedAt }, before);
  assert.equal((await coffer.api('storage/buckets/website/files')).total, 1);
});

step('sixty buckets with long names, a small window, and a place that does not answer', async () => {
  for (let number = 0; number < 56; number += 1) {
    const name = number % 3 === 0 ? `A name that somebody made very long, because a name may have a hundred and twenty-eight characters ${number}` : `Bucket ${number}`;
    await coffer.api('storage/buckets', json('POST', { bucketId: `b-${number}`.padEnd(number % 5 === 0 ? 36 : 4, 'x'), name, permissions: number % 4 === 0 ? ['read("any")', 'create("any")'] : [] }));
  }
  await go('/buckets');
  await link('Bucket 1').waitFor();
  await look('crowded-table');
  await keys('Control+1');
  await coffer.page.getByRole('list', { name: 'Buckets' }).waitFor();
  await look('crowded-cards');
  await coffer.page.setViewportSize({ width: 800, height: 560 });
  await look('small-cards');
  await keys('Control+2');
  await coffer.page.getByRole('table').waitFor();
  await look('small-table');
  await go('/buckets/contracts/settings');
  await field('Name').waitFor();
  await look('small-settings');
  await coffer.page.setViewportSize({ width: 1280, height: 800 });
  await coffer.page.route('**/storage/buckets/contracts', (route) => route.abort());
  await coffer.page.reload();
  await coffer.page.getByText('The endpoint does not answer').waitFor();
  await look('error');
  await coffer.page.unroute('**/storage/buckets/contracts');
  await coffer.button('Try again').click();
  await field('Name').waitFor();
});

step('nothing else was complained about', () => {
  const others = coffer.complaints.filter((text) => !/status of (400|404|409)|ERR_FAILED/.test(text));
  assert.deepEqual(others, []);
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
