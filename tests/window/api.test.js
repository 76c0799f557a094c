// The public API beside the real window: on another port, off, on a port that is taken. And a store that the window asks
// the passphrase of.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { until } from './driver.js';
import { Program } from './program.js';

const PASSPHRASE = 'correct horse battery';
const inSection = (id, rest) => `//section[@id='${id}']${rest}`;
const button = (label) => `//button[normalize-space()='${label}']`;
const labelled = (label) => `//input[@id=//label[normalize-space()='${label}']/@for]`;
const SWITCH = inSection('api', "//*[@role='switch']");

let program;
let page;
/** What the API's requests are for. */
let project;

before(async () => {
  program = await Program.prepare();
});
after(() => program?.end());

/** Listens on a free port of this computer. */
async function listener() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function freePort() {
  const server = await listener();
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks from outside, as another program does; says what is answered, or why nothing is. */
async function ping(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/ping`, { headers: { 'x-appwrite-project': project } });
    return await answer.text();
  } catch (error) {
    return error.cause?.code;
  }
}

async function setPort(port) {
  await page.click(labelled('Port'));
  await program.display.key('ctrl+a');
  await page.type(String(port));
  await save();
}

async function save() {
  await page.click(inSection('api', button('Save')));
  await page.find(inSection('api', "//p[normalize-space()='Saved']"));
}

async function open() {
  await program.open('');
  page = program.page;
}

test('the API follows its switch and its port, and says when it cannot', { timeout: 180_000 }, async () => {
  const first = await freePort();
  await open();
  [{ project }] = (await program.call('console', {})).endpoints;
  await page.run("location.href = '/settings#api'");
  await page.find(SWITCH);
  await setPort(first);
  assert.equal(await ping(first), 'Pong!');
  await program.picture('8-api-on');

  await page.click(SWITCH);
  await save();
  assert.equal(await ping(first), 'ECONNREFUSED');
  await page.find(inSection('api', "//p[contains(., 'The API is off')]"));

  await page.click(SWITCH);
  const taken = await listener();
  await setPort(taken.address().port);
  await page.find(inSection('api', `//p[contains(., 'The API is not served:') and contains(., '${taken.address().port}')]`));
  await program.picture('9-api-port-taken');
  assert.equal(await ping(first), 'ECONNREFUSED');
  taken.close();
  const second = await freePort();
  await setPort(second);
  assert.equal(await ping(second), 'Pong!');
});

test('a window whose store is locked asks for its passphrase', { timeout: 180_000 }, async () => {
  const keep = { endpoint: 'local', kept: 'passphrase', passphrase: PASSPHRASE, secret: null };
  assert.equal((await program.call('keys_keep', keep)).status.kept, 'passphrase');
  await program.quit();
  await until('a free data folder', async () => (await program.verify()).report.includes('opens by a passphrase'));
  await open();
  await page.find("//h1[normalize-space()='The store on this computer is locked']");
  await program.picture('10-locked');
  await page.type('wrong horse');
  await program.display.key('Return');
  await page.find("//p[contains(., 'This passphrase does not open the store.')]");
  await program.picture('11-locked-wrong');
  await page.type(PASSPHRASE);
  await program.display.key('Return');
  await page.find("//nav[@aria-label='Places']");
  const { api } = await until('the API', async () => {
    const console = await program.call('console', {});
    return console.api.endpoint !== null && console;
  });
  assert.equal(await ping(new URL(api.endpoint).port), 'Pong!');
  const back = { endpoint: 'local', kept: 'file', passphrase: null, secret: PASSPHRASE };
  assert.equal((await program.call('keys_keep', back)).status.kept, 'file');
  await program.close();
});
