import { expect, it } from 'vitest';
import { hexRow, rowsOf } from './hex';

it('writes sixteen bytes in a row, the last row as wide as the others', () => {
  const whole = hexRow(256, new Uint8Array([...new TextEncoder().encode('Coffer 0123'), 0, 255, 10, 13, 127]));
  expect(whole).toEqual({
    offset: '00000100',
    hex: '43 6f 66 66 65 72 20 30  31 32 33 00 ff 0a 0d 7f',
    letters: 'Coffer 0123·····',
  });
  const last = hexRow(272, new Uint8Array([65]));
  expect(last.hex).toHaveLength(whole.hex.length);
  expect(last.letters).toBe('A');
});

it('has a row for every beginning of sixteen, up to what can be drawn', () => {
  expect([0, 1, 16, 17].map(rowsOf)).toEqual([0, 1, 1, 2]);
  expect(rowsOf(5_000_000_000)).toBe(700_000);
});
