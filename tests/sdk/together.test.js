// Several clients at one file at once (contract 4): whoever comes first makes it, and nobody leaves half a file behind.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import * as newest from 'node-appwrite';
import { InputFile } from 'node-appwrite/file';
import older from 'node-appwrite-1.4';
import * as old from 'node-appwrite-1.6';
import { InputFile as OldInputFile } from 'node-appwrite-1.6/file';

import { Cofferd } from '../cofferd.mjs';
import { md5, noise } from './files.js';
import { client, refused } from './sdks.js';

const MIB = 1024 * 1024;
const CHUNK = 5 * MIB;
const BYTES = noise(17 * MIB + 3);

let cofferd;
let storage;

before(async () => {
  cofferd = await Cofferd.start();
  storage = new newest.Storage(client(newest, cofferd));
  await storage.createBucket('shelf', 'Shelf', [newest.Permission.read('any')]);
});
after(() => cofferd?.end());

const download = async (id) => Buffer.from(await storage.getFileDownload('shelf', id));

/** Sends one chunk by hand. */
async function send(fileId, index, bytes, headers = {}) {
  const [start, end] = [index * CHUNK, Math.min((index + 1) * CHUNK, bytes.length)];
  const form = new FormData();
  form.append('fileId', fileId);
  form.append('file', new Blob([bytes.subarray(start, end)]), 'film.bin');
  const answer = await fetch(`${cofferd.endpoint}/storage/buckets/shelf/files`, {
    method: 'POST',
    headers: { 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}`, ...headers },
    body: form,
  });
  return { status: answer.status, ...(await answer.json()) };
}
const indices = Array.from({ length: Math.ceil(BYTES.length / CHUNK) }, (_, index) => index);

test('three generations send the same file under the same id', async () => {
  const made = await Promise.all([
    storage.createFile('shelf', 'same', InputFile.fromBuffer(BYTES, 'film.bin')),
    new old.Storage(client(old, cofferd)).createFile('shelf', 'same', OldInputFile.fromBuffer(BYTES, 'film.bin')),
    new older.Storage(client(older, cofferd)).createFile('shelf', 'same', older.InputFile.fromBuffer(BYTES, 'film.bin')),
  ]);
  for (const file of made) assert.equal(file.$id, 'same');
  const { chunksUploaded, signature } = await storage.getFile('shelf', 'same');
  assert.deepEqual([chunksUploaded, signature], [indices.length, md5(BYTES)]);
  assert.equal(md5(await download('same')), md5(BYTES));
  assert.equal((await storage.listFiles('shelf')).total, 1);
});

test('what two send differently under one id is one file, and its signature is its own', async () => {
  const others = noise(BYTES.length - 1);
  const sent = await Promise.allSettled([
    storage.createFile('shelf', 'different', InputFile.fromBuffer(BYTES, 'film.bin')),
    new newest.Storage(client(newest, cofferd)).createFile('shelf', 'different', InputFile.fromBuffer(others, 'film.bin')),
  ]);
  assert.ok(sent.some(({ status }) => status === 'fulfilled'), JSON.stringify(sent));
  const file = await storage.getFile('shelf', 'different');
  assert.ok([md5(BYTES), md5(others)].includes(file.signature));
  assert.equal(md5(await download('different')), file.signature);
});

test('all chunks at once, with nothing but the id, make one file', async () => {
  const answers = await Promise.all(indices.map((index) => send('at-once', index, BYTES)));
  assert.deepEqual(answers.map(({ status, $id }) => [status, $id]), indices.map(() => [201, 'at-once']));
  const complete = answers.filter(({ signature }) => signature !== '');
  assert.deepEqual(complete.map(({ chunksUploaded, signature }) => [chunksUploaded, signature]), [[indices.length, md5(BYTES)]]);
  assert.equal(md5(await download('at-once')), md5(BYTES));
});

test('a chunk sent twice counts once, and after the end it changes nothing', async () => {
  const twice = await Promise.all([send('twice', 1, BYTES), send('twice', 1, BYTES)]);
  assert.deepEqual(twice.map(({ status, chunksUploaded }) => [status, chunksUploaded]), [[201, 1], [201, 1]]);
  for (const index of [0, 2, 3]) await send('twice', index, BYTES);
  const file = await storage.getFile('shelf', 'twice');
  const again = await send('twice', 0, noise(BYTES.length + CHUNK).subarray(CHUNK), { 'x-appwrite-id': 'twice' });
  assert.equal(again.status, 200);
  assert.deepEqual(await storage.getFile('shelf', 'twice'), file);
  assert.equal(md5(await download('twice')), md5(BYTES));
});

test('a file deleted while it comes is gone, or begins anew', async () => {
  await send('deleted', 0, BYTES);
  const [rest] = await Promise.allSettled([Promise.all([1, 2, 3].map((index) => send('deleted', index, BYTES))), storage.deleteFile('shelf', 'deleted')]);
  assert.equal(rest.status, 'fulfilled');
  for (const { status, type } of rest.value) assert.ok([200, 201, 404].includes(status), `${status} ${type}`);
  const left = await storage.getFile('shelf', 'deleted').catch((error) => error);
  assert.ok(left.code === 404 || left.signature === '' || left.signature === md5(BYTES), JSON.stringify(left));
  if (left.code !== 404) await storage.deleteFile('shelf', 'deleted');
  await assert.rejects(storage.getFile('shelf', 'deleted'), refused(404, 'storage_file_not_found'));
});

test('who downloads while it is deleted has all of it', async () => {
  await storage.createFile('shelf', 'leaving', InputFile.fromBuffer(BYTES, 'film.bin'));
  const answer = await fetch(`${cofferd.endpoint}/storage/buckets/shelf/files/leaving/download?project=${cofferd.project}`);
  assert.equal(answer.status, 200);
  await storage.deleteFile('shelf', 'leaving');
  assert.equal(md5(Buffer.from(await answer.arrayBuffer())), md5(BYTES));
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
