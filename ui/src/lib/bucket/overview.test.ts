import { expect, it } from 'vitest';
import type { Bucket } from '$lib/api/wire';
import { matching, sorted, type Entry } from './overview.svelte';

function entry(name: string, bytes: number | null, description = ''): Entry {
  const bucket = {
    $id: name.toLowerCase().replaceAll(' ', '-'),
    name,
    description,
    $updatedAt: '',
    $createdAt: '',
  } as Bucket;
  return { bucket, isUncounted: false, files: bytes, bytes };
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
