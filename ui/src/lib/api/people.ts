import { listQuery, signalOf, type ListOptions } from './client';
import { request, requestJson, withJson } from './request';
import type {
  Membership,
  MembershipList,
  ResourceToken,
  Session,
  SessionList,
  Team,
  TeamList,
  TokenList,
  User,
  UserList,
} from './wire';

/** What a new user begins with; what is left out they do not have. */
export interface UserDraft {
  email?: string;
  phone?: string;
  password?: string;
  name?: string;
}

/** The users of an endpoint's project. */
export const users = {
  list: (endpoint: string, options: ListOptions = {}): Promise<UserList> =>
    requestJson(at(endpoint, `/users${listQuery(options)}`), signalOf(options)),
  get: (endpoint: string, user: string): Promise<User> => requestJson(userAt(endpoint, user)),
  create: (endpoint: string, userId: string, draft: UserDraft): Promise<User> =>
    requestJson(at(endpoint, '/users'), withJson('POST', { userId, ...draft })),
  rename: (endpoint: string, user: string, name: string): Promise<User> =>
    change(endpoint, user, '/name', 'PATCH', { name }),
  setEmail: (endpoint: string, user: string, email: string): Promise<User> =>
    change(endpoint, user, '/email', 'PATCH', { email }),
  setPhone: (endpoint: string, user: string, number: string): Promise<User> =>
    change(endpoint, user, '/phone', 'PATCH', { number }),
  /** Ends all of their sessions, too. */
  setPassword: (endpoint: string, user: string, password: string): Promise<User> =>
    change(endpoint, user, '/password', 'PATCH', { password }),
  setLabels: (endpoint: string, user: string, labels: readonly string[]): Promise<User> =>
    change(endpoint, user, '/labels', 'PUT', { labels }),
  /** Blocks them, or lets them in again. */
  setStatus: (endpoint: string, user: string, status: boolean): Promise<User> =>
    change(endpoint, user, '/status', 'PATCH', { status }),
  verifyEmail: (endpoint: string, user: string, emailVerification: boolean): Promise<User> =>
    change(endpoint, user, '/verification', 'PATCH', { emailVerification }),
  verifyPhone: (endpoint: string, user: string, phoneVerification: boolean): Promise<User> =>
    change(endpoint, user, '/verification/phone', 'PATCH', { phoneVerification }),
  delete: (endpoint: string, user: string): Promise<void> => remove(userAt(endpoint, user)),
  memberships: (endpoint: string, user: string): Promise<MembershipList> =>
    requestJson(`${userAt(endpoint, user)}/memberships`),
  sessions: (endpoint: string, user: string): Promise<SessionList> => requestJson(`${userAt(endpoint, user)}/sessions`),
  endSession: (endpoint: string, { userId, $id }: Session): Promise<void> =>
    remove(`${userAt(endpoint, userId)}/sessions/${encodeURIComponent($id)}`),
  endSessions: (endpoint: string, user: string): Promise<void> => remove(`${userAt(endpoint, user)}/sessions`),
};

/** The teams of an endpoint's project, and who belongs to them. */
export const teams = {
  list: (endpoint: string, options: ListOptions = {}): Promise<TeamList> =>
    requestJson(at(endpoint, `/teams${listQuery(options)}`), signalOf(options)),
  get: (endpoint: string, team: string): Promise<Team> => requestJson(teamAt(endpoint, team)),
  create: (endpoint: string, teamId: string, name: string): Promise<Team> =>
    requestJson(at(endpoint, '/teams'), withJson('POST', { teamId, name })),
  rename: (endpoint: string, team: string, name: string): Promise<Team> =>
    requestJson(teamAt(endpoint, team), withJson('PUT', { name })),
  delete: (endpoint: string, team: string): Promise<void> => remove(teamAt(endpoint, team)),
  members: (endpoint: string, team: string, options: ListOptions = {}): Promise<MembershipList> =>
    requestJson(`${teamAt(endpoint, team)}/memberships${listQuery(options)}`),
  /** Puts somebody into the team: a user there is, or whoever has the address; nobody's makes a new user. */
  invite: (
    endpoint: string,
    team: string,
    who: { userId: string } | { email: string },
    roles: readonly string[],
  ): Promise<Membership> => requestJson(`${teamAt(endpoint, team)}/memberships`, withJson('POST', { ...who, roles })),
  setRoles: (endpoint: string, member: Membership, roles: readonly string[]): Promise<Membership> =>
    requestJson(memberAt(endpoint, member), withJson('PATCH', { roles })),
  removeMember: (endpoint: string, member: Membership): Promise<void> => remove(memberAt(endpoint, member)),
};

/** Links to single files: whoever has one may read the file, whatever the permissions say. */
export const tokens = {
  list: (endpoint: string, bucket: string, file: string, options: ListOptions = {}): Promise<TokenList> =>
    requestJson(`${tokensOf(endpoint, bucket, file)}${listQuery(options)}`),
  create: (endpoint: string, bucket: string, file: string, expire: string | null): Promise<ResourceToken> =>
    requestJson(tokensOf(endpoint, bucket, file), withJson('POST', expire === null ? {} : { expire })),
  delete: (endpoint: string, token: string): Promise<void> =>
    remove(at(endpoint, `/tokens/${encodeURIComponent(token)}`)),
};

function change(endpoint: string, user: string, what: string, method: 'PATCH' | 'PUT', body: unknown): Promise<User> {
  return requestJson(`${userAt(endpoint, user)}${what}`, withJson(method, body));
}

async function remove(path: string): Promise<void> {
  await request(path, { method: 'DELETE' });
}

function at(endpoint: string, path: string): string {
  return `/e/${encodeURIComponent(endpoint)}/v1${path}`;
}

function userAt(endpoint: string, user: string): string {
  return at(endpoint, `/users/${encodeURIComponent(user)}`);
}

function teamAt(endpoint: string, team: string): string {
  return at(endpoint, `/teams/${encodeURIComponent(team)}`);
}

function memberAt(endpoint: string, { teamId, $id }: Membership): string {
  return `${teamAt(endpoint, teamId)}/memberships/${encodeURIComponent($id)}`;
}

function tokensOf(endpoint: string, bucket: string, file: string): string {
  return at(endpoint, `/tokens/buckets/${encodeURIComponent(bucket)}/files/${encodeURIComponent(file)}`);
}
