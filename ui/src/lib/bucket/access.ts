import type { Bucket, Permission } from '$lib/api/wire';

/** How far a bucket is open; the wider, the more it matters. */
export type Reach = 'anyone' | 'users' | 'some' | 'keys';

/** Who can do what with a bucket, in words. */
export interface Access {
  reach: Reach;
  /** "Anyone can read", the summary of a line. */
  text: string;
  /** The whole truth in sentences. */
  detail: string;
  /** Whether strangers can add, change or delete. */
  isWritableByAnyone: boolean;
}

type Action = 'create' | 'read' | 'update' | 'delete';

const verbs: Record<Action, string> = {
  read: 'read',
  create: 'upload',
  update: 'change',
  delete: 'delete',
};
const actions = Object.keys(verbs) as Action[];

/** Puts the permissions of a bucket into words. Keys can always do everything. */
export function accessOf(bucket: Pick<Bucket, '$permissions' | 'fileSecurity' | 'enabled'>): Access {
  const granted = grants(bucket.$permissions);
  const readers = granted.read;
  const isWritableByAnyone = [...granted.create, ...granted.update, ...granted.delete].includes('any');
  const files = bucket.fileSecurity ? ' Single files may be open to more.' : '';
  const closed = bucket.enabled ? '' : ' The bucket is disabled: for now only keys get in.';
  return {
    reach: reachOf(readers),
    text: summary(readers, bucket.fileSecurity, isWritableByAnyone),
    detail: sentences(granted) + files + closed,
    isWritableByAnyone,
  };
}

function summary(readers: readonly string[], isPerFile: boolean, isWritableByAnyone: boolean): string {
  if (isWritableByAnyone) return readers.includes('any') ? 'Anyone can read and write' : 'Anyone can write';
  if (readers.length > 0) return `${who(readers)} can read`;
  return isPerFile ? 'Set for each file' : 'Only API keys';
}

function sentences(granted: Record<Action, string[]>): string {
  const roles = [...new Set(actions.flatMap((action) => granted[action]))];
  const open = roles.map((role) => `${roleWords(role)} can ${verbList((action) => granted[action].includes(role))}.`);
  const closed = verbList((action) => granted[action].length === 0);
  return [...open, closed && `Only API keys can ${closed}.`].filter(Boolean).join(' ');
}

function verbList(isMeant: (action: Action) => boolean): string {
  const words = actions.filter(isMeant).map((action) => verbs[action]);
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function grants(permissions: readonly Permission[]): Record<Action, string[]> {
  const granted: Record<Action, string[]> = { read: [], create: [], update: [], delete: [] };
  for (const permission of permissions) {
    const [, action, role] = /^(\w+)\("(.+)"\)$/.exec(permission) ?? [];
    if (role === undefined) continue;
    if (action === 'write') for (const each of ['create', 'update', 'delete'] as const) granted[each].push(role);
    else if (isAction(action)) granted[action].push(role);
  }
  return granted;
}

function isAction(word: string | undefined): word is Action {
  return word !== undefined && Object.hasOwn(verbs, word);
}

function reachOf(roles: readonly string[]): Reach {
  if (roles.includes('any') || roles.includes('guests')) return 'anyone';
  if (roles.includes('users')) return 'users';
  return roles.length > 0 ? 'some' : 'keys';
}

function who(roles: readonly string[]): string {
  if (roles.includes('any')) return 'Anyone';
  if (roles.includes('users')) return 'Signed-in users';
  const [only] = roles;
  return only !== undefined && roles.length === 1 ? roleWords(only) : `${roles.length} roles`;
}

/** Puts a role into words: `team:staff/owner` becomes "Owners of team staff". */
export function roleWords(role: string): string {
  const [head = '', dimension] = role.split('/');
  const [kind = '', id = ''] = head.split(':');
  const suffix = dimension === undefined ? '' : ` (${dimension})`;
  const words: Record<string, string> = {
    any: 'Anyone',
    guests: 'Visitors who are not signed in',
    users: `Signed-in users${suffix}`,
    user: `User ${id}${suffix}`,
    team: dimension === undefined ? `Team ${id}` : `Team ${id} as ${dimension}`,
    member: `Member ${id}`,
    label: `Users with the label ${id}`,
  };
  return (Object.hasOwn(words, kind) ? words[kind] : undefined) ?? role;
}
