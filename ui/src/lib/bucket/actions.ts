import Duplicate from '@lucide/svelte/icons/copy-plus';
import Download from '@lucide/svelte/icons/download';
import Pencil from '@lucide/svelte/icons/settings-2';
import Star from '@lucide/svelte/icons/star';
import StarOff from '@lucide/svelte/icons/star-off';
import Images from '@lucide/svelte/icons/images';
import Copy from '@lucide/svelte/icons/copy';
import Eraser from '@lucide/svelte/icons/eraser';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Trash from '@lucide/svelte/icons/trash-2';
import { goto } from '$app/navigation';
import { buckets, call } from '$lib/api/client';
import type { Bucket } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import type { MenuItem, MenuItems } from '$lib/parts/menu';
import { bucketSettingsAddress, folderAddress, settingsSection } from '$lib/state/address';
import { favourites } from '$lib/state/favourites';
import { session } from '$lib/state/session.svelte';
import { thumbnailSide } from '$lib/state/thumbnail-side';
import { toasts } from '$lib/state/toasts.svelte';
import { undoStack } from '$lib/state/undo.svelte';

/** What can be done with a bucket on the overview. */
export interface BucketActions {
  onduplicate: (bucket: Bucket) => void;
  onexport: (bucket: Bucket) => void;
  ondelete: (bucket: Bucket) => void;
}

/** The menu of a bucket. */
export function bucketMenu(bucket: Bucket, { onduplicate, onexport, ondelete }: BucketActions): MenuItems {
  return [
    { label: m.bucket_open(), icon: FolderOpen, keys: 'Enter', run: () => void goto(folderAddress(bucket.$id)) },
    { label: m.bucket_settings(), icon: Pencil, keys: 'F2', run: () => edit(bucket) },
    favouring(bucket),
    'separator',
    { label: m.bucket_copy_id(), icon: Copy, run: () => void copyId(bucket.$id) },
    { label: m.bucket_duplicate(), icon: Duplicate, run: () => onduplicate(bucket) },
    { label: m.bucket_export(), icon: Download, run: () => onexport(bucket) },
    ...(bucket.transformations ? [warming(bucket), purging(bucket)] : []),
    'separator',
    { label: m.bucket_to_trash(), icon: Trash, keys: 'Delete', isDangerous: true, run: () => ondelete(bucket) },
  ];
}

function favouring({ $id }: Bucket): MenuItem {
  const words = favourites.has($id)
    ? { label: m.bucket_unfavour(), icon: StarOff }
    : { label: m.bucket_favour(), icon: Star };
  return { ...words, keys: 'Mod+D', run: () => favourites.toggle($id) };
}

function edit(bucket: Bucket): void {
  void goto(bucketSettingsAddress(bucket.$id));
}

function warming(bucket: Bucket): MenuItem {
  return { label: m.bucket_warm(), icon: Images, run: () => void warm(bucket) };
}

function purging(bucket: Bucket): MenuItem {
  return { label: m.bucket_purge_previews(), icon: Eraser, run: () => void purge(bucket) };
}

/** Removes what is kept of the bucket's previews. Nothing is lost by it, so nobody is asked. */
async function purge(bucket: Bucket): Promise<void> {
  try {
    await call('preview_purge', { endpoint: session.endpoint.id, bucket: bucket.$id });
    const show = { label: m.bucket_show(), run: () => void goto(settingsSection('previews')) };
    toasts.say(m.bucket_purged_previews({ name: bucket.name }), { action: show });
  } catch (error) {
    toasts.fail(error);
  }
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
    const show = { label: m.bucket_show(), run: () => void goto(settingsSection('previews')) };
    toasts.say(m.bucket_warming({ name: bucket.name }), { action: show });
  } catch (error) {
    toasts.fail(error);
  }
}

/** Does what the key on a focused bucket means, and says whether it meant anything. */
export function pressOnBucket(event: KeyboardEvent, bucket: Bucket, { ondelete }: BucketActions): void {
  const action = { F2: edit, Delete: ondelete }[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action(bucket);
}

/** The bucket that has the focus on the overview, by its link. */
export function focusedBucket(entries: readonly { bucket: Bucket }[]): Bucket | undefined {
  const id = document.activeElement?.closest<HTMLElement>('[data-bucket]')?.dataset['bucket'];
  return entries.find(({ bucket }) => bucket.$id === id)?.bucket;
}

/** Moves a bucket to the trash and offers to take that back. */
export async function trashBucket(endpoint: string, bucket: Bucket): Promise<void> {
  await buckets.delete(endpoint, bucket.$id);
  undoStack.offer(m.bucket_trashed({ name: bucket.name }), () => restoreBucket(endpoint, bucket));
}

async function restoreBucket(endpoint: string, bucket: Bucket): Promise<void> {
  // The trash is sorted by time, so the bucket is near its top.
  const { entries } = await call('trash_list', { endpoint, offset: 0, limit: 1000 });
  const entry = entries.find(({ kind, bucket: id }) => kind === 'bucket' && id === bucket.$id);
  if (!entry) throw new Error(m.bucket_not_in_trash({ name: bucket.name }));
  await call('trash_restore', { endpoint, entries: [entry.id] });
}

async function copyId(id: string): Promise<void> {
  await navigator.clipboard.writeText(id);
  toasts.say(m.bucket_id_copied());
}
