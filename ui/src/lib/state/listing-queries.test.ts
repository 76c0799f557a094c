import { describe, expect, it } from 'vitest';
import { BY_NAME, NO_SEARCH, listQuery, parseSort, sortAfter, type Listed } from './listing-queries';

const listed = (change: Partial<Listed> = {}): Listed => ({
  place: { endpoint: 'local', bucket: 'b', folder: 'photos/' },
  sort: BY_NAME,
  search: NO_SEARCH,
  ...change,
});

const queries = (text: string): unknown[] =>
  [...new URLSearchParams(text)]
    .filter(([name]) => name.startsWith('queries'))
    .map(([, value]) => JSON.parse(value) as unknown);

describe('the request for a page', () => {
  it('asks for the files directly inside the folder', () => {
    expect(queries(listQuery(listed(), 400, 200))).toEqual([
      { method: 'equal', attribute: 'folder', values: ['photos/'] },
      { method: 'orderAsc', attribute: 'name', values: [] },
      { method: 'limit', values: [200] },
      { method: 'offset', values: [400] },
    ]);
  });

  it('asks for the root by the empty folder', () => {
    const root = listed({ place: { endpoint: 'local', bucket: 'b', folder: '' } });
    expect(queries(listQuery(root, 0, 200))[0]).toEqual({ method: 'equal', attribute: 'folder', values: [''] });
  });

  it('searches the folder and everything below it', () => {
    const text = listQuery(listed({ search: { text: ' cat ', scope: 'folder' } }), 0, 200);
    expect(new URLSearchParams(text).get('search')).toBe('cat');
    expect(queries(text)[0]).toEqual({ method: 'startsWith', attribute: 'folder', values: ['photos/'] });
  });

  it('searches the whole bucket without a folder', () => {
    const text = listQuery(listed({ search: { text: 'cat', scope: 'bucket' } }), 0, 200);
    expect(text).not.toContain('folder');
  });

  it('carries the order', () => {
    const text = listQuery(listed({ sort: { attribute: 'sizeOriginal', descending: true } }), 0, 200);
    expect(queries(text)).toContainEqual({ method: 'orderDesc', attribute: 'sizeOriginal', values: [] });
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
