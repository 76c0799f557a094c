import { expect, it } from 'vitest';
import { bytesOf, typedSize } from './bytes';

it.each([
  ['1.5', 'MB', 1_500_000],
  ['1,5', 'MB', 1_500_000],
  [' 30 ', 'GB', 30_000_000_000],
  ['', 'GB', null],
  ['   ', 'kB', null],
] as const)('%j %s is %d bytes', (amount, unit, bytes) => {
  expect(bytesOf({ amount, unit })).toBe(bytes);
});

it('what is no number is no size', () => {
  expect(bytesOf({ amount: '12 apples', unit: 'MB' })).toBeNaN();
});

it.each([1, 999, 1536, 30_000_000, 123_456_789, 5_000_000_000])('%d bytes are read back as they were', (bytes) => {
  expect(bytesOf(typedSize(bytes))).toBe(bytes);
});
