import { describe, expect, it } from 'vitest';
import { changesOf, type Rules } from './changes';
import { effectOf } from './effects';

const rules: Rules = {
  name: 'Photos',
  description: '',
  permissions: ['read("any")'],
  fileSecurity: false,
  enabled: true,
  encryption: true,
  antivirus: true,
  transformations: true,
  stripMetadata: false,
  compression: 'none',
  maximumFileSize: 5_000_000_000,
  allowedFileExtensions: [],
};
const counted = {
  files: 20,
  bytes: 1,
  larger: 12,
  otherExtension: 1,
  otherCompression: 3,
  otherEncryption: 4,
  withPermissions: 5,
  pictures: 6,
  links: 7,
};

describe('the list of what changed', () => {
  it('is empty where nothing changed, and does not care for the order of lists', () => {
    const sorted = { ...rules, permissions: ['a', 'b'], allowedFileExtensions: ['jpg', 'png'] };
    const turned = { ...rules, permissions: ['b', 'a'], allowedFileExtensions: ['png', 'jpg'] };
    expect(changesOf(sorted, turned)).toEqual([]);
  });

  it.each([
    [{ name: 'Pictures' }, 'Name', 'Photos', 'Pictures'],
    [{ description: 'Of the sea' }, 'Description', 'Nothing', 'Of the sea'],
    [{ enabled: false }, 'Enabled', 'On', 'Off'],
    [{ permissions: [] }, 'Access', 'Anyone can read', 'Only API keys'],
    [{ compression: 'zstd' as const }, 'Compression', 'None', 'Zstandard'],
    [{ maximumFileSize: 30_000_000 }, 'Maximum file size', '5.00 GB', '30.0 MB'],
    [{ maximumFileSize: 30_000_001 }, 'Maximum file size', '5.00 GB', '30,000,001 bytes'],
    [{ allowedFileExtensions: ['jpg', 'png'] }, 'Allowed extensions', 'All', 'jpg, png'],
  ])('says of %j what was and what will be', (change, label, from, to) => {
    expect(changesOf(rules, { ...rules, ...change })).toMatchObject([{ label, from, to }]);
  });

  it('never shows two equal sides', () => {
    const before = { ...rules, permissions: ['read("any")'] };
    const [change] = changesOf(before, { ...rules, permissions: ['read("any")', 'update("user:ann")'] });
    expect([change?.from, change?.to]).toEqual(['1 permission', '2 permissions']);
  });
});

describe('the effect on files that are there', () => {
  const effect = (field: keyof Rules, change: Partial<Rules>, other = {}): string | null =>
    effectOf(field, rules, { ...rules, ...change }, { ...counted, ...other });

  it('of a limit is how many exceed it', () => {
    expect(effect('maximumFileSize', { maximumFileSize: 5 })).toBe(
      '12 existing files exceed this limit; they stay, new ones are refused.',
    );
    expect(effect('allowedFileExtensions', { allowedFileExtensions: ['jpg'] })).toContain(
      '1 existing file has another',
    );
    expect(effect('maximumFileSize', { maximumFileSize: 5 }, { larger: 0 })).toBeNull();
  });

  it('depends on the direction', () => {
    expect(effect('encryption', { encryption: true })).toContain('4 existing files stay unencrypted');
    expect(effect('encryption', { encryption: false })).toContain('4 existing files stay encrypted');
    expect(effect('fileSecurity', { fileSecurity: true })).toContain('begin to count');
    expect(effect('fileSecurity', { fileSecurity: false })).toContain('no longer count');
    expect(effect('transformations', { transformations: false })).toContain('6 pictures lose');
    expect(effect('transformations', { transformations: true })).toBeNull();
    expect(effect('stripMetadata', { stripMetadata: true })).toContain('6 existing pictures keep');
    expect(effect('enabled', { enabled: false })).toContain('20 files are closed');
    expect(effect('enabled', { enabled: true })).toBeNull();
  });

  it('of access says who gets in', () => {
    expect(effect('permissions', { permissions: [] })).toContain('For 20 existing files: Only API keys can read');
  });

  it('of a name is none', () => {
    expect(effect('name', { name: 'x' })).toBeNull();
  });
});
