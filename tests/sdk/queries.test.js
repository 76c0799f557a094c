// Every query that lists take, and every kind that they refuse (contract 6), by the builders of the official SDKs where these
// have one for it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Query as NewestQuery } from 'node-appwrite';

import { Cofferd } from '../cofferd.mjs';
import { client, refused, SDKS } from './sdks.js';

/** id, name, length, folder; in the order of creation. Lengths and folders repeat: an order has ties to break. */
const FILES = [
  ['f01', 'beach.txt', 30, ''],
  ['f02', 'beach house.txt', 10, 'trips/'],
  ['f03', 'city lights.md', 20, 'trips/2026/'],
  ['f04', 'mountain.txt', 10, 'trips/'],
  ['f05', 'report 50%_done.md', 40, ''],
  ['f06', 'Übersicht.txt', 30, 'trips/2026/'],
  ['f07', 'city beach.md', 20, ''],
  ['f08', 'notes', 30, 'work/'],
];
const IDS = FILES.map(([id]) => id);
const by = (keep) => FILES.filter((file) => keep(...file)).map(([id]) => id);
const raw = (method, attribute, values) => JSON.stringify({ method, attribute, values });

let cofferd;
before(async () => (cofferd = await Cofferd.start()));
after(() => cofferd?.end());

for (const [name, { appwrite, files, own }] of Object.entries(SDKS)) {
  const { Query } = appwrite;
  const bucket = `${own}-shelf`;

  describe(name, () => {
    let storage;
    before(async () => {
      storage = new appwrite.Storage(client(appwrite, cofferd));
      await storage.createBucket(bucket, 'Shelf');
      for (const [id, title, length, folder] of FILES) await create(id, title, length, folder);
    });

    /** Only the newest SDK knows folders: the old one sends the field by hand. */
    async function create(id, title, length, folder) {
      const form = new FormData();
      form.append('fileId', id);
      form.append('folder', folder);
      form.append('file', new Blob(['x'.repeat(length)]), title);
      const headers = { 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key };
      const answer = await fetch(`${cofferd.endpoint}/storage/buckets/${bucket}/files`, { method: 'POST', headers, body: form });
      assert.equal(answer.status, 201, await answer.text());
    }
    const list = (...queries) => storage.listFiles(bucket, queries);
    const listed = async (...queries) => (await list(...queries)).files.map(({ $id }) => $id);

    const FILTERS = [
      [Query.equal('name', 'beach.txt'), ['f01']],
      [Query.equal('sizeOriginal', [10, 20]), by((id, title, length) => length <= 20)],
      [Query.equal('folder', ''), by((id, title, length, folder) => folder === '')],
      [Query.equal('folder', 'trips/'), by((id, title, length, folder) => folder === 'trips/')],
      [Query.notEqual('sizeOriginal', 30), by((id, title, length) => length !== 30)],
      [Query.lessThan('sizeOriginal', 20), by((id, title, length) => length < 20)],
      [Query.lessThanEqual('sizeOriginal', 20), by((id, title, length) => length <= 20)],
      [Query.greaterThan('sizeOriginal', 20), by((id, title, length) => length > 20)],
      [Query.greaterThanEqual('sizeOriginal', 20), by((id, title, length) => length >= 20)],
      [Query.greaterThan('sizeOriginal', 5_000_000_000), []],
      [Query.greaterThan('name', 'm'), by((id, title) => title > 'm')],
      [Query.between('sizeOriginal', 15, 35), by((id, title, length) => length > 15 && length < 35)],
      [Query.between('$id', 'f03', 'f05'), ['f03', 'f04', 'f05']],
      [Query.isNull('name'), []],
      [Query.isNotNull('name'), IDS],
      [Query.startsWith('folder', 'trips/'), by((id, title, length, folder) => folder.startsWith('trips/'))],
      [Query.startsWith('name', 'city'), ['f03', 'f07']],
      [Query.endsWith('name', '.md'), ['f03', 'f05', 'f07']],
      [Query.contains('name', '50%_'), ['f05']],
      [Query.contains('name', ['light', 'house']), ['f02', 'f03']],
      [Query.startsWith('name', 'Über'), ['f06']],
      [Query.equal('chunksTotal', 1), IDS],
      [Query.equal('chunksUploaded', 2), []],
      [Query.equal('mimeType', 'text/plain'), IDS],
      [Query.equal('signature', 'none'), []],
      [Query.greaterThan('$createdAt', '2020-01-01T00:00:00.000+00:00'), IDS],
      [Query.lessThan('$updatedAt', '2020-01-01T00:00:00.000+00:00'), []],
      [Query.or([Query.equal('$id', 'f01'), Query.and([Query.endsWith('name', '.md'), Query.equal('sizeOriginal', 40)])]), ['f01', 'f05']],
      [Query.and([Query.startsWith('name', 'beach'), Query.equal('sizeOriginal', 10)]), ['f02']],
    ];
    const NEWEST_FILTERS = [
      [NewestQuery.notBetween('sizeOriginal', 15, 35), by((id, title, length) => length < 15 || length > 35)],
      [NewestQuery.notStartsWith('name', 'beach'), by((id, title) => !title.startsWith('beach'))],
      [NewestQuery.notEndsWith('name', '.txt'), by((id, title) => !title.endsWith('.txt'))],
      [NewestQuery.notContains('name', ['beach', 'city']), by((id, title) => !/beach|city/.test(title))],
      [NewestQuery.containsAny('name', ['light', 'house']), ['f02', 'f03']],
      [NewestQuery.createdAfter('2020-01-01T00:00:00.000+00:00'), IDS],
      [NewestQuery.updatedBetween('2020-01-01T00:00:00.000+00:00', '2021-01-01T00:00:00.000+00:00'), []],
    ];
    for (const [query, expected] of own === 'newest' ? [...FILTERS, ...NEWEST_FILTERS] : FILTERS) {
      test(`finds ${query}`, async () => {
        const answer = await list(query);
        assert.deepEqual([answer.files.map(({ $id }) => $id), answer.total], [expected, expected.length]);
      });
    }

    test('several filters all hold', async () => {
      assert.deepEqual(await listed(Query.endsWith('name', '.txt'), Query.greaterThan('sizeOriginal', 10)), ['f01', 'f06']);
    });

    describe('orders', () => {
      const sorted = (compare) => FILES.toSorted(compare).map(([id]) => id);
      const ORDERS = [
        [[Query.orderAsc('sizeOriginal')], sorted((one, other) => one[2] - other[2])],
        [[Query.orderDesc('sizeOriginal')], sorted((one, other) => other[2] - one[2])],
        [[Query.orderAsc('folder'), Query.orderDesc('sizeOriginal')], sorted((one, other) => (one[3] < other[3] ? -1 : one[3] > other[3] ? 1 : other[2] - one[2]))],
        [[Query.orderDesc('$id')], IDS.toReversed()],
        [[Query.orderDesc('$createdAt')], IDS.toReversed()],
        [[Query.orderAsc('')], IDS],
        [[Query.orderDesc('')], IDS.toReversed()],
        [[raw('orderDesc')], IDS.toReversed()],
        [[], IDS],
      ];
      for (const [order, expected] of ORDERS) {
        const title = order.join(' ') || 'of creation';
        test(title, async () => assert.deepEqual(await listed(...order), expected));
        test(`${title}: cursors walk it from end to end, both ways`, async () => {
          for (const size of [1, 3]) {
            assert.deepEqual(await walk(order, 'cursorAfter', size, expected.at(0)), expected.slice(1));
            assert.deepEqual(await walk(order, 'cursorBefore', size, expected.at(-1)), expected.slice(0, -1));
          }
        });
      }
      async function walk(order, method, size, from) {
        const found = [];
        for (let cursor = from; ; ) {
          const page = await list(...order, Query[method](cursor), Query.limit(size));
          assert.equal(page.total, FILES.length);
          const ids = page.files.map(({ $id }) => $id);
          if (ids.length === 0) return found;
          if (method === 'cursorAfter') found.push(...ids);
          else found.unshift(...ids);
          cursor = method === 'cursorAfter' ? ids.at(-1) : ids.at(0);
        }
      }
      test('at random everything comes once', async () => {
        assert.deepEqual((await listed(raw('orderRandom'))).toSorted(), IDS);
      });
    });

    describe('pages', () => {
      test('limit and offset cut, the first of each wins', async () => {
        assert.deepEqual(await listed(Query.limit(2), Query.offset(3)), ['f04', 'f05']);
        assert.deepEqual(await listed(Query.limit(1), Query.limit(5), Query.offset(1), Query.offset(4)), ['f02']);
        assert.deepEqual(await listed(Query.offset(100)), []);
        assert.deepEqual(await listed(Query.limit(9_000_000)), IDS);
      });
      test('a page has 25 unless it is told', async () => {
        const many = `${own}-many`;
        await storage.createBucket(many, 'Many');
        for (let number = 0; number < 27; number++) await storage.createFile(many, `n${number}`, files.fromPlainText('x', `${number}`));
        const page = await storage.listFiles(many);
        assert.deepEqual([page.files.length, page.total], [25, 27]);
      });
      test('a cursor keeps to the filters', async () => {
        assert.deepEqual(await listed(Query.endsWith('name', '.md'), Query.cursorAfter('f03')), ['f05', 'f07']);
        assert.deepEqual(await listed(Query.endsWith('name', '.md'), Query.cursorBefore('f07'), Query.limit(1)), ['f05']);
      });
    });

    describe('search', () => {
      const searched = async (words) => (await storage.listFiles(bucket, [], words)).files.map(({ $id }) => $id);
      test('any of the words may match, the last by its beginning', async () => {
        assert.deepEqual(await searched('mountain'), ['f04']);
        assert.deepEqual(await searched('mountain hou'), ['f02', 'f04']);
        assert.deepEqual(await searched('beach'), ['f01', 'f02', 'f07']);
        assert.deepEqual(await searched('nowhere'), []);
      });
      test('signs are no words', async () => assert.deepEqual(await searched('+mountain* -(@~<>'), ['f04']));
      test('in quotes it is a phrase', async () => assert.deepEqual(await searched('"city beach"'), ['f07']));
      test('ids are found', async () => assert.deepEqual(await searched('f05'), ['f05']));
      test('it goes with filters', async () => {
        const { files: found, total } = await storage.listFiles(bucket, [Query.equal('sizeOriginal', 20)], 'beach');
        assert.deepEqual([found.map(({ $id }) => $id), total], [['f07'], 1]);
      });
      test('it follows a rename', async () => {
        await storage.createFile(bucket, 'renamed', files.fromPlainText('x', 'erstwhile.txt'));
        await storage.updateFile(bucket, 'renamed', 'henceforth.txt');
        assert.deepEqual([await searched('henceforth'), await searched('erstwhile')], [['renamed'], []]);
        await storage.deleteFile(bucket, 'renamed');
      });
      test('more than 256 letters are refused', () =>
        assert.rejects(storage.listFiles(bucket, [], 'x'.repeat(257)), refused(400, 'general_argument_invalid', /search/)));
    });

    describe('refusals', () => {
      const REFUSED = [
        'limit(1)', 'not json', '{}', '[]', '{"method":5}', '{"method":"equal","attribute":"name","values":"x"}', '{"method":"nothing","values":[]}',
        Query.select(['name']), Query.equal('$permissions', 'x'), Query.equal('bucketId', bucket), Query.equal('sizeActual', 1), Query.orderAsc('sizeActual'),
        raw('equal', 'name', []), Query.equal('name', 5), Query.equal('sizeOriginal', '30'), Query.equal('sizeOriginal', 1.5), Query.equal('sizeOriginal', true),
        raw('lessThan', 'sizeOriginal', [1, 2]), raw('notEqual', 'name', ['a', 'b']), raw('between', 'sizeOriginal', [1]), raw('startsWith', 'name', ['a', 'b']),
        Query.equal('$createdAt', 'yesterday'), Query.limit(0), Query.limit(-1), Query.offset(-1), Query.cursorAfter('_bad'),
        Query.cursorAfter(''), Query.or([Query.equal('name', 'x')]), Query.and([Query.limit(1), Query.equal('name', 'x')]),
        raw('regex', 'name', ['x']), raw('elemMatch', 'name', [{ method: 'equal', attribute: 'x', values: [1] }]), raw('exists', undefined, ['name']),
        raw('notExists', undefined, ['name']), raw('distanceEqual', 'name', [[1, 2], 3, true]), raw('intersects', 'name', [[1, 2]]),
        raw('vectorDot', 'name', [[1, 2]]), raw('count', '*', []), raw('join', 'name', []),
      ];
      for (const query of REFUSED) {
        test(query, () => assert.rejects(list(query), refused(400, 'general_argument_invalid', /^Invalid `queries` param: /)));
      }
      test('a cursor that points at nothing', () =>
        assert.rejects(list(Query.cursorAfter('nobody')), refused(400, 'general_cursor_not_found', /File 'nobody' for the 'cursor' value not found\./)));
      test('full text where there is no index for it', () =>
        assert.rejects(list(Query.search('name', 'beach')), refused(400, 'general_query_invalid')));
      test('a cursor that the caller may not read', async () => {
        const mixed = `${own}-mixed`;
        await storage.createBucket(mixed, 'Mixed', [], true);
        for (const [id, grants] of [['open', ['read("any")']], ['shut', []], ['last', ['read("any")']]]) {
          await storage.createFile(mixed, id, files.fromPlainText('x', `${id}.txt`), grants);
        }
        const guest = new appwrite.Storage(client(appwrite, cofferd, { key: null }));
        const seen = async (...queries) => (await guest.listFiles(mixed, queries)).files.map(({ $id }) => $id);
        assert.deepEqual(await seen(Query.cursorAfter('open')), ['last']);
        await assert.rejects(seen(Query.cursorAfter('shut')), refused(400, 'general_cursor_not_found'));
      });
    });
  });
}

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
