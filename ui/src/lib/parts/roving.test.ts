import { expect, it } from 'vitest';
import { nextIndex } from './roving';

// Two lines of three, and a last one of one.
const spots = [0, 1, 2, 3, 4, 5, 6].map((index) => ({ left: (index % 3) * 100, top: Math.floor(index / 3) * 50 }));

it.each([
  [0, 'ArrowRight', 1],
  [2, 'ArrowRight', 3],
  [6, 'ArrowRight', 6],
  [0, 'ArrowLeft', 0],
  [1, 'ArrowDown', 4],
  [5, 'ArrowDown', 6],
  [6, 'ArrowDown', null],
  [5, 'ArrowUp', 2],
  [1, 'ArrowUp', null],
  [3, 'Home', 0],
  [3, 'End', 6],
  [3, 'x', null],
])('from %d %s leads to %s', (from, key, to) => {
  expect(nextIndex(spots, from, key)).toBe(to);
});
