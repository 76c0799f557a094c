import type { Bucket, Permission } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { listed } from '$lib/parts/list';

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

const verbs: Record<Action, () => string> = {
  read: m.bucket_verb_read,
  create: m.bucket_verb_create,
  update: m.bucket_verb_update,
  delete: m.bucket_verb_delete,
};
const actions = Object.keys(verbs) as Action[];

/** Puts the permissions of a bucket into words. Keys can always do everything. */
export function accessOf(bucket: Pick<Bucket, '$permissions' | 'fileSecurity' | 'enabled'>): Access {
  const granted = grants(bucket.$permissions);
  const readers = granted.read;
  const isWritableByAnyone = [...granted.create, ...granted.update, ...granted.delete].includes('any');
  const files = bucket.fileSecurity ? ` ${m.bucket_single_files()}` : '';
  const closed = bucket.enabled ? '' : ` ${m.bucket_closed()}`;
  return {
    reach: reachOf(readers),
    text: summary(readers, bucket.fileSecurity, isWritableByAnyone),
    detail: sentences(granted) + files + closed,
    isWritableByAnyone,
  };
}

function summary(readers: readonly string[], isPerFile: boolean, isWritableByAnyone: boolean): string {
  if (isWritableByAnyone) return readers.includes('any') ? m.bucket_anyone_all() : m.bucket_anyone_write();
  if (readers.length > 0) return m.bucket_can_read({ who: who(readers) });
  return isPerFile ? m.bucket_per_file() : m.bucket_only_keys();
}

function sentences(granted: Record<Action, string[]>): string {
  const roles = [...new Set(actions.flatMap((action) => granted[action]))];
  const open = roles.map((role) =>
    m.bucket_can({ who: roleWords(role), what: verbList((action) => granted[action].includes(role)) }),
  );
  const closed = verbList((action) => granted[action].length === 0);
  return [...open, closed && m.bucket_only_keys_can({ what: closed })].filter(Boolean).join(' ');
}

function verbList(isMeant: (action: Action) => boolean): string {
  const words = actions.filter(isMeant).map((action) => verbs[action]());
  return listed(words);
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
  if (roles.includes('any')) return m.bucket_role_any();
  if (roles.includes('users')) return m.bucket_role_users();
  const [only] = roles;
  return only !== undefined && roles.length === 1 ? roleWords(only) : m.bucket_roles({ number: roles.length });
}

/** Puts a role into words: `team:staff/owner` becomes "Owners of team staff". */
export function roleWords(role: string): string {
  const [head = '', dimension] = role.split('/');
  const [kind = '', id = ''] = head.split(':');
  const words: Record<string, string> = {
    any: m.bucket_role_any(),
    guests: m.bucket_role_guests(),
    users: dimension === undefined ? m.bucket_role_users() : m.bucket_role_users_in({ state: dimension }),
    user: dimension === undefined ? m.bucket_role_user({ id }) : m.bucket_role_user_in({ id, state: dimension }),
    team: dimension === undefined ? m.bucket_role_team({ id }) : m.bucket_role_team_as({ id, role: dimension }),
    member: m.bucket_role_member({ id }),
    label: m.bucket_role_label({ id }),
  };
  return (Object.hasOwn(words, kind) ? words[kind] : undefined) ?? role;
}
