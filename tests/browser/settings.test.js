// The settings as a person uses them: keys that open and no longer open, choices that stay, and words for what cannot be.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { before } from 'node:test';

import { fixtures } from '../cofferd.mjs';
import { Console, journey, until } from './console.js';

let coffer;
/** Where a scanner was that answers no more. */
let dead;

before(async () => {
  coffer = await Console.start();
  await coffer.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await coffer.open();
});
const step = journey('settings', () => coffer);

const go = (path) => coffer.page.goto(`${coffer.cofferd.address}${path}`);
const section = (name) => coffer.page.getByRole('region', { name, exact: true });
const field = (name) => coffer.page.getByRole('textbox', { name, exact: true });
const keyRow = (name) => coffer.page.getByRole('row').filter({ has: coffer.page.getByRole('cell', { name, exact: true }) });
const clipboard = () => coffer.page.evaluate(() => navigator.clipboard.readText());
const settings = () => coffer.call('project_settings', { endpoint: 'local' });
const keys = async (...all) => {
  for (const one of all) await coffer.press(one);
};
const type = (text) => coffer.page.keyboard.type(text);

/** Asks the public API with a secret; returns the status and what a refusal is called. */
async function ask(secret, init = {}) {
  const headers = { 'x-appwrite-project': coffer.cofferd.project, 'x-appwrite-key': secret, 'content-type': 'application/json' };
  const answer = await fetch(`${coffer.cofferd.endpoint}/storage/buckets`, { headers, ...init });
  const { type: kind } = await answer.json();
  return kind === undefined ? answer.status : `${answer.status} ${kind}`;
}
const making = { method: 'POST', body: JSON.stringify({ bucketId: 'unique()', name: 'By a program' }) };

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(name) {
  const focused = () => coffer.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim());
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await focused()) === name) return;
    await keys('Tab');
  }
  assert.fail(`Tab never came to ${name}`);
}

async function save(name) {
  await section(name).getByRole('button', { name: 'Save' }).click();
  await section(name).getByText('Saved', { exact: true }).waitFor();
}

async function choose(name, option) {
  await coffer.page.getByRole('combobox', { name }).click();
  await coffer.page.getByRole('option', { name: option }).click();
}

async function picture(name) {
  const overflow = await coffer.page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
  assert.deepEqual(overflow.map((by) => Math.max(0, by)), [0, 0], 'nothing makes the page larger than the window');
  await coffer.picture(`settings-${name}`);
}

/** The whole screen in one picture: what scrolls inside is shown in a window that is high enough. */
async function wholePicture(name) {
  const window = coffer.page.viewportSize();
  await coffer.page.setViewportSize({ width: 1280, height: 1900 });
  await picture(name);
  await coffer.page.setViewportSize(window);
}

step('the settings are opened by key and by mouse', async () => {
  await keys('Control+,');
  for (const name of ['Appearance', 'Local API', 'API keys', 'Storage']) await section(name).waitFor();
  await coffer.page.getByRole('link', { name: 'Buckets' }).click();
  await coffer.page.getByRole('heading', { name: 'Make your first bucket' }).waitFor();
  await coffer.page.getByRole('link', { name: 'Settings' }).click();
  await section('API keys').getByText('No keys yet').waitFor();
  await section('Storage').getByText('Not set up.').waitFor();
  await wholePicture('empty');
});

step('the address of the API is there to be copied, in the words of each SDK', async () => {
  await coffer.button('Copy the endpoint').click();
  assert.equal(await clipboard(), coffer.cofferd.endpoint);
  await coffer.button('Copy the project ID').click();
  assert.equal(await clipboard(), coffer.cofferd.project);
  for (const [language, words] of [
    ['Web', "from 'appwrite'"],
    ['Python', 'from appwrite.client import Client'],
    ['CLI', 'appwrite client --endpoint'],
    ['Node.js', "from 'node-appwrite'"],
  ]) {
    await coffer.page.getByText(language, { exact: true }).click();
    await coffer.button(`Copy the lines for ${language}`).click();
    const lines = await clipboard();
    for (const part of [words, coffer.cofferd.endpoint, coffer.cofferd.project]) assert.ok(lines.includes(part), `${language}: ${lines}`);
  }
});

step('a key made with the mouse opens what it may, and its secret is shown once', async () => {
  await coffer.button('Create key').click();
  await coffer.dialog.getByRole('textbox', { name: 'Name' }).fill('Website');
  await coffer.dialog.getByText('Read only').click();
  await picture('key');
  await coffer.dialog.getByRole('button', { name: 'Create key' }).click();
  await coffer.dialog.getByText('This is the only time it is shown.').waitFor();
  await coffer.page.mouse.click(4, 400);
  await keys('Escape');
  await coffer.button('Copy the secret').click();
  coffer.secret = await clipboard();
  assert.match(coffer.secret, /^standard_[0-9a-f]{256}$/);
  await picture('secret');
  await coffer.button('Done').click();
  await coffer.dialog.waitFor({ state: 'hidden' });
  await keyRow('Website').getByText('Read only').waitFor();
  assert.equal(await ask(coffer.secret), 200);
  assert.equal(await ask(coffer.secret, making), '401 general_unauthorized_scope');
  // The first use is noted, and the table hears of it.
  await until('the last use', async () => (await keyRow('Website').getByText('just now').count()) === 2);
  const everything = (await coffer.page.content()) + JSON.stringify(await coffer.call('api_key_list', { endpoint: 'local' }));
  assert.ok(!everything.includes(coffer.secret), 'the secret is nowhere to be read again');
});

step('a key in use is revoked only by its name, and opens nothing any more', async () => {
  await coffer.button('Revoke Website…').click();
  const verb = coffer.dialog.getByRole('button', { name: 'Revoke key' });
  assert.ok(await verb.isDisabled());
  await picture('revoke');
  await coffer.dialog.getByRole('button', { name: 'Cancel' }).click();
  await coffer.dialog.waitFor({ state: 'hidden' });
  assert.equal(await ask(coffer.secret), 200);
  await coffer.button('Revoke Website…').click();
  await coffer.dialog.getByRole('textbox').fill('Website');
  await verb.click();
  await section('API keys').getByText('No keys yet').waitFor();
  assert.equal(await ask(coffer.secret), '401 user_unauthorized');
});

step('the same without a pointer', async () => {
  await go('/settings');
  await section('API keys').getByText('No keys yet').waitFor();
  await tabTo('Create key');
  await keys('Enter');
  await coffer.dialog.waitFor();
  await type('By keyboard');
  await tabTo('Everything');
  await keys('Space', 'Enter');
  await coffer.dialog.getByText('This is the only time it is shown.').waitFor();
  await keys('Control+c');
  const secret = await clipboard();
  assert.equal(await ask(secret, making), 201);
  await keys('Enter');
  await coffer.dialog.waitFor();
  await tabTo('Done');
  await keys('Enter');
  await coffer.dialog.waitFor({ state: 'hidden' });
  await keyRow('By keyboard').getByText('Everything').waitFor();
  await until('the last use', async () => (await keyRow('By keyboard').getByText('just now').count()) === 2);
  await tabTo('Revoke By keyboard…');
  await keys('Enter');
  await coffer.dialog.waitFor();
  await keys('Shift+Tab');
  await type('By keyboard');
  await keys('Enter');
  await section('API keys').getByText('No keys yet').waitFor();
  assert.equal(await ask(secret), '401 user_unauthorized');
});

step('a key that cannot be is not made', async () => {
  await coffer.button('Create key').click();
  const create = coffer.dialog.getByRole('button', { name: 'Create key' });
  await choose('Expires', 'On a date');
  await coffer.dialog.getByLabel('Last day').fill('2020-01-31');
  await create.click();
  for (const words of ['Give the key a name', 'Choose at least one', 'Choose a day to come']) await coffer.dialog.getByText(words).waitFor();
  await picture('key-bad');
  await coffer.dialog.getByRole('textbox', { name: 'Name' }).fill('n'.repeat(129));
  await coffer.dialog.getByText('At most 128 characters; these are 129.').waitFor();
  assert.ok(await create.isDisabled());
  await coffer.dialog.getByRole('button', { name: 'Cancel' }).click();
  await coffer.dialog.waitFor({ state: 'hidden' });
  assert.deepEqual(await coffer.call('api_key_list', { endpoint: 'local' }), { keys: [] });
});

step('what the engine refuses is told at its field', async () => {
  await coffer.page.route('**/call/api_key_create', (route) => {
    const { endpoint, key } = route.request().postDataJSON();
    return route.continue({ postData: JSON.stringify({ endpoint, key: { ...key, expire: '2020-01-01T00:00:00.000+00:00' } }) });
  });
  await coffer.button('Create key').click();
  await coffer.dialog.getByRole('textbox', { name: 'Name' }).fill('Late');
  await coffer.dialog.getByText('Files only').click();
  await choose('Expires', 'On a date');
  await coffer.dialog.getByLabel('Last day').fill('2999-12-31');
  await coffer.dialog.getByRole('button', { name: 'Create key' }).click();
  await coffer.dialog.getByText('Value must be valid date in the future').waitFor();
  await coffer.page.unroute('**/call/api_key_create');
  await coffer.dialog.getByRole('button', { name: 'Cancel' }).click();
});

step('many keys, one of them expired', async () => {
  const make = async (name, scopes, expire = null) =>
    (await coffer.call('api_key_create', { endpoint: 'local', key: { name, scopes, expire } })).secret;
  const over = await make('Old job', ['files.read', 'files.write'], new Date(Date.now() + 400).toISOString());
  await make('Website', ['buckets.read', 'files.read', 'tokens.read'], new Date(Date.now() + 30 * 86_400_000).toISOString());
  await make('Nightly backup of everything that the association has ever put anywhere', ['files.read']);
  await until('the end of a key', async () => (await ask(over)) === '401 project_key_expired');
  await go('/settings#keys');
  // The page's clock goes every half minute; that of a page just loaded is right.
  await coffer.page.reload();
  await keyRow('Old job').getByText('Expired').waitFor();
  await keyRow('Website').getByText('buckets.read and 2 more').waitFor();
  await coffer.button('Revoke Old job…').click();
  await coffer.dialog.getByRole('button', { name: 'Revoke key' }).waitFor();
  assert.equal(await coffer.dialog.getByRole('textbox').count(), 0);
  await coffer.dialog.getByRole('button', { name: 'Cancel' }).click();
});

step('names of hosts are read as people write them, and stay', async () => {
  const origins = field('Allowed web origins');
  for (const [text, words] of [
    ['*.example.com', 'name each host'],
    ['app.example.com:3000', 'Leave the port out'],
    ['no host', 'not the name of a host'],
  ]) {
    await origins.fill(text);
    await keys('Enter');
    await section('Local API').getByText(words).waitFor();
    assert.equal(await origins.getAttribute('aria-invalid'), 'true');
  }
  await picture('origin-bad');
  await origins.fill('https://App.example.com:3000/start');
  await keys('Enter');
  await section('Local API').getByText('app.example.com', { exact: true }).waitFor();
  // What was typed and not added is meant all the same.
  await field('Allowed host names').fill('files.example.com');
  await save('Local API');
  assert.deepEqual(await settings().then(({ origins: from, hosts }) => [from, hosts]), [['app.example.com'], ['files.example.com']]);
  await coffer.page.reload();
  await section('Local API').getByText('files.example.com', { exact: true }).waitFor();
  await coffer.button('Remove files.example.com').click();
  await save('Local API');
  assert.deepEqual((await settings()).hosts, []);
});

step('an allowed page may call the API, another may not', async () => {
  const call = async (origin) => {
    const headers = { origin, 'x-appwrite-project': coffer.cofferd.project };
    const answer = await fetch(`${coffer.cofferd.endpoint}/ping`, { headers });
    return answer.headers.get('access-control-allow-origin');
  };
  assert.equal(await call('https://app.example.com'), 'https://app.example.com');
  assert.equal(await call('https://other.example.com'), null);
});

step('the largest file is chosen, kept, and told to buckets that allow more', async () => {
  await coffer.api('storage/buckets', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bucketId: 'large', name: 'Large', maximumFileSize: 1_000_000_000 }),
  });
  await choose('Largest file', 'Another size');
  for (const bad of ['0', '-3', 'many', '101', '']) {
    await field('Size').fill(bad);
    await section('Storage').getByText('A size above 0, up to 100 GB.').waitFor();
    assert.ok(await section('Storage').getByRole('button', { name: 'Save' }).isDisabled());
  }
  await picture('size-bad');
  await choose('Largest file', '30 MB');
  await section('Storage').getByText('allow larger files than this').waitFor();
  await picture('size-small');
  await save('Storage');
  assert.equal((await settings()).maximumFileSize, 30_000_000);
  await coffer.page.reload();
  await coffer.page.getByRole('combobox', { name: 'Largest file 30 MB' }).waitFor();
  await choose('Largest file', '5 GB');
  await save('Storage');
});

step('the scanner is told to be there, gone, or not to be one', async () => {
  const scanner = field('Virus scanner');
  for (const bad of ['clamd', '127.0.0.1:0', '8.8.8.8:3310', 'http://127.0.0.1:3310']) {
    await scanner.fill(bad);
    assert.equal(await scanner.getAttribute('aria-invalid'), 'true', bad);
  }
  const clamd = createServer((socket) => socket.on('data', () => socket.end('ClamAV 1.4.3/27650\0'))).listen(0, '127.0.0.1');
  await once(clamd, 'listening');
  await scanner.fill(`127.0.0.1:${clamd.address().port}`);
  await save('Storage');
  await section('Storage').getByText('Reachable: ClamAV 1.4.3/27650').waitFor();
  dead = `127.0.0.1:${clamd.address().port}`;
  clamd.close();
  await coffer.button('Check again').click();
  await section('Storage').getByText('Not reachable at').waitFor();
  await wholePicture('full');
  await scanner.fill('');
  await save('Storage');
  await section('Storage').getByText('Not set up.').waitFor();
});

step('nothing that was changed is left behind unasked', async () => {
  await coffer.page.getByRole('switch', { name: 'Protect files of any size' }).click();
  await coffer.page.getByRole('link', { name: 'Buckets' }).click();
  await coffer.dialog.getByText('Leave without saving?').waitFor();
  await picture('leave');
  await coffer.dialog.getByRole('button', { name: 'Stay' }).click();
  await section('Storage').getByText('Not saved yet').waitFor();
  await coffer.page.getByRole('link', { name: 'Buckets' }).click();
  await coffer.dialog.getByRole('button', { name: 'Discard and leave' }).click();
  await coffer.page.getByRole('link', { name: 'Large' }).waitFor();
  assert.equal((await settings()).protectAnySize, false);
});

step('a bucket says what is not protected, and offers to change that', async () => {
  await coffer.button('Create bucket').click();
  await coffer.dialog.getByText('Advanced').click();
  await coffer.dialog.getByText('No virus scanner is set up').waitFor();
  await coffer.dialog.getByText('Files above 20 MB are not encrypted').scrollIntoViewIfNeeded();
  await picture('bucket-unprotected');
  await coffer.dialog.getByRole('switch', { name: 'Antivirus' }).click();
  await coffer.dialog.getByText('No virus scanner is set up').waitFor({ state: 'hidden' });
  await coffer.dialog.getByRole('switch', { name: 'Antivirus' }).click();
  const present = await settings();
  await coffer.call('project_settings_set', { endpoint: 'local', settings: { ...present, antivirus: dead } });
  await coffer.dialog.getByText(`The virus scanner does not answer at ${dead}.`).waitFor();
  await picture('bucket-scanner-dead');
  await coffer.call('project_settings_set', { endpoint: 'local', settings: present });
  await coffer.dialog.getByText('No virus scanner is set up').waitFor();
  await coffer.dialog.getByRole('switch', { name: 'Antivirus' }).click();
  await coffer.dialog.getByRole('button', { name: 'Protect files of any size, in every bucket' }).click();
  await coffer.dialog.getByText('Files of any size are encrypted.').waitFor();
  await picture('bucket-protected');
  assert.equal((await settings()).protectAnySize, true);
  await coffer.dialog.getByLabel('Name').fill('Unscanned');
  await coffer.dialog.getByRole('button', { name: 'Create bucket' }).click();
  await coffer.page.getByRole('heading', { name: 'Unscanned is empty' }).waitFor();
  coffer.bucket = new URL(coffer.page.url()).pathname.split('/').at(-1);
  assert.equal((await coffer.api(`storage/buckets/${coffer.bucket}`)).antivirus, false);
});

step('a picture has its details beside it', async () => {
  await coffer.choose(() => keys('Control+u'), join(fixtures, 'chart-400x300-palette.png'));
  await coffer.settled(1);
  await coffer.item('chart-400x300-palette.png').dblclick();
  await coffer.dialog.getByText('1 of 1 · 400 × 300').waitFor();
  await keys('i');
  const details = coffer.dialog.getByRole('complementary', { name: 'Details' });
  for (const words of ['Encrypted', 'Not compressed', 'Not scanned: antivirus was off in its bucket', '400 × 300']) {
    await details.getByText(words, { exact: true }).waitFor();
  }
  await picture('details');
  await coffer.dialog.getByRole('button', { name: 'Details' }).click();
  await details.waitFor({ state: 'hidden' });
  await keys('Escape');
});

step('theme and density change at once and stay', async () => {
  await go('/settings');
  await coffer.page.getByText('Dark', { exact: true }).click();
  await coffer.page.getByText('Compact', { exact: true }).click();
  const look = () => coffer.page.evaluate(() => ({ ...document.documentElement.dataset }));
  assert.deepEqual([(await look()).theme, (await look()).density], ['dark', 'compact']);
  await until('the choice to be kept', async () => (await coffer.call('console', {})).settings.density === 'compact');
  await coffer.page.reload();
  await section('Appearance').waitFor();
  assert.deepEqual([(await look()).theme, (await look()).density], ['dark', 'compact']);
  await coffer.page.getByRole('radiogroup', { name: 'Theme' }).getByText('System', { exact: true }).click();
  await coffer.page.getByText('Default', { exact: true }).click();
});

step('the smallest window, and settings that do not answer', async () => {
  await coffer.page.setViewportSize({ width: 800, height: 560 });
  await go('/settings#keys');
  const name = coffer.page.getByRole('cell', { name: 'Website', exact: true });
  assert.ok((await name.boundingBox()).width > 80, 'the name of a key can be read');
  await picture('small');
  await coffer.page.setViewportSize({ width: 1280, height: 800 });
  await coffer.page.route('**/call/project_settings', (route) => route.abort());
  await go('/settings');
  await coffer.page.getByText('The endpoint does not answer').waitFor();
  await picture('error');
  await coffer.page.unroute('**/call/project_settings');
  await coffer.button('Try again').click();
  await section('Storage').waitFor();
});

step('nothing else was complained about', () => {
  const others = coffer.complaints.filter((text) => !/status of (400|500)|ERR_FAILED/.test(text));
  assert.deepEqual(others, []);
});

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
