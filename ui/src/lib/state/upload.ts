import { call } from '$lib/api/client';
import { m } from '$lib/paraglide/messages';
import { entriesOf, pageFiles, walk, type PageFile } from './dropped';
import { session } from './session.svelte';
import type { Target } from './target';
import { toasts } from './toasts.svelte';
import { transfers } from './transfers.svelte';

/** How long a person waits without a word, in milliseconds. */
const patience = 600;

/** Uploads what was dropped on the page or pasted into it; folders keep their structure. Call it inside the event. */
export async function uploadDropped(target: Target, transfer: DataTransfer): Promise<void> {
  const { found, unreadable } = await announced(walk(entriesOf(transfer)));
  sayUnreadable(unreadable);
  await offer(target, found);
}

/** Uploads files that the page holds; those of a chosen folder keep their structure. */
export async function uploadFiles(target: Target, files: readonly File[]): Promise<void> {
  await offer(target, pageFiles(files));
}

/** Uploads files and folders of this computer by their absolute paths (desktop). */
export async function uploadPaths(target: Target, paths: string[]): Promise<void> {
  if (paths.length === 0) return;
  try {
    transfers.merge(await call('transfer_upload', { ...target, paths }));
  } catch (error) {
    toasts.fail(error, m.state_upload());
  }
}

/** Asks the person for files or a folder and uploads them. */
export async function pickAndUpload(target: Target, what: 'files' | 'folder'): Promise<void> {
  const { native } = session;
  if (!native) return uploadFiles(target, await pickInBrowser(what));
  await uploadPaths(target, what === 'files' ? await native.pickFiles() : await native.pickFolders());
}

/** Opens the browser's own file dialog; nothing when the person thinks better of it. */
export function pickInBrowser(what: 'file' | 'files' | 'folder'): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = what === 'files';
  input.webkitdirectory = what === 'folder';
  return new Promise((resolve) => {
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

async function offer(target: Target, files: readonly PageFile[]): Promise<void> {
  if (files.length === 0) return;
  try {
    await transfers.offer(target, files);
  } catch (error) {
    toasts.fail(error, m.state_upload());
  }
}

/** A large folder takes a while to read before anything of it can be seen. */
async function announced<T>(work: Promise<T>): Promise<T> {
  let toast: number | undefined;
  const timer = setTimeout(() => (toast = toasts.say(m.state_reading_folder())), patience);
  const result = await work;
  clearTimeout(timer);
  if (toast !== undefined) toasts.close(toast);
  return result;
}

function sayUnreadable(paths: readonly string[]): void {
  const [first] = paths;
  if (first === undefined) return;
  const text =
    paths.length > 1
      ? m.state_unreadable_more({ name: first, count: paths.length - 1 })
      : m.state_unreadable({ name: first });
  const detail = m.state_unreadable_next();
  toasts.say(text, { tone: 'danger', detail });
}
