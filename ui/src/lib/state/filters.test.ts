import { describe, expect, it } from 'vitest';
import { filterGroups, filterQueries, isFilter, toggled, type Filter } from './filters';

const NOW = new Date(2026, 10, 22, 15, 30);
const asked = (...filters: Filter[]): unknown[] =>
  filterQueries(filters, NOW).map((text) => JSON.parse(text) as unknown);

describe('filters', () => {
  it('ask for any of a group and for every group', () => {
    expect(asked('image', 'over_20_mb', 'video')).toEqual([
      {
        method: 'or',
        values: [
          { method: 'startsWith', attribute: 'mimeType', values: ['image/'] },
          { method: 'startsWith', attribute: 'mimeType', values: ['video/'] },
        ],
      },
      { method: 'greaterThan', attribute: 'sizeOriginal', values: [20_000_000] },
    ]);
  });

  it('mean the same all day long', () => {
    const evening = filterQueries(['week'], new Date(2026, 10, 22, 23, 59));
    expect(filterQueries(['week'], NOW)).toEqual(evening);
    expect(evening[0]).toContain(new Date(2026, 10, 15).toISOString());
  });

  it('ask a question each', () => {
    for (const filter of Object.values(filterGroups).flat()) expect(asked(filter)).toHaveLength(1);
  });

  it('are known by their words only', () => {
    expect(isFilter('image')).toBe(true);
    expect(isFilter('constructor')).toBe(false);
  });

  it('come and go', () => {
    expect(toggled(toggled([], 'image'), 'today')).toEqual(['image', 'today']);
    expect(toggled(['image', 'today'], 'image')).toEqual(['today']);
  });
});
