// Users and teams, as a person looks after them: made, changed, blocked, put into a team, deleted.

import assert from 'node:assert/strict';
import { before } from 'node:test';

import { assertAccessible } from './axe.js';
import { Console, journey, until } from './console.js';

let coffer;

before(async () => {
  coffer = await Console.start();
  await coffer.open();
});
const step = journey('people', () => coffer);

const link = (name) => coffer.page.getByRole('main').getByRole('link', { name, exact: true });
const panel = (name) => coffer.page.getByRole('complementary', { name, exact: true });
const users = async () => (await coffer.api('users')).users;

step('where nobody is yet, samples are offered and added', async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/people`);
  await coffer.page.getByRole('heading', { name: 'No users yet' }).waitFor();
  await coffer.picture('people-empty');
  await assertAccessible(coffer);
  await coffer.button('Add sample people').click();
  await coffer.toast('Added samples: 6 users, 2 teams, 4 buckets').waitFor();
  await link('Maria Silva').waitFor();
  assert.equal((await users()).length, 6);
  await coffer.picture('people');
  await assertAccessible(coffer);
});

step('people are found by their words', async () => {
  await coffer.page.getByLabel('Search users').fill('kenji@');
  await until('one user', async () => (await coffer.page.getByRole('row').count()) === 2);
  await coffer.page.getByLabel('Search users').fill('nobody at all');
  await coffer.page.getByRole('heading', { name: 'Nobody matches “nobody at all”' }).waitFor();
  await coffer.page.getByRole('main').getByRole('button', { name: 'Clear the search' }).click();
  await link('Maria Silva').waitFor();
});

step('a user is made, by keyboard alone', async () => {
  await coffer.button('Create user').first().focus();
  await coffer.press('Enter');
  await coffer.dialog.waitFor();
  await coffer.press('Enter');
  await coffer.dialog.getByText('Give a name, an email or a phone number.').waitFor();
  await coffer.page.keyboard.type('Ada Lovelace');
  await coffer.press('Tab');
  await coffer.page.keyboard.type('ada');
  await coffer.press('Enter');
  await coffer.dialog.getByText('An address such as ada@example.com.').waitFor();
  await coffer.picture('people-create');
  await coffer.page.keyboard.type('@example.org');
  await coffer.press('Enter');
  await panel('Ada Lovelace').waitFor();
  assert.equal((await users()).find(({ name }) => name === 'Ada Lovelace').email, 'ada@example.org');
});

step('a user is changed, and only what differs is sent', async () => {
  const ada = panel('Ada Lovelace');
  await ada.getByLabel('Labels').fill('vip');
  await coffer.press('Enter');
  await ada.getByLabel('Email verified').check();
  await ada.getByRole('button', { name: 'Save', exact: true }).click();
  await coffer.toast('Saved Ada Lovelace').waitFor();
  const { labels, emailVerification, passwordUpdate } = (await users()).find(({ name }) => name === 'Ada Lovelace');
  assert.deepEqual([labels, emailVerification, passwordUpdate], [['vip'], true, '']);
  await coffer.picture('people-user');
  await assertAccessible(coffer);
});

step('a user is blocked, and it is taken back', async () => {
  const status = async () => (await users()).find(({ name }) => name === 'Ada Lovelace').status;
  await panel('Ada Lovelace').getByRole('button', { name: 'Block' }).click();
  await coffer.toast('Blocked Ada Lovelace').waitFor();
  assert.equal(await status(), false);
  await coffer.page.getByRole('main').click({ position: { x: 400, y: 700 } });
  await coffer.press('Control+z');
  await coffer.toast('Undone').waitFor();
  assert.equal(await status(), true);
});

step('sessions are seen and ended', async () => {
  const ada = (await users()).find(({ name }) => name === 'Ada Lovelace');
  await coffer.api(`users/${ada.$id}/sessions`, { method: 'POST' });
  await coffer.page.reload();
  await panel('Ada Lovelace').getByRole('button', { name: 'End', exact: true }).click();
  await panel('Ada Lovelace').getByText('Not signed in anywhere.').waitFor();
  assert.equal((await coffer.api(`users/${ada.$id}/sessions`)).total, 0);
});

step('a team is made, and somebody put into it', async () => {
  await coffer.page.getByRole('radio', { name: 'Teams' }).check({ force: true });
  await link('Design').waitFor();
  await coffer.button('Create team').click();
  await coffer.dialog.getByLabel('Name').fill('Engine room');
  await coffer.press('Enter');
  const team = panel('Engine room');
  await team.getByText('Nobody yet.').waitFor();
  await team.getByRole('button', { name: 'Add member' }).click();
  await coffer.dialog.getByLabel('Email or user ID').fill('ada@example.org');
  await coffer.dialog.getByLabel('Roles').fill('owner, a/b');
  await coffer.dialog.getByText('Letters, digits, dots').waitFor();
  await coffer.dialog.getByLabel('Roles').fill('owner');
  await coffer.press('Enter');
  await coffer.toast('Ada Lovelace is now in Engine room').waitFor();
  await team.getByRole('button', { name: 'Roles of Ada Lovelace' }).click();
  await team.getByRole('textbox', { name: 'Roles of Ada Lovelace' }).fill('owner, editor');
  await coffer.press('Enter');
  await team.getByText('owner, editor').waitFor();
  await coffer.picture('people-team');
  await assertAccessible(coffer);
});

step('who is deleted is shown with what goes with them', async () => {
  await panel('Engine room').getByRole('link', { name: 'Ada Lovelace' }).click();
  await panel('Ada Lovelace').getByRole('button', { name: 'Delete user…' }).click();
  await coffer.dialog.getByText('They leave: Engine room.').waitFor();
  await coffer.picture('people-delete');
  await coffer.dialog.getByLabel(/Type/).fill('Ada Lovelace');
  await coffer.dialog.getByRole('button', { name: 'Delete user', exact: true }).click();
  await coffer.toast('Deleted Ada Lovelace').waitFor();
  assert.equal((await users()).length, 6);
});

step('the samples go again', async () => {
  await coffer.button('More').click();
  await coffer.page.getByRole('menuitem', { name: 'Remove sample people…' }).click();
  await coffer.dialog.getByRole('button', { name: 'Remove samples' }).click();
  await coffer.toast('Removed samples: 6 users, 2 teams, 4 buckets').waitFor();
  assert.equal((await users()).length, 0);
});

step('nothing was complained about', () => {
  // Who was deleted is asked for once more when the change is announced, before the panel has closed.
  const others = coffer.complaints.filter((text) => !/status of 404 .*\/users\//.test(text));
  assert.deepEqual(others, []);
});
step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
