import { describe, expect, it } from 'vitest';
import { folderItem, type Item } from './listing-item';
import { Selection, type Rows } from './selection.svelte';

const row = (name: string, bytes = 10): Item =>
  folderItem({ folder: `${name}/`, name, files: 1, bytes, updatedAt: null });

/** A listing of `count` rows of which only some are loaded. */
class Listed implements Rows {
  loaded = new Map<number, Item>();
  constructor(public count: number) {}

  load(first: number, last: number): this {
    for (let index = first; index <= last; index++) this.loaded.set(index, row(String(index)));
    return this;
  }
  at(index: number): Item | undefined {
    return this.loaded.get(index);
  }
  *held(): Generator<{ first: number; items: readonly Item[] }> {
    for (const [index, item] of this.loaded) yield { first: index, items: [item] };
  }
  locate(key: string): number | undefined {
    return [...this.loaded].find(([, item]) => item.key === key)?.[0];
  }
}

const chosen = (selection: Selection, rows: Listed): number[] =>
  Array.from({ length: rows.count }, (_, index) => index).filter((index) => selection.has(index, rows.at(index)?.key));

describe('a selection', () => {
  it('is one row after a click, and each click with Ctrl turns one over', () => {
    const rows = new Listed(10).load(0, 9);
    const selection = new Selection(rows);
    selection.only(3);
    selection.toggle(5);
    expect(chosen(selection, rows)).toEqual([3, 5]);
    selection.toggle(3);
    expect(chosen(selection, rows)).toEqual([5]);
    selection.only(1);
    expect(chosen(selection, rows)).toEqual([1]);
  });

  it('stretches from the anchor, back and forth', () => {
    const rows = new Listed(10).load(0, 9);
    const selection = new Selection(rows);
    selection.only(4);
    selection.extend(6);
    selection.extend(2);
    expect(chosen(selection, rows)).toEqual([2, 3, 4]);
    expect(selection.lead).toBe(2);
    selection.toggle(8);
    selection.extend(9, true);
    expect(chosen(selection, rows)).toEqual([2, 3, 4, 8, 9]);
  });

  it('reaches over rows that are not loaded', () => {
    const rows = new Listed(100_000).load(0, 199).load(90_000, 90_199);
    const selection = new Selection(rows);
    selection.only(100);
    selection.extend(90_100);
    expect(selection.size).toBe(90_001);
    expect(selection.parts.ranges).toEqual([{ first: 200, last: 89_999 }]);
    expect(selection.parts.keys).toHaveLength(201);
    expect(selection.bytes(undefined)).toEqual({ known: 2010, isExact: false });
  });

  it('holds newly loaded rows by key', () => {
    const rows = new Listed(1000).load(0, 0);
    const selection = new Selection(rows);
    selection.only(0);
    selection.extend(9);
    rows.load(1, 9);
    selection.settle(false);
    expect(selection.parts.ranges).toEqual([]);
    expect(selection.bytes(undefined)).toEqual({ known: 100, isExact: true });
  });

  it('stays with the files, not with their places, when the listing changes', () => {
    const rows = new Listed(3).load(0, 2);
    const selection = new Selection(rows);
    selection.only(1);
    rows.count = 4;
    rows.loaded = new Map([row('new'), row('0'), row('1'), row('2')].map((item, index) => [index, item]));
    selection.settle(true);
    expect(chosen(selection, rows)).toEqual([2]);
    expect(selection.lead).toBe(2);
  });

  it('lets go of places it has never seen when the listing changes', () => {
    const rows = new Listed(1000).load(0, 0);
    const selection = new Selection(rows);
    selection.only(0);
    selection.extend(9);
    expect(selection.letGoOfPositions()).toBe(9);
    expect(selection.size).toBe(1);
  });

  it('forgets rows that are gone, once everything is known', () => {
    const rows = new Listed(3).load(0, 2);
    const selection = new Selection(rows);
    selection.only(1);
    rows.loaded.delete(1);
    selection.settle(false);
    expect(selection.size).toBe(1);
    selection.settle(true);
    expect(selection.size).toBe(0);
  });

  it('of everything counts what is not loaded, less what was taken out', () => {
    const rows = new Listed(1_000_000).load(0, 199);
    const selection = new Selection(rows);
    selection.all();
    expect(selection.size).toBe(1_000_000);
    selection.toggle(7);
    expect(selection.size).toBe(999_999);
    expect(selection.has(7, rows.at(7)?.key)).toBe(false);
    expect(selection.has(500_000, undefined)).toBe(true);
    expect(selection.bytes(5000)).toEqual({ known: 4990, isExact: true });
    selection.only(3);
    expect(selection.size).toBe(1);
  });

  it('of everything in an empty listing is nothing', () => {
    const selection = new Selection(new Listed(0));
    selection.all();
    expect([selection.size, selection.isEverything]).toEqual([0, false]);
  });

  it('follows a rubber band and returns to what it was', () => {
    const rows = new Listed(20).load(0, 19);
    const selection = new Selection(rows);
    selection.only(19);
    const before = selection.snapshot();
    selection.band(before, [
      { first: 2, last: 4 },
      { first: 7, last: 8 },
    ]);
    expect(chosen(selection, rows)).toEqual([2, 3, 4, 7, 8, 19]);
    selection.band(before, [{ first: 2, last: 2 }]);
    expect(chosen(selection, rows)).toEqual([2, 19]);
    selection.band(before, []);
    expect(chosen(selection, rows)).toEqual([19]);
  });
});
