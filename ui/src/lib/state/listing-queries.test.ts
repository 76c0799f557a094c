import { describe, expect, it } from 'vitest';
import type { ListOptions } from '$lib/api/client';
import {
  BY_NAME,
  NO_SEARCH,
  listOptions,
  parseSearch,
  parseSort,
  searchParams,
  sortAfter,
  type Listed,
} from './listing-queries';

const listed = (change: Partial<Listed> = {}): Listed => ({
  place: { endpoint: 'local', bucket: 'b', folder: 'photos/' },
  sort: BY_NAME,
  search: NO_SEARCH,
  ...change,
});

const queries = (options: ListOptions): unknown[] => (options.queries ?? []).map((text) => JSON.parse(text) as unknown);

describe('the request for a page', () => {
  it('asks for the files directly inside the folder', () => {
    expect(queries(listOptions(listed(), 400, 200))).toEqual([
      { method: 'equal', attribute: 'folder', values: ['photos/'] },
      { method: 'orderAsc', attribute: 'name' },
      { method: 'limit', values: [200] },
      { method: 'offset', values: [400] },
    ]);
  });

  it('asks for the root by the empty folder', () => {
    const root = listed({ place: { endpoint: 'local', bucket: 'b', folder: '' } });
    expect(queries(listOptions(root, 0, 200))[0]).toEqual({ method: 'equal', attribute: 'folder', values: [''] });
  });

  it('searches the folder and everything below it', () => {
    const text = listOptions(listed({ search: { text: ' cat ', scope: 'folder', filters: [] } }), 0, 200);
    expect(text.search).toBe('cat');
    expect(queries(text)[0]).toEqual({ method: 'startsWith', attribute: 'folder', values: ['photos/'] });
  });

  it('searches the whole bucket without a folder', () => {
    const text = listOptions(listed({ search: { text: 'cat', scope: 'bucket', filters: [] } }), 0, 200);
    expect(JSON.stringify(text)).not.toContain('folder');
  });

  it('looks below the folder for what a filter lets through', () => {
    const images = listOptions(listed({ search: { text: '', scope: 'folder', filters: ['image'] } }), 0, 200);
    expect(images.search).toBeUndefined();
    expect(queries(images).slice(0, 2)).toEqual([
      { method: 'startsWith', attribute: 'folder', values: ['photos/'] },
      { method: 'startsWith', attribute: 'mimeType', values: ['image/'] },
    ]);
  });

  it('carries the order', () => {
    const text = listOptions(listed({ sort: { attribute: 'sizeOriginal', descending: true } }), 0, 200);
    expect(queries(text)).toContainEqual({ method: 'orderDesc', attribute: 'sizeOriginal' });
  });
});

describe('a search in an address', () => {
  it('comes back as it was', () => {
    for (const search of [
      NO_SEARCH,
      { text: 'cat & dog', scope: 'bucket', filters: ['image', 'today'] },
      { text: '', scope: 'folder', filters: ['over_20_mb'] },
    ] as const)
      expect(parseSearch(searchParams(search))).toEqual(search);
  });

  it('passes over what is no filter', () => {
    expect(parseSearch(new URLSearchParams('filter=image&filter=nonsense&filter=image')).filters).toEqual(['image']);
  });
});

describe('a sort', () => {
  it('turns round on the same column and starts ascending on another', () => {
    const turned = sortAfter(BY_NAME, 'name');
    expect(turned).toEqual({ attribute: 'name', descending: true });
    expect(sortAfter(turned, '$updatedAt')).toEqual({ attribute: '$updatedAt', descending: false });
  });

  it('is read back, and falls to the name when it makes no sense', () => {
    expect(parseSort('{"attribute":"mimeType","descending":true}')).toEqual({
      attribute: 'mimeType',
      descending: true,
    });
    for (const bad of [null, '', 'x', '{"attribute":"secret"}', '3']) expect(parseSort(bad)).toEqual(BY_NAME);
  });
});
