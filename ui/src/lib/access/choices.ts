/** Whom a search box offers. */

import { call } from '$lib/api/client';
import type { KnownRole, Role } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { isRole, partsOf } from './permissions';
import { roleWords } from './words';

/** Somebody who can be chosen. */
export interface Choice {
  role: Role;
  label: string;
  detail: string;
}

const everybody: readonly Role[] = ['any', 'users', 'guests', 'users/verified', 'users/unverified'];

/** People, teams, memberships and labels that have the words, after the roles of many; last what was typed as a role. */
export async function roleChoices(endpoint: string, text: string): Promise<Choice[]> {
  const words = text.trim();
  const { roles } = await call('role_search', { endpoint, text: words });
  const generic = everybody.map((role) => choiceOf({ role, name: '', detail: '', isGone: false }));
  const found = [...generic.filter((choice) => has(choice, words)), ...roles.map(choiceOf)];
  return [...found, ...typed(words, found)];
}

/** Single people who have the words. */
export async function userChoices(endpoint: string, text: string): Promise<Choice[]> {
  const { roles } = await call('role_search', { endpoint, text: text.trim() });
  return roles.filter(({ role }) => partsOf(role).kind === 'user').map(choiceOf);
}

function choiceOf(known: KnownRole): Choice {
  return { role: known.role, label: roleWords(known.role, known), detail: detailOf(known) };
}

/** What stands below the name: what tells it from its namesakes, or what kind of role it is. */
export function detailOf({ role, detail }: KnownRole): string {
  const { kind, id } = partsOf(role);
  if (kind === 'any') return m.access_any_hint();
  if (kind === 'guests') return m.access_guests_hint();
  if (kind === 'users') return m.access_users_hint();
  if (kind === 'user') return detail || id;
  if (kind === 'team') return id;
  return kind === 'member' ? m.access_member_hint() : m.access_label_hint();
}

/** What the words can mean that no search finds: a label nobody carries yet, or a role spelled out. */
function typed(words: string, found: readonly Choice[]): Choice[] {
  const meant = [words, `label:${words}`].filter((role) => isRole(role) && found.every((each) => each.role !== role));
  return meant.map((role) => choiceOf({ role, name: '', detail: '', isGone: false }));
}

function has({ label, role }: Choice, words: string): boolean {
  const wanted = words.toLowerCase();
  return label.toLowerCase().includes(wanted) || role.startsWith(wanted);
}
