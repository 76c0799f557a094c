import { archiveUrl, call, files } from '$lib/api/client';
import type { Selection } from '$lib/api/commands';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';
import { transfers } from './transfers.svelte';

/** Downloads files and folders: to a folder the person picks (desktop), or as a file or an archive (browser). */
export async function download(selection: Selection): Promise<void> {
  if (selection.files.length + selection.folders.length === 0) return;
  try {
    await (session.native ? downloadToFolder(selection) : downloadInBrowser(selection));
  } catch (error) {
    toasts.fail(error, 'Download');
  }
}

async function downloadToFolder(selection: Selection): Promise<void> {
  const destination = await session.native?.pickDestination();
  if (destination) transfers.merge(await call('transfer_download', { selection, destination }));
}

async function downloadInBrowser(selection: Selection): Promise<void> {
  const [file] = selection.files;
  if (file !== undefined && selection.files.length === 1 && selection.folders.length === 0) {
    follow(files.downloadUrl(selection.endpoint, selection.bucket, file));
    return;
  }
  const { id, name } = await call('archive_create', selection);
  follow(archiveUrl(id), name);
}

function follow(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
