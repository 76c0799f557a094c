import { expect, it } from 'vitest';
import { hitRate, limitOptions } from './previews';

it('offers the present room beside the usual ones, in order', () => {
  const values = (present: number) => limitOptions(present).map(({ value }) => Number(value));
  expect(values(512e6)).toEqual([0, 128e6, 512e6, 2e9, 10e9]);
  expect(values(300e6)).toEqual([0, 128e6, 300e6, 512e6, 2e9, 10e9]);
  expect(limitOptions(0)[0]?.label).toBe('None');
});

it('says how often nothing had to be drawn, and never more than it was', () => {
  expect(hitRate(0, 0)).toBe('none asked for since the start');
  expect(hitRate(999, 1)).toBe('99 % found since the start');
  expect(hitRate(5, 0)).toBe('100 % found since the start');
});
