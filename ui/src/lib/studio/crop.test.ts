import { expect, test } from 'vitest';
import { drawnSize, gravityFor, holds, partOf, targetOf } from './crop';
import { PLAIN } from './look';

const picture = { width: 400, height: 300 };

test('the sizes are those that the contract measured', () => {
  expect(targetOf({ ...PLAIN, width: 100 }, picture)).toEqual({ width: 100, height: 75 });
  expect(targetOf({ ...PLAIN, height: 100 }, picture)).toEqual({ width: 133, height: 100 });
  expect(targetOf({ ...PLAIN, height: 4000 }, { width: 40, height: 30 })).toEqual({ width: 5333, height: 4000 });
  expect(drawnSize({ ...PLAIN, width: 200, height: 80, borderWidth: 5 }, picture)).toEqual({ width: 210, height: 90 });
  expect(drawnSize({ ...PLAIN, width: 200, height: 80, borderWidth: 5, borderRadius: 9 }, picture)).toEqual({
    width: 200,
    height: 80,
  });
  expect(drawnSize({ ...PLAIN, rotation: 90 }, picture)).toEqual({ width: 300, height: 400 });
});

test('gravity decides which part is kept', () => {
  const square = { ...PLAIN, width: 100, height: 100 };
  expect(partOf(square, picture)).toEqual({ x: 50, y: 0, width: 300, height: 300 });
  expect(partOf({ ...square, gravity: 'top-left' }, picture)).toEqual({ x: 0, y: 0, width: 300, height: 300 });
  expect(partOf({ ...square, gravity: 'bottom-right' }, picture)).toEqual({ x: 100, y: 0, width: 300, height: 300 });
  expect(partOf({ ...square, gravity: 'auto' }, picture)).toBeUndefined();
  expect(partOf({ ...PLAIN, gravity: 'auto', width: 100 }, picture)).toEqual({ x: 0, y: 0, ...picture });
});

test('a focal point is kept or cut off, and some side keeps it', () => {
  const square = { ...PLAIN, width: 100, height: 100 };
  const left = { x: 0.02, y: 0.5 };
  const part = partOf(square, picture);
  expect(part && holds(part, picture, left)).toBe(false);
  expect(gravityFor(square, picture, left)).toBe('left');
  expect(gravityFor(square, picture, { x: 0.5, y: 0.5 })).toBe('center');
});
