// Gives permissions to files, one or many. Every change can be taken back.

import { files } from '$lib/api/client';
import type { Selection } from '$lib/api/commands';
import { cursorAfter, equal, limit, orderAsc, startsWith } from '$lib/api/query';
import type { File as StoredFile, Permission } from '$lib/api/wire';
import { undoStack } from '$lib/state/undo.svelte';
import { grantsOf, isSame, permissionsOf, withGrant } from './permissions';

/** What is done with the permissions that files have already. */
export type Way = 'replace' | 'add' | 'take';

const atOnce = 4;
const pageSize = 100;

/** What a set becomes. */
export function applied(way: Way, before: readonly Permission[], given: readonly Permission[]): Permission[] {
  if (way === 'replace') return [...given];
  let grants = grantsOf(before);
  for (const { role, actions } of grantsOf(given)) {
    const present = grants.find((grant) => grant.role === role)?.actions ?? [];
    const kept = present.filter((action) => !actions.includes(action));
    grants = withGrant(grants, role, way === 'add' ? [...present, ...actions] : kept);
  }
  return permissionsOf(grants);
}

/** Finds the files of a selection, those in its folders too. */
export async function selectedFiles(selection: Selection): Promise<StoredFile[]> {
  const found = new Map<string, StoredFile>();
  const keep = (page: readonly StoredFile[]): void => page.forEach((file) => found.set(file.$id, file));
  for (let start = 0; start < selection.files.length; start += pageSize) {
    const ids = selection.files.slice(start, start + pageSize);
    const queries = [equal('$id', ...ids), limit(pageSize)];
    keep((await files.list(selection.endpoint, selection.bucket, { queries })).files);
  }
  for (const folder of selection.folders) {
    for await (const page of filesIn(selection, folder)) keep(page);
  }
  return [...found.values()];
}

async function* filesIn({ endpoint, bucket }: Selection, folder: string): AsyncGenerator<StoredFile[]> {
  let last: string | undefined;
  do {
    const after = last === undefined ? [] : [cursorAfter(last)];
    const queries = [startsWith('folder', folder), orderAsc('$sequence'), limit(pageSize), ...after];
    const page = (await files.list(endpoint, bucket, { queries })).files;
    yield page;
    last = page.length === pageSize ? page.at(-1)?.$id : undefined;
  } while (last !== undefined);
}

/** A file and the permissions it shall have. */
export type Change = { file: StoredFile; permissions: readonly Permission[] };

/** Carries changes out, some at a time, and offers to take back those that were made. Throws the first refusal, after the others. */
export async function change(
  endpoint: string,
  changes: readonly Change[],
  what: string,
  onprogress: (done: number) => void = () => undefined,
): Promise<void> {
  const wanted = changes.filter(({ file, permissions }) => !isSame(file.$permissions, permissions));
  const made: Change[] = [];
  const refused: unknown[] = [];
  await each(wanted, async ({ file, permissions }) => {
    try {
      await files.update(endpoint, file.bucketId, file.$id, { permissions: [...permissions] });
      made.push({ file, permissions: file.$permissions });
    } catch (error) {
      refused.push(error);
    }
    onprogress(made.length + refused.length);
  });
  if (made.length > 0) undoStack.offer(what, () => putBack(endpoint, made));
  if (refused.length > 0) throw refused[0];
}

async function putBack(endpoint: string, made: readonly Change[]): Promise<void> {
  await each(made, async ({ file, permissions }) => {
    await files.update(endpoint, file.bucketId, file.$id, { permissions: [...permissions] });
  });
}

/** Does the same with each, a few at a time. */
export async function each<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
