// How a listing is asked for: the address of a place, its order and its search, in Appwrite's query language.

import type { Target } from './target';
import type { ListOptions } from '$lib/api/client';
import { filterQueries, isFilter, type Filter } from './filters';
import { equal, limit, offset, orderAsc, orderDesc, startsWith } from '$lib/api/query';

const ATTRIBUTES = [
  'name',
  'folder',
  'mimeType',
  'sizeOriginal',
  'sizeActual',
  '$createdAt',
  '$updatedAt',
  '$permissions',
  'encryption',
  'compression',
  '$id',
] as const;

export type SortAttribute = (typeof ATTRIBUTES)[number];

export type Sort = { attribute: SortAttribute; descending: boolean };

/** `folder` searches the folder and everything below it, `bucket` the whole bucket. */
export type SearchScope = 'folder' | 'bucket';

/** Words and filters; both look below folders, too. */
export type Search = { text: string; scope: SearchScope; filters: readonly Filter[] };

/** What is shown: a folder's files, or what a search finds when there is one. */
export type Listed = { place: Target; sort: Sort; search: Search };

export const BY_NAME: Sort = { attribute: 'name', descending: false };

export const NO_SEARCH: Search = { text: '', scope: 'folder', filters: [] };

export const isEmpty = ({ text, filters }: Search): boolean => text.trim() === '' && filters.length === 0;

export const isSearch = (listed: Listed): boolean => !isEmpty(listed.search);

/** Reads a search out of an address; words that are no filters are passed over. */
export const parseSearch = (address: URLSearchParams): Search => ({
  text: address.get('search') ?? '',
  scope: address.get('scope') === 'bucket' ? 'bucket' : 'folder',
  filters: [...new Set(address.getAll('filter'))].filter(isFilter),
});

/** Writes a search as a part of an address. */
export function searchParams({ text, scope, filters }: Search): URLSearchParams {
  const address = new URLSearchParams(filters.map((filter): [string, string] => ['filter', filter]));
  if (text !== '') address.set('search', text);
  if (scope === 'bucket' && address.size > 0) address.set('scope', scope);
  return address;
}

/** Which files: those directly inside the folder, or everything below it when a search says so. */
function restrictions({ place, search }: Listed): string[] {
  if (isEmpty(search)) return [equal('folder', place.folder)];
  const below = search.scope === 'folder' && place.folder !== '';
  return [...(below ? [startsWith('folder', place.folder)] : []), ...filterQueries(search.filters, new Date())];
}

/** What the request for one page asks for. */
export function listOptions(listed: Listed, first: number, count: number): ListOptions {
  const { attribute, descending } = listed.sort;
  const order = descending ? orderDesc(attribute) : orderAsc(attribute);
  return {
    queries: [...restrictions(listed), order, limit(count), offset(first)],
    search: listed.search.text.trim() || undefined,
  };
}

/** The order after a click on a column's head: the same column turns round, another starts ascending. */
export const sortAfter = (sort: Sort, attribute: SortAttribute): Sort => ({
  attribute,
  descending: sort.attribute === attribute && !sort.descending,
});

/** Reads a sort that was written by `JSON.stringify`; anything else falls back to the name. */
export function parseSort(text: string | null): Sort {
  try {
    const { attribute, descending } = JSON.parse(text ?? '') as Partial<Sort>;
    if (attribute !== undefined && (ATTRIBUTES as readonly string[]).includes(attribute))
      return { attribute, descending: descending === true };
  } catch {
    // A value of an older version, or none at all: the default order says nothing wrong.
  }
  return BY_NAME;
}
