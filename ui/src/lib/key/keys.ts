/** What there is to know of API keys without asking anybody: their scopes in groups, and how long they last. */

import type { ApiKey, Scope } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';

/** What a key may be allowed, as people think of it. */
export const scopeGroups: readonly { label: () => string; read: Scope; write?: Scope }[] = [
  { label: m.key_group_buckets, read: 'buckets.read', write: 'buckets.write' },
  { label: m.key_group_files, read: 'files.read', write: 'files.write' },
  { label: m.key_group_tokens, read: 'tokens.read', write: 'tokens.write' },
  { label: m.key_group_users, read: 'users.read', write: 'users.write' },
  { label: m.key_group_teams, read: 'teams.read', write: 'teams.write' },
  { label: m.key_group_databases, read: 'databases.read', write: 'databases.write' },
  { label: m.key_group_health, read: 'health.read' },
  { label: m.key_group_locale, read: 'locale.read' },
];

const reading = scopeGroups.map(({ read }) => read);
const everything = scopeGroups.flatMap(({ read, write }) => (write ? [read, write] : [read]));

export const scopePresets = [
  { value: 'everything', label: m.key_everything, scopes: everything },
  { value: 'reading', label: m.key_read_only, scopes: reading },
  { value: 'files', label: m.key_files_only, scopes: ['files.read', 'files.write'] },
] as const satisfies readonly { value: string; label: () => string; scopes: readonly Scope[] }[];
export type ScopePreset = (typeof scopePresets)[number]['value'] | 'custom';

/** Finds the preset that stands for these scopes, in whatever order. */
export function presetOf(scopes: readonly Scope[]): ScopePreset {
  const held = new Set(scopes);
  const found = scopePresets.find(
    (preset) => preset.scopes.length === held.size && preset.scopes.every((scope) => held.has(scope)),
  );
  return found?.value ?? 'custom';
}

/** Says in a few words what a key may do. */
export function scopeWords(scopes: readonly Scope[]): string {
  const preset = scopePresets.find(({ value }) => value === presetOf(scopes));
  if (preset) return preset.label();
  if (scopes.length === 0) return m.key_nothing();
  const [first = '', ...others] = scopes;
  return others.length === 0 ? first : m.key_and_more({ first, count: others.length });
}

const day = 24 * 60 * 60 * 1000;

export const expiries = () =>
  [
    { value: 'never', label: m.key_never() },
    { value: '7', label: m.key_in_days({ count: 7 }) },
    { value: '30', label: m.key_in_days({ count: 30 }) },
    { value: '90', label: m.key_in_days({ count: 90 }) },
    { value: 'date', label: m.key_on_date() },
  ] as const;
export type Expiry = ReturnType<typeof expiries>[number]['value'];

/** Returns when a key ends: null for never, undefined when the date cannot be one. */
export function expireOf(expiry: Expiry, date: string, now: number): string | null | undefined {
  if (expiry === 'never') return null;
  if (expiry !== 'date') return new Date(now + Number(expiry) * day).toISOString();
  const [, year, month, dayOfMonth] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date.trim()) ?? [];
  if (year === undefined) return undefined;
  // The last moment of that day, where the person is.
  const end = new Date(Number(year), Number(month) - 1, Number(dayOfMonth), 23, 59, 59, 999);
  const isReal = end.getMonth() === Number(month) - 1 && end.getDate() === Number(dayOfMonth);
  return isReal && end.getTime() > now ? end.toISOString() : undefined;
}

/** Says whether a key opens nothing any more. */
export function isExpired({ expire }: Pick<ApiKey, 'expire'>, now: number): boolean {
  return expire !== null && Date.parse(expire) <= now;
}

/** Says whether programs may depend on a key: it was used in the last day. The last use is noted once a day only. */
export function isInUse({ accessedAt }: Pick<ApiKey, 'accessedAt'>, now: number): boolean {
  return accessedAt !== null && now - Date.parse(accessedAt) < 2 * day;
}
