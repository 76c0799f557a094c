// Users, sessions, accounts and teams by the official SDKs (contract 10), and what their roles open in storage (contract 5).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Cofferd } from '../cofferd.mjs';
import { client, ID, plain, refused, SDKS } from './sdks.js';

const PASSWORD = 'correct horse battery staple';
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

let cofferd;
before(async () => (cofferd = await Cofferd.start()));
after(() => cofferd?.end());

for (const [name, { appwrite, files, own }] of Object.entries(SDKS)) {
  const { Account, Permission, Query, Role, Storage, Teams, Users, ID: Ids } = appwrite;

  describe(name, () => {
    let users;
    let teams;
    let storage;
    before(() => {
      const keyed = client(appwrite, cofferd);
      users = new Users(keyed);
      teams = new Teams(keyed);
      storage = new Storage(keyed);
    });

    const at = (id) => `${id}@${own}.example.org`;
    const user = (id) => users.create(`${own}-${id}`, at(id), undefined, PASSWORD, id);
    /** Signs in as a server does for its visitor: the secret of the session goes into a client without a key. */
    async function as(id) {
      const { secret } = await new Account(client(appwrite, cofferd)).createEmailPasswordSession(at(id), PASSWORD);
      return client(appwrite, cofferd, { session: secret });
    }
    const guest = () => client(appwrite, cofferd, { key: null });

    describe('users', () => {
      test('one is made, read, found and deleted', async () => {
        const mobile = own === 'newest' ? '+4915112345678' : '+4915187654321';
        const made = plain(await users.create(`${own}-anna`, `Anna@${own}.example.org`, mobile, PASSWORD, 'Anna'));
        const { $id, name, email, phone, status, labels, emailVerification, phoneVerification, mfa, prefs } = made;
        assert.deepEqual(
          { $id, name, email, phone, status, labels, emailVerification, phoneVerification, mfa, prefs },
          { $id: `${own}-anna`, name: 'Anna', email: at('anna'), phone: mobile, status: true, labels: [], emailVerification: false, phoneVerification: false, mfa: false, prefs: {} },
        );
        for (const date of [made.$createdAt, made.$updatedAt, made.registration, made.passwordUpdate]) assert.match(date, DATE);
        assert.ok(!JSON.stringify(made).includes(PASSWORD));
        assert.deepEqual(plain(await users.get($id)), made);
        assert.deepEqual(plain((await users.list([Query.equal('email', at('anna'))])).users), [made]);
        await users.delete($id);
        await assert.rejects(users.get($id), refused(404, 'user_not_found'));
      });
      test('mail and phone are targets of messages', async () => {
        const mobile = own === 'newest' ? '+4940112233' : '+4940332211';
        const { $id, targets } = await users.create(`${own}-targeted`, at('targeted'), mobile);
        const found = targets.map(({ userId, providerType, identifier, expired }) => [userId, providerType, identifier, expired]);
        assert.deepEqual(found.sort(), [[$id, 'email', at('targeted'), false], [$id, 'sms', mobile, false]]);
      });
      test('one needs nothing but an id', async () => {
        const made = await users.create(Ids.unique());
        assert.match(made.$id, ID);
        assert.deepEqual([made.email, made.phone, made.name, made.passwordUpdate, made.targets], ['', '', '', '', []]);
      });
      test('each part is changed by itself', async () => {
        const { $id } = await user('changed');
        assert.equal((await users.updateName($id, 'Berta')).name, 'Berta');
        assert.equal((await users.updateEmail($id, at('Berta'))).email, at('berta'));
        const mobile = own === 'newest' ? '+4930123456' : '+4930654321';
        assert.equal((await users.updatePhone($id, mobile)).phone, mobile);
        assert.equal((await users.updateEmailVerification($id, true)).emailVerification, true);
        assert.equal((await users.updatePhoneVerification($id, true)).phoneVerification, true);
        assert.equal((await users.updateStatus($id, false)).status, false);
        assert.deepEqual((await users.updateLabels($id, ['vip', 'beta', 'vip'])).labels, ['vip', 'beta']);
        assert.deepEqual((await users.updateLabels($id, [])).labels, []);
        const { passwordUpdate } = await users.get($id);
        assert.ok((await users.updatePassword($id, 'another good password')).passwordUpdate >= passwordUpdate);
        assert.deepEqual(plain(await users.updatePrefs($id, { theme: 'dark' })), { theme: 'dark' });
        assert.deepEqual(plain((await users.get($id)).prefs), { theme: 'dark' });
      });
      test('they are filtered, sorted and searched', async () => {
        for (const id of ['lina', 'lars', 'lotte']) await user(id);
        await users.updateStatus(`${own}-lars`, false);
        await users.updateEmailVerification(`${own}-lotte`, true);
        const mine = Query.startsWith('$id', `${own}-l`);
        const listed = async (...queries) => (await users.list([mine, ...queries])).users.map(({ name }) => name);
        assert.deepEqual(await listed(), ['lina', 'lars', 'lotte']);
        assert.deepEqual(await listed(Query.equal('status', false)), ['lars']);
        assert.deepEqual(await listed(Query.equal('emailVerification', true)), ['lotte']);
        assert.deepEqual(await listed(Query.orderAsc('name'), Query.limit(2)), ['lars', 'lina']);
        assert.deepEqual(await listed(Query.cursorAfter(`${own}-lina`)), ['lars', 'lotte']);
        assert.deepEqual((await users.list([mine], 'lotte')).users.map(({ name }) => name), ['lotte']);
        await assert.rejects(users.list([Query.equal('password', 'x')]), refused(400, 'general_argument_invalid', /queries/));
      });
      test('what cannot be is refused', async () => {
        await user('taken');
        await assert.rejects(user('taken'), refused(409, 'user_already_exists'));
        await assert.rejects(users.create(Ids.unique(), at('TAKEN')), refused(409, 'user_already_exists'));
        await assert.rejects(users.create('_bad'), refused(400, 'general_argument_invalid', /userId/));
        await assert.rejects(users.create(Ids.unique(), 'no mail'), refused(400, 'general_argument_invalid', /email/));
        await assert.rejects(users.create(Ids.unique(), undefined, '0151'), refused(400, 'general_argument_invalid', /phone/));
        await assert.rejects(users.create(Ids.unique(), undefined, undefined, 'short'), refused(400, 'general_argument_invalid', /password/));
        await assert.rejects(users.updateLabels(`${own}-taken`, ['not alnum']), refused(400, 'general_argument_invalid', /labels/));
        await assert.rejects(users.updateName('nobody', 'x'), refused(404, 'user_not_found'));
        await assert.rejects(new Users(guest()).list(), refused(401, 'general_unauthorized_scope', /role: guests/));
        await assert.rejects(new Users(await as('taken')).list(), refused(401, 'general_unauthorized_scope', /role: users/));
      });
    });

    describe('sessions', () => {
      test('an account is made and signed in to', async () => {
        const account = new Account(guest());
        const made = await account.create(`${own}-carl`, at('Carl'), PASSWORD, 'Carl');
        assert.deepEqual([made.email, made.name, made.password, made.hash], [at('carl'), 'Carl', undefined, undefined]);
        await assert.rejects(account.get(), refused(401, 'general_unauthorized_scope', /role: guests/));
        const session = await new Account(client(appwrite, cofferd)).createEmailPasswordSession(at('carl'), PASSWORD);
        assert.deepEqual([session.userId, session.provider, session.providerUid, session.factors], [`${own}-carl`, 'email', at('carl'), ['password']]);
        assert.ok(Date.parse(session.expire) > Date.now() + 360 * 24 * 3600 * 1000);
        const carl = new Account(client(appwrite, cofferd, { session: session.secret }));
        const who = await carl.get();
        assert.deepEqual(Object.keys(who).filter((key) => ['password', 'hash', 'hashOptions'].includes(key)), []);
        assert.equal(who.$id, `${own}-carl`);
        await assert.rejects(account.create(Ids.unique(), at('carl'), PASSWORD), refused(409, 'user_already_exists'));
      });
      test('a visitor is told no secret', async () => {
        await user('visitor');
        assert.equal((await new Account(guest()).createEmailPasswordSession(at('visitor'), PASSWORD)).secret, '');
      });
      test('a key makes one for anybody', async () => {
        const { $id } = await user('dora');
        const session = await users.createSession($id);
        assert.equal((await new Account(client(appwrite, cofferd, { session: session.secret })).get()).$id, $id);
        const { total, sessions } = await users.listSessions($id);
        assert.deepEqual([total, sessions[0].$id, sessions[0].secret], [1, session.$id, '']);
        await users.deleteSession($id, session.$id);
        await assert.rejects(new Account(client(appwrite, cofferd, { session: session.secret })).get(), refused(401, 'general_unauthorized_scope'));
        await assert.rejects(users.deleteSession($id, session.$id), refused(404, 'user_session_not_found'));
        await users.createSession($id);
        await users.deleteSessions($id);
        assert.equal((await users.listSessions($id)).total, 0);
      });
      test('wrong words open nothing', async () => {
        await user('emil');
        const sign = (email, password) => new Account(guest()).createEmailPasswordSession(email, password);
        await assert.rejects(sign(at('emil'), 'wrong password'), refused(401, 'user_invalid_credentials'));
        await assert.rejects(sign(at('nobody'), PASSWORD), refused(401, 'user_invalid_credentials'));
        await users.updateStatus(`${own}-emil`, false);
        await assert.rejects(sign(at('emil'), PASSWORD), refused(403, 'user_blocked'));
      });
      test('who is blocked is out at once', async () => {
        await user('frieda');
        const frieda = await as('frieda');
        assert.equal((await new Account(frieda).get()).name, 'frieda');
        await users.updateStatus(`${own}-frieda`, false);
        await assert.rejects(new Account(frieda).get(), refused(403, 'user_blocked'));
        await assert.rejects(new Storage(frieda).listFiles('any'), refused(403, 'user_blocked'));
        await users.updateStatus(`${own}-frieda`, true);
        assert.equal((await new Account(frieda).get()).name, 'frieda');
      });
      test('they end one by one and all at once', async () => {
        await user('gustav');
        const [one, other] = [new Account(await as('gustav')), new Account(await as('gustav'))];
        const { total, sessions } = await one.listSessions();
        assert.deepEqual([total, sessions.filter(({ current }) => current).length], [2, 1]);
        const { $id } = await other.getSession('current');
        assert.equal((await one.getSession($id)).current, false);
        await one.deleteSession($id);
        await assert.rejects(other.get(), refused(401, 'general_unauthorized_scope'));
        await assert.rejects(one.getSession($id), refused(404, 'user_session_not_found'));
        await one.deleteSessions();
        await assert.rejects(one.get(), refused(401, 'general_unauthorized_scope'));
      });
      test('ten are kept, the oldest goes', async () => {
        await user('hanna');
        const first = new Account(await as('hanna'));
        for (let number = 0; number < 10; number++) await users.createSession(`${own}-hanna`);
        assert.equal((await users.listSessions(`${own}-hanna`)).total, 10);
        await assert.rejects(first.get(), refused(401, 'general_unauthorized_scope'));
      });
      test('a new password and a deleted user', async () => {
        const { $id } = await user('ida');
        await users.updatePassword($id, 'another good password');
        await assert.rejects(as('ida'), refused(401, 'user_invalid_credentials'));
        const { secret } = await new Account(client(appwrite, cofferd)).createEmailPasswordSession(at('ida'), 'another good password');
        await users.delete($id);
        await assert.rejects(new Account(client(appwrite, cofferd, { session: secret })).get(), refused(401, 'general_unauthorized_scope'));
      });
      test('without a name', async () => {
        const session = await new Account(client(appwrite, cofferd)).createAnonymousSession();
        const nobody = new Account(client(appwrite, cofferd, { session: session.secret }));
        const who = await nobody.get();
        assert.deepEqual([session.provider, who.$id, who.email, who.name], ['anonymous', session.userId, '', '']);
      });
      test('a JWT stands for one', async () => {
        const { $id } = await user('jana');
        const account = new Account(await as('jana'));
        const { jwt } = await account.createJWT();
        const carrier = (token) => new Account(client(appwrite, cofferd, { jwt: token }));
        assert.equal((await carrier(jwt).get()).$id, $id);
        await assert.rejects(carrier(jwt).createJWT(), refused(403, 'user_jwt_creation_denied'));
        await assert.rejects(carrier(`${jwt.slice(0, -2)}xx`).get(), refused(401, 'user_jwt_invalid'));
        await account.deleteSession('current');
        await assert.rejects(carrier(jwt).get(), refused(401, 'general_unauthorized_scope'));
        const { jwt: made } = await users.createJWT($id);
        assert.equal((await carrier(made).get()).$id, $id);
        await assert.rejects(users.createJWT('nobody'), refused(404, 'user_not_found'));
      });
    });

    describe('teams', () => {
      const team = (id) => `${own}-${id}`;
      test('a key makes an empty one', async () => {
        const made = plain(await teams.create(team('staff'), 'Staff'));
        assert.deepEqual([made.$id, made.name, made.total, made.prefs], [team('staff'), 'Staff', 0, {}]);
        assert.deepEqual(plain(await teams.get(team('staff'))), made);
        assert.equal((await teams.updateName(team('staff'), 'Crew')).name, 'Crew');
        assert.equal((await teams.list([Query.equal('name', 'Crew')])).total >= 1, true);
        assert.equal((await teams.list([], 'Crew')).teams.some(({ $id }) => $id === team('staff')), true);
        await assert.rejects(teams.create(team('staff'), 'Again'), refused(409, 'team_already_exists'));
        await teams.delete(team('staff'));
        await assert.rejects(teams.get(team('staff')), refused(404, 'team_not_found'));
      });
      test('members have roles, come and go', async () => {
        await teams.create(team('crew'), 'Crew');
        const { $id: userId } = await user('karl');
        const made = await teams.createMembership(team('crew'), ['writer'], undefined, userId);
        const { userName, userEmail, teamId, teamName, confirm, roles } = made;
        assert.deepEqual(
          { userName, userEmail, teamId, teamName, confirm, roles, userId: made.userId },
          { userName: 'karl', userEmail: at('karl'), teamId: team('crew'), teamName: 'Crew', confirm: true, roles: ['writer'], userId },
        );
        assert.match(made.joined, DATE);
        assert.equal((await teams.get(team('crew'))).total, 1);
        assert.deepEqual((await teams.updateMembership(team('crew'), made.$id, ['reader', 'owner'])).roles, ['reader', 'owner']);
        assert.deepEqual((await teams.getMembership(team('crew'), made.$id)).roles, ['reader', 'owner']);
        assert.deepEqual((await users.listMemberships(userId)).memberships.map(({ $id }) => $id), [made.$id]);
        await assert.rejects(teams.createMembership(team('crew'), [], undefined, userId), refused(409, 'membership_already_confirmed'));
        await teams.deleteMembership(team('crew'), made.$id);
        await assert.rejects(teams.getMembership(team('crew'), made.$id), refused(404, 'membership_not_found'));
        assert.equal((await teams.listMemberships(team('crew'))).total, 0);
      });
      test('an unknown address makes a user', async () => {
        await teams.create(team('open'), 'Open');
        const made = await teams.createMembership(team('open'), [], at('newcomer'), undefined, undefined, undefined, 'Newcomer');
        assert.equal((await users.get(made.userId)).email, at('newcomer'));
        await assert.rejects(teams.createMembership(team('open'), [], undefined, 'nobody'), refused(404, 'user_not_found'));
        await assert.rejects(teams.createMembership(team('open'), []), refused(400, 'general_argument_invalid'));
      });
      test('somebody who makes one owns it', async () => {
        await user('lena');
        const lena = new Teams(await as('lena'));
        const made = await lena.create(team('lenas'), 'Lenas', ['captain']);
        assert.equal(made.total, 1);
        const { memberships } = await lena.listMemberships(team('lenas'));
        assert.deepEqual(memberships[0].roles.toSorted(), ['captain', 'owner']);
        assert.deepEqual((await lena.list()).teams.map(({ $id }) => $id), [team('lenas')]);
        await user('mia');
        const mia = new Teams(await as('mia'));
        assert.equal((await mia.list()).total, 0);
        await assert.rejects(mia.get(team('lenas')), refused(404, 'team_not_found'));
        await assert.rejects(lena.createMembership(team('lenas'), [], undefined, `${own}-mia`, undefined, 'http://localhost'), refused(503, 'general_smtp_disabled'));
        await assert.rejects(new Teams(guest()).list(), refused(401, 'general_unauthorized_scope'));
      });
    });

    describe('roles open files', () => {
      const bucket = `${own}-roles`;
      const small = (text) => files.fromPlainText(text, `${text}.txt`);
      let nora;
      before(async () => {
        await user('nora');
        nora = new Storage(await as('nora'));
        await storage.createBucket(bucket, 'Roles', [Permission.create(Role.users())], true);
      });
      /** Which of the files with one grant each somebody sees. */
      const seen = async (storage) => (await storage.listFiles(bucket, [Query.startsWith('$id', 'for-')])).files.map(({ $id }) => $id.slice(4)).sort();

      test('one after the other', async () => {
        await teams.create(`${own}-club`, 'Club');
        const { $id: membership } = await teams.createMembership(`${own}-club`, ['writer'], undefined, `${own}-nora`);
        const grants = {
          any: Role.any(), guests: Role.guests(), users: Role.users(), verified: Role.users('verified'), unverified: Role.users('unverified'),
          nora: Role.user(`${own}-nora`), 'nora-verified': Role.user(`${own}-nora`, 'verified'), someone: Role.user('someone'),
          club: Role.team(`${own}-club`), writer: Role.team(`${own}-club`, 'writer'), reader: Role.team(`${own}-club`, 'reader'),
          member: Role.member(membership), label: Role.label('vip'),
        };
        for (const [id, role] of Object.entries(grants)) await storage.createFile(bucket, `for-${id}`, small(id), [Permission.read(role)]);
        assert.deepEqual(await seen(new Storage(guest())), ['any', 'guests']);
        const always = ['any', 'nora', 'users'];
        const inClub = ['club', 'member', 'writer'];
        assert.deepEqual(await seen(nora), [...always, ...inClub, 'unverified'].sort());
        await users.updateEmailVerification(`${own}-nora`, true);
        await users.updateLabels(`${own}-nora`, ['vip']);
        assert.deepEqual(await seen(nora), [...always, ...inClub, 'label', 'nora-verified', 'verified'].sort());
        await teams.updateMembership(`${own}-club`, membership, ['reader']);
        assert.deepEqual(await seen(nora), [...always, 'club', 'member', 'reader', 'label', 'nora-verified', 'verified'].sort());
        await teams.deleteMembership(`${own}-club`, membership);
        await users.updateLabels(`${own}-nora`, []);
        assert.deepEqual(await seen(nora), [...always, 'nora-verified', 'verified'].sort());
        await users.updateEmailVerification(`${own}-nora`, false);
        await users.updatePhoneVerification(`${own}-nora`, true);
        assert.deepEqual(await seen(nora), [...always, 'nora-verified', 'verified'].sort());
        await users.updatePhoneVerification(`${own}-nora`, false);
        assert.deepEqual(await seen(nora), [...always, 'unverified'].sort());
        assert.deepEqual((await seen(storage)).length, Object.keys(grants).length);
      });

      test('who uploads may do everything with it, and may give away only what they have', async () => {
        const file = await nora.createFile(bucket, 'mine', small('mine'));
        assert.deepEqual(file.$permissions, ['read', 'update', 'delete'].map((action) => `${action}("user:${own}-nora")`));
        const foreign = refused(401, 'user_unauthorized', /^Permissions must be one of: .*any.*users/);
        await assert.rejects(nora.createFile(bucket, Ids.unique(), small('x'), [Permission.read(Role.user('someone'))]), foreign);
        await assert.rejects(nora.updateFile(bucket, 'mine', undefined, [Permission.read(Role.team('strangers'))]), foreign);
        const given = [Permission.read(Role.any()), Permission.update(Role.user(`${own}-nora`)), Permission.delete(Role.users())];
        assert.deepEqual((await nora.updateFile(bucket, 'mine', 'ours.txt', given)).$permissions, given);
        assert.equal(Buffer.from(await new Storage(guest()).getFileDownload(bucket, 'mine')).toString(), 'mine');
        await assert.rejects(new Storage(guest()).createFile(bucket, Ids.unique(), small('x')), refused(401, 'user_unauthorized'));
        await nora.deleteFile(bucket, 'mine');
      });

      test('without file security the bucket alone decides', async () => {
        const plain = `${own}-plain`;
        await storage.createBucket(plain, 'Plain', [Permission.create(Role.users()), Permission.read(Role.user(`${own}-nora`))]);
        await storage.createFile(plain, 'open', small('open'), [Permission.read(Role.any()), Permission.update(Role.users())]);
        assert.equal((await nora.getFile(plain, 'open')).name, 'open.txt');
        await assert.rejects(new Storage(guest()).getFile(plain, 'open'), refused(401, 'user_unauthorized'));
        await assert.rejects(nora.updateFile(plain, 'open', 'x.txt'), refused(401, 'user_unauthorized'));
        await assert.rejects(nora.deleteFile(plain, 'open'), refused(401, 'user_unauthorized'));
        await assert.rejects(nora.getFile(plain, 'nothing'), refused(404, 'storage_file_not_found'));
        await assert.rejects(nora.listBuckets(), refused(401, 'general_unauthorized_scope', /role: users/));
      });
    });
  });
}

test('it stops when asked and nothing is wrong with what it kept', () => cofferd.stopClean());
