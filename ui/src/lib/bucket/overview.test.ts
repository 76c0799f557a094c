import { expect, it } from 'vitest';
import type { Bucket } from '$lib/api/wire';
import { matching, sorted, type Entry } from './overview.svelte';

function entry(name: string, bytes: number | null, description = '', change: Partial<Entry> = {}): Entry {
  const bucket = {
    $permissions: [] as string[],
    enabled: true,
    fileSecurity: false,
    $id: name.toLowerCase().replaceAll(' ', '-'),
    name,
    description,
    $updatedAt: '',
    $createdAt: '',
  } as Bucket;
  return { bucket, isUncounted: false, files: bytes, bytes, days: null, isFavourite: false, ...change };
}

const entries = [
  entry('Photos 10', 5),
  entry('photos 9', 5),
  entry('Archive', null),
  entry('Mail', 70, 'letters of photos'),
];
const names = (list: readonly Entry[]): string[] => list.map(({ bucket }) => bucket.name);

it('names are sorted as people count', () => {
  expect(names(sorted(entries, { key: 'name', isDescending: false }))).toEqual([
    'Archive',
    'Mail',
    'photos 9',
    'Photos 10',
  ]);
});

it('what has not been counted is the least, and equals stand by name in both directions', () => {
  expect(names(sorted(entries, { key: 'bytes', isDescending: true }))).toEqual([
    'Mail',
    'photos 9',
    'Photos 10',
    'Archive',
  ]);
  expect(names(sorted(entries, { key: 'bytes', isDescending: false }))).toEqual([
    'Archive',
    'photos 9',
    'Photos 10',
    'Mail',
  ]);
});

it('a search finds every word in name, id or description', () => {
  expect(names(matching(entries, 'PHOTOS 9'))).toEqual(['photos 9']);
  expect(names(matching(entries, 'letters'))).toEqual(['Mail']);
  expect(names(matching(entries, 'photos-10'))).toEqual(['Photos 10']);
  expect(matching(entries, 'nothing')).toEqual([]);
  expect(matching(entries, '  ')).toHaveLength(4);
});

it('favourites stand first, whatever the rest is sorted by and in whichever direction', () => {
  const favourite = entry('Zebra', 1, '', { isFavourite: true });
  for (const isDescending of [true, false]) {
    for (const key of ['name', 'bytes', 'access', 'growth'] as const) {
      expect(names(sorted([...entries, favourite], { key, isDescending }))[0]).toBe('Zebra');
    }
  }
});

it('access is sorted by how far a bucket is open, growth by what came', () => {
  const open = (name: string, $permissions: string[], days: number[]): Entry => {
    const one = entry(name, 1, '', { days });
    return { ...one, bucket: { ...one.bucket, $permissions } };
  };
  const list = [
    open('keys', [], [5, 0]),
    open('write', ['create("any")'], [0, 2]),
    open('any', ['read("any")'], [0, 9]),
    open('users', ['read("users")'], [3, 3]),
  ];
  expect(names(sorted(list, { key: 'access', isDescending: true }))).toEqual(['write', 'any', 'users', 'keys']);
  expect(names(sorted(list, { key: 'growth', isDescending: true }))).toEqual(['any', 'write', 'users', 'keys']);
});
