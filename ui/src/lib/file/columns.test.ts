import { describe, expect, it } from 'vitest';
import { choosable, columnsFor, template, usualColumns } from './columns';

const names = (width: number, chosen: readonly string[]): string[] => columnsFor(width, chosen).map(({ name }) => name);

describe('the columns of the list', () => {
  it('stand in one order, whatever order they were chosen in', () => {
    expect(names(2000, ['id', 'size', 'type'])).toEqual(['name', 'type', 'size', 'id']);
  });

  it('leave out what says least where there is no room, and never the name', () => {
    const all = choosable.map(({ name }) => name);
    expect(names(2000, all)).toHaveLength(all.length + 1);
    expect(names(640, usualColumns(true))).toEqual(['name', 'size', 'modified', 'access']);
    expect(names(100, all)).toEqual(['name']);
  });

  it('pass over words that are none', () => {
    expect(names(2000, ['size', 'nonsense'])).toEqual(['name', 'size']);
  });

  it('give what is left to the name', () => {
    expect(template(columnsFor(2000, ['size']))).toBe('minmax(200px, 1fr) 88px');
  });
});
