import { expect, test } from 'vitest';
import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { hindranceOf } from './hindrance';

const bucket = { name: 'Photos', transformations: true } as Bucket;
const file = { mimeType: 'image/jpeg', sizeOriginal: 5, chunksTotal: 1, chunksUploaded: 1 } as StoredFile;
const title = (change: Partial<StoredFile>, of: Partial<Bucket> = {}) =>
  hindranceOf({ ...bucket, ...of }, { ...file, ...change })?.title;

test('a picture has nothing in its way', () => expect(title({})).toBeUndefined());

test('what stands in the way is said, the nearest first', () => {
  expect(title({ chunksUploaded: 0 })).toBe('Still arriving');
  expect(title({ mimeType: 'application/pdf' })).toBe('No preview of this type');
  expect(title({ sizeOriginal: 20_000_001 })).toBe('Too large for previews');
  expect(title({}, { transformations: false })).toBe('Previews are switched off');
});
