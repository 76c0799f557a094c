/** Who may do what, in words. */

import type { Action, KnownRole, Permission, Role } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { bucketActions, grantsOf, partsOf } from './permissions';

/** Finds out what people call who stands behind a role. */
export type Knowing = (role: Role) => KnownRole | undefined;

export const actionLabels: Record<Action, () => string> = {
  create: m.access_create,
  read: m.access_read,
  update: m.access_update,
  delete: m.access_delete,
};

const verbs: Record<Action, () => string> = {
  create: m.access_verb_create,
  read: m.access_verb_read,
  update: m.access_verb_update,
  delete: m.access_verb_delete,
};

/** Puts a role into words: `team:design/owner` becomes "Design, as owner". */
export function roleWords(role: Role, known?: KnownRole): string {
  const { kind, id, dimension } = partsOf(role);
  const name = known?.name || id;
  if (kind === 'any') return m.access_any();
  if (kind === 'guests') return m.access_guests();
  if (kind === 'users') return usersWords(dimension);
  if (kind === 'user') return dimension === '' ? name : m.access_user_while({ name, state: verification(dimension) });
  if (kind === 'team')
    return dimension === '' ? m.access_team({ name }) : m.access_team_role({ name, role: dimension });
  if (kind === 'member')
    return known?.name ? m.access_member({ name, team: known.detail }) : m.access_member_id({ id });
  return kind === 'label' ? m.access_label({ name: id }) : role;
}

export function verification(dimension: string): string {
  return dimension === 'verified' ? m.access_verified() : m.access_unverified();
}

function usersWords(dimension: string): string {
  if (dimension === 'verified') return m.access_users_verified();
  return dimension === 'unverified' ? m.access_users_unverified() : m.access_users();
}

/** Joins words with commas and "and". */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(words);
}

/** The whole truth in sentences: who can do what, and what only keys can. */
export function sentences(permissions: readonly Permission[], allowed: readonly Action[], knowing: Knowing): string {
  const grants = grantsOf(permissions)
    .filter(({ role }) => knowing(role)?.isGone !== true)
    .map(({ role, actions }) => ({ role, actions: actions.filter((action) => allowed.includes(action)) }))
    .filter(({ actions }) => actions.length > 0);
  const groups = new Map<string, Role[]>();
  for (const { role, actions } of grants) {
    const key = actions.join(' ');
    groups.set(key, [...(groups.get(key) ?? []), role]);
  }
  const open = [...groups].map(([key, roles]) =>
    m.access_can({
      who: listed(roles.map((role) => roleWords(role, knowing(role)))),
      what: verbList(bucketActions.filter((action) => key.split(' ').includes(action))),
    }),
  );
  const closed = allowed.filter((action) => grants.every(({ actions }) => !actions.includes(action)));
  return [...open, ...(closed.length > 0 ? [m.access_only_keys({ what: verbList(closed) })] : [])].join(' ');
}

function verbList(actions: readonly Action[]): string {
  return listed(actions.map((action) => verbs[action]()));
}
