// node-appwrite 11.1.1, of Appwrite 1.4: the last generation whose queries are written `equal("name", ["x"])`. Such strings are
// understood from a caller that asks for a response format before 1.5, and JSON is not (contract 6.11).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import appwrite from 'node-appwrite-1.4';

import { Cofferd } from '../cofferd.mjs';
import { md5, noise, picture } from './files.js';
import { client, ID, refused } from './sdks.js';

const MIB = 1024 * 1024;
const { Query, InputFile, Permission, Role } = appwrite;
const FILES = [
  ['plain', 'beach.txt'],
  ['comma', 'a, b (c).txt'],
  ['quote', `it's "quoted".txt`],
  ['square', 'list [1].md'],
];

let cofferd;
let storage;

before(async () => {
  cofferd = await Cofferd.start();
  storage = new appwrite.Storage(client(appwrite, cofferd));
  await storage.createBucket('shelf', 'Shelf', [Permission.read(Role.any())]);
  for (const [id, name] of FILES) await storage.createFile('shelf', id, InputFile.fromPlainText('x'.repeat(name.length), 'unnamed.txt'));
  // In a form the quotes of a name do not arrive as such.
  for (const [id, name] of FILES) await storage.updateFile('shelf', id, name);
});
after(() => cofferd?.end());

describe('queries of the builder', () => {
  for (const [query, expected] of [
    [Query.equal('name', 'beach.txt'), ['plain']],
    [Query.equal('name', ['beach.txt', 'a, b (c).txt']), ['plain', 'comma']],
    [Query.notEqual('name', 'beach.txt'), ['comma', 'quote', 'square']],
    [Query.equal('sizeOriginal', 9), ['plain']],
    [Query.lessThanEqual('sizeOriginal', 12), ['plain', 'comma', 'square']],
    [Query.greaterThan('sizeOriginal', 12), ['quote']],
    [Query.between('sizeOriginal', 10, 12), ['comma', 'square']],
    [Query.startsWith('name', 'list ['), ['square']],
    [Query.endsWith('name', '.txt'), ['plain', 'comma', 'quote']],
    [Query.isNull('name'), []],
    [Query.isNotNull('name'), FILES.map(([id]) => id)],
    [Query.orderDesc('$id'), ['square', 'quote', 'plain', 'comma']],
    [Query.orderAsc('name'), ['comma', 'plain', 'quote', 'square']],
    [Query.limit(1), ['plain']],
    [Query.offset(3), ['square']],
    [Query.cursorAfter('quote'), ['square']],
    [Query.cursorBefore('comma'), ['plain']],
  ]) {
    test(query, async () => {
      const { files } = await storage.listFiles('shelf', [query]);
      assert.deepEqual(files.map(({ $id }) => $id), expected);
    });
  }
  test('buckets too, by truth and lies', async () => {
    assert.equal((await storage.listBuckets([Query.equal('enabled', true)])).total, 1);
    assert.equal((await storage.listBuckets([Query.equal('enabled', false)])).total, 0);
  });
  test('what lists do not take is refused', async () => {
    for (const query of [Query.select(['name']), Query.equal('bucketId', 'shelf'), Query.limit(0), Query.equal('sizeOriginal', '9')]) {
      await assert.rejects(storage.listFiles('shelf', [query]), refused(400, 'general_argument_invalid', /^Invalid `queries` param: /), query);
    }
    await assert.rejects(storage.listFiles('shelf', [Query.cursorAfter('nobody')]), refused(400, 'general_cursor_not_found'));
  });
});

describe('queries by hand', () => {
  async function listed(query, format) {
    const headers = { 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key, ...(format && { 'x-appwrite-response-format': format }) };
    const answer = await fetch(`${cofferd.endpoint}/storage/buckets/shelf/files?queries[0]=${encodeURIComponent(query)}`, { headers });
    const body = await answer.json();
    return answer.ok ? body.files.map(({ $id }) => $id) : body.type;
  }
  for (const [query, expected] of [
    [`equal("name", ["it's \\"quoted\\".txt"])`, ['quote']],
    [`equal('name', ['it\\'s "quoted".txt'])`, ['quote']],
    [`equal("name", "beach.txt")`, ['plain']],
    [`  equal( "name" , [ "beach.txt" , 'a, b (c).txt' ] ) `, ['plain', 'comma']],
    [`limit(2)`, ['plain', 'comma']],
    [`contains("name", ["each"])`, ['plain']],
  ]) {
    test(query, async () => assert.deepEqual(await listed(query, '1.4.0'), expected));
  }
  for (const [query, type] of [
    ['equal("name"', 'general_query_invalid'],
    ['name.equal("beach.txt")', 'general_query_invalid'],
    ['equal', 'general_query_invalid'],
    ['', 'general_query_invalid'],
    [JSON.stringify({ method: 'limit', values: [1] }), 'general_query_invalid'],
    ['nothing("name")', 'general_argument_invalid'],
    ['equal("name", )', 'general_argument_invalid'],
  ]) {
    test(`${query || 'nothing'} is refused`, async () => assert.equal(await listed(query, '1.4.0'), type));
  }
  test('only before 1.5', async () => {
    for (const format of ['1.0.0', '1.4.13']) assert.deepEqual(await listed('limit(1)', format), ['plain'], format);
    for (const format of ['1.5.0', '1.6.0', '2.5.0', undefined]) assert.equal(await listed('limit(1)', format), 'general_argument_invalid', format);
  });
});

describe('the rest of what it does', () => {
  test('12 MiB go up in chunks', async () => {
    const bytes = noise(12 * MIB + 17);
    const file = await storage.createFile('shelf', 'unique()', InputFile.fromBuffer(bytes, 'film.bin'), [Permission.read(Role.users())]);
    assert.match(file.$id, ID);
    assert.deepEqual([file.chunksUploaded, file.signature, file.$permissions], [3, md5(bytes), ['read("users")']]);
    assert.equal(md5(await storage.getFileDownload('shelf', file.$id)), md5(bytes));
    await storage.deleteFile('shelf', file.$id);
  });
  test('previews, renames, deletes, refusals', async () => {
    assert.equal(picture(await storage.getFilePreview('shelf', 'plain', 120, 80)).width, 120);
    assert.equal((await storage.updateFile('shelf', 'plain', 'house.txt')).name, 'house.txt');
    assert.equal((await storage.listFiles('shelf', [], 'house')).total, 1);
    await storage.deleteFile('shelf', 'plain');
    await assert.rejects(storage.getFile('shelf', 'plain'), refused(404, 'storage_file_not_found'));
    await assert.rejects(storage.createBucket('shelf', 'Again'), refused(409, 'storage_bucket_already_exists'));
  });
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
