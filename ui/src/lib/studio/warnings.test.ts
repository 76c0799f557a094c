import { expect, test } from 'vitest';
import { PLAIN, type Look, type Output } from './look';
import { warningsOf, type Picture } from './warnings';

const photo: Picture = { width: 400, height: 300, hasAlpha: false };
const said = (look: Partial<Look>, output: Output = 'webp', picture = photo): string =>
  warningsOf({ ...PLAIN, ...look }, picture, output, undefined).join(' ');

test('a plain look says nothing', () => {
  expect(said({ width: 100, height: 100, quality: 80 })).toBe('');
});

test.each<[string, Partial<Look>, Output]>([
  ['Opacity does nothing', { opacity: 0.5 }, 'jpg'],
  ['background does nothing', { background: 'ffffff' }, 'webp'],
  ['come out black', { borderRadius: 20 }, 'jpg'],
  ['Quality does nothing', { quality: 50 }, 'png'],
  ['Gravity does nothing', { gravity: 'top', width: 100 }, 'webp'],
  ['look soft', { width: 800 }, 'webp'],
  ['border colour does nothing', { borderColor: 'ff0000' }, 'webp'],
  ['is black here', { borderWidth: 2 }, 'webp'],
])('%s', (expected, look, output) => {
  expect(said(look, output)).toContain(expected);
});

test('what does something is not complained about', () => {
  expect(said({ opacity: 0.5 }, 'png')).toBe('');
  expect(said({ opacity: 0.5, background: 'ffffff' }, 'jpg')).toBe('');
  expect(said({ background: 'ffffff' }, 'jpg', { ...photo, hasAlpha: true })).toBe('');
  expect(said({ rotation: 90 }, 'jpg')).toBe('');
});

test('transparent parts of a JPEG are black', () => {
  expect(said({}, 'jpg', { ...photo, hasAlpha: true })).toContain('Transparent parts come out black');
});

test('a focal point that is cut off is said', () => {
  const look = { ...PLAIN, width: 100, height: 100 };
  expect(warningsOf(look, photo, 'webp', { x: 0.01, y: 0.5 })[0]).toContain('focal point is cut off');
  expect(warningsOf(look, photo, 'webp', { x: 0.5, y: 0.5 })).toEqual([]);
});
