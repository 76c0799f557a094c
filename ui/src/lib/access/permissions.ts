/** Permissions as a table: which role may do what. Reads and writes Appwrite's spelling, `read("user:ada")`. */

import type { Action, Permission, Role } from '$lib/api/wire';

/** The kinds of permission of a bucket, in the order of the columns. */
export const bucketActions = ['create', 'read', 'update', 'delete'] as const satisfies readonly Action[];
/** Those of a file: it is there already. */
export const fileActions = ['read', 'update', 'delete'] as const satisfies readonly Action[];

/** What one role may do. */
export interface Grant {
  role: Role;
  actions: readonly Action[];
}

/** What a role is made of: `team:design/owner` is of the kind `team`, with an id and a dimension. */
export interface RoleParts {
  kind: string;
  id: string;
  dimension: string;
}

/** The most permissions that a bucket or a file carries. */
const most = 100;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;
const labelPattern = /^[A-Za-z0-9]{1,36}$/;
const teamRolePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;

export function partsOf(role: Role): RoleParts {
  const [head = '', ...dimension] = role.split('/');
  const [kind = '', ...id] = head.split(':');
  return { kind, id: id.join(':'), dimension: dimension.join('/') };
}

/** Says whether a text is a role that the engine takes. */
export function isRole(text: string): boolean {
  const { kind, id, dimension } = partsOf(text);
  const isPlain = !text.includes(':');
  const isVerification = ['', 'verified', 'unverified'].includes(dimension) && !text.endsWith('/');
  if (kind === 'any' || kind === 'guests') return text === kind;
  if (kind === 'users') return isPlain && isVerification;
  if (kind === 'user') return idPattern.test(id) && isVerification;
  if (kind === 'team') return idPattern.test(id) && (!text.includes('/') || teamRolePattern.test(dimension));
  if (kind === 'member') return idPattern.test(id) && !text.includes('/');
  return kind === 'label' && labelPattern.test(id) && !text.includes('/');
}

/** Gathers permissions by role, in the order in which roles are first named. */
export function grantsOf(permissions: readonly Permission[]): Grant[] {
  const grants = new Map<Role, Action[]>();
  for (const permission of permissions) {
    const read = readPermission(permission);
    if (!read) continue;
    const actions = grants.get(read.role) ?? [];
    grants.set(read.role, [...new Set([...actions, ...read.actions])]);
  }
  return [...grants].map(([role, actions]) => ({ role, actions: inOrder(actions) }));
}

/** Writes the table as permissions, row after row. */
export function permissionsOf(grants: readonly Grant[]): Permission[] {
  return grants.flatMap(({ role, actions }) => actions.map((action) => `${action}("${role}")`));
}

/** Puts what a role may do in place of what it could before; a role that may do nothing leaves the table. */
export function withGrant(grants: readonly Grant[], role: Role, actions: readonly Action[]): Grant[] {
  const grant = { role, actions: inOrder(actions) };
  const isThere = grants.some((other) => other.role === role);
  const all = isThere ? grants.map((other) => (other.role === role ? grant : other)) : [...grants, grant];
  return all.filter((one) => one.actions.length > 0);
}

/** Gives a row another role; a row that the other role has already takes both. */
export function withRole(grants: readonly Grant[], from: Role, to: Role): Grant[] {
  const renamed = grants.map((grant) => (grant.role === from ? { ...grant, role: to } : grant));
  return grantsOf(permissionsOf(renamed));
}

/** Says whether two sets allow the same. */
export function isSame(one: readonly Permission[], other: readonly Permission[]): boolean {
  return spelled(one) === spelled(other);
}

/** Returns the permissions with which strangers could change or delete, and that were not there before. */
export function newlyWritable(before: readonly Permission[], after: readonly Permission[]): Permission[] {
  const risky = /^(?:update|delete|write)\("(?:any|guests)"\)$/;
  const present = permissionsOf(grantsOf(before));
  return permissionsOf(grantsOf(after)).filter((each) => risky.test(each) && !present.includes(each));
}

/** Why a line of text is no permission here. */
export type Flaw = { line: number; kind: 'syntax' | 'action' | 'role' | 'many'; text: string };

/** Reads permissions, one a line; commas, brackets and outer quotes of a JSON array are forgiven. */
export function readText(text: string, allowed: readonly Action[]): { permissions: Permission[] } | { flaw: Flaw } {
  const found: Permission[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const word = bare(line);
    if (word === '') continue;
    const flaw = flawOf(word, allowed);
    if (flaw) return { flaw: { line: index + 1, kind: flaw, text: word } };
    found.push(word);
  }
  const permissions = permissionsOf(
    grantsOf(found).map(({ role, actions }) => ({ role, actions: actions.filter((each) => allowed.includes(each)) })),
  );
  if (permissions.length > most) return { flaw: { line: 0, kind: 'many', text: String(permissions.length) } };
  return { permissions };
}

function flawOf(word: string, allowed: readonly Action[]): Flaw['kind'] | undefined {
  const [, action, role] = /^(\w+)\("([^"]*)"\)$/.exec(word) ?? [];
  if (action === undefined || role === undefined) return 'syntax';
  if (action !== 'write' && !allowed.some((each) => each === action)) return 'action';
  return isRole(role) ? undefined : 'role';
}

function readPermission(permission: Permission): { actions: Action[]; role: Role } | undefined {
  const [, action, role] = /^(\w+)\("(.+)"\)$/.exec(permission) ?? [];
  if (role === undefined) return undefined;
  if (action === 'write') return { actions: ['create', 'update', 'delete'], role };
  const known = bucketActions.find((each) => each === action);
  return known && { actions: [known], role };
}

function bare(line: string): string {
  const trimmed = line.trim().replace(/,$/, '').trim();
  if (trimmed === '[' || trimmed === ']') return '';
  const [, quoted] = /^(["'])(.*)\1$/.exec(trimmed)?.slice(1) ?? [];
  return (quoted ?? trimmed).replaceAll('\\"', '"');
}

function inOrder(actions: readonly Action[]): Action[] {
  return bucketActions.filter((action) => actions.includes(action));
}

function spelled(permissions: readonly Permission[]): string {
  return permissionsOf(grantsOf(permissions)).sort().join(' ');
}
