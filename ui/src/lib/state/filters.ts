// What narrows a list down: filters by name, each with the question it asks the server.

import {
  between,
  contains,
  equal,
  greaterThan,
  isNull,
  lessThan,
  lessThanEqual,
  notEqual,
  or,
  startsWith,
} from '$lib/api/query';

/** Of one group any may fit; every group that is used must. */
export const filterGroups = {
  type: ['image', 'video', 'audio', 'document', 'text', 'archive'],
  size: ['under_100_kb', '100_kb_to_1_mb', '1_to_20_mb', 'over_20_mb'],
  date: ['today', 'week', 'month', 'year', 'older'],
  access: ['anyone', 'users', 'no_grants'],
  state: ['complete', 'pending'],
  kept: ['unencrypted', 'uncompressed'],
} as const;

export type FilterGroup = keyof typeof filterGroups;
export type Filter = (typeof filterGroups)[FilterGroup][number];

export const groupNames = Object.keys(filterGroups) as FilterGroup[];
const ALL: readonly string[] = Object.values(filterGroups).flat();

export const isFilter = (word: string): word is Filter => ALL.includes(word);

const groupOf = (filter: Filter): FilterGroup | undefined =>
  groupNames.find((group) => (filterGroups[group] as readonly string[]).includes(filter));

const DOCUMENTS = [
  'application/pdf',
  'application/rtf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/epub+zip',
];
const CODE = [
  'application/json',
  'application/xml',
  'application/javascript',
  'application/x-sh',
  'application/x-shellscript',
];
const ARCHIVES = [
  'application/zip',
  'application/gzip',
  'application/x-tar',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/x-bzip2',
  'application/x-xz',
  'application/zstd',
];

/** Midnight, so that a list means the same all day long and its pages fit together. */
function daysAgo(now: Date, days: number): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).toISOString();
}

const since = (now: Date, days: number): string => greaterThan('$updatedAt', daysAgo(now, days));

const QUERIES: Record<Filter, (now: Date) => string> = {
  image: () => startsWith('mimeType', 'image/'),
  video: () => startsWith('mimeType', 'video/'),
  audio: () => startsWith('mimeType', 'audio/'),
  document: () => equal('mimeType', ...DOCUMENTS),
  text: () => or(startsWith('mimeType', 'text/'), equal('mimeType', ...CODE)),
  archive: () => equal('mimeType', ...ARCHIVES),
  under_100_kb: () => lessThan('sizeOriginal', 100_000),
  '100_kb_to_1_mb': () => between('sizeOriginal', 100_000, 999_999),
  '1_to_20_mb': () => between('sizeOriginal', 1_000_000, 20_000_000),
  over_20_mb: () => greaterThan('sizeOriginal', 20_000_000),
  today: (now) => since(now, 0),
  week: (now) => since(now, 7),
  month: (now) => since(now, 30),
  year: (now) => since(now, 365),
  older: (now) => lessThanEqual('$updatedAt', daysAgo(now, 365)),
  anyone: () => contains('$permissions', 'read("any")'),
  users: () => contains('$permissions', 'read("users")'),
  no_grants: () => isNull('$permissions'),
  complete: () => notEqual('signature', ''),
  pending: () => equal('signature', ''),
  unencrypted: () => equal('encryption', false),
  uncompressed: () => equal('compression', 'none'),
};

/** The questions that the filters ask: one for each group that is used. */
export function filterQueries(filters: readonly Filter[], now: Date): string[] {
  const used = groupNames.map((group) => filters.filter((filter) => groupOf(filter) === group));
  return used
    .filter((group) => group.length > 0)
    .map((group) => group.map((filter) => QUERIES[filter](now)))
    .map((queries) => (queries.length === 1 ? (queries[0] ?? '') : or(...queries)));
}

/** With the filter if it was not there, without it if it was. */
export const toggled = (filters: readonly Filter[], filter: Filter): Filter[] =>
  filters.includes(filter) ? filters.filter((other) => other !== filter) : [...filters, filter];
