// The columns of the list: what they are called, what they sort by, how wide they are.

import type { SortAttribute } from '$lib/state/listing-queries';

export type Column = { name: string; label: string; sorts?: SortAttribute; width: string };

const NAME: Column = { name: 'name', label: 'Name', sorts: 'name', width: 'minmax(200px, 1fr)' };
const TYPE: Column = { name: 'type', label: 'Type', sorts: 'mimeType', width: '136px' };
const SIZE: Column = { name: 'size', label: 'Size', sorts: 'sizeOriginal', width: '88px' };
const MODIFIED: Column = { name: 'modified', label: 'Modified', sorts: '$updatedAt', width: '120px' };
const ACCESS: Column = { name: 'access', label: 'Access', width: '128px' };

/** Which columns fit; the name always stays, and what says least goes first. */
export function columnsFor(width: number, hasAccess: boolean): Column[] {
  const columns = [NAME, TYPE, SIZE, MODIFIED, ...(hasAccess ? [ACCESS] : [])];
  const hidden = [width < 680 && TYPE, width < 520 && ACCESS];
  return columns.filter((column) => !hidden.includes(column));
}

/** The rows and the head share this. */
export const template = (columns: readonly Column[]): string => columns.map(({ width }) => width).join(' ');
