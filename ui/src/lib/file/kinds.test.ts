import { describe, expect, it } from 'vitest';
import type { File as StoredFile } from '$lib/api/wire';
import { kindOf } from '$lib/parts/kind';
import { showingOf, typeLabel } from './kinds';

const file = (name: string, mimeType: string, sizeOriginal = 10, chunksUploaded = 1): StoredFile => ({
  $id: 'x',
  bucketId: 'b',
  $createdAt: '',
  $updatedAt: '',
  $permissions: [],
  name,
  folder: '',
  key: name,
  signature: '',
  mimeType,
  sizeOriginal,
  sizeActual: 1,
  chunksTotal: 1,
  chunksUploaded,
  encryption: false,
  compression: 'none',
});

describe('the kind of a file', () => {
  it('follows from what its content is', () => {
    const kinds = ['image/png', 'video/mp4', 'application/zip', 'text/csv', 'application/json', 'text/plain', ''].map(
      kindOf,
    );
    expect(kinds).toEqual(['image', 'video', 'archive', 'sheet', 'code', 'text', 'other']);
  });

  it('is told with the extension', () => {
    expect(typeLabel({ name: 'a.png', mimeType: 'image/png' })).toBe('PNG image');
    expect(typeLabel({ name: 'README', mimeType: 'text/plain' })).toBe('Text');
    expect(typeLabel({ name: '.profile', mimeType: '' })).toBe('File');
  });
});

describe('the viewer', () => {
  it('shows what is safe and complete', () => {
    expect(showingOf(file('a.png', 'image/png'))).toBe('image');
    expect(showingOf(file('a.png', 'image/png', 10, 0))).toBeUndefined();
    expect(showingOf(file('a.mp4', 'video/mp4'))).toBe('video');
    expect(showingOf(file('a.zip', 'application/zip'))).toBe('archive');
    expect(showingOf(file('a.heic', 'image/heic', 30_000_000))).toBe('hex');
    expect(showingOf(file('a.bin', 'application/octet-stream'))).toBe('hex');
  });

  it('shows what could run as the text that it is written in', () => {
    for (const type of ['image/svg+xml', 'text/html', 'application/xml', 'text/javascript', 'application/json'])
      expect(showingOf(file('a', type))).toBe('text');
  });
});
