import { expect, test } from 'vitest';
import { NoPresets, readPresets, writePresets } from './preset-file';

test('what is written is read again', () => {
  const presets = [
    { name: 'card', params: { width: '800', output: 'webp' } },
    { name: 'as it is', params: {} },
  ];
  expect(readPresets(writePresets(presets))).toEqual(presets);
});

test('parameters that no server takes are left out', () => {
  expect(readPresets('{"presets":[{"name":" a ","params":{"width":"9999","quality":"5","x":"y"}}]}')).toEqual([
    { name: 'a', params: { quality: '5' } },
  ]);
});

test.each([
  '',
  '[]',
  '{"presets":1}',
  '{"presets":[{"name":"","params":{}}]}',
  '{"presets":[{"name":"a","params":{"width":8}}]}',
])('is refused in words: %s', (text) => {
  expect(() => readPresets(text)).toThrow(NoPresets);
});
