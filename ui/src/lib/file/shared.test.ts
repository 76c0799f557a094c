import { expect, test } from 'vitest';
import type { File as StoredFile } from '$lib/api/wire';
import { sharedFacts } from './shared';

const MIXED = 'Mixed';

const file = {
  name: 'a.jpg',
  mimeType: 'image/jpeg',
  folder: '',
  sizeOriginal: 1000,
  chunksTotal: 1,
  chunksUploaded: 1,
  encryption: true,
  compression: 'none',
  $permissions: ['read("any")'],
  $createdAt: '2026-11-21T12:00:00.000+00:00',
  $updatedAt: '2026-11-21T12:00:00.000+00:00',
} as unknown as StoredFile;

const said = (...files: StoredFile[]) => Object.fromEntries(sharedFacts(files).map(({ name, value }) => [name, value]));

test('what all share is said, and what differs is mixed', () => {
  const facts = said(file, { ...file, name: 'b.jpg', sizeOriginal: 3000, encryption: false, folder: 'x/' });
  expect(facts).toMatchObject({
    Type: 'JPG image',
    Together: '4.00 kB',
    Size: '1.00 kB to 3.00 kB',
    Encryption: MIXED,
    Folder: MIXED,
  });
  expect(facts).toMatchObject({ State: 'Complete', Compression: 'Not compressed', Permissions: 'read("any")' });
});

test('permissions in another order are the same', () => {
  const both = ['read("any")', 'update("users")'];
  const facts = said({ ...file, $permissions: both }, { ...file, $permissions: both.toReversed() });
  expect(facts['Permissions']).toBe('read("any"), update("users") (2)');
});

test('of nothing nothing is said', () => expect(sharedFacts([])).toEqual([]));
