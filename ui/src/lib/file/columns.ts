// The columns of the list: what they are called, what they sort by, how wide they are.

import { m } from '$lib/paraglide/messages';
import type { SortAttribute } from '$lib/state/listing-queries';

export type Column = { name: ColumnName; label: () => string; sorts: SortAttribute; width: number };

type ColumnName =
  | 'name'
  | 'folder'
  | 'type'
  | 'size'
  | 'stored'
  | 'created'
  | 'modified'
  | 'access'
  | 'encryption'
  | 'compression'
  | 'id';

/** The name has this much at the least, and all that is left. */
const NAME: Column = { name: 'name', label: m.file_column_name, sorts: 'name', width: 200 };

/** Those that can be chosen, from left to right. */
export const choosable: readonly Column[] = [
  { name: 'folder', label: m.file_column_folder, sorts: 'folder', width: 160 },
  { name: 'type', label: m.file_column_type, sorts: 'mimeType', width: 136 },
  { name: 'size', label: m.file_column_size, sorts: 'sizeOriginal', width: 88 },
  { name: 'stored', label: m.file_column_stored, sorts: 'sizeActual', width: 88 },
  { name: 'created', label: m.file_column_created, sorts: '$createdAt', width: 120 },
  { name: 'modified', label: m.file_column_modified, sorts: '$updatedAt', width: 120 },
  { name: 'access', label: m.file_column_access, sorts: '$permissions', width: 128 },
  { name: 'encryption', label: m.file_column_encryption, sorts: 'encryption', width: 140 },
  { name: 'compression', label: m.file_column_compression, sorts: 'compression', width: 110 },
  { name: 'id', label: m.file_column_id, sorts: '$id', width: 180 },
];

/** What every order is called, in the order of the columns. */
export const sortable: readonly Column[] = [NAME, ...choosable];

/** The columns of whoever has chosen none. */
export const usualColumns = (hasAccess: boolean): string[] => [
  'type',
  'size',
  'modified',
  ...(hasAccess ? ['access'] : []),
];

/** What says least goes first where there is no room. */
const DISPENSABLE: readonly ColumnName[] = [
  'compression',
  'encryption',
  'id',
  'folder',
  'stored',
  'created',
  'type',
  'access',
  'modified',
  'size',
];
const GAP = 16;
const EDGES = 28;

const needed = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width + GAP, NAME.width + EDGES);

/** Which of the chosen columns fit; the name always stays. */
export function columnsFor(width: number, chosen: readonly string[]): Column[] {
  let columns = choosable.filter(({ name }) => chosen.includes(name));
  for (const least of DISPENSABLE) {
    if (needed(columns) <= width) break;
    columns = columns.filter(({ name }) => name !== least);
  }
  return [NAME, ...columns];
}

/** The rows and the head share this. */
export const template = (columns: readonly Column[]): string =>
  columns.map(({ name, width }) => (name === 'name' ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' ');
