import { describe, expect, it } from 'vitest';
import type { Bucket } from '$lib/api/wire';
import { planOf } from './import.svelte';
import { readSettings, writeSettings } from './settings-file';

const limit = 5_000_000_000;
const bucket: Bucket = {
  $id: 'photos',
  $createdAt: '',
  $updatedAt: '',
  $permissions: ['read("team:a")'],
  fileSecurity: true,
  name: 'Photos',
  description: 'Of the sea',
  enabled: false,
  maximumFileSize: 12_500_000,
  allowedFileExtensions: ['jpg'],
  compression: 'zstd',
  encryption: false,
  antivirus: false,
  transformations: false,
  stripMetadata: true,
  totalSize: 9,
};
const entry = { $id: 'photos', name: 'Photos' };
const file = (...buckets: unknown[]): string => JSON.stringify({ projectId: 'p', buckets });

it('what is written is what the command line writes: its keys in its order, and no others', () => {
  const written = JSON.parse(writeSettings('p', [bucket])) as { projectId: string; buckets: object[] };
  expect(written.projectId).toBe('p');
  expect(written.buckets.map((one) => Object.entries(one))).toEqual([
    [
      ['$id', 'photos'],
      ['$permissions', ['read("team:a")']],
      ['fileSecurity', true],
      ['name', 'Photos'],
      ['enabled', false],
      ['maximumFileSize', 12_500_000],
      ['allowedFileExtensions', ['jpg']],
      ['compression', 'zstd'],
      ['encryption', false],
      ['antivirus', false],
    ],
  ]);
});

it('what was written changes nothing when it is read', () => {
  const { buckets, flaws } = readSettings(writeSettings('p', [bucket]));
  expect(flaws).toEqual([]);
  const [plan] = buckets.map((imported) => planOf(imported, [bucket], limit));
  expect(plan).toMatchObject({ isNew: false, changes: [], problem: null });
});

describe('a plan', () => {
  it('keeps what the file does not say', () => {
    const [imported] = readSettings(file({ ...entry, name: 'Pictures', compression: 'none' })).buckets;
    const plan = planOf(imported ?? { id: '', rules: {} }, [bucket], limit);
    expect(plan.changes.map(({ field }) => field)).toEqual(['name', 'compression']);
    expect(plan.rules).toMatchObject({
      description: 'Of the sea',
      stripMetadata: true,
      permissions: ['read("team:a")'],
    });
  });

  it('of a new bucket opens nothing that the file does not open', () => {
    const plan = planOf({ id: 'new', rules: { name: 'New' } }, [bucket], limit);
    expect(plan).toMatchObject({ isNew: true, problem: null });
    expect(plan.rules).toMatchObject({ name: 'New', permissions: [], encryption: true, maximumFileSize: limit });
  });

  it('says when the endpoint does not take so large files', () => {
    expect(planOf({ id: 'new', rules: { maximumFileSize: limit + 1 } }, [], limit).problem).toContain('5.00 GB');
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['', 'This is not JSON'],
    ['{', 'This is not JSON'],
    ['[]', 'no “buckets”'],
    ['{"buckets": {}}', 'no “buckets”'],
    ['null', 'no “buckets”'],
  ])('%j is refused in a sentence', (text, words) => {
    expect(() => readSettings(text)).toThrow(words);
  });

  it.each([
    [3, 'no bucket'],
    [{ name: 'x' }, '$id'],
    [{ $id: '../x', name: 'x' }, '$id'],
    [{ $id: 'x' }, 'name'],
    [{ $id: 'x', name: '' }, 'name'],
    [{ ...entry, enabled: 'yes' }, 'enabled'],
    [{ ...entry, maximumFileSize: -1 }, 'maximumFileSize'],
    [{ ...entry, maximumFileSize: 1.5 }, 'maximumFileSize'],
    [{ ...entry, compression: 'rar' }, 'compression'],
    [{ ...entry, $permissions: ['everyone'] }, '$permissions'],
    [{ ...entry, allowedFileExtensions: 'jpg' }, 'allowedFileExtensions'],
  ])('the entry %j alone is not taken', (bad, why) => {
    const { buckets, flaws } = readSettings(file({ $id: 'good', name: 'Good' }, bad));
    expect(buckets.map(({ id }) => id)).toEqual(['good']);
    expect(flaws[0]?.why).toContain(why);
  });

  it('an ID that comes twice is taken once', () => {
    const { buckets, flaws } = readSettings(file(entry, { ...entry, name: 'Other' }));
    expect([buckets.length, flaws]).toEqual([1, [{ place: 'Other', why: 'This ID stands here twice.' }]]);
  });
});
