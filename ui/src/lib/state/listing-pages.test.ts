import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, Pages } from './listing-pages';

const page = (number: number, length = PAGE_SIZE): string[] =>
  Array.from({ length }, (_, index) => `item ${String(number * PAGE_SIZE + index)}`);

describe('pages', () => {
  it('want the first page before anything is known', () => {
    expect(new Pages().wanted(0, 30, 1)).toEqual([0]);
  });

  it('want what is visible first, then one ahead on both sides, and nothing else', () => {
    const pages = new Pages<string>();
    pages.put(0, page(0), 1_000_000);
    expect(pages.wanted(500_000, 500_030, 1)).toEqual([2500, 2499, 2501]);
    pages.put(2500, page(2500), 1_000_000);
    expect(pages.wanted(500_000, 500_030, 1)).toEqual([2499, 2501]);
    expect(pages.at(500_001)).toBe('item 500001');
    expect(pages.at(400_000)).toBeUndefined();
  });

  it('never want beyond the end', () => {
    const pages = new Pages<string>();
    pages.put(0, page(0), 250);
    expect(pages.wanted(240, 400, 3)).toEqual([1]);
  });

  it('show what is stale until its replacement arrives, but do not confirm it', () => {
    const pages = new Pages<string>();
    pages.put(0, page(0, 3), 3);
    expect(pages.isWhole).toBe(true);
    pages.expire();
    expect(pages.at(2)).toBe('item 2');
    expect([...pages.confirmed()]).toEqual([]);
    expect(pages.isWhole).toBe(false);
    expect(pages.wanted(0, 2, 0)).toEqual([0]);
    pages.put(0, ['new'], 1);
    expect([pages.at(0), pages.at(1)]).toEqual(['new', undefined]);
  });

  it('drop what has fallen off a list that became shorter', () => {
    const pages = new Pages<string>();
    pages.put(0, page(0), 600);
    pages.put(2, page(2), 600);
    pages.put(0, page(0), 100);
    expect(pages.at(450)).toBeUndefined();
    expect(pages.at(100)).toBeUndefined();
    expect(pages.at(99)).toBe('item 99');
  });

  it('hold a bounded number, those nearest to what was seen last', () => {
    const pages = new Pages<string>();
    for (let number = 0; number < 150; number++) pages.put(number, page(number), 1_000_000);
    expect(pages.at(0)).toBeUndefined();
    expect(pages.at(149 * PAGE_SIZE)).toBe(`item ${String(149 * PAGE_SIZE)}`);
    expect([...pages.entries()].length).toBe(100 * PAGE_SIZE);
  });

  it('of an empty list are whole', () => {
    const pages = new Pages<string>();
    expect(pages.isWhole).toBe(false);
    pages.put(0, [], 0);
    expect(pages.isWhole).toBe(true);
  });
});
