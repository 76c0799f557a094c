// appwrite-cli 12.0.1 with an API key against `cofferd`: the steps of a person who keeps a project in a folder.
//
// `get-file-download`, `-view` and `-preview` of this version ask for an address that no server has (they put the endpoint
// before itself), so what was uploaded is read back by other means. Of a file of one byte less than a chunk it sends a byte
// too many, and of an upload that was interrupted it sends nothing more; no server can help with either.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cofferd } from '../cofferd.mjs';
import { md5, noise } from '../sdk/files.js';
import { CommandLine } from './commands.js';

const MIB = 1024 * 1024;
const query = (method, attribute, ...values) => JSON.stringify({ method, attribute, values });

let cofferd;
let line;

before(async () => {
  cofferd = await Cofferd.start();
  line = await CommandLine.prepare();
});
after(async () => {
  await cofferd?.end();
  await line?.end();
});

/** Asks the API by hand. */
async function api(path, method = 'GET', body = undefined) {
  const headers = { 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key, ...(body && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${cofferd.endpoint}/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.headers.get('content-type').includes('json') ? answer.json() : Buffer.from(await answer.arrayBuffer());
}

describe('client', () => {
  test('refuses an address where nobody answers', () =>
    line.fail(/Invalid endpoint or your Appwrite server is not running/, 'client', '--endpoint', `${cofferd.address}/v2`));
  test('takes endpoint, project and key', async () => {
    const said = await line.succeed('client', '--endpoint', cofferd.endpoint, '--project-id', cofferd.project, '--key', cofferd.key);
    assert.match(said, /Setting client/);
    assert.equal((await line.config()).projectId, cofferd.project);
  });
});

describe('storage: buckets', () => {
  test('one is made with every option, read, changed and listed', async () => {
    const made = await line.ask(
      'storage', 'create-bucket', '--bucket-id', 'photos', '--name', 'Photos', '--permissions', 'read("any")', 'write("user:anna")',
      '--file-security', 'true', '--enabled', 'false', '--maximum-file-size', '1000000', '--allowed-file-extensions', 'jpg', 'png',
      '--compression', 'gzip', '--encryption', 'false', '--antivirus', 'false', '--transformations', 'false',
    );
    const expected = {
      $id: 'photos', name: 'Photos', fileSecurity: true, enabled: false, maximumFileSize: 1_000_000, allowedFileExtensions: ['jpg', 'png'],
      compression: 'gzip', encryption: false, antivirus: false, transformations: false,
      $permissions: ['read("any")', 'create("user:anna")', 'update("user:anna")', 'delete("user:anna")'],
    };
    assert.deepEqual({ ...made, ...expected }, made);
    assert.deepEqual(await line.ask('storage', 'get-bucket', '--bucket-id', 'photos'), made);
    const updated = await line.ask('storage', 'update-bucket', '--bucket-id', 'photos', '--name', 'Pictures');
    assert.deepEqual([updated.name, updated.enabled, updated.compression, updated.$permissions], ['Pictures', true, 'none', made.$permissions]);
    const listed = await line.ask('storage', 'list-buckets', '--queries', query('equal', '$id', 'photos'));
    assert.deepEqual(listed, { total: 1, buckets: [updated] });
  });
  test('one is deleted', async () => {
    await line.ask('storage', 'create-bucket', '--bucket-id', 'short-lived', '--name', 'Short-lived');
    assert.match(await line.succeed('storage', 'delete-bucket', '--bucket-id', 'short-lived'), /^\s*$/);
    await line.fail(/Storage bucket with the requested ID could not be found/, 'storage', 'get-bucket', '--bucket-id', 'short-lived');
  });
  test('tables are drawn for a person', async () => {
    assert.match(await line.succeed('storage', 'list-buckets'), /total.* : 1[\s\S]*photos[\s\S]*Pictures/);
  });
});

describe('storage: files', () => {
  const bucket = 'documents';
  const create = (id, path, ...words) => line.ask('storage', 'create-file', '--bucket-id', bucket, '--file-id', id, '--file', path, ...words);
  const download = (id) => api(`storage/buckets/${bucket}/files/${id}/download`);
  before(() => line.succeed('storage', 'create-bucket', '--bucket-id', bucket, '--name', 'Documents'));

  for (const [words, id, length, chunks] of [
    ['a small one', 'small', 11, 1],
    ['two bytes less than a chunk', 'less', 5 * MIB - 2, 1],
    ['exactly a chunk, which is sent with a range', 'exact', 5 * MIB, 1],
    ['12 MiB', 'large', 12 * MIB + 17, 3],
    ["12 MiB under 'unique()'", 'unique()', 12 * MIB + 17, 3],
  ]) {
    test(`${words} goes up`, async () => {
      const bytes = noise(length);
      const file = await create(id, await line.write(`${length}.bin`, bytes), '--permissions', 'read("users")');
      assert.deepEqual(
        [file.name, file.sizeOriginal, file.chunksTotal, file.chunksUploaded, file.signature, file.$permissions],
        [`${length}.bin`, length, chunks, chunks, md5(bytes), ['read("users")']],
      );
      assert.match(file.$id, id === 'unique()' ? /^[0-9a-f]{20}$/ : new RegExp(`^${id}$`));
      assert.equal(md5(await download(file.$id)), md5(bytes));
      assert.deepEqual(await line.ask('storage', 'get-file', '--bucket-id', bucket, '--file-id', file.$id), file);
    });
  }

  test('they are listed with queries and searched', async () => {
    const names = async (...words) => (await line.ask('storage', 'list-files', '--bucket-id', bucket, ...words)).files.map(({ $id }) => $id);
    assert.deepEqual(await names('--queries', query('lessThan', 'sizeOriginal', 100)), ['small']);
    assert.deepEqual(await names('--queries', query('orderDesc', '$id'), query('limit', undefined, 2)), ['small', 'less']);
    assert.deepEqual(await names('--search', 'less'), ['less']);
    assert.equal((await line.ask('storage', 'list-files', '--bucket-id', bucket, '--total', 'false')).total, 0);
  });
  test('one is renamed, granted and deleted', async () => {
    const changed = await line.ask('storage', 'update-file', '--bucket-id', bucket, '--file-id', 'small', '--name', 'tiny.bin', '--permissions', 'read("any")');
    assert.deepEqual([changed.name, changed.$permissions], ['tiny.bin', ['read("any")']]);
    await line.succeed('storage', 'delete-file', '--bucket-id', bucket, '--file-id', 'small');
    await line.fail(/The requested file could not be found/, 'storage', 'get-file', '--bucket-id', bucket, '--file-id', 'small');
  });
});

describe('refusals are printed', () => {
  const create = (...words) => ['storage', 'create-bucket', ...words];
  for (const [message, words] of [
    [/bucket with the requested ID already exists/, create('--bucket-id', 'photos', '--name', 'Again')],
    [/Invalid `bucketId` param/, create('--bucket-id', '_first', '--name', 'Bad')],
    [/Invalid `permissions` param/, create('--bucket-id', 'bad', '--name', 'Bad', '--permissions', 'read(any)')],
    [/Invalid `compression` param/, create('--bucket-id', 'bad', '--name', 'Bad', '--compression', 'brotli')],
    [/Invalid `queries` param/, ['storage', 'list-files', '--bucket-id', 'documents', '--queries', 'limit(1)']],
    [/Storage bucket with the requested ID could not be found/, ['storage', 'list-files', '--bucket-id', 'nowhere']],
  ]) {
    test(`${words.slice(0, 2).join(' ')}: ${message.source}`, () => line.fail(message, ...words));
  }
  test('a wrong key', async () => {
    const stranger = await CommandLine.prepare();
    try {
      await stranger.succeed('client', '--endpoint', cofferd.endpoint, '--project-id', cofferd.project, '--key', 'standard_00');
      await stranger.fail(/key is not valid/, 'storage', 'list-buckets');
    } finally {
      await stranger.end();
    }
  });
  test('all that is known of one, when asked', async () => {
    const { err } = await line.run('--verbose', 'storage', 'get-bucket', '--bucket-id', 'nowhere');
    assert.match(err, /code: 404/);
    assert.match(err, /'storage_bucket_not_found'/);
  });
});

describe('a project in a folder', () => {
  const kept = ({ $id, $permissions, fileSecurity, name, enabled, maximumFileSize, allowedFileExtensions, compression, encryption, antivirus }) => ({
    $id, $permissions, fileSecurity, name, enabled, maximumFileSize, allowedFileExtensions, compression, encryption, antivirus,
  });
  const stored = async () => (await api(`storage/buckets?queries[]=${encodeURIComponent(query('limit', undefined, 500))}`)).buckets;

  test('pull buckets brings all pages', async () => {
    for (let number = 0; number < 103; number++) await api('storage/buckets', 'POST', { bucketId: `shelf-${number}`, name: `Shelf ${number}` });
    assert.match(await line.succeed('pull', 'buckets'), /Successfully pulled 105 buckets/);
    assert.deepEqual((await line.config()).buckets, (await stored()).map(kept));
  });
  test('push buckets makes what is missing and changes what differs', async () => {
    const config = await line.config();
    config.buckets = config.buckets.filter(({ $id }) => ['photos', 'shelf-1', 'shelf-2'].includes($id));
    const [photos, first] = config.buckets;
    Object.assign(photos, { name: 'Pushed', $permissions: ['delete("team:staff/owner")', 'read("any")'], allowedFileExtensions: ['webp'] });
    first.enabled = false;
    config.buckets.push({ ...first, $id: 'pushed', name: 'New', maximumFileSize: 12345, enabled: true });
    await line.saveConfig(config);
    assert.match(await line.succeed('push', 'buckets', '--all', '--force'), /Successfully pushed 4 buckets/);
    const found = (await stored()).map(kept);
    for (const bucket of config.buckets) assert.deepEqual(found.find(({ $id }) => $id === bucket.$id), bucket);
    assert.equal(found.length, 106);
  });
  test('push buckets again finds nothing to change', async () => {
    const before = await stored();
    assert.match(await line.succeed('push', 'buckets', '--all', '--force'), /Success/);
    assert.deepEqual((await stored()).map(kept), before.map(kept));
  });
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
