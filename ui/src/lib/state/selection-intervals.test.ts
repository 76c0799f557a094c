import { describe, expect, it } from 'vitest';
import { Intervals, interval } from './selection-intervals';

const members = (set: Intervals): number[] =>
  Array.from({ length: 40 }, (_, index) => index).filter((index) => set.has(index));

/** A small generator with a fixed seed, so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

describe('intervals', () => {
  it('grow together when they touch', () => {
    const set = new Intervals();
    set.add(interval(5, 3));
    set.add(interval(8, 9));
    set.add(interval(6, 7));
    expect(set.parts).toEqual([{ first: 3, last: 9 }]);
    expect(set.size).toBe(7);
  });

  it('split when something is taken out of the middle', () => {
    const set = new Intervals();
    set.add(interval(0, 9));
    set.remove(interval(4, 5));
    expect(set.parts).toEqual([
      { first: 0, last: 3 },
      { first: 6, last: 9 },
    ]);
  });

  it('behave as a plain set does, whatever is added and removed', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const roll = dice(seed);
      const set = new Intervals();
      const model = new Set<number>();
      for (let turn = 0; turn < 30; turn++) {
        const part = interval(roll(40), roll(40));
        const adds = roll(2) === 0;
        if (adds) set.add(part);
        else set.remove(part);
        for (let index = part.first; index <= part.last; index++) {
          if (adds) model.add(index);
          else model.delete(index);
        }
        expect(members(set)).toEqual([...model].sort((a, b) => a - b));
        expect(set.size).toBe(model.size);
      }
    }
  });
});
