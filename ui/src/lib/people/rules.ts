/** What can be said of a person before anybody is asked. */

import { m } from '$lib/paraglide/messages';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;
const rolePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;
const longestName = 128;

/** Each returns why the text cannot stay as it is; an empty one means none, and may stay. */
export const idProblem = (id: string): string | undefined =>
  id === '' || idPattern.test(id) ? undefined : m.people_id_rule();

export const nameProblem = (name: string): string | undefined =>
  Array.from(name.trim()).length > longestName ? m.people_name_rule() : undefined;

export const emailProblem = (email: string): string | undefined =>
  email.trim() === '' || /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(email.trim()) ? undefined : m.people_email_rule();

export const phoneProblem = (phone: string): string | undefined =>
  phone.trim() === '' || /^\+[1-9]\d{6,14}$/.test(phone.trim()) ? undefined : m.people_phone_rule();

export function passwordProblem(password: string): string | undefined {
  const length = Array.from(password).length;
  return length === 0 || (length >= 8 && length <= 256) ? undefined : m.people_password_rule();
}

/** Reads what was typed as a label. */
export function parseLabel(text: string): { item: string } | { problem: string } {
  const item = text.trim();
  return /^[A-Za-z0-9]{1,36}$/.test(item) ? { item } : { problem: m.people_label_rule() };
}

/** Reads roles as people write them: `owner, editor`. */
export function parseRoles(text: string): { roles: string[] } | { problem: string } {
  const roles = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  const isSound = roles.length <= 100 && roles.every((role) => rolePattern.test(role));
  return isSound ? { roles } : { problem: m.people_roles_rule() };
}

/** The letters that stand for somebody. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return letters.join('').toUpperCase() || '?';
}
