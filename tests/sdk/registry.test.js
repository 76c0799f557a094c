// File tokens, the registry of databases, health and locale by the official SDKs (contract 3.10, 3.12, 9.5, 10.7). Tokens came
// after the SDK of the 1.6 era, and health went before the newest: each is asked for what it has.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import * as newest from 'node-appwrite';
import * as old from 'node-appwrite-1.6';

import { Cofferd } from '../cofferd.mjs';
import { client, ID, refused, SDKS } from './sdks.js';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const later = new Date(Math.floor(Date.now() / 1000 + 3600) * 1000).toISOString();

let cofferd;
before(async () => (cofferd = await Cofferd.start()));
after(() => cofferd?.end());

describe('file tokens', () => {
  const { Storage, Tokens } = newest;
  let tokens;
  let storage;
  let guest;
  before(async () => {
    tokens = new Tokens(client(newest, cofferd));
    storage = new Storage(client(newest, cofferd));
    guest = new Storage(client(newest, cofferd, { key: null }));
    await storage.createBucket('closed', 'Closed', [], true);
    const text = (name) => new File([name], `${name}.txt`);
    for (const id of ['one', 'other']) await storage.createFile('closed', id, text(id));
    await storage.createFile('closed', 'open', text('open'), ['read("any")']);
  });
  const claims = (secret) => JSON.parse(Buffer.from(secret.split('.')[1], 'base64url').toString());
  const read = async (file, token) => Buffer.from(await guest.getFileDownload('closed', file, token)).toString();

  test('one is made, read, listed, changed and deleted', async () => {
    const made = await tokens.createFileToken('closed', 'one');
    assert.match(made.$id, ID);
    assert.match(made.$createdAt, DATE);
    assert.deepEqual([made.resourceId, made.resourceType, made.expire, made.accessedAt], ['closed:one', 'files', '', '']);
    const said = claims(made.secret);
    assert.deepEqual([said.tokenId, said.resourceId, said.resourceType, 'exp' in said], [made.$id, 'closed:one', 'files', false]);
    assert.equal((await tokens.get(made.$id)).$id, made.$id);
    const changed = await tokens.update(made.$id, later);
    assert.equal(new Date(changed.expire).getTime(), new Date(later).getTime());
    assert.equal(claims(changed.secret).exp, Math.floor(new Date(later).getTime() / 1000));
    const { total, tokens: listed } = await tokens.list('closed', 'one');
    assert.deepEqual([total, listed.map(({ $id }) => $id)], [1, [made.$id]]);
    assert.equal((await tokens.list('closed', 'one', undefined, false)).total, 0);
    await tokens.delete(made.$id);
    await assert.rejects(tokens.get(made.$id), refused(404, 'token_not_found'));
    assert.equal((await tokens.list('closed', 'one')).total, 0);
  });
  test('one opens its file and no other', async () => {
    const { secret, $id } = await tokens.createFileToken('closed', 'one', later);
    assert.equal(await read('one', secret), 'one');
    assert.equal(Buffer.from(await guest.getFileView('closed', 'one', secret)).toString(), 'one');
    assert.ok((await guest.getFilePreview({ bucketId: 'closed', fileId: 'one', width: 30, token: secret })).byteLength > 0);
    await assert.rejects(read('other', secret), refused(401, 'user_unauthorized'));
    await assert.rejects(read('open', secret), refused(401, 'user_unauthorized'));
    assert.match((await tokens.get($id)).accessedAt, DATE);
    await assert.rejects(read('one', `${secret.slice(0, -2)}xx`), refused(404, 'storage_file_not_found'));
    assert.equal(await read('open', 'nonsense'), 'open');
    await tokens.delete($id);
    await assert.rejects(read('one', secret), refused(404, 'storage_file_not_found'));
    assert.equal(await read('open', secret), 'open');
  });
  test('none opens a disabled bucket, or pictures where these are off', async () => {
    await storage.createBucket('shut', 'Shut');
    await storage.createFile('shut', 'one', new File(['one'], 'one.txt'));
    const { secret } = await tokens.createFileToken('shut', 'one');
    await storage.updateBucket({ bucketId: 'shut', name: 'Shut', transformations: false });
    await assert.rejects(guest.getFilePreview({ bucketId: 'shut', fileId: 'one', token: secret }), refused(403, 'storage_bucket_transformations_disabled'));
    await storage.updateBucket({ bucketId: 'shut', name: 'Shut', enabled: false });
    await assert.rejects(guest.getFileView('shut', 'one', secret), refused(404, 'storage_bucket_not_found'));
  });
  test('refusals', async () => {
    await assert.rejects(tokens.createFileToken('closed', 'one', '2020-01-01T00:00:00.000+00:00'), refused(400, 'general_argument_invalid', /Value must be valid date in the future/));
    await assert.rejects(tokens.createFileToken('closed', 'one', 'tomorrow'), refused(400, 'general_argument_invalid'));
    await assert.rejects(tokens.createFileToken('closed', 'nothing'), refused(404, 'storage_file_not_found'));
    await assert.rejects(tokens.createFileToken('nowhere', 'one'), refused(404, 'storage_bucket_not_found'));
    await assert.rejects(tokens.delete('nothing'), refused(404, 'token_not_found'));
    await assert.rejects(new Tokens(client(newest, cofferd, { key: null })).get('any'), refused(401, 'general_unauthorized_scope', /role: guests/));
  });
});

for (const [name, { appwrite, own }] of Object.entries(SDKS)) {
  const { Databases, Locale, Query } = appwrite;

  describe(`${name}: databases`, () => {
    let databases;
    before(() => (databases = new Databases(client(appwrite, cofferd))));

    test('one is made, read, listed, changed and deleted', async () => {
      const id = `${own}-main`;
      const made = await databases.create(id, 'Main');
      assert.deepEqual([made.$id, made.name, made.enabled], [id, 'Main', true]);
      assert.match(made.$createdAt, DATE);
      assert.deepEqual(await databases.get(id), made);
      assert.deepEqual((await databases.list([Query.equal('name', 'Main'), Query.equal('$id', id)])).databases, [made]);
      assert.equal((await databases.list([], 'main')).databases.some(({ $id }) => $id === id), true);
      const changed = await databases.update(id, 'Second', false);
      assert.deepEqual([changed.name, changed.enabled], ['Second', false]);
      await assert.rejects(databases.create(id, 'Again'), refused(409, 'database_already_exists'));
      await databases.delete(id);
      await assert.rejects(databases.get(id), refused(404, 'database_not_found'));
    });
    test('refusals', async () => {
      await assert.rejects(databases.create('_bad', 'Bad'), refused(400, 'general_argument_invalid', /databaseId/));
      await assert.rejects(databases.create('long', 'n'.repeat(129)), refused(400, 'general_argument_invalid', /name/));
      await assert.rejects(databases.update('nothing', 'x'), refused(404, 'database_not_found'));
      await assert.rejects(new Databases(client(appwrite, cofferd, { key: null })).list(), refused(401, 'general_unauthorized_scope', /role: guests/));
    });
  });

  describe(`${name}: locale`, () => {
    test('says where the caller is, to guests too', async () => {
      const locale = new Locale(client(appwrite, cofferd, { key: null }));
      const here = await locale.get();
      assert.deepEqual([here.ip, Object.keys(here).sort()], ['127.0.0.1', ['continent', 'continentCode', 'country', 'countryCode', 'currency', 'eu', 'ip']]);
      const { total, localeCodes } = await locale.listCodes();
      assert.ok(total === localeCodes.length && localeCodes.some(({ code }) => code === 'de'));
    });
  });
}

describe('health', () => {
  test('as the SDK of the 1.6 era asks', async () => {
    const health = new old.Health(client(old, cofferd));
    for (const storage of [await health.getStorage(), await health.getStorageLocal()]) {
      assert.deepEqual([storage.name, storage.status, Number.isInteger(storage.ping)], ['', 'pass', true]);
    }
    const { version, status } = await health.getAntivirus();
    assert.deepEqual([version, status], ['', 'disabled']);
    await assert.rejects(new old.Health(client(old, cofferd, { key: null })).getStorage(), refused(401, 'general_unauthorized_scope'));
  });
  test('its version is told to everybody, with or without a project', async () => {
    for (const headers of [{}, { 'x-appwrite-project': 'console' }, { 'x-appwrite-project': cofferd.project }]) {
      const answer = await fetch(`${cofferd.endpoint}/health/version`, { headers });
      assert.deepEqual([answer.status, Object.keys(await answer.json())], [200, ['version']]);
    }
  });
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
