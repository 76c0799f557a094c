/** What there is to know of API keys without asking anybody: their scopes in groups, and how long they last. */

import type { ApiKey, Scope } from '$lib/api/wire';

/** What a key may be allowed, as people think of it. */
export const scopeGroups: readonly { label: string; read: Scope; write?: Scope }[] = [
  { label: 'Buckets', read: 'buckets.read', write: 'buckets.write' },
  { label: 'Files', read: 'files.read', write: 'files.write' },
  { label: 'File tokens', read: 'tokens.read', write: 'tokens.write' },
  { label: 'Users', read: 'users.read', write: 'users.write' },
  { label: 'Teams', read: 'teams.read', write: 'teams.write' },
  { label: 'Databases', read: 'databases.read', write: 'databases.write' },
  { label: 'Health', read: 'health.read' },
  { label: 'Locale', read: 'locale.read' },
];

const reading = scopeGroups.map(({ read }) => read);
const everything = scopeGroups.flatMap(({ read, write }) => (write ? [read, write] : [read]));

export const scopePresets = [
  { value: 'everything', label: 'Everything', scopes: everything },
  { value: 'reading', label: 'Read only', scopes: reading },
  { value: 'files', label: 'Files only', scopes: ['files.read', 'files.write'] },
] as const satisfies readonly { value: string; label: string; scopes: readonly Scope[] }[];
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
  if (preset) return preset.label;
  if (scopes.length === 0) return 'Nothing';
  const [first = '', ...others] = scopes;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

const day = 24 * 60 * 60 * 1000;

export const expiries = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: 'date', label: 'On a date' },
] as const;
export type Expiry = (typeof expiries)[number]['value'];

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
