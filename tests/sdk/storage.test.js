// The storage of the official server SDKs against `cofferd`: buckets, lists, files, previews, refusals.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Cofferd, fixtures } from '../cofferd.mjs';
import { md5, noise, picture } from './files.js';
import { client as connect, ID, refused, SDKS } from './sdks.js';

const MIB = 1024 * 1024;
const LARGE = noise(12 * MIB + 17);

let cofferd;
let coast;
let badge;

before(async () => {
  cofferd = await Cofferd.start();
  coast = await readFile(join(fixtures, 'coast-1600x1200.jpg'));
  badge = await readFile(join(fixtures, 'badge-512x512-alpha.png'));
});
after(() => cofferd?.end());

const client = (appwrite, options) => new appwrite.Storage(connect(appwrite, cofferd, options));

for (const [name, { appwrite, files, own }] of Object.entries(SDKS)) {
  const { Query, Permission, Role, ID: Ids } = appwrite;
  const small = (text, title) => files.fromPlainText(text, title);

  describe(name, () => {
    let storage;
    before(() => (storage = client(appwrite)));

    describe('buckets', () => {
      test('one is made with every option', async () => {
        const id = `${own}-full`;
        const permissions = [Permission.read(Role.any()), Permission.create(Role.users()), Permission.update(Role.team('staff', 'owner'))];
        const made = await storage.createBucket(id, 'Every option', permissions, true, false, 5_000_000, ['jpg', 'png'], 'zstd', false, false);
        assert.equal(made.$id, id);
        assert.equal(made.name, 'Every option');
        assert.deepEqual(made.$permissions, permissions);
        assert.equal(made.fileSecurity, true);
        assert.equal(made.enabled, false);
        assert.equal(made.maximumFileSize, 5_000_000);
        assert.deepEqual(made.allowedFileExtensions, ['jpg', 'png']);
        assert.equal(made.compression, 'zstd');
        assert.equal(made.encryption, false);
        assert.equal(made.antivirus, false);
        assert.ok(Date.parse(made.$createdAt) > 0 && made.$updatedAt >= made.$createdAt);
        assert.deepEqual(await storage.getBucket(id), made);
      });

      test('one without options has the defaults of the API', async () => {
        const made = await storage.createBucket(Ids.unique(), 'Defaults');
        assert.match(made.$id, ID);
        const { enabled, fileSecurity, compression, encryption, antivirus, transformations, allowedFileExtensions, $permissions } = made;
        assert.deepEqual(
          { enabled, fileSecurity, compression, encryption, antivirus, transformations, allowedFileExtensions, $permissions },
          { enabled: true, fileSecurity: false, compression: 'none', encryption: true, antivirus: true, transformations: true, allowedFileExtensions: [], $permissions: [] },
        );
        await storage.deleteBucket(made.$id);
      });

      test('write grants create, update and delete', async () => {
        const made = await storage.createBucket(Ids.unique(), 'Write', [Permission.write(Role.user('anna'))]);
        assert.deepEqual(made.$permissions, ['create("user:anna")', 'update("user:anna")', 'delete("user:anna")']);
        await storage.deleteBucket(made.$id);
      });

      test('an update keeps the permissions and resets what it leaves out', async () => {
        const id = `${own}-full`;
        const before = await storage.getBucket(id);
        const updated = await storage.updateBucket(id, 'Renamed');
        assert.equal(updated.name, 'Renamed');
        assert.deepEqual(updated.$permissions, before.$permissions);
        assert.deepEqual(
          [updated.enabled, updated.fileSecurity, updated.compression, updated.allowedFileExtensions, updated.encryption],
          [true, false, 'none', [], true],
        );
        assert.equal(updated.$createdAt, before.$createdAt);
      });

      test('a deleted one is gone with its files', async () => {
        const { $id } = await storage.createBucket(Ids.unique(), 'Short-lived');
        const file = await storage.createFile($id, Ids.unique(), small('gone', 'gone.txt'));
        await storage.deleteBucket($id);
        await assert.rejects(storage.getBucket($id), refused(404, 'storage_bucket_not_found'));
        await assert.rejects(storage.getFile($id, file.$id), refused(404, 'storage_bucket_not_found'));
      });
    });

    describe('lists', () => {
      const prefix = `${own}-list`;
      const ids = Array.from({ length: 7 }, (_, number) => `${prefix}-${number}`);
      const mine = Query.startsWith('$id', prefix);
      const listed = async (...queries) => {
        const page = await storage.listBuckets([mine, ...queries]);
        return { ids: page.buckets.map(({ $id }) => $id), total: page.total };
      };

      before(async () => {
        for (const [number, id] of ids.entries()) {
          await storage.createBucket(id, `Shelf ${String.fromCharCode(97 + number)}`, [], number % 2 === 0);
        }
      });

      test('come in the order of creation', async () => {
        assert.deepEqual(await listed(), { ids, total: 7 });
      });
      test('equal takes one value or several', async () => {
        assert.deepEqual(await listed(Query.equal('$id', ids[2])), { ids: [ids[2]], total: 1 });
        assert.deepEqual(await listed(Query.equal('$id', [ids[5], ids[1]])), { ids: [ids[1], ids[5]], total: 2 });
        assert.deepEqual((await listed(Query.equal('fileSecurity', true))).ids, ids.filter((_, number) => number % 2 === 0));
      });
      test('contains finds a part of a name', async () => {
        assert.deepEqual((await listed(Query.contains('name', 'elf c'))).ids, [ids[2]]);
      });
      test('startsWith finds the beginning of a name', async () => {
        assert.equal((await listed(Query.startsWith('name', 'Shelf'))).total, 7);
        assert.equal((await listed(Query.startsWith('name', 'helf'))).total, 0);
      });
      test('orderDesc turns the order round', async () => {
        assert.deepEqual((await listed(Query.orderDesc('name'))).ids, ids.toReversed());
      });
      test('limit and offset cut a page, the total stays', async () => {
        assert.deepEqual(await listed(Query.limit(2), Query.offset(3)), { ids: [ids[3], ids[4]], total: 7 });
      });
      test('cursors walk both ways', async () => {
        assert.deepEqual((await listed(Query.cursorAfter(ids[4]))).ids, [ids[5], ids[6]]);
        assert.deepEqual((await listed(Query.cursorBefore(ids[4]), Query.limit(2))).ids, [ids[2], ids[3]]);
        assert.deepEqual((await listed(Query.orderDesc('name'), Query.cursorAfter(ids[2]))).ids, [ids[1], ids[0]]);
      });
      test('search finds a name by the beginning of a word', async () => {
        const { buckets } = await storage.listBuckets([mine], 'shelf');
        assert.equal(buckets.length, 7);
        assert.equal((await storage.listBuckets([mine], 'nowhere')).total, 0);
      });
      test('what is no query is refused', async () => {
        const argument = (queries) => assert.rejects(storage.listBuckets(queries), refused(400, 'general_argument_invalid', /queries/));
        await argument(['not a query']);
        await argument([Query.equal('$permissions', 'x')]);
        await argument([Query.limit(0)]);
        await argument([Query.equal('enabled', 'yes')]);
        await assert.rejects(storage.listBuckets([Query.cursorAfter('nobody')]), refused(400, 'general_cursor_not_found'));
      });
    });

    describe('files', () => {
      const bucket = `${own}-files`;
      before(() => storage.createBucket(bucket, 'Files', [Permission.read(Role.any())]));

      test('a small one goes up and comes down', async () => {
        const permissions = [Permission.read(Role.any()), Permission.write(Role.user('anna'))];
        const file = await storage.createFile(bucket, 'letter', small('Dear Anna,\n', 'letter.txt'), permissions);
        const { $id, bucketId, name, signature, mimeType, sizeOriginal, chunksTotal, chunksUploaded, $permissions } = file;
        assert.deepEqual(
          { $id, bucketId, name, signature, mimeType, sizeOriginal, chunksTotal, chunksUploaded, $permissions },
          {
            $id: 'letter', bucketId: bucket, name: 'letter.txt', signature: md5(Buffer.from('Dear Anna,\n')), mimeType: 'text/plain',
            sizeOriginal: 11, chunksTotal: 1, chunksUploaded: 1,
            $permissions: ['read("any")', 'update("user:anna")', 'delete("user:anna")'],
          },
        );
        assert.equal(Buffer.from(await storage.getFileDownload(bucket, 'letter')).toString(), 'Dear Anna,\n');
        assert.equal(Buffer.from(await storage.getFileView(bucket, 'letter')).toString(), 'Dear Anna,\n');
        assert.deepEqual(await storage.getFile(bucket, 'letter'), file);
      });

      test('an empty one is a file', async () => {
        const file = await storage.createFile(bucket, Ids.unique(), files.fromBuffer(Buffer.alloc(0), 'nothing'));
        assert.deepEqual([file.sizeOriginal, file.signature, file.mimeType], [0, md5(''), 'application/x-empty']);
        assert.equal((await storage.getFileDownload(bucket, file.$id)).byteLength, 0);
      });

      test('60 MiB go up in chunks', async () => {
        const bytes = noise(60 * MIB);
        const id = `${own}-huge`;
        await storage.createBucket(id, 'Huge', [], false, true, bytes.length);
        const file = await storage.createFile(id, Ids.unique(), files.fromBuffer(bytes, 'film.bin'));
        assert.deepEqual([file.chunksTotal, file.chunksUploaded, file.sizeOriginal, file.signature], [12, 12, bytes.length, md5(bytes)]);
        assert.equal(md5(await storage.getFileDownload(id, file.$id)), md5(bytes));
        assert.deepEqual(await storage.getFile(id, file.$id), file);
        await assert.rejects(
          storage.createFile(id, Ids.unique(), files.fromBuffer(Buffer.concat([bytes, bytes.subarray(0, 1)]), 'film.bin')),
          refused(400, 'storage_invalid_file_size'),
        );
      });

      for (const [words, id, length] of [
        ['12 MiB under its own id', `${own}-large`, LARGE.length],
        ["12 MiB under 'unique()'", 'unique()', LARGE.length],
        ['5 MiB and one byte', 'unique()', 5 * MIB + 1],
        ['exactly 10 MiB', 'unique()', 10 * MIB],
      ]) {
        test(`${words} go up in chunks`, async () => {
          const bytes = LARGE.subarray(0, length);
          const seen = [];
          const file = await storage.createFile(bucket, id, files.fromBuffer(bytes, 'film.bin'), [], (progress) => seen.push(progress));
          const chunks = Math.ceil(length / (5 * MIB));
          assert.deepEqual([file.chunksTotal, file.chunksUploaded, file.sizeOriginal], [chunks, chunks, length]);
          assert.deepEqual([file.signature, file.mimeType, file.name], [md5(bytes), 'application/octet-stream', 'film.bin']);
          assert.match(file.$id, id === 'unique()' ? ID : new RegExp(`^${id}$`));
          assert.equal(seen.length, chunks);
          assert.equal(seen.at(-1).progress, 100);
          assert.deepEqual(new Set(seen.map(({ $id }) => $id)), new Set([file.$id]));
          assert.equal(md5(await storage.getFileDownload(bucket, file.$id)), md5(bytes));
        });
      }

      test('are listed, filtered, sorted and searched', async () => {
        const id = `${own}-shelf`;
        await storage.createBucket(id, 'Shelf');
        for (const title of ['beach.jpg', 'beach house.jpg', 'city.png']) await storage.createFile(id, Ids.unique(), small(title, title));
        const names = async (queries, search) => (await storage.listFiles(id, queries, search)).files.map((file) => file.name);
        assert.deepEqual(await names(), ['beach.jpg', 'beach house.jpg', 'city.png']);
        assert.deepEqual(await names([Query.orderDesc('name'), Query.limit(1)]), ['city.png']);
        assert.deepEqual(await names([Query.contains('name', 'house')]), ['beach house.jpg']);
        assert.deepEqual(await names([Query.greaterThan('sizeOriginal', 9)]), ['beach house.jpg']);
        assert.deepEqual(await names([Query.equal('mimeType', 'text/plain'), Query.offset(2)]), ['city.png']);
        assert.deepEqual(await names([], 'city'), ['city.png']);
        assert.deepEqual(await names([], 'hou'), ['beach house.jpg']);
        assert.equal((await storage.listFiles(id)).total, 3);
      });

      test('a change of name and permissions leaves the bytes alone', async () => {
        const made = await storage.createFile(bucket, Ids.unique(), small('same', 'before.txt'));
        const renamed = await storage.updateFile(bucket, made.$id, 'after.txt');
        assert.deepEqual([renamed.name, renamed.$permissions, renamed.signature], ['after.txt', made.$permissions, made.signature]);
        const granted = await storage.updateFile(bucket, made.$id, undefined, [Permission.read(Role.users())]);
        assert.deepEqual([granted.name, granted.$permissions], ['after.txt', ['read("users")']]);
        assert.equal(Buffer.from(await storage.getFileDownload(bucket, made.$id)).toString(), 'same');
      });

      test('a deleted one is gone', async () => {
        const { $id } = await storage.createFile(bucket, Ids.unique(), small('gone', 'gone.txt'));
        await storage.deleteFile(bucket, $id);
        for (const ask of [storage.getFile, storage.getFileDownload, storage.getFileView, storage.getFilePreview, storage.deleteFile]) {
          await assert.rejects(ask.call(storage, bucket, $id), refused(404, 'storage_file_not_found'));
        }
      });
    });

    describe('previews', () => {
      const bucket = `${own}-pictures`;
      before(async () => {
        await storage.createBucket(bucket, 'Pictures');
        await storage.createFile(bucket, 'coast', files.fromBuffer(coast, 'coast.jpg'));
        await storage.createFile(bucket, 'badge', files.fromBuffer(badge, 'badge.png'));
        await storage.createFile(bucket, 'text', small('no picture', 'notes.txt'));
      });
      const preview = async (id, ...options) => picture(await storage.getFilePreview(bucket, id, ...options));

      test('keep size and format unless asked', async () => {
        assert.deepEqual(await preview('coast'), { format: 'jpeg', width: 1600, height: 1200 });
        assert.deepEqual(await preview('badge'), { format: 'png', width: 512, height: 512 });
      });
      test('scale by width, by height, and crop to both', async () => {
        assert.deepEqual(await preview('coast', 400), { format: 'jpeg', width: 400, height: 300 });
        assert.deepEqual(await preview('coast', 0, 300), { format: 'jpeg', width: 400, height: 300 });
        assert.deepEqual(await preview('coast', 200, 200, 'top-left'), { format: 'jpeg', width: 200, height: 200 });
      });
      for (const output of ['jpg', 'jpeg', 'png', 'webp', 'gif']) {
        test(`come as ${output}`, async () => {
          const format = output === 'jpg' ? 'jpeg' : output;
          assert.deepEqual(await preview('coast', 120, 90, 'center', 70, 0, undefined, 0, 1, 0, undefined, output), { format, width: 120, height: 90 });
        });
      }
      test('grow by the border', async () => {
        assert.deepEqual(await preview('coast', 200, 80, 'center', 90, 5, 'ff0000'), { format: 'jpeg', width: 210, height: 90 });
      });
      test('of what is no picture are a drawing of it', async () => {
        assert.equal((await preview('text', 120, 80)).width, 120);
      });
      test('refuse a width beyond the limit', async () => {
        await assert.rejects(storage.getFilePreview(bucket, 'coast', 4001), refused(400, 'general_argument_invalid', /width/));
      });
    });

    describe('refusals', () => {
      const bucket = `${own}-strict`;
      before(() => storage.createBucket(bucket, 'Strict', [], false, true, 1000, ['txt', 'bin']));

      test('404 for what is not there', async () => {
        await assert.rejects(storage.getBucket('nowhere'), refused(404, 'storage_bucket_not_found'));
        await assert.rejects(storage.listFiles('nowhere'), refused(404, 'storage_bucket_not_found'));
        await assert.rejects(storage.getFile(bucket, 'nothing'), refused(404, 'storage_file_not_found'));
        await assert.rejects(storage.updateFile(bucket, 'nothing', 'x'), refused(404, 'storage_file_not_found'));
      });
      test('409 for what is there already', async () => {
        await assert.rejects(storage.createBucket(bucket, 'Again'), refused(409, 'storage_bucket_already_exists'));
        await storage.createFile(bucket, 'once', small('one', 'one.txt'));
        await assert.rejects(storage.createFile(bucket, 'once', small('two', 'two.txt')), refused(409, 'storage_file_already_exists'));
        assert.equal(Buffer.from(await storage.getFileDownload(bucket, 'once')).toString(), 'one');
      });
      test('400 for an id that is none', async () => {
        for (const id of ['_first', '.hidden', 'a'.repeat(37), 'with space', 'slash/es']) {
          await assert.rejects(storage.createBucket(id, 'Bad'), refused(400, 'general_argument_invalid'), id);
          await assert.rejects(storage.createFile(bucket, id, small('x', 'x.txt')), refused(400, 'general_argument_invalid'), id);
        }
      });
      test('400 for a name or a permission that is none', async () => {
        await assert.rejects(storage.createBucket(Ids.unique(), 'n'.repeat(129)), refused(400, 'general_argument_invalid', /name/));
        await assert.rejects(storage.createBucket(Ids.unique(), 'Bad', ['read(any)']), refused(400, 'general_argument_invalid', /permissions/));
        await assert.rejects(storage.createFile(bucket, Ids.unique(), small('x', 'x.txt'), ['create("any")']), refused(400, 'general_argument_invalid'));
      });
      test('400 for a file the bucket does not take', async () => {
        const create = (file) => storage.createFile(bucket, Ids.unique(), file);
        await assert.rejects(create(small('x', 'x.exe')), refused(400, 'storage_file_type_unsupported', /File extension not allowed/));
        await assert.rejects(create(small('x', 'without')), refused(400, 'storage_file_type_unsupported'));
        await assert.rejects(create(small('x'.repeat(1001), 'x.txt')), refused(400, 'storage_invalid_file_size', /File size not allowed/));
        await assert.rejects(create(files.fromBuffer(LARGE, 'x.bin')), refused(400, 'storage_invalid_file_size'));
        assert.equal((await create(small('x'.repeat(1000), 'x.TXT'))).sizeOriginal, 1000);
      });
      test('401 without a key', async () => {
        const guest = client(appwrite, { key: null });
        await assert.rejects(guest.listBuckets(), refused(401, 'general_unauthorized_scope', /role: guests/));
        await assert.rejects(guest.getFile(bucket, 'once'), refused(401, 'user_unauthorized'));
        await assert.rejects(guest.createFile(bucket, Ids.unique(), small('x', 'x.txt')), refused(401, 'user_unauthorized'));
        await assert.rejects(guest.deleteFile(bucket, 'once'), refused(401, 'user_unauthorized'));
      });
      test('a guest reads what everybody may read', async () => {
        const guest = client(appwrite, { key: null });
        assert.equal((await guest.getFile(`${own}-files`, 'letter')).name, 'letter.txt');
      });
      test('401 with a wrong key, 404 for another project', async () => {
        const stranger = client(appwrite, { key: 'standard_00' });
        await assert.rejects(stranger.listBuckets(), refused(401, 'user_unauthorized'));
        const elsewhere = client(appwrite, { project: 'elsewhere' });
        await assert.rejects(elsewhere.listBuckets(), refused(404, 'project_not_found'));
      });
    });
  });
}

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
