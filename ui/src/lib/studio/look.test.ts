import { expect, test } from 'vitest';
import { amountOf, colorOf, isSame, lookOf, paramsOf, PLAIN, type Look } from './look';

const full: Look = {
  width: 800,
  height: 450,
  gravity: 'auto',
  quality: 0,
  borderWidth: 4,
  borderColor: '00ff88',
  borderRadius: 12,
  opacity: 0.25,
  rotation: -45,
  background: 'ffffff',
  output: 'avif',
};

test('parameters come back as the look they were made of', () => {
  expect(lookOf(paramsOf(full))).toEqual(full);
  expect(paramsOf(PLAIN)).toEqual({});
  expect(lookOf({})).toEqual(PLAIN);
});

test('what no server takes is left at its default', () => {
  const bad = {
    width: '4001',
    height: '1.5',
    quality: 'x',
    opacity: '2',
    rotation: '',
    gravity: 'middle',
    output: 'bmp',
    background: '#12',
  };
  expect(lookOf(bad)).toEqual(PLAIN);
  expect(lookOf({ output: 'jpeg', background: 'f80' })).toEqual({ ...PLAIN, output: 'jpg', background: 'ff8800' });
});

test('numbers keep to their bounds', () => {
  expect(amountOf('quality', '-1')).toBe(-1);
  expect(amountOf('opacity', '0.5')).toBe(0.5);
  expect([amountOf('width', ''), amountOf('rotation', '361'), amountOf('borderWidth', '1.5')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('colours are read as people write them', () => {
  expect([colorOf('#FFF'), colorOf(' a1B2c3 '), colorOf(''), colorOf('red')]).toEqual([
    'ffffff',
    'a1b2c3',
    '',
    undefined,
  ]);
});

test('looks are the same when every parameter is', () => {
  expect(isSame(full, { ...full })).toBe(true);
  expect(isSame(full, { ...full, rotation: 0 })).toBe(false);
});
