import { describe, expect, it } from 'vitest';
import {
  MAX_HEIGHT,
  bottomOf,
  cellsIn,
  columnsIn,
  isCapped,
  linesIn,
  scrollAt,
  topAt,
  topShowing,
  trackOf,
} from './windowing';

describe('a track below the cap', () => {
  const track = trackOf(1000 * 36, 600);

  it('is scrolled one to one', () => {
    expect(isCapped(track)).toBe(false);
    expect(topAt(track, 1234)).toBe(1234);
    expect(scrollAt(track, 1234)).toBe(1234);
  });

  it('ends with the last line at the bottom', () => {
    expect(scrollAt(track, 1e9)).toBe(1000 * 36 - 600);
  });
});

describe('a track of a million lines', () => {
  const track = trackOf(1_000_000 * 36, 600);

  it('is drawn no higher than the cap', () => {
    expect(track.drawn).toBe(MAX_HEIGHT);
  });

  it('reaches both ends', () => {
    expect(topAt(track, 0)).toBe(0);
    expect(topAt(track, MAX_HEIGHT - 600)).toBeCloseTo(bottomOf(track), 3);
    expect(linesIn(topAt(track, MAX_HEIGHT - 600), 600, 36, 1_000_000, 0).last).toBe(999_999);
  });

  it('finds its way back from every place', () => {
    for (const top of [0, 36, 17_999_964, 35_999_400]) expect(topAt(track, scrollAt(track, top))).toBeCloseTo(top, 3);
  });

  it('never goes beyond the end', () => {
    expect(topAt(track, MAX_HEIGHT)).toBe(bottomOf(track));
  });
});

describe('the lines to draw', () => {
  it('are those in view and some to spare', () => {
    expect(linesIn(3600, 360, 36, 1000, 0)).toEqual({ first: 100, last: 109 });
    expect(linesIn(3600, 360, 36, 1000, 4)).toEqual({ first: 96, last: 113 });
    expect(linesIn(3618, 360, 36, 1000, 0)).toEqual({ first: 100, last: 110 });
  });

  it('stay inside the list', () => {
    expect(linesIn(0, 360, 36, 3, 4)).toEqual({ first: 0, last: 2 });
    expect(linesIn(0, 360, 36, 0, 4)).toEqual({ first: 0, last: -1 });
  });

  it('come into view by the smallest move', () => {
    expect(topShowing(5, 36, 100, 360)).toBe(100);
    expect(topShowing(1, 36, 100, 360)).toBe(36);
    expect(topShowing(20, 36, 100, 360)).toBe(21 * 36 - 360);
  });
});

describe('a gallery', () => {
  it('fills its width', () => {
    expect(columnsIn(1000, 180, 12)).toEqual({ columns: 5, width: 190 });
    expect(columnsIn(50, 180, 12)).toEqual({ columns: 1, width: 50 });
  });
});

describe('a rubber band', () => {
  const gallery = { count: 13, columns: 5, cellWidth: 100, lineHeight: 110, gap: 10 };

  it('touches runs of each line of a gallery', () => {
    expect(cellsIn({ left: 120, top: 20, right: 230, bottom: 130 }, gallery)).toEqual([
      { first: 1, last: 2 },
      { first: 6, last: 7 },
    ]);
  });

  it('does not reach past the last cell', () => {
    expect(cellsIn({ left: 0, top: 230, right: 999, bottom: 999 }, gallery)).toEqual([{ first: 10, last: 12 }]);
    expect(cellsIn({ left: 400, top: 230, right: 999, bottom: 999 }, gallery)).toEqual([]);
  });

  it('is one run in a list, however long', () => {
    const list = { count: 1_000_000, columns: 1, cellWidth: 800, lineHeight: 36, gap: 0 };
    expect(cellsIn({ left: 10, top: 0, right: 20, bottom: 36e6 }, list)).toEqual([{ first: 0, last: 999_999 }]);
  });
});
