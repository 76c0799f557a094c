// The keys that encrypt files, as a person looks after them: kept under a passphrase, locked at the next start, opened again.

import assert from 'node:assert/strict';
import { before } from 'node:test';

import { Console, journey } from './console.js';

const PASSPHRASE = 'correct horse battery';

let coffer;
let recovery;

before(async () => {
  coffer = await Console.start();
  await coffer.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await coffer.open();
  await coffer.makeBucket('Letters');
});
const step = journey('keys', () => coffer);

const section = (name) => coffer.page.getByRole('region', { name, exact: true });
const field = (name) => coffer.page.getByLabel(name, { exact: true });
const status = () => coffer.call('keys_status', { endpoint: 'local' });

async function choose(option) {
  await coffer.dialog.getByRole('combobox', { name: /Where it is kept/ }).click();
  await coffer.page.getByRole('option', { name: option }).click();
}

/** Asks the public API for the buckets. */
const ask = () =>
  fetch(`${coffer.cofferd.endpoint}/storage/buckets`, {
    headers: { 'x-appwrite-project': coffer.cofferd.project, 'x-appwrite-key': coffer.cofferd.key },
  });

async function openSettings() {
  await coffer.page.goto(`${coffer.cofferd.address}/settings#encryption`);
  await section('Encryption keys').getByRole('button', { name: 'Change…' }).waitFor();
}

async function restart() {
  assert.equal(await coffer.cofferd.stop(), 0);
  await coffer.cofferd.start();
  await coffer.page.goto(coffer.cofferd.console);
}

step('a master key is put under a passphrase, and its recovery key shown once', async () => {
  await openSettings();
  await section('Encryption keys').getByText('In a file of the data folder').waitFor();
  await coffer.picture('keys-settings');
  await section('Encryption keys').getByRole('button', { name: 'Change…' }).click();
  const change = coffer.dialog.getByRole('button', { name: 'Change', exact: true });
  assert.ok(await change.isDisabled(), 'as it is, nothing would change');
  await choose('Under a passphrase');
  await field('New passphrase').fill('short');
  await field('New passphrase again').fill('other');
  await change.click();
  await coffer.dialog.getByText('At least 8 characters.').waitFor();
  await coffer.dialog.getByText('This is not the same.').waitFor();
  await coffer.picture('keys-change');
  await field('New passphrase').fill(PASSPHRASE);
  await field('New passphrase again').fill(PASSPHRASE);
  await change.click();
  await coffer.dialog.getByText('This is the only time it is shown').waitFor();
  await coffer.picture('keys-recovery');
  await coffer.dialog.getByRole('button', { name: 'Copy the recovery key' }).click();
  recovery = await coffer.page.evaluate(() => navigator.clipboard.readText());
  assert.match(recovery, /^([0-9a-f]{8}-){7}[0-9a-f]{8}$/);
  await coffer.press('Escape');
  await coffer.dialog.getByRole('button', { name: 'I have kept it' }).click();
  await section('Encryption keys').getByText('Under a passphrase').waitFor();
  assert.deepEqual(await status(), { kept: 'passphrase', epoch: 1 });
});

step('at the next start the store is locked, and a wrong passphrase leaves it so', async () => {
  await restart();
  await coffer.page.getByRole('heading', { name: 'The store on this computer is locked' }).waitFor();
  assert.equal((await ask()).status, 503);
  await coffer.picture('locked');
  await field('Passphrase').fill('wrong horse');
  await coffer.press('Enter');
  const refused = coffer.page.locator('.note').getByText('This passphrase does not open the store. Nothing was changed.');
  await refused.waitFor();
  assert.equal(await field('Passphrase').getAttribute('aria-invalid'), 'true');
  await coffer.picture('locked-wrong');
  assert.equal((await ask()).status, 503);
});

step('what is typed can be looked at, and the right passphrase opens the console', async () => {
  await field('Passphrase').fill(PASSPHRASE);
  assert.equal(await field('Passphrase').getAttribute('type'), 'password');
  await coffer.button('Show the passphrase').click();
  assert.equal(await field('Passphrase').getAttribute('type'), 'text');
  await coffer.button('Unlock').click();
  await coffer.page.getByRole('navigation', { name: 'Places' }).waitFor();
  await coffer.page.getByText('Letters').first().waitFor();
  assert.equal((await ask()).status, 200);
});

step('the recovery key opens it too', async () => {
  await restart();
  await field('Passphrase').fill(recovery);
  await coffer.press('Enter');
  await coffer.page.getByRole('navigation', { name: 'Places' }).waitFor();
});

step('keys are rotated with the passphrase only', async () => {
  await openSettings();
  await section('Encryption keys').getByRole('button', { name: 'Rotate…' }).click();
  await field('Present passphrase').fill('wrong horse');
  await coffer.dialog.getByRole('button', { name: 'Rotate keys' }).click();
  await coffer.dialog.getByText('It does not open the store.').waitFor();
  assert.deepEqual(await status(), { kept: 'passphrase', epoch: 1 });
  await field('Present passphrase').fill(PASSPHRASE);
  await coffer.dialog.getByRole('button', { name: 'Rotate keys' }).click();
  await coffer.dialog.getByRole('button', { name: 'I have kept it' }).click();
  assert.deepEqual(await status(), { kept: 'passphrase', epoch: 2 });
});

step('the key goes back into a file', async () => {
  await section('Encryption keys').getByRole('button', { name: 'Change…' }).click();
  await choose('In a file of the data folder');
  await field('Present passphrase or recovery key').fill(PASSPHRASE);
  await coffer.dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await section('Encryption keys').getByText('In a file of the data folder').waitFor();
  assert.deepEqual(await status(), { kept: 'file', epoch: 2 });
});

step('nothing else was complained about', () => {
  const others = coffer.complaints.filter((text) => !/status of (400|401|503)|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE/.test(text));
  assert.deepEqual(others, []);
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
