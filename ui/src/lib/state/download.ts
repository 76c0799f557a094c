import { archiveUrl, call, files } from '$lib/api/client';
import type { Selection } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { session } from './session.svelte';
import { toasts } from './toasts.svelte';
import { transfers } from './transfers.svelte';

/** Downloads files and folders: to a folder the person picks (desktop), or as a file or an archive (browser). */
export async function download(selection: Selection): Promise<void> {
  if (selection.files.length + selection.folders.length === 0) return;
  try {
    await (session.native ? downloadToFolder(selection) : downloadInBrowser(selection));
  } catch (error) {
    toasts.fail(error, m.file_download());
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

/** Saves a text that the page has made, as a browser does. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  follow(address, name);
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address));
}

function follow(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
