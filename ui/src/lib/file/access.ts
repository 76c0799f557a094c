// Who can read a file, in two words.

import type { Permission } from '$lib/api/wire';

/** The roles that may read, as Appwrite writes them: `any`, `users`, `team:abc/owner`. */
const readers = (permissions: readonly Permission[]): string[] =>
  permissions.map((permission) => /^read\("(.*)"\)$/.exec(permission)?.[1]).filter((role) => role !== undefined);

export type Access = { label: string; title: string; isPublic: boolean };

/** Sums up who can read, by the bucket's permissions and the file's own. */
export function accessOf(file: readonly Permission[], bucket: readonly Permission[]): Access {
  const roles = [...new Set([...readers(bucket), ...readers(file)])];
  const title = roles.length === 0 ? 'Only API keys can read it' : `Can be read by ${roles.join(', ')}`;
  if (roles.includes('any')) return { label: 'Public', title, isPublic: true };
  if (roles.includes('users')) return { label: 'All users', title, isPublic: false };
  if (roles.includes('guests')) return { label: 'Guests', title, isPublic: true };
  if (roles.length === 0) return { label: 'Keys only', title, isPublic: false };
  return { label: roles.length === 1 ? '1 role' : `${roles.length} roles`, title, isPublic: false };
}
