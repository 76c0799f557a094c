import { call } from '$lib/api/client';
import type { TrashEntry } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { listed } from '$lib/parts/list';
import { toasts } from '$lib/state/toasts.svelte';

const pageSize = 1000;

/** Puts entries back where they were, with the same ids and permissions. */
export async function restore(endpoint: string, entries: readonly TrashEntry[]): Promise<void> {
  try {
    await call('trash_restore', { endpoint, entries: entries.map(({ id }) => id) });
    toasts.say(m.trash_restored({ what: naming(entries) }));
  } catch (error) {
    toasts.fail(error, m.trash_restore());
  }
}

/** Removes entries for good. */
export async function purge(endpoint: string, entries: readonly TrashEntry[]): Promise<void> {
  try {
    const { files } = await call('trash_purge', { endpoint, entries: entries.map(({ id }) => id) });
    toasts.say(m.trash_purged({ count: files }));
  } catch (error) {
    toasts.fail(error, m.trash_purge());
  }
}

/** Lists the whole trash, to say what emptying it removes and to remove exactly that. */
export async function listAll(endpoint: string): Promise<TrashEntry[]> {
  const found = new Map<number, TrashEntry>();
  for (let offset = 0; ; offset += pageSize) {
    const { total, entries } = await call('trash_list', { endpoint, offset, limit: pageSize });
    for (const entry of entries) found.set(entry.id, entry);
    if (entries.length < pageSize || offset + entries.length >= total) return [...found.values()];
  }
}

/** Names one entry, or counts several as what they are. */
export function naming(entries: readonly TrashEntry[]): string {
  const [only] = entries;
  if (only && entries.length === 1) return only.name;
  const buckets = entries.filter(({ kind }) => kind === 'bucket').length;
  const files = entries.length - buckets;
  const named = [files > 0 && m.trash_files({ count: files }), buckets > 0 && m.trash_buckets({ count: buckets })];
  return listed(named.filter((part) => part !== false));
}
