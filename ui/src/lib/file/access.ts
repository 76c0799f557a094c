// Who can read a file, in two words.

import type { Permission } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';

/** The roles that may read, as Appwrite writes them: `any`, `users`, `team:abc/owner`. */
const readers = (permissions: readonly Permission[]): string[] =>
  permissions.map((permission) => /^read\("(.*)"\)$/.exec(permission)?.[1]).filter((role) => role !== undefined);

export type Access = { label: string; title: string; isPublic: boolean };

/** Sums up who can read, by the bucket's permissions and the file's own. */
export function accessOf(file: readonly Permission[], bucket: readonly Permission[]): Access {
  const roles = [...new Set([...readers(bucket), ...readers(file)])];
  const title = roles.length === 0 ? m.file_readers_none() : m.file_readers({ roles: roles.join(', ') });
  if (roles.includes('any')) return { label: m.file_public(), title, isPublic: true };
  if (roles.includes('users')) return { label: m.file_all_users(), title, isPublic: false };
  if (roles.includes('guests')) return { label: m.file_guests(), title, isPublic: true };
  if (roles.length === 0) return { label: m.file_keys_only(), title, isPublic: false };
  return { label: m.file_roles({ count: roles.length }), title, isPublic: false };
}
