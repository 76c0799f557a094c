// What many files have in common: a value that all of them share, or that it is mixed.

import type { File as StoredFile } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { exactTime, number, size } from '$lib/parts/format';
import { isComplete } from '$lib/state/pictures';
import type { Fact } from './facts';
import { typeLabel } from './kinds';

/** The value that all share; undefined where they differ. */
function shared<T>(values: readonly T[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

/** The range of values that can be ordered: one of them where all are the same. */
function range(values: readonly number[], word: (value: number) => string): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // A word may be less exact than a value.
  return word(least) === word(most) ? word(least) : m.inspector_range({ least: word(least), most: word(most) });
}

const time = (value: number): string => exactTime(new Date(value).toISOString());

/** Line by line, what the files share. */
export function sharedFacts(files: readonly StoredFile[]): Fact[] {
  if (files.length === 0) return [];
  const say = (pick: (file: StoredFile) => string): string => shared(files.map(pick)) ?? m.inspector_mixed();
  const sum = files.reduce((total, file) => total + file.sizeOriginal, 0);
  return [
    { name: m.inspector_together(), value: size(sum) },
    { name: m.inspector_type(), value: say(typeLabel) },
    {
      name: m.inspector_size(),
      value: range(
        files.map((file) => file.sizeOriginal),
        size,
      ),
    },
    { name: m.inspector_folder(), value: say((file) => (file.folder === '' ? m.inspector_top() : file.folder)) },
    {
      name: m.inspector_created(),
      value: range(
        files.map((file) => Date.parse(file.$createdAt)),
        time,
      ),
    },
    {
      name: m.inspector_modified(),
      value: range(
        files.map((file) => Date.parse(file.$updatedAt)),
        time,
      ),
    },
    {
      name: m.inspector_state(),
      value: say((file) => (isComplete(file) ? m.inspector_state_complete() : m.inspector_state_pending())),
    },
    {
      name: m.inspector_encryption(),
      value: say((file) => (file.encryption ? m.inspector_encrypted() : m.inspector_not_encrypted())),
    },
    {
      name: m.inspector_compression(),
      value: say((file) =>
        file.compression === '' || file.compression === 'none' ? m.inspector_not_compressed() : file.compression,
      ),
    },
    { name: m.inspector_permissions(), value: say(permissions) },
  ];
}

function permissions(file: StoredFile): string {
  const { length } = file.$permissions;
  if (length === 0) return m.inspector_of_bucket();
  return [...file.$permissions].sort().join(', ') + (length > 1 ? ` (${number(length)})` : '');
}
