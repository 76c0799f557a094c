/** Links to single files: their addresses, how long they last, and the picture that a phone reads. */

import { encode } from 'uqr';
import type { ResourceToken } from '$lib/api/wire';
import { session } from '$lib/state/session.svelte';

/** A number of days, a date, or never. */
export type Expiry = '1' | '7' | '30' | 'date' | 'never';
/** What the address does: show the file, or save it. */
export type LinkKind = 'view' | 'download';

const dayLength = 24 * 60 * 60 * 1000;

/** Returns when a link ends: null for never, undefined when the date cannot be one. */
export function expireOf(expiry: Expiry, date: string, now: number): string | null | undefined {
  if (expiry === 'never') return null;
  if (expiry !== 'date') return new Date(now + Number(expiry) * dayLength).toISOString();
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return undefined;
  // The last moment of that day, where the person is.
  const end = new Date(Number(year), Number(month) - 1, Number(day), 23, 59, 59, 999);
  return end.getMonth() === Number(month) - 1 && end.getTime() > now ? end.toISOString() : undefined;
}

/** The address that opens the file for whoever has it. */
export function linkOf({ resourceId, secret }: ResourceToken, kind: LinkKind): string {
  const [bucket = '', file = ''] = resourceId.split(':');
  const api = session.api.endpoint ?? `${location.origin}/v1`;
  const query = new URLSearchParams({ project: session.endpoint.project, token: secret });
  const path = `storage/buckets/${encodeURIComponent(bucket)}/files/${encodeURIComponent(file)}/${kind}`;
  return `${api}/${path}?${query.toString()}`;
}

/** Draws a text as a QR code: the outline of its dark squares, and how many squares a side has. */
export function qrOf(text: string): { path: string; side: number } {
  const { data, size } = encode(text, { border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { path: squares.join(''), side: size };
}
