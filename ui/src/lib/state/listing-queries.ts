// How a listing is asked for: the address of a place, its order and its search, in Appwrite's query language.

export type SortAttribute = 'name' | '$createdAt' | '$updatedAt' | 'sizeOriginal' | 'mimeType';

export type Sort = { attribute: SortAttribute; descending: boolean };

/** `folder` searches the folder and everything below it, `bucket` the whole bucket. */
export type SearchScope = 'folder' | 'bucket';

export type Search = { text: string; scope: SearchScope };

export type Place = { endpoint: string; bucket: string; folder: string };

/** What is shown: a folder's files, or what a search finds when `search.text` is not empty. */
export type Listed = { place: Place; sort: Sort; search: Search };

export const BY_NAME: Sort = { attribute: 'name', descending: false };

export const NO_SEARCH: Search = { text: '', scope: 'folder' };

const query = (method: string, attribute: string, ...values: (string | number)[]): string =>
  JSON.stringify({ method, attribute, values });

const paging = (method: 'limit' | 'offset', value: number): string => JSON.stringify({ method, values: [value] });

export const isSearch = (listed: Listed): boolean => listed.search.text.trim() !== '';

/** Which files: those directly inside the folder, or everything below it when a search says so. */
function filters({ place, search }: Listed): string[] {
  if (search.text.trim() === '') return [query('equal', 'folder', place.folder)];
  const below = search.scope === 'folder' && place.folder !== '';
  return below ? [query('startsWith', 'folder', place.folder)] : [];
}

/** The query string of the request for one page. */
export function listQuery(listed: Listed, offset: number, limit: number): string {
  const { sort, search } = listed;
  const parameters = new URLSearchParams();
  const order = query(sort.descending ? 'orderDesc' : 'orderAsc', sort.attribute);
  const queries = [...filters(listed), order, paging('limit', limit), paging('offset', offset)];
  queries.forEach((text, index) => parameters.set(`queries[${String(index)}]`, text));
  if (isSearch(listed)) parameters.set('search', search.text.trim());
  return parameters.toString();
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
