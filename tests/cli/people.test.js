// appwrite-cli 12.0.1: users, teams, tokens, databases, usage and health; teams kept in a folder.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cofferd } from '../cofferd.mjs';
import { CommandLine } from './commands.js';

const PASSWORD = 'correct horse battery staple';
const query = (method, attribute, ...values) => JSON.stringify({ method, attribute, values });

let cofferd;
let line;

before(async () => {
  cofferd = await Cofferd.start();
  line = await CommandLine.prepare();
  await line.succeed('client', '--endpoint', cofferd.endpoint, '--project-id', cofferd.project, '--key', cofferd.key);
});
after(async () => {
  await cofferd?.end();
  await line?.end();
});

describe('users', () => {
  const user = (command, ...words) => line.ask('users', command, '--user-id', 'anna', ...words);
  test('one is made, changed, found and deleted', async () => {
    const made = await user('create', '--email', 'Anna@example.org', '--password', PASSWORD, '--name', 'Anna');
    assert.deepEqual([made.$id, made.email, made.name, made.status, made.prefs], ['anna', 'anna@example.org', 'Anna', true, {}]);
    assert.deepEqual((await user('update-labels', '--labels', 'vip', 'beta')).labels, ['vip', 'beta']);
    assert.equal((await user('update-email-verification', '--email-verification', 'true')).emailVerification, true);
    assert.equal((await user('update-name', '--name', 'Berta')).name, 'Berta');
    assert.equal((await user('update-status', '--status', 'false')).status, false);
    const listed = await line.ask('users', 'list', '--queries', query('equal', 'status', false));
    assert.deepEqual([listed.total, listed.users[0].$id], [1, 'anna']);
    assert.equal((await line.ask('users', 'list', '--search', 'Berta')).total, 1);
    await user('update-status', '--status', 'true');
  });
  test('sessions and JWTs', async () => {
    const session = await user('create-session');
    assert.ok(session.secret.length > 100);
    assert.equal((await user('list-sessions')).total, 1);
    assert.match((await user('create-jwt', '--duration', '60')).jwt, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    await line.succeed('users', 'delete-session', '--user-id', 'anna', '--session-id', session.$id);
    assert.equal((await user('list-sessions')).total, 0);
  });
  test('refusals are printed', async () => {
    await line.fail(/A user with the same id, email, or phone already exists/, 'users', 'create', '--user-id', 'anna');
    await line.fail(/Invalid `password` param/, 'users', 'create', '--user-id', 'short', '--password', 'short');
    await line.fail(/User with the requested ID could not be found/, 'users', 'get', '--user-id', 'nobody');
  });
});

describe('teams', () => {
  test('one is made, joined, left and deleted', async () => {
    const made = await line.ask('teams', 'create', '--team-id', 'staff', '--name', 'Staff');
    assert.deepEqual([made.$id, made.total], ['staff', 0]);
    const member = await line.ask('teams', 'create-membership', '--team-id', 'staff', '--roles', 'writer', 'reader', '--user-id', 'anna');
    assert.deepEqual([member.userId, member.confirm, member.roles], ['anna', true, ['writer', 'reader']]);
    const of = ['--team-id', 'staff', '--membership-id', member.$id];
    assert.deepEqual((await line.ask('teams', 'update-membership', ...of, '--roles', 'owner')).roles, ['owner']);
    assert.equal((await line.ask('teams', 'get', '--team-id', 'staff')).total, 1);
    assert.equal((await line.ask('users', 'list-memberships', '--user-id', 'anna')).memberships[0].$id, member.$id);
    await line.succeed('teams', 'delete-membership', ...of);
    await line.fail(/Membership with the requested ID could not be found/, 'teams', 'get-membership', ...of);
    assert.equal((await line.ask('teams', 'list-memberships', '--team-id', 'staff')).total, 0);
  });
  test('pull teams and push teams', async () => {
    assert.match(await line.succeed('pull', 'teams'), /Successfully pulled 1 teams/);
    const config = await line.config();
    assert.deepEqual(config.teams.map(({ $id, name }) => [$id, name]), [['staff', 'Staff']]);
    config.teams[0].name = 'Crew';
    config.teams.push({ $id: 'new', name: 'New' });
    await line.saveConfig(config);
    assert.match(await line.succeed('push', 'teams', '--all', '--force'), /Successfully pushed 2 teams/);
    assert.deepEqual((await line.ask('teams', 'list')).teams.map(({ $id, name }) => [$id, name]), [['staff', 'Crew'], ['new', 'New']]);
    await line.succeed('teams', 'delete', '--team-id', 'new');
    await line.fail(/Team with the requested ID could not be found/, 'teams', 'get', '--team-id', 'new');
  });
});

describe('what belongs to files', () => {
  before(async () => {
    await line.ask('storage', 'create-bucket', '--bucket-id', 'shelf', '--name', 'Shelf');
    await line.ask('storage', 'create-file', '--bucket-id', 'shelf', '--file-id', 'letter', '--file', await line.write('letter.txt', 'Dear Anna,\n'));
  });
  test('tokens', async () => {
    const of = ['--bucket-id', 'shelf', '--file-id', 'letter'];
    const token = await line.ask('tokens', 'create-file-token', ...of);
    assert.deepEqual([token.resourceId, token.expire], ['shelf:letter', '']);
    const answer = await fetch(`${cofferd.endpoint}/storage/buckets/shelf/files/letter/download?project=${cofferd.project}&token=${token.secret}`);
    assert.equal(await answer.text(), 'Dear Anna,\n');
    assert.equal((await line.ask('tokens', 'list', ...of)).total, 1);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    assert.equal(Date.parse((await line.ask('tokens', 'update', '--token-id', token.$id, '--expire', later)).expire), Date.parse(later));
    await line.succeed('tokens', 'delete', '--token-id', token.$id);
    await line.fail(/token could not be found/, 'tokens', 'get', '--token-id', token.$id);
  });
  test('usage', async () => {
    const all = await line.ask('storage', 'get-usage', '--range', '24h');
    assert.deepEqual([all.range, all.bucketsTotal, all.filesTotal, all.filesStorageTotal > 0, all.files.length], ['24h', 1, 1, true, 24]);
    const one = await line.ask('storage', 'get-bucket-usage', '--bucket-id', 'shelf', '--range', '30d');
    assert.deepEqual([one.range, one.filesTotal, one.files.length], ['30d', 1, 30]);
  });
});

describe('the rest of the project', () => {
  for (const family of ['databases', 'tables-db']) {
    test(family, async () => {
      const of = ['--database-id', family];
      assert.equal((await line.ask(family, 'create', ...of, '--name', 'Main')).name, 'Main');
      assert.equal((await line.ask(family, 'list', '--queries', query('equal', '$id', family))).total, 1);
      assert.deepEqual([(await line.ask(family, 'update', ...of, '--name', 'Second', '--enabled', 'false')).enabled, (await line.ask(family, 'get', ...of)).name], [false, 'Second']);
      await line.succeed(family, 'delete', ...of);
      await line.fail(/Database/, family, 'get', ...of);
    });
  }
  test('health and locale', async () => {
    assert.equal((await line.ask('health', 'get-storage-local')).status, 'pass');
    assert.equal((await line.ask('health', 'get-antivirus')).status, 'disabled');
    assert.equal((await line.ask('locale', 'get')).ip, '127.0.0.1');
  });
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
