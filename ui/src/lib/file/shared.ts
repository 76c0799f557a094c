// What many files have in common: a value that all of them share, or that it is mixed.

import type { File as StoredFile } from '$lib/api/wire';
import { exactTime, number, size } from '$lib/parts/format';
import { isComplete } from '$lib/state/pictures';
import type { Fact } from './facts';
import { typeLabel } from './kinds';

export const MIXED = 'Mixed';

/** The value that all share; undefined where they differ. */
function shared<T>(values: readonly T[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** The range of values that can be ordered: one of them where all are the same. */
function range(values: readonly number[], word: (value: number) => string): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // A word may be less exact than a value.
  return word(least) === word(most) ? word(least) : `${word(least)} to ${word(most)}`;
}

const time = (value: number): string => exactTime(new Date(value).toISOString());

/** Line by line, what the files share. */
export function sharedFacts(files: readonly StoredFile[]): Fact[] {
  if (files.length === 0) return [];
  const say = (pick: (file: StoredFile) => string): string => shared(files.map(pick)) ?? MIXED;
  const sum = files.reduce((total, file) => total + file.sizeOriginal, 0);
  return [
    { name: 'Together', value: size(sum) },
    { name: 'Type', value: say(typeLabel) },
    {
      name: 'Size',
      value: range(
        files.map((file) => file.sizeOriginal),
        size,
      ),
    },
    { name: 'Folder', value: say((file) => (file.folder === '' ? 'Top of the bucket' : file.folder)) },
    {
      name: 'Created',
      value: range(
        files.map((file) => Date.parse(file.$createdAt)),
        time,
      ),
    },
    {
      name: 'Modified',
      value: range(
        files.map((file) => Date.parse(file.$updatedAt)),
        time,
      ),
    },
    { name: 'State', value: say((file) => (isComplete(file) ? 'Complete' : 'Pending')) },
    { name: 'Encryption', value: say((file) => (file.encryption ? 'Encrypted' : 'Not encrypted')) },
    {
      name: 'Compression',
      value: say((file) =>
        file.compression === '' || file.compression === 'none' ? 'Not compressed' : file.compression,
      ),
    },
    { name: 'Permissions', value: say(permissions) },
  ];
}

function permissions(file: StoredFile): string {
  const { length } = file.$permissions;
  if (length === 0) return 'Those of the bucket alone';
  return [...file.$permissions].sort().join(', ') + (length > 1 ? ` (${number(length)})` : '');
}
