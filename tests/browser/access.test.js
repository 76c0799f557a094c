// The third journey: a team may read and a user update, "can a guest see this file?" has an answer with its rule, a file is
// shared by a link that ends, and what strangers can read is listed and closed. By mouse, and by keyboard alone.

import assert from 'node:assert/strict';
import { before } from 'node:test';

import { assertAccessible } from './axe.js';
import { Console, journey, until } from './console.js';

const FILE = 'storage/buckets/sample-drafts/files/sample-idea.md';

let coffer;

before(async () => {
  coffer = await Console.start();
  await coffer.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await coffer.open();
  await coffer.call('sample_add', { endpoint: 'local' });
});
const step = journey('access', () => coffer);

const search = () => coffer.dialog.getByRole('combobox', { name: /Add people/ });
const cell = (name) => coffer.dialog.getByRole('checkbox', { name, exact: true });
const save = () => coffer.dialog.getByRole('button', { name: 'Save permissions' });
const verdict = () => coffer.dialog.locator('.verdict strong');
const deciding = () => coffer.dialog.locator('[aria-current="step"]');
const permissions = async (path = FILE) => (await coffer.api(path)).$permissions;

const focused = () => coffer.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim());

/** Goes on by Tab until something whose name begins so has the focus. */
async function tabTo(name) {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused())?.startsWith(name)) return;
    await coffer.press('Tab');
  }
  assert.fail(`Tab never came to ${name}, but to ${await focused()}`);
}

async function openFile(bucket, name) {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${bucket}`);
  await coffer.item(name).waitFor();
}

async function openAccess(bucket, name) {
  await openFile(bucket, name);
  await coffer.item(name).click({ button: 'right' });
  await coffer.page.getByRole('menuitem', { name: 'Access…' }).click();
  await coffer.dialog.getByRole('heading', { name: `Access to “${name}”` }).waitFor();
}

async function add(words, option) {
  await search().fill(words);
  await coffer.page.getByRole('option', { name: option }).click();
}

async function askAs(option) {
  await coffer.dialog.getByRole('combobox', { name: /^As/ }).click();
  await coffer.page.getByRole('option', { name: option }).click();
}

step('a team is given read and a user update, in one search box', async () => {
  await openAccess('sample-drafts', 'idea.md');
  await coffer.dialog.getByText('Only API keys can read, update, and delete.').waitFor();
  await add('desi', /^Team Design sample-design/);
  await add('mari', /^Maria Silva maria@/);
  await cell('Maria Silva: Update').check();
  await coffer.dialog.getByText('Team Design can read. Maria Silva can read and update. Only API keys can delete.').waitFor();
  await coffer.picture('access-editor');
  await assertAccessible(coffer);
  await save().click();
  await coffer.toast('Changed who has access to “idea.md”').waitFor();
  assert.deepEqual(await permissions(), ['read("team:sample-design")', 'read("user:sample-maria")', 'update("user:sample-maria")']);
});

step('can a guest see it? No, and why; can the user? Yes, and why', async () => {
  assert.equal(await verdict().textContent(), 'No');
  assert.match(await deciding().textContent(), /The file grants “Read” to Team Design and Maria Silva/);
  await askAs('Somebody else…');
  await coffer.dialog.getByRole('combobox', { name: 'Who?' }).fill('jonas');
  await coffer.page.getByRole('option', { name: /Jonas Weber/ }).click();
  await until('a yes', async () => (await verdict().textContent()) === 'Yes');
  assert.match(await deciding().textContent(), /The file grants “Read” to Team Design/);
  await coffer.dialog.getByText('What would change it:').scrollIntoViewIfNeeded();
  await coffer.picture('access-explained');
  await assertAccessible(coffer);
});

step('the answer is that of the public API', async () => {
  const view = `${coffer.cofferd.endpoint}/${FILE}/view?project=${coffer.cofferd.project}`;
  assert.equal((await fetch(view)).status, 404);
  const { jwt } = await coffer.api('users/sample-jonas/jwts', { method: 'POST' });
  assert.equal((await fetch(view, { headers: { 'x-appwrite-jwt': jwt } })).status, 200);
});

step('what is refused can be granted from there', async () => {
  await askAs('Somebody else…');
  await coffer.dialog.getByRole('combobox', { name: 'Who?' }).fill('amara');
  await coffer.page.getByRole('option', { name: /Amara/ }).click();
  await until('a no', async () => (await verdict().textContent()) === 'No');
  await coffer.dialog.getByRole('button', { name: 'Grant it to Amara Okafor' }).click();
  assert.ok(await cell('Amara Okafor: Read').isChecked());
  await coffer.dialog.getByRole('button', { name: 'Discard' }).click();
});

step('strangers are let change a file only after being asked once more', async () => {
  await add('any', /^Anyone/);
  await cell('Anyone: Delete').click();
  const question = coffer.dialog.getByRole('alertdialog', { name: /Open to everybody/ });
  await question.waitFor();
  await coffer.picture('access-open');
  await question.getByRole('button', { name: 'Keep it closed' }).click();
  assert.equal(await cell('Anyone: Delete').isChecked(), false);
  await cell('Anyone: Delete').click();
  await question.getByRole('button', { name: 'Allow it' }).click();
  await until('the box', () => cell('Anyone: Delete').isChecked());
  await coffer.dialog.getByRole('button', { name: 'Remove Anyone' }).click();
});

step('a set is text, too: copied, checked where it is typed, and pasted', async () => {
  await coffer.dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  const text = await coffer.page.evaluate(() => navigator.clipboard.readText());
  assert.deepEqual(text.split('\n'), await permissions());
  await coffer.dialog.getByRole('button', { name: 'As text' }).click();
  const area = coffer.dialog.getByRole('textbox', { name: 'Permissions as text' });
  await area.fill('read("everybody")');
  await coffer.dialog.getByText('Line 1: the role in “read("everybody")” does not exist.').waitFor();
  await coffer.picture('access-text');
  await area.fill('read("users/verified")');
  await coffer.dialog.getByRole('button', { name: 'As a table' }).click();
  await cell('Signed-in users, verified: Read').waitFor();
  await coffer.dialog.getByRole('button', { name: /Signed-in users, verified: verified. Change/ }).click();
  await coffer.page.getByRole('menu').getByText('Verified or not').click();
  await cell('Signed-in users: Read').waitFor();
  await coffer.dialog.getByRole('button', { name: 'Paste' }).click();
  await cell('Maria Silva: Update').waitFor();
  assert.ok(await save().isDisabled(), 'it is what is kept');
});

step('a file is shared by a link that ends, until it is revoked', async () => {
  await coffer.dialog.getByRole('radio', { name: 'Share links' }).check({ force: true });
  await coffer.dialog.getByRole('button', { name: 'Create link' }).click();
  await coffer.dialog.getByRole('img', { name: 'QR code of the link' }).waitFor();
  await coffer.dialog.getByText('Ends in 7 days', { exact: true }).waitFor();
  await coffer.picture('access-links');
  await assertAccessible(coffer);
  const address = await coffer.dialog.getByLabel('Address').inputValue();
  assert.equal((await fetch(address)).status, 200);
  assert.equal((await fetch(address.replace(/token=.{9}/, 'token='))).status, 404);
  await coffer.dialog.getByRole('button', { name: 'Revoke…' }).click();
  await coffer.page.getByRole('button', { name: 'Revoke link', exact: true }).click();
  await coffer.toast('Revoked the link').waitFor();
  assert.equal((await fetch(address)).status, 404);
  await coffer.press('Escape');
});

step('who was deleted is marked and cleaned away', async () => {
  await openAccess('sample-documents', 'minutes.md');
  await coffer.dialog.getByText('Deleted', { exact: true }).waitFor();
  await coffer.picture('access-gone');
  await coffer.dialog.getByRole('button', { name: 'Remove 1 deleted' }).click();
  await save().click();
  await coffer.toast('Changed who has access').waitFor();
  assert.deepEqual(await permissions('storage/buckets/sample-documents/files/sample-minutes.md'), ['read("team:sample-design")']);
  await coffer.press('Escape');
});

step('several files are given the same, and it is taken back', async () => {
  await openFile('sample-documents', 'minutes.md');
  await coffer.item('minutes.md').click();
  await coffer.press('Control+a');
  await coffer.item('minutes.md').click({ button: 'right' });
  await coffer.page.getByRole('menuitem', { name: 'Access…' }).click();
  await coffer.dialog.getByRole('heading', { name: 'Access to 5 files' }).waitFor();
  await add('vip', /^Label vip/);
  await coffer.picture('access-many');
  await assertAccessible(coffer);
  await coffer.dialog.getByRole('button', { name: 'Apply to selection' }).click();
  await coffer.toast('Changed who has access to 5 files').waitFor();
  const all = async () => (await coffer.api('storage/buckets/sample-documents/files')).files.map((file) => file.$permissions.includes('read("label:vip")'));
  assert.deepEqual(await all(), [true, true, true, true, true]);
  await coffer.press('Control+z');
  await coffer.toast('Undone').waitFor();
  assert.equal((await all()).filter(Boolean).length, 1, 'the invitation had it before');
});

step('what strangers can read is listed by rule, narrowed and taken back', async () => {
  await coffer.page.getByRole('link', { name: 'Exposure' }).click();
  const rules = coffer.page.getByRole('region', { name: 'Rules' });
  await rules.getByRole('button', { name: /Anyone can read whole buckets/ }).waitFor();
  await coffer.page.getByRole('checkbox', { name: 'Select Website images' }).check();
  await coffer.picture('exposure');
  await assertAccessible(coffer);
  await coffer.button('Signed-in users only').click();
  await coffer.toast('Narrowed who can read 1 thing').waitFor();
  const site = 'storage/buckets/sample-site';
  assert.deepEqual(await permissions(site), ['update("team:sample-design")', 'read("users")']);
  await coffer.press('Control+z');
  await coffer.toast('Undone').waitFor();
  assert.deepEqual(await permissions(site), ['read("any")', 'update("team:sample-design")']);
  await rules.getByRole('button', { name: /Anyone can read single files/ }).click();
  await coffer.page.getByRole('checkbox', { name: 'Select press release.md' }).check();
  await coffer.button('Take read away').click();
  await coffer.toast('Took read away').waitFor();
  assert.deepEqual(await permissions('storage/buckets/sample-documents/files/sample-press-release.md'), []);
});

step('by keyboard alone: a team is added, a right given, saved, and the answer read', async () => {
  await openFile('sample-drafts', 'idea.md');
  await coffer.grid.focus();
  await coffer.press('Home');
  await coffer.press('Shift+F10');
  await coffer.page.getByRole('menu').waitFor();
  await coffer.page.keyboard.type('Access');
  await coffer.press('Enter');
  await coffer.dialog.waitFor();
  await until('the focus in the search box', () => search().evaluate((field) => field === document.activeElement));
  await coffer.page.keyboard.type('press');
  await coffer.page.getByRole('option', { name: /^Team Press sample-press/ }).waitFor();
  await coffer.press('Enter');
  await cell('Team Press: Read').waitFor();
  await tabTo('Team Press: Update');
  await coffer.press('Space');
  await tabTo('Save permissions');
  await coffer.press('Enter');
  await coffer.toast('Changed who has access').waitFor();
  assert.ok((await permissions()).includes('update("team:sample-press")'));
  await coffer.press('Escape');
  await until('the dialog to be gone', async () => (await coffer.dialog.count()) === 0);
  await until('the focus on the rows', async () => (await focused()) === 'Files');
});

step('nothing was complained about', () => coffer.assertQuiet());
step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
