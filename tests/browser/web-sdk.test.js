// Appwrite's web SDK 27.0.0 in a real browser, on a page of another origin: CORS, cookies, `<img>`, uploads with progress.
//
// The API and the page are on 127.0.0.1, two ports: one site, so cookies go along. Under the name `localhost` the page is of
// another site: cookies stay at home and the SDK's own way, X-Fallback-Cookies kept in localStorage, has to do.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Cofferd, fixtures } from '../cofferd.mjs';
import { md5 } from '../sdk/files.js';
import { Site } from './site.js';

const MIB = 1024 * 1024;
const PASSWORD = 'correct horse battery staple';

let cofferd;
let site;

before(async () => {
  cofferd = await Cofferd.start();
  site = await Site.open(cofferd);
  await bucket('public', ['read("any")']);
  await bucket('drop', ['create("any")', 'read("any")']);
  await bucket('homes', ['create("users")'], true);
  await upload('public', 'coast', 'coast.jpg', await readFile(join(fixtures, 'coast-1600x1200.jpg')));
  await upload('public', 'script', 'script.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'));
  await bucket('closed', []);
  await upload('closed', 'badge', 'badge.png', await readFile(join(fixtures, 'badge-512x512-alpha.png')));
});
after(async () => {
  await site?.end();
  await cofferd?.end();
});

/** Asks the API with the key, as the site's own server would. */
async function api(method, path, body) {
  const headers = { 'x-appwrite-project': cofferd.project, 'x-appwrite-key': cofferd.key };
  if (body && !(body instanceof FormData)) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(body);
  }
  const answer = await fetch(`${cofferd.endpoint}/${path}`, { method, headers, body });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.headers.get('content-type').includes('json') ? answer.json() : Buffer.from(await answer.arrayBuffer());
}
const bucket = (id, permissions, fileSecurity = false) => api('POST', 'storage/buckets', { bucketId: id, name: id, permissions, fileSecurity });
function upload(bucketId, fileId, name, bytes) {
  const form = new FormData();
  form.append('fileId', fileId);
  form.append('file', new Blob([bytes]), name);
  return api('POST', `storage/buckets/${bucketId}/files`, form);
}

/** Runs steps as a fresh visitor. */
const visit = (host, steps) => async () => {
  const visitor = await site.visit(host);
  try {
    await steps(visitor);
  } finally {
    await visitor.end();
  }
};

/** Makes an account and signs in. */
async function signUp(visitor, id) {
  await visitor.run(([id, password]) => account.create(id, `${id}@example.org`, password, id), [id, PASSWORD]);
  return visitor.run(([id, password]) => account.createEmailPasswordSession(`${id}@example.org`, password), [id, PASSWORD]);
}

describe('a guest', () => {
  test('pings and reads', visit(undefined, async (guest) => {
    assert.equal(await guest.run(() => client.ping().then(({ message }) => message)), 'Pong!');
    const { total, files } = await guest.run(() => storage.listFiles('public', [Appwrite.Query.equal('name', 'coast.jpg')]));
    assert.deepEqual([total, files[0].$id], [1, 'coast']);
    assert.equal((await guest.run(() => storage.getFile('public', 'coast'))).mimeType, 'image/jpeg');
  }));

  test('sees pictures that everybody may see', visit(undefined, async (guest) => {
    const preview = await guest.run(() => storage.getFilePreview('public', 'coast', 200, 100, 'center'));
    assert.match(preview, new RegExp(`project=${cofferd.project}`));
    assert.deepEqual(await guest.image(preview), [200, 100]);
    assert.deepEqual(await guest.image(await guest.run(() => storage.getFilePreview({ bucketId: 'public', fileId: 'coast', width: 80, output: 'webp' }))), [80, 60]);
    assert.deepEqual(await guest.image(await guest.run(() => storage.getFileView('public', 'coast'))), [1600, 1200]);
    assert.equal(await guest.image(await guest.run(() => storage.getFileView('closed', 'badge'))), null);
  }));

  test('is told why not', visit(undefined, async (guest) => {
    await guest.refused(401, 'general_unauthorized_scope', () => account.get());
    await guest.refused(401, 'user_unauthorized', () => storage.getFile('closed', 'badge'));
    await guest.refused(404, 'storage_bucket_not_found', () => storage.listFiles('nowhere'));
    await guest.refused(404, 'storage_file_not_found', () => storage.getFile('public', 'nothing'));
    const message = await guest.refused(400, 'general_argument_invalid', () => storage.listFiles('public', ['nonsense']));
    assert.match(message, /^Invalid `queries` param/);
    await guest.refused(401, 'user_unauthorized', () => storage.createFile('public', Appwrite.ID.unique(), new File(['x'], 'x.txt')));
    await guest.refused(404, 'project_not_found', () => new Appwrite.Storage(new Appwrite.Client().setEndpoint(client.config.endpoint).setProject('elsewhere')).getFile('public', 'coast'));
  }));

  test('uploads where everybody may, with progress', visit(undefined, async (guest) => {
    const { file, seen, sent } = await guest.run(async (length) => {
      const bytes = new Uint8Array(length).map((_, at) => (at * 2654435761) >>> 13);
      const seen = [];
      const file = await storage.createFile('drop', Appwrite.ID.unique(), new File([bytes], 'film – größer.bin'), ['read("any")'], undefined, (progress) => seen.push(progress));
      return { file, seen, sent: Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))) };
    }, 12 * MIB + 17);
    assert.deepEqual([file.name, file.chunksTotal, file.chunksUploaded, file.sizeOriginal], ['film – größer.bin', 3, 3, 12 * MIB + 17]);
    assert.deepEqual([seen.length, seen.at(-1).progress, seen.at(-1).$id], [3, 100, file.$id]);
    const received = await guest.run(async ([id, project]) => {
      const answer = await fetch(`${client.config.endpoint}/storage/buckets/drop/files/${id}/download?project=${project}`);
      return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer())));
    }, [file.$id, cofferd.project]);
    assert.deepEqual(received, sent);
    assert.equal(file.signature, md5(await api('GET', `storage/buckets/drop/files/${file.$id}/download`)));
    await guest.refused(401, 'user_unauthorized', () => storage.createFile('drop', 'mine', new File(['x'], 'x'), ['read("user:anna")']));
  }));

  test('runs no script of a file', visit(undefined, async (guest) => {
    const address = await guest.run(() => storage.getFileView('public', 'script'));
    const answer = await guest.page.goto(address);
    assert.deepEqual([answer.headers()['content-type'], answer.headers()['x-content-type-options']], ['text/plain', 'nosniff']);
    assert.equal(await guest.page.evaluate(() => document.querySelector('svg')), null);
  }));
});

describe('a page from elsewhere', () => {
  test('may not ask, and is not answered', visit('elsewhere.example', async (stranger) => {
    const said = await stranger.run(() => storage.getFile('public', 'coast').then(() => 'answered', (error) => `${error.name}: ${error.message}`));
    assert.match(said, /^TypeError: Failed to fetch/);
  }));
});

describe('somebody who signs in', () => {
  test('has an account, a session and cookies', visit(undefined, async (anna) => {
    const made = await anna.run((password) => account.create('anna', 'Anna@Example.org', password, 'Anna'), PASSWORD);
    assert.deepEqual([made.$id, made.email, made.name, made.status, made.prefs, made.labels], ['anna', 'anna@example.org', 'Anna', true, {}, []]);
    await anna.refused(401, 'general_unauthorized_scope', () => account.get());
    const session = await anna.run((password) => account.createEmailPasswordSession('anna@example.org', password), PASSWORD);
    assert.deepEqual([session.userId, session.provider, session.current, session.secret], ['anna', 'email', true, '']);
    assert.equal((await anna.run(() => account.get())).$id, 'anna');
    assert.deepEqual(Object.keys(await anna.fallback), [`a_session_${cofferd.project}`]);
    assert.ok((await anna.cookies()).includes(`a_session_${cofferd.project}_legacy`));
    const [cookie] = await anna.context.cookies(cofferd.endpoint);
    assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.path], [true, false, '/']);
    assert.ok(cookie.expires > Date.now() / 1000 + 300 * 24 * 3600);
  }));

  test('stays in by the cookie alone', visit(undefined, async (visitor) => {
    await signUp(visitor, 'cookie');
    await visitor.run(() => localStorage.clear());
    await visitor.reload();
    assert.equal((await visitor.run(() => account.get())).$id, 'cookie');
  }));

  test('stays in without cookies, by what the SDK keeps', visit('localhost', async (visitor) => {
    await signUp(visitor, 'fallback');
    await visitor.context.clearCookies();
    await visitor.reload();
    assert.equal((await visitor.run(() => account.get())).$id, 'fallback');
    const file = await visitor.run(() => storage.createFile('homes', 'by-fallback', new File(['mine'], 'mine.txt')));
    assert.deepEqual(file.$permissions, ['read("user:fallback")', 'update("user:fallback")', 'delete("user:fallback")']);
    await visitor.run(() => account.deleteSession('current'));
    await visitor.refused(401, 'general_unauthorized_scope', () => account.get());
  }));

  test('keeps files of their own, which others do not see', visit(undefined, async (owner) => {
    await signUp(owner, 'owner');
    const badge = Array.from(await readFile(join(fixtures, 'badge-512x512-alpha.png')));
    const file = await owner.run((bytes) => storage.createFile('homes', 'badge', new File([new Uint8Array(bytes)], 'badge.png')), badge);
    assert.deepEqual(file.$permissions, ['read("user:owner")', 'update("user:owner")', 'delete("user:owner")']);
    const address = await owner.run(() => storage.getFilePreview('homes', 'badge', 64));
    assert.deepEqual(await owner.image(address), [64, 64]);
    const other = await site.visit();
    await signUp(other, 'other');
    assert.equal(await other.image(address), null);
    await other.refused(404, 'storage_file_not_found', () => storage.getFile('homes', 'badge'));
    assert.equal((await other.run(() => storage.listFiles('homes', [Appwrite.Query.equal('$id', 'badge')]))).total, 0);
    await other.refused(401, 'user_unauthorized', () => storage.deleteFile('homes', 'badge'));
    await owner.run(() => storage.updateFile('homes', 'badge', undefined, ['read("users")', 'update("user:owner")', 'delete("user:owner")']));
    assert.equal((await other.run(() => storage.getFile('homes', 'badge'))).$id, 'badge');
    await other.end();
    await owner.refused(401, 'user_unauthorized', () => storage.updateFile('homes', 'badge', 'x.png', ['read("team:strangers")']));
    await owner.run(() => storage.deleteFile('homes', 'badge'));
    assert.equal(await owner.image(`${address}&fresh`), null);
  }));

  test('is refused as the API says', visit(undefined, async (visitor) => {
    await signUp(visitor, 'refused');
    await visitor.refused(401, 'user_session_already_exists', () => account.createEmailPasswordSession('refused@example.org', 'whatever else'));
    await visitor.refused(409, 'user_already_exists', () => account.create('again', 'refused@example.org', 'whatever else'));
    await visitor.run(() => account.deleteSession('current'));
    await visitor.refused(401, 'user_invalid_credentials', () => account.createEmailPasswordSession('refused@example.org', 'whatever else'));
    await visitor.refused(401, 'user_invalid_credentials', () => account.createEmailPasswordSession('nobody@example.org', 'whatever else'));
    await visitor.refused(400, 'general_argument_invalid', () => account.create('short', 'short@example.org', 'short'));
    await visitor.refused(400, 'general_argument_invalid', () => account.create('mail', 'no mail', 'whatever else'));
  }));

  test('who is blocked is out at once', visit(undefined, async (visitor) => {
    await signUp(visitor, 'blocked');
    await api('PATCH', 'users/blocked/status', { status: false });
    await visitor.refused(403, 'user_blocked', () => account.get());
    await visitor.refused(403, 'user_blocked', () => storage.getFile('public', 'coast'));
  }));

  test('signs out', visit(undefined, async (visitor) => {
    await signUp(visitor, 'leaving');
    const address = await visitor.run(() => storage.createFile('homes', 'left', new File(['mine'], 'mine.txt')).then(() => storage.getFileDownload('homes', 'left')));
    await visitor.run(() => account.deleteSession('current'));
    assert.deepEqual(await visitor.cookies(), []);
    await visitor.refused(401, 'general_unauthorized_scope', () => account.get());
    assert.equal(await visitor.run((address) => fetch(address, { credentials: 'include' }).then(({ status }) => status), address), 404);
    await visitor.reload();
    await visitor.refused(401, 'general_unauthorized_scope', () => account.get());
  }));

  test('without a name can come in too', visit(undefined, async (visitor) => {
    const session = await visitor.run(() => account.createAnonymousSession());
    assert.equal(session.provider, 'anonymous');
    const who = await visitor.run(() => account.get());
    assert.deepEqual([who.$id, who.email], [session.userId, '']);
    const file = await visitor.run(() => storage.createFile('homes', Appwrite.ID.unique(), new File(['mine'], 'mine.txt')));
    assert.deepEqual(file.$permissions[0], `read("user:${who.$id}")`);
  }));

  test('sees and ends sessions', visit(undefined, async (visitor) => {
    await signUp(visitor, 'sessions');
    const elsewhere = await site.visit();
    await elsewhere.run((password) => account.createEmailPasswordSession('sessions@example.org', password), PASSWORD);
    const { total, sessions } = await visitor.run(() => account.listSessions());
    assert.deepEqual([total, sessions.filter(({ current }) => current).length], [2, 1]);
    assert.equal((await visitor.run(() => account.getSession('current'))).current, true);
    await visitor.run((id) => account.deleteSession(id), sessions.find(({ current }) => !current).$id);
    await elsewhere.refused(401, 'general_unauthorized_scope', () => account.get());
    await elsewhere.end();
    assert.equal((await visitor.run(() => account.listSessions())).total, 1);
    await visitor.refused(404, 'user_session_not_found', () => account.getSession('nothing'));
    await visitor.run(() => account.deleteSessions());
    await visitor.refused(401, 'general_unauthorized_scope', () => account.get());
  }));
});

describe('other ways in', () => {
  test('a JWT stands for the session it was made from', visit(undefined, async (visitor) => {
    await signUp(visitor, 'jwt');
    const { jwt } = await visitor.run(() => account.createJWT());
    const carrier = await site.visit();
    const by = (token) => carrier.run((token) => (client.setJWT(token), account.get().then(({ $id }) => $id)), token);
    assert.equal(await by(jwt), 'jwt');
    await carrier.refused(403, 'user_jwt_creation_denied', () => account.createJWT());
    await carrier.refused(401, 'user_jwt_invalid', (token) => (client.setJWT(token), account.get()), `${jwt}x`);
    await visitor.refused(403, 'user_jwt_and_cookie_set', (token) => (client.setJWT(token), account.get()), jwt);
    await visitor.reload();
    await visitor.run(() => account.deleteSession('current'));
    await carrier.refused(401, 'general_unauthorized_scope', (token) => (client.setJWT(token), account.get()), jwt);
    await carrier.end();
  }));

  test('a file token opens one file', visit(undefined, async (guest) => {
    const { secret, $id } = await api('POST', 'tokens/buckets/closed/files/badge', {});
    const preview = await guest.run((token) => storage.getFilePreview({ bucketId: 'closed', fileId: 'badge', width: 64, token }), secret);
    assert.deepEqual(await guest.image(preview), [64, 64]);
    assert.deepEqual(await guest.image(await guest.run((token) => storage.getFileView('closed', 'badge', token), secret)), [512, 512]);
    assert.equal(await guest.image(await guest.run((token) => storage.getFileView('public', 'coast', token), secret)), null);
    await api('DELETE', `tokens/${$id}`);
    assert.equal(await guest.image(`${preview}&fresh`), null);
  }));

  test('a team opens what is its own', visit(undefined, async (member) => {
    await signUp(member, 'member');
    await bucket('team', ['read("team:staff")', 'create("team:staff/writer")']);
    await api('POST', 'teams', { teamId: 'staff', name: 'Staff' });
    await member.refused(401, 'user_unauthorized', () => storage.listFiles('team'));
    const membership = await api('POST', 'teams/staff/memberships', { userId: 'member', roles: ['writer'] });
    assert.equal((await member.run(() => teams.list())).total, 1);
    await member.run(() => storage.createFile('team', 'minutes', new File(['x'], 'minutes.txt'), ['read("team:staff")']));
    assert.equal((await member.run(() => storage.listFiles('team'))).total, 1);
    await api('PATCH', `teams/staff/memberships/${membership.$id}`, { roles: ['reader'] });
    await member.refused(401, 'user_unauthorized', () => storage.createFile('team', 'more', new File(['x'], 'more.txt')));
    await api('DELETE', `teams/staff/memberships/${membership.$id}`);
    await member.refused(401, 'user_unauthorized', () => storage.listFiles('team'));
  }));

  test('where in the world', visit(undefined, async (guest) => {
    const here = await guest.run(() => locale.get());
    assert.deepEqual(Object.keys(here).sort(), ['continent', 'continentCode', 'country', 'countryCode', 'currency', 'eu', 'ip']);
    assert.ok((await guest.run(() => locale.listCodes())).total > 100);
  }));
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
