import { expect, it } from 'vitest';
import type { FileFacts } from '$lib/api/commands';
import type { File } from '$lib/api/wire';
import { factsOf } from './facts';

const file = {
  name: 'report.pdf',
  folder: '',
  mimeType: 'application/pdf',
  sizeOriginal: 2_000_000,
  chunksTotal: 1,
  chunksUploaded: 1,
  $createdAt: '2026-01-01T00:00:00.000+00:00',
  $updatedAt: '2026-01-01T00:00:00.000+00:00',
} as File;
const kept: FileFacts = { scan: 'clean', encryption: true, compression: 'zstd', stored: 1_500_000, cleared: false };

const value = (name: string, ...given: Parameters<typeof factsOf>): string | undefined =>
  factsOf(...given).find((fact) => fact.name === name)?.value;

it('how a file is kept is told once it is known', () => {
  expect(value('Encryption', file, null)).toBeUndefined();
  expect(value('Encryption', file, kept)).toBe('Encrypted');
  expect(value('Compression', file, kept)).toBe('zstd, 25 % smaller');
  expect(value('On disk', file, kept)).toBe('1.50 MB (1,500,000 bytes)');
});

it('packing that saves nothing is not praised', () => {
  expect(value('Compression', file, { ...kept, stored: 2_000_100 })).toBe('zstd');
  expect(value('Compression', { ...file, sizeOriginal: 0 }, { ...kept, stored: 40 })).toBe('zstd');
  expect(value('Compression', file, { ...kept, compression: 'none' })).toBe('Not compressed');
});

it.each([
  ['clean', /nothing found/],
  ['off', /antivirus was off/],
  ['absent', /no virus scanner/],
  ['size', /larger than 20 MB/],
  [null, /older than scanning/],
] as const)('a scan that is %s says why', (scan, words) => {
  expect(value('Antivirus', file, { ...kept, scan })).toMatch(words);
});

it('nothing is said of how a pending upload is kept', () => {
  const pending = { ...file, chunksTotal: 3 };
  expect(value('State', pending, kept)).toBe('Pending, 1 of 3 parts have arrived');
  expect(value('Encryption', pending, kept)).toBeUndefined();
});

it('a picture has its dimensions', () => {
  expect(value('Dimensions', file, null, { width: 3, height: 2 })).toBe('3 × 2');
});
