// New names for many files at once: made from a pattern, checked against each other and against what is there.

import { files } from '$lib/api/client';
import { equal, limit } from '$lib/api/query';
import type { File as StoredFile } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { nameProblem, stemLength } from './names';

/** More than this take longer than anybody waits in front of a dialog. */
export const MOST_RENAMED = 1000;
const ASKED_AT_ONCE = 100;

export type Pattern = { pattern: string; find: string; replace: string; start: number };
type Named = Pick<StoredFile, '$id' | 'name' | 'folder' | '$updatedAt'>;

/** The names that the files would get, in their order. Extensions stay. */
export function newNames(all: readonly Named[], { pattern, find, replace, start }: Pattern): string[] {
  const width = String(start + all.length - 1).length;
  return all.map(({ name, $updatedAt: changed }, index) => {
    const end = stemLength(name);
    const stem = find === '' ? name.slice(0, end) : name.slice(0, end).replaceAll(find, () => replace);
    const signs: Record<string, string> = {
      $name: stem,
      $date: changed.slice(0, 10),
      $n: String(start + index).padStart(width, '0'),
    };
    return pattern.replace(/\$(?:name|date|n)/g, (sign) => signs[sign] ?? sign) + name.slice(end);
  });
}

const placeOf = (folder: string, name: string): string => `${folder}${name.toLowerCase()}`;

/** Why each of the names cannot be; `taken` are places of files that are not renamed. */
export function nameProblems(
  all: readonly Named[],
  names: readonly string[],
  taken: ReadonlySet<string>,
): (string | undefined)[] {
  const places = all.map(({ folder }, index) => placeOf(folder, names[index] ?? ''));
  return names.map((name, index) => {
    const place = places[index] ?? '';
    if (places.indexOf(place) !== places.lastIndexOf(place)) return m.file_rename_many_same();
    return nameProblem(name) ?? (taken.has(place) ? m.file_rename_many_taken() : undefined);
  });
}

/** Which of the names stand in the bucket already, outside of what is renamed. */
export async function takenPlaces(
  endpoint: string,
  bucket: string,
  all: readonly Named[],
  names: readonly string[],
): Promise<Set<string>> {
  const own = new Set(all.map(({ $id: id }) => id));
  const taken = new Set<string>();
  const wanted = [...new Set(names)];
  for (let start = 0; start < wanted.length; start += ASKED_AT_ONCE) {
    const queries = [equal('name', ...wanted.slice(start, start + ASKED_AT_ONCE)), limit(5000)];
    const found = await files.list(endpoint, bucket, { queries });
    for (const file of found.files) if (!own.has(file.$id)) taken.add(placeOf(file.folder, file.name));
  }
  return taken;
}
