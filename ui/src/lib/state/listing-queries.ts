// How a listing is asked for: the address of a place, its order and its search, in Appwrite's query language.

import type { Target } from './target';
import type { ListOptions } from '$lib/api/client';
import { equal, limit, offset, orderAsc, orderDesc, startsWith } from '$lib/api/query';

export type SortAttribute = 'name' | '$createdAt' | '$updatedAt' | 'sizeOriginal' | 'mimeType';

export type Sort = { attribute: SortAttribute; descending: boolean };

/** `folder` searches the folder and everything below it, `bucket` the whole bucket. */
export type SearchScope = 'folder' | 'bucket';

export type Search = { text: string; scope: SearchScope };

/** What is shown: a folder's files, or what a search finds when `search.text` is not empty. */
export type Listed = { place: Target; sort: Sort; search: Search };

export const BY_NAME: Sort = { attribute: 'name', descending: false };

export const NO_SEARCH: Search = { text: '', scope: 'folder' };

export const isSearch = (listed: Listed): boolean => listed.search.text.trim() !== '';

/** Which files: those directly inside the folder, or everything below it when a search says so. */
function filters({ place, search }: Listed): string[] {
  if (search.text.trim() === '') return [equal('folder', place.folder)];
  const below = search.scope === 'folder' && place.folder !== '';
  return below ? [startsWith('folder', place.folder)] : [];
}

/** What the request for one page asks for. */
export function listOptions(listed: Listed, first: number, count: number): ListOptions {
  const { attribute, descending } = listed.sort;
  const order = descending ? orderDesc(attribute) : orderAsc(attribute);
  return {
    queries: [...filters(listed), order, limit(count), offset(first)],
    search: isSearch(listed) ? listed.search.text.trim() : undefined,
  };
}

/** The order after a click on a column's head: the same column turns round, another starts ascending. */
export const sortAfter = (sort: Sort, attribute: SortAttribute): Sort => ({
  attribute,
  descending: sort.attribute === attribute && !sort.descending,
});

const ATTRIBUTES: readonly string[] = ['name', '$createdAt', '$updatedAt', 'sizeOriginal', 'mimeType'];

/** Reads a sort that was written by `JSON.stringify`; anything else falls back to the name. */
export function parseSort(text: string | null): Sort {
  try {
    const { attribute, descending } = JSON.parse(text ?? '') as Partial<Sort>;
    if (attribute !== undefined && ATTRIBUTES.includes(attribute))
      return { attribute, descending: descending === true };
  } catch {
    // A value of an older version, or none at all: the default order says nothing wrong.
  }
  return BY_NAME;
}
