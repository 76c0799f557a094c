import Pencil from '@lucide/svelte/icons/settings-2';
import Images from '@lucide/svelte/icons/images';
import Copy from '@lucide/svelte/icons/copy';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Trash from '@lucide/svelte/icons/trash-2';
import { goto } from '$app/navigation';
import { buckets, call } from '$lib/api/client';
import type { Bucket } from '$lib/api/wire';
import type { MenuItem, MenuItems } from '$lib/parts/menu';
import { folderAddress, settingsSection } from '$lib/state/address';
import { session } from '$lib/state/session.svelte';
import { thumbnailSide } from '$lib/state/thumbnail-side';
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
    ...(bucket.transformations ? [warming(bucket)] : []),
    'separator',
    { label: 'Move to trash…', icon: Trash, keys: 'Delete', isDangerous: true, run: () => ondelete(bucket) },
  ];
}

function warming(bucket: Bucket): MenuItem {
  return { label: 'Draw thumbnails now', icon: Images, run: () => void warm(bucket) };
}

/** Has the thumbnails drawn that lists and the gallery would ask for on this screen. */
async function warm(bucket: Bucket): Promise<void> {
  const endpoint = session.endpoint.id;
  // Cells grow by up to a quarter to fill a row.
  const sides = [1, 1.25].map((growth) => thumbnailSide(session.settings.gallerySize * growth, devicePixelRatio));
  const thumbnails = [
    { side: thumbnailSide(24, devicePixelRatio), isWhole: false },
    ...[...new Set(sides)].map((side) => ({ side, isWhole: true })),
  ];
  try {
    await call('preview_warm', { endpoint, bucket: bucket.$id, folder: '', thumbnails });
    const show = { label: 'Show', run: () => void goto(settingsSection('previews')) };
    toasts.say(`Drawing the thumbnails of ${bucket.name}`, { action: show });
  } catch (error) {
    toasts.fail(error);
  }
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
