import Pencil from '@lucide/svelte/icons/settings-2';
import Copy from '@lucide/svelte/icons/copy';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Trash from '@lucide/svelte/icons/trash-2';
import { goto } from '$app/navigation';
import { buckets, call } from '$lib/api/client';
import type { Bucket } from '$lib/api/wire';
import type { MenuItems } from '$lib/parts/menu';
import { folderAddress } from '$lib/state/address';
import { toasts } from '$lib/state/toasts.svelte';
import { undoStack } from '$lib/state/undo.svelte';

/** What can be done with a bucket on the overview. */
export interface BucketActions {
  onedit: (bucket: Bucket) => void;
  ondelete: (bucket: Bucket) => void;
}

/** The menu of a bucket. */
export function bucketMenu(bucket: Bucket, { onedit, ondelete }: BucketActions): MenuItems {
  return [
    { label: 'Open', icon: FolderOpen, keys: 'Enter', run: () => void goto(folderAddress(bucket.$id)) },
    { label: 'Settings…', icon: Pencil, keys: 'F2', run: () => onedit(bucket) },
    { label: 'Copy ID', icon: Copy, run: () => void copyId(bucket.$id) },
    'separator',
    { label: 'Move to trash…', icon: Trash, keys: 'Delete', isDangerous: true, run: () => ondelete(bucket) },
  ];
}

/** Does what the key on a focused bucket means, and says whether it meant anything. */
export function pressOnBucket(event: KeyboardEvent, bucket: Bucket, { onedit, ondelete }: BucketActions): void {
  const action = { F2: onedit, Delete: ondelete }[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action(bucket);
}

/** Moves a bucket to the trash and offers to take that back. */
export async function trashBucket(endpoint: string, bucket: Bucket): Promise<void> {
  await buckets.delete(endpoint, bucket.$id);
  undoStack.offer(`Moved the bucket ${bucket.name} to the trash`, () => restoreBucket(endpoint, bucket));
}

async function restoreBucket(endpoint: string, bucket: Bucket): Promise<void> {
  // The trash is sorted by time, so the bucket is near its top.
  const { entries } = await call('trash_list', { endpoint, offset: 0, limit: 1000 });
  const entry = entries.find(({ kind, bucket: id }) => kind === 'bucket' && id === bucket.$id);
  if (!entry) throw new Error(`The bucket ${bucket.name} is not in the trash any more.`);
  await call('trash_restore', { endpoint, entries: [entry.id] });
}

async function copyId(id: string): Promise<void> {
  await navigator.clipboard.writeText(id);
  toasts.say('Copied the bucket ID');
}
