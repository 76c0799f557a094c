import { describe, expect, it } from 'vitest';
import type { Bucket } from '$lib/api/wire';
import { BucketForm, parseExtensions, presetOf } from './form.svelte';

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
  totalSize: 0,
};

describe('a form for a new bucket', () => {
  it('asks for a fresh id and the closest permissions unless told otherwise', () => {
    const form = new BucketForm(limit);
    form.name = '  Photos  ';
    expect(form.bucketId).toBe('unique()');
    expect(form.draft()).toMatchObject({
      name: 'Photos',
      permissions: [],
      encryption: true,
      stripMetadata: false,
      allowedFileExtensions: [],
    });
    expect(form.draft()).not.toHaveProperty('maximumFileSize');
  });

  it.each(['', '   ', 'x'.repeat(129)])('does not take the name %j', (name) => {
    const form = new BucketForm(limit);
    form.name = name;
    expect(form.isSound).toBe(false);
  });

  it.each(['-a', '.a', '_a', 'a b', 'ä', 'a/b', 'x'.repeat(37)])('does not take the id %j', (id) => {
    const form = new BucketForm(limit);
    form.id = id;
    expect(form.problems.id).toBeDefined();
  });

  it.each([
    ['abc', 'MB'],
    ['0', 'MB'],
    ['-1', 'MB'],
    ['6', 'GB'],
  ] as const)('does not take the maximum %s %s', (maximum, unit) => {
    const form = new BucketForm(limit);
    form.maximum = maximum;
    form.unit = unit;
    expect(form.problems.maximum).toBeDefined();
  });

  it.each(['1.5', '1,5'])('reads the maximum %s MB to the byte', (maximum) => {
    const form = new BucketForm(limit);
    form.maximum = maximum;
    expect(form.draft().maximumFileSize).toBe(1_500_000);
  });
});

describe('a form for a bucket that exists', () => {
  it('changes nothing that the person did not change', () => {
    const { name, description, fileSecurity, enabled, maximumFileSize, allowedFileExtensions, compression } = bucket;
    const { encryption, antivirus, transformations, stripMetadata, $permissions: permissions } = bucket;
    expect(new BucketForm(limit, bucket).draft()).toEqual({
      name,
      description,
      permissions,
      fileSecurity,
      enabled,
      maximumFileSize,
      allowedFileExtensions,
      compression,
      encryption,
      antivirus,
      transformations,
      stripMetadata,
    });
  });

  it.each([1, 1536, 30_000_000, 123_456_789, limit])('keeps a maximum of %d bytes exactly', (bytes) => {
    const draft = new BucketForm(limit, { ...bucket, maximumFileSize: bytes }).draft();
    expect(draft.maximumFileSize ?? limit).toBe(bytes);
  });

  it('keeps permissions that no preset stands for, until a preset is chosen', () => {
    const form = new BucketForm(limit, bucket);
    expect(form.preset).toBe('custom');
    form.preset = 'public';
    expect(form.draft().permissions).toEqual(['read("any")']);
  });
});

describe('a form that follows its bucket', () => {
  it('counts what differs, and takes it back', () => {
    const form = new BucketForm(limit, bucket);
    expect(form.changes).toEqual([]);
    form.name = ' Photos ';
    form.extensions = '.JPG';
    expect(form.changes).toEqual([]);
    form.name = 'Pictures';
    form.maximum = '';
    form.permissions = ['read("any")'];
    expect(form.changes.map(({ field }) => field)).toEqual(['name', 'permissions', 'maximumFileSize']);
    form.discard();
    expect([form.changes, form.name, form.maximum]).toEqual([[], 'Photos', '12.5']);
  });

  it('takes in what changes elsewhere, but for what is being changed here', () => {
    const form = new BucketForm(limit, bucket);
    form.name = 'Mine';
    form.follow({ ...bucket, name: 'Theirs', enabled: true });
    expect([form.name, form.enabled]).toEqual(['Mine', true]);
    expect(form.changes).toMatchObject([{ field: 'name', from: 'Theirs', to: 'Mine' }]);
    form.follow({ ...bucket, name: 'Mine', enabled: true });
    expect(form.changes).toEqual([]);
  });
});

it('a preset is found whatever the order of its permissions', () => {
  expect(presetOf(['create("users")', 'read("users")'])).toBe('members');
  expect(presetOf([])).toBe('private');
  expect(presetOf(['read("any")', 'delete("any")'])).toBe('custom');
});

it('extensions are read as people write them', () => {
  expect(parseExtensions(' .JPG, *.png;webp\njpg ')).toEqual(['jpg', 'png', 'webp']);
  expect(parseExtensions('')).toEqual([]);
});
