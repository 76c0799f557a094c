import type { Bucket } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { exactSize, size } from '$lib/parts/format';
import { accessOf } from './access';

/** Everything that a person can set about a bucket. */
export type Rules = Omit<Bucket, '$id' | '$createdAt' | '$updatedAt' | '$permissions' | 'totalSize'> & {
  permissions: Bucket['$permissions'];
};
export type Field = keyof Rules;

/** A setting that differs, in words. */
export interface Change {
  field: Field;
  label: string;
  from: string;
  to: string;
}

export const fieldLabels: Record<Field, () => string> = {
  name: m.bucket_name,
  description: m.bucket_description,
  enabled: m.bucket_enabled,
  permissions: m.bucket_access,
  fileSecurity: m.bucket_file_security,
  encryption: m.bucket_encryption,
  compression: m.bucket_compression,
  antivirus: m.bucket_antivirus,
  transformations: m.bucket_transformations,
  stripMetadata: m.bucket_strip,
  maximumFileSize: m.bucket_maximum,
  allowedFileExtensions: m.bucket_extensions,
};
const fields = Object.keys(fieldLabels) as Field[];

/** The rules of a bucket that exists. */
export function rulesOf(bucket: Bucket): Rules {
  const { name, description, enabled, fileSecurity, encryption, antivirus, transformations, stripMetadata } = bucket;
  const { compression, maximumFileSize, allowedFileExtensions, $permissions: permissions } = bucket;
  return {
    ...{ name, description, enabled, permissions, fileSecurity, encryption, compression, antivirus },
    ...{ transformations, stripMetadata, maximumFileSize, allowedFileExtensions },
  };
}

/** What differs between two sets of rules, in the order of the settings. */
export function changesOf(before: Rules, after: Rules): Change[] {
  return fields
    .filter((field) => !isSame(before[field], after[field]))
    .map((field) => {
      const [from, to] = [wordsOf(before, field), wordsOf(after, field)];
      const label = fieldLabels[field]();
      return { field, label, ...(from === to ? countsOf(before, after) : { from, to }) };
    });
}

/** Lists are sets here: the order of permissions or extensions means nothing. */
function isSame(one: Rules[Field], other: Rules[Field]): boolean {
  const plain = (value: Rules[Field]): unknown => (Array.isArray(value) ? value.toSorted() : value);
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

/** Permissions that differ without a difference in who can read. */
function countsOf(before: Rules, after: Rules): { from: string; to: string } {
  const counted = ({ permissions }: Rules): string => m.bucket_permissions_count({ count: permissions.length });
  return { from: counted(before), to: counted(after) };
}

function wordsOf(rules: Rules, field: Field): string {
  const value = rules[field];
  if (field === 'permissions') return accessOf({ ...rules, $permissions: rules.permissions }).text;
  if (field === 'maximumFileSize') return sizeWords(rules.maximumFileSize);
  if (Array.isArray(value)) return value.length === 0 ? m.bucket_all() : value.join(', ');
  if (typeof value === 'boolean') return value ? m.bucket_on() : m.bucket_off();
  if (field === 'compression') return compressionWords(rules.compression);
  return value === '' ? m.bucket_nothing() : String(value);
}

/** A size in short, and to the byte where that loses something. */
function sizeWords(bytes: number): string {
  const short = size(bytes);
  const isExact = bytes < 1e15 && Number(bytes.toPrecision(3)) === bytes;
  return isExact ? short : exactSize(bytes);
}

export function compressionWords(compression: Rules['compression']): string {
  return { none: m.bucket_compression_none(), gzip: 'gzip', zstd: 'Zstandard' }[compression];
}
