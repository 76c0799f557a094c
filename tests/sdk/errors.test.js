// Every refusal that can be provoked over HTTP (contract 11): its status, its headers and its body are held by a snapshot.
// `UPDATE=1 node --test errors.test.js` writes the snapshot anew; what changed is then read in the difference.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';

import { Cofferd } from '../cofferd.mjs';

const SNAPSHOT = new URL('snapshots/errors.json', import.meta.url);
const MIB = 1024 * 1024;
const PASSWORD = 'correct horse battery staple';
/** Different on every run, or a matter of the connection. */
const VOLATILE = new Set(['date', 'connection', 'keep-alive', 'content-length', 'x-debug-speed', 'transfer-encoding']);

let cofferd;
let expected;
const found = {};
/** Names of credentials and ids that differ on every run, with what stands for them in the snapshot. */
const secrets = {};

before(async () => {
  expected = JSON.parse(await readFile(SNAPSHOT, 'utf8').catch(() => '{}'));
  cofferd = await Cofferd.start();
  await prepare();
});
after(() => cofferd?.end());

/** Asks and returns everything of the answer. Header names are kept as they are given. */
async function ask({ method = 'GET', path, headers = {}, json, form }) {
  const sent = { 'X-Appwrite-Project': cofferd.project, ...headers };
  if (json !== undefined) sent['Content-Type'] = 'application/json';
  for (const [name, value] of Object.entries(sent)) if (value === null) delete sent[name];
  const { headers: typed, body } = form ? encoded(form) : { headers: {}, body: json === undefined ? undefined : JSON.stringify(json) };
  const call = request(`${cofferd.endpoint}/${path}`, { method, headers: { ...sent, ...typed, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) } });
  const answered = new Promise((resolve, reject) => call.on('response', resolve).on('error', reject));
  call.end(body);
  const answer = await answered;
  const parts = [];
  for await (const part of answer) parts.push(part);
  return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() };
}

/** Writes a form the plain way: fields, and files as `[name, bytes]`. */
function encoded(form) {
  const boundary = 'a-line-between-parts';
  const parts = Object.entries(form).map(([field, value]) => {
    const [name, bytes] = Array.isArray(value) ? value : [undefined, Buffer.from(value)];
    const file = name === undefined ? '' : `; filename="${name}"`;
    return Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"${file}\r\n\r\n`), Buffer.from(bytes), Buffer.from('\r\n')]);
  });
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]) };
}

const key = () => ({ 'X-Appwrite-Key': cofferd.key });
const session = (name) => ({ 'X-Appwrite-Session': secrets[name] });

/** Asks with the key for something that has to succeed. */
async function made(method, path, json, form) {
  const { status, text } = await ask({ method, path, headers: key(), json, form });
  assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

async function prepare() {
  const bucket = (bucketId, more) => made('POST', 'storage/buckets', { bucketId, name: bucketId, ...more });
  const file = (bucketId, fileId, name, bytes) => made('POST', `storage/buckets/${bucketId}/files`, undefined, { fileId, file: [name, bytes] });
  await bucket('closed');
  await bucket('open', { permissions: ['read("any")', 'create("any")'] });
  await bucket('mixed', { fileSecurity: true });
  await bucket('strict', { maximumFileSize: 10, allowedFileExtensions: ['txt', 'bin'] });
  await bucket('off', { enabled: false, permissions: ['read("any")'] });
  await bucket('plain', { transformations: false, permissions: ['read("any")'] });
  for (const id of ['closed', 'open', 'mixed', 'plain']) await file(id, 'letter', 'letter.txt', 'Dear Anna,\n');
  await file('open', 'other', 'other.txt', 'other');
  await file('open', 'broken', 'broken.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'));
  await file('open', 'wide', 'wide.png', wide(60_000));
  await people();
  await keys();
}

/** Makes keys that are no good for something: one that may only read files, one that ends before it is used. */
async function keys() {
  await cofferd.stop();
  secrets.narrow = await cofferd.makeKey('--scope', 'files.read');
  secrets.expired = await cofferd.makeKey('--scope', 'buckets.read', '--expires', new Date(Date.now() + 2000).toISOString());
  await cofferd.start();
  const isOpen = async () => (await ask({ path: 'storage/buckets', headers: { 'X-Appwrite-Key': secrets.expired } })).status === 200;
  while (await isOpen());
}

async function people() {
  for (const userId of ['anna', 'bert', 'blocked']) await made('POST', 'users', { userId, email: `${userId}@example.org`, password: PASSWORD });
  for (const userId of ['anna', 'bert', 'blocked']) secrets[userId] = (await made('POST', `users/${userId}/sessions`, {})).secret;
  await made('PATCH', 'users/blocked/status', { status: false });
  secrets.jwt = (await made('POST', 'users/anna/jwts', {})).jwt;
  secrets.token = (await made('POST', 'tokens/buckets/open/files/letter', {})).secret;
  for (const teamId of ['staff', 'crew', 'annas']) await made('POST', 'teams', { teamId, name: teamId });
  secrets.membership = (await made('POST', 'teams/staff/memberships', { userId: 'anna', roles: [] })).$id;
  await made('POST', 'teams/annas/memberships', { userId: 'anna', roles: ['owner'] });
  await made('POST', 'databases', { databaseId: 'main', name: 'Main' });
}

/** A picture of one row: small as a file, wider than anybody decodes. */
function wide(width) {
  const chunk = (type, content) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(1, 4);
  header[8] = 8;
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(width + 1))), chunk('IEND', Buffer.alloc(0))]);
}

const query = (method, attribute, ...values) => `queries[0]=${encodeURIComponent(JSON.stringify({ method, attribute, values }))}`;
const upload = (bucket, form, headers) => ({ method: 'POST', path: `storage/buckets/${bucket}/files`, headers: () => ({ ...key(), ...headers }), form });
const letter = { fileId: 'new', file: ['new.txt', 'new'] };
const bucket = (json) => ({ method: 'POST', path: 'storage/buckets', headers: key, json });
const keyed = (method, path, json) => ({ method, path, headers: key, json });

/** What is asked, by the type it must be refused with and a word on how. A function is asked for when the world stands. */
const CASES = {
  'general_argument_invalid: a parameter is missing': bucket({ bucketId: 'new' }),
  'general_argument_invalid: an id is none': bucket({ bucketId: '_new', name: 'New' }),
  'general_argument_invalid: a name is too long': bucket({ bucketId: 'new', name: 'n'.repeat(129) }),
  'general_argument_invalid: a permission is none': bucket({ bucketId: 'new', name: 'New', permissions: ['read(any)'] }),
  'general_argument_invalid: a permission of the old kind': bucket({ bucketId: 'new', name: 'New', permissions: ['read("role:all")'] }),
  'general_argument_invalid: everybody as a star': bucket({ bucketId: 'new', name: 'New', permissions: ['read("*")'] }),
  'general_argument_invalid: a hundred and one permissions': bucket({ bucketId: 'new', name: 'New', permissions: Array.from({ length: 101 }, (_, number) => `read("user:u${number}")`) }),
  'general_argument_invalid: a size is none': bucket({ bucketId: 'new', name: 'New', maximumFileSize: 0 }),
  'general_argument_invalid: an extension is too long': bucket({ bucketId: 'new', name: 'New', allowedFileExtensions: ['x'.repeat(65)] }),
  'general_argument_invalid: a compression is none': bucket({ bucketId: 'new', name: 'New', compression: 'GZIP' }),
  'general_argument_invalid: a body is no JSON': { method: 'POST', path: 'storage/buckets', headers: () => ({ ...key(), 'Content-Type': 'application/json' }) },
  'general_argument_invalid: a query is none': keyed('GET', 'storage/buckets?queries[]=limit(1)'),
  'general_argument_invalid: a query of an attribute that has none': keyed('GET', `storage/buckets?${query('equal', '$permissions', 'x')}`),
  'general_argument_invalid: a search is too long': keyed('GET', `storage/buckets?search=${'x'.repeat(257)}`),
  'general_argument_invalid: create is no permission of a file': upload('closed', { ...letter, 'permissions[]': 'create("any")' }),
  'general_argument_invalid: before a guest is asked who they are': { method: 'PUT', path: 'storage/buckets/closed/files/letter', json: { permissions: ['nonsense'] } },
  'general_argument_invalid: a folder climbs out': upload('closed', { ...letter, folder: '../up' }),
  'general_argument_invalid: a picture is too wide': keyed('GET', 'storage/buckets/open/files/letter/preview?width=4001'),
  'general_argument_invalid: a colour is empty': keyed('GET', 'storage/buckets/open/files/letter/preview?background='),
  'general_argument_invalid: a token ends before it begins': keyed('POST', 'tokens/buckets/open/files/letter', { expire: '2020-01-01T00:00:00.000+00:00' }),
  'general_argument_invalid: a password is too short': { method: 'POST', path: 'account', json: { userId: 'new', email: 'new@example.org', password: 'short' } },
  'general_argument_invalid: a label has signs': keyed('PUT', 'users/anna/labels', { labels: ['v.i.p'] }),
  'general_query_invalid: full text without an index': keyed('GET', `storage/buckets/open/files?${query('search', 'name', 'x')}`),
  'general_cursor_not_found: of a bucket': keyed('GET', `storage/buckets?${query('cursorAfter', undefined, 'nobody')}`),
  'general_cursor_not_found: of a file': keyed('GET', `storage/buckets/open/files?${query('cursorBefore', undefined, 'nobody')}`),
  'general_unauthorized_scope: a guest': { path: 'storage/buckets' },
  'general_unauthorized_scope: a guest with bad queries': { path: 'storage/buckets?queries[]=nonsense' },
  'general_unauthorized_scope: a user': { path: 'storage/buckets', headers: () => session('anna') },
  'general_unauthorized_scope: an account that is not there': { path: 'account' },
  'general_unauthorized_scope: an account of a key': keyed('GET', 'account'),
  'general_access_forbidden: no project': { path: 'storage/buckets', headers: { 'X-Appwrite-Project': null } },
  'general_unknown_origin: a page from elsewhere': { path: 'storage/buckets/open/files/letter', headers: { Origin: 'https://elsewhere.example' } },
  'general_route_not_found: no such path': { path: 'nowhere' },
  'general_route_not_found: no such method': { method: 'PATCH', path: 'storage/buckets/open', headers: key, json: {} },
  'project_not_found: another': { path: 'storage/buckets', headers: { 'X-Appwrite-Project': 'elsewhere' } },
  'project_not_found: another, of the ping': { path: 'ping', headers: { 'X-Appwrite-Project': 'elsewhere' } },
  'project_id_missing: a key and a project in the query': () => ({ path: `storage/buckets?project=${cofferd.project}`, headers: { ...key(), 'X-Appwrite-Project': null } }),
  'general_unauthorized_scope: a key that may do less': () => ({ path: 'storage/buckets', headers: { 'X-Appwrite-Key': secrets.narrow } }),
  'general_unauthorized_scope: a key of an unknown kind is a guest': { path: 'storage/buckets', headers: { 'X-Appwrite-Key': 'dynamic_00' } },
  'project_key_expired: one': () => ({ path: 'storage/buckets', headers: { 'X-Appwrite-Key': secrets.expired } }),
  'user_unauthorized: a key that is none': { path: 'storage/buckets', headers: { 'X-Appwrite-Key': 'standard_00' } },
  'user_unauthorized: a guest, where nobody was granted anything': { path: 'storage/buckets/closed/files' },
  'user_unauthorized: a guest, where others were': { method: 'DELETE', path: 'storage/buckets/open/files/letter', json: {} },
  'user_unauthorized: a guest uploads': { ...upload('closed', letter), headers: {} },
  'user_unauthorized: a guest gives away what they have not': { ...upload('open', { ...letter, 'permissions[]': 'read("users")' }), headers: {} },
  'user_unauthorized: a user gives away what they have not': () => ({ ...upload('open', { ...letter, 'permissions[]': 'read("team:crew")' }), headers: session('bert') }),
  'user_unauthorized: a file that others may change': { method: 'PUT', path: 'storage/buckets/mixed/files/letter', json: { name: 'mine.txt' } },
  'user_unauthorized: a token of another file': () => ({ path: `storage/buckets/open/files/other/view?token=${secrets.token}` }),
  'user_blocked: asks': { path: 'account', headers: () => session('blocked') },
  'user_blocked: signs in': { method: 'POST', path: 'account/sessions/email', json: { email: 'blocked@example.org', password: PASSWORD } },
  'user_jwt_invalid: no JWT': { path: 'account', headers: { 'X-Appwrite-JWT': 'nonsense' } },
  'user_jwt_invalid: of another key': () => ({ path: 'account', headers: { 'X-Appwrite-JWT': `${secrets.jwt.slice(0, -2)}xx` } }),
  'user_jwt_and_cookie_set: both': () => ({ path: 'account', headers: { ...session('anna'), 'X-Appwrite-JWT': secrets.jwt } }),
  'user_jwt_creation_denied: from one another': () => ({ method: 'POST', path: 'account/jwts', headers: { 'X-Appwrite-JWT': secrets.jwt }, json: {} }),
  'user_invalid_credentials: a wrong password': { method: 'POST', path: 'account/sessions/email', json: { email: 'anna@example.org', password: 'wrong password' } },
  'user_invalid_credentials: nobody': { method: 'POST', path: 'account/sessions/email', json: { email: 'nobody@example.org', password: PASSWORD } },
  'user_session_already_exists: signed in': { method: 'POST', path: 'account/sessions/email', headers: () => session('anna'), json: { email: 'anna@example.org', password: PASSWORD } },
  'user_session_not_found: none of mine': { path: 'account/sessions/nothing', headers: () => session('anna') },
  'user_not_found: nobody': keyed('GET', 'users/nobody'),
  'user_already_exists: an id': keyed('POST', 'users', { userId: 'anna' }),
  'user_already_exists: an address': { method: 'POST', path: 'account', json: { userId: 'new', email: 'Anna@example.org', password: PASSWORD } },
  'storage_bucket_not_found: none': keyed('GET', 'storage/buckets/nowhere'),
  'storage_bucket_not_found: disabled': { path: 'storage/buckets/off/files' },
  'storage_bucket_already_exists: one': bucket({ bucketId: 'open', name: 'Again' }),
  'storage_file_not_found: none': keyed('GET', 'storage/buckets/open/files/nothing'),
  'storage_file_not_found: none to download': { path: 'storage/buckets/open/files/nothing/download' },
  'storage_file_not_found: none that a guest may know of': { path: 'storage/buckets/mixed/files/letter' },
  'storage_file_not_found: incomplete': keyed('GET', 'storage/buckets/open/files/half/view'),
  'storage_file_already_exists: one': upload('open', { ...letter, fileId: 'letter' }),
  'storage_file_empty: no file': upload('open', { fileId: 'new' }),
  'storage_file_type_unsupported: an extension': upload('strict', { ...letter, file: ['new.exe', 'x'] }),
  'storage_file_type_unsupported: a broken picture': { path: 'storage/buckets/open/files/broken/preview?width=10' },
  'storage_invalid_file_size: too large': upload('strict', { ...letter, file: ['new.txt', 'x'.repeat(11)] }),
  'storage_invalid_file_size: too large by its range': upload('strict', { ...letter, file: ['new.bin', 'x'] }, { 'Content-Range': 'bytes 0-0/11' }),
  'storage_invalid_content_range: no unit': upload('open', letter, { 'Content-Range': '0-2/3' }),
  'storage_invalid_content_range: backwards': upload('open', letter, { 'Content-Range': 'bytes 2-0/3' }),
  'storage_invalid_content_range: no number': upload('open', letter, { 'Content-Range': 'bytes a-b/c' }),
  'storage_invalid_appwrite_id: none': upload('open', letter, { 'Content-Range': 'bytes 0-2/3', 'X-Appwrite-ID': '_bad' }),
  'storage_invalid_appwrite_id: the literal': upload('open', letter, { 'Content-Range': 'bytes 0-2/3', 'X-Appwrite-ID': 'unique()' }),
  'storage_invalid_range: from the end': { path: 'storage/buckets/open/files/letter/download', headers: { Range: 'bytes=-5' } },
  'storage_invalid_range: no dash': { path: 'storage/buckets/open/files/letter/view', headers: { Range: 'bytes=5' } },
  'storage_invalid_range: behind the end': { path: 'storage/buckets/open/files/letter/view', headers: { Range: 'bytes=988-' } },
  'storage_invalid_range: two of them': { path: 'storage/buckets/open/files/letter/view', headers: { Range: 'bytes=0-1,3-4' } },
  'storage_invalid_range: another unit': { path: 'storage/buckets/open/files/letter/view', headers: { Range: 'lines=0-1' } },
  'storage_bucket_transformations_disabled: off': { path: 'storage/buckets/plain/files/letter/preview' },
  'storage_image_resolution_exceeded: a very wide one': { path: 'storage/buckets/open/files/wide/preview?width=10' },
  'token_not_found: none': keyed('GET', 'tokens/nothing'),
  'team_not_found: none': keyed('GET', 'teams/nothing'),
  'team_already_exists: one': keyed('POST', 'teams', { teamId: 'staff', name: 'Again' }),
  'membership_not_found: none': keyed('GET', 'teams/staff/memberships/nothing'),
  'membership_already_confirmed: a member': keyed('POST', 'teams/staff/memberships', { userId: 'anna', roles: [] }),
  'membership_not_found: none to accept': { method: 'PATCH', path: 'teams/staff/memberships/nothing/status', json: { userId: 'anna', secret: 'nothing' } },
  'team_invite_not_found: none to take back': keyed('DELETE', 'teams/staff/memberships/nothing', {}),
  'user_unauthorized: a member invites': () => ({ method: 'POST', path: 'teams/staff/memberships', headers: session('anna'), json: { email: 'new@example.org', roles: [], url: 'http://localhost' } }),
  'general_smtp_disabled: an owner invites': () => ({ method: 'POST', path: 'teams/annas/memberships', headers: session('anna'), json: { email: 'new@example.org', roles: [], url: 'http://localhost' } }),
  'team_membership_mismatch: of another team': () => ({ method: 'PATCH', path: `teams/crew/memberships/${secrets.membership}/status`, json: { userId: 'anna', secret: 'nothing' } }),
  'team_invalid_secret: a wrong one': () => ({ method: 'PATCH', path: `teams/staff/memberships/${secrets.membership}/status`, json: { userId: 'anna', secret: 'nothing' } }),
  'database_not_found: none': keyed('GET', 'databases/nothing'),
  'database_already_exists: one': keyed('POST', 'databases', { databaseId: 'main', name: 'Again' }),
};

for (const [title, asked] of Object.entries(CASES)) {
  test(title, async () => {
    if (title.endsWith('incomplete')) await ask(resolved(upload('open', { fileId: 'half', file: ['half.bin', Buffer.alloc(5 * MIB)] }, { 'Content-Range': `bytes 0-${5 * MIB - 1}/${6 * MIB}` })));
    const { status, headers, text } = await ask(resolved(asked));
    assert.ok(Number(headers['x-debug-speed']) >= 0);
    const body = JSON.parse(text);
    assert.deepEqual(Object.keys(body).sort(), ['code', 'message', 'type', 'version']);
    assert.deepEqual([body.type, body.code], [title.split(':')[0], status]);
    hold(title, { status, headers: kept(headers), body });
  });
}

/** Keys and sessions are known only once the world stands. */
function resolved(asked) {
  const plain = typeof asked === 'function' ? asked() : asked;
  return { ...plain, headers: typeof plain.headers === 'function' ? plain.headers() : plain.headers };
}

function kept(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !VOLATILE.has(name)).sort());
}

function hold(title, answer) {
  const said = JSON.stringify(answer).replaceAll(secrets.membership, '<membership>');
  found[title] = JSON.parse(said);
  if (!process.env.UPDATE) assert.deepEqual(found[title], expected[title]);
}

test('a body that is too large is refused without a word', async () => {
  const { status, headers, text } = await ask(resolved(upload('open', { fileId: 'new', file: ['new.bin', Buffer.alloc(13 * MIB)] })));
  assert.deepEqual([status, text], [413, '']);
  assert.ok(!headers['content-type']?.includes('json'));
});

test('a refusal may be read by a page of this machine', async () => {
  const { status, headers } = await ask({ path: 'storage/buckets', headers: { Origin: 'http://localhost:5173' } });
  assert.equal(status, 401);
  assert.deepEqual([headers['access-control-allow-origin'], headers['access-control-allow-credentials']], ['http://localhost:5173', 'true']);
});

test('HEAD is refused like GET, without a body', async () => {
  const { status, text, headers } = await ask({ method: 'HEAD', path: 'storage/buckets/open/files/nothing' });
  assert.deepEqual([status, text, headers['content-type']], [404, '', 'application/json; charset=UTF-8']);
});

test('the snapshot holds these and no others', async () => {
  if (process.env.UPDATE) await writeFile(SNAPSHOT, `${JSON.stringify(found, null, 2)}\n`);
  else assert.deepEqual(Object.keys(expected), Object.keys(CASES));
});

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
