import { expect, test } from 'vitest';
import { fittingWidth } from './width';

test('the files keep their room, and the inspector its least', () => {
  expect(fittingWidth(400, 1000)).toBe(400);
  expect(fittingWidth(400, 650)).toBe(330);
  expect(fittingWidth(100, 1000)).toBe(280);
  expect(fittingWidth(2000, 3000)).toBe(760);
  expect(fittingWidth(400, 300)).toBe(280);
});
