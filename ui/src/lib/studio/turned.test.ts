import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isTurned } from './turned';

const sources = new URL('../../../../tests/fixtures/golden/sources/', import.meta.url);
const read = async (name: string): Promise<ArrayBuffer> =>
  new Uint8Array(await readFile(new URL(name, sources))).buffer;

test.each([
  ['orient6-800x600.jpg', true],
  ['orient8-480x640.jpg', true],
  ['orient3-640x480.jpg', false],
  ['coast-1600x1200.jpg', false],
  ['badge-512x512-alpha.png', false],
])('%s', async (name, expected) => {
  expect(isTurned(await read(name))).toBe(expected);
});

test('what is cut short is not turned', async () => {
  const whole = await read('orient6-800x600.jpg');
  for (const bytes of [0, 1, 3, 20, 30]) expect(isTurned(whole.slice(0, bytes))).toBe(false);
});
