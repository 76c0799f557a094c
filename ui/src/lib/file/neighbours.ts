// The way from one file to the next in the viewer: pictures lead to pictures, everything else to any file.

import type { File as StoredFile } from '$lib/api/wire';
import { fileKey } from '$lib/state/listing-item';
import type { Browser } from './browser.svelte';
import { showingOf } from './kinds';

const isPicture = (file: StoredFile): boolean => showingOf(file) === 'image';

/** Finds the next file in a direction, loading pages as it goes; undefined at the end. */
export async function neighbour(
  browser: Browser,
  file: StoredFile,
  step: 1 | -1,
  signal: AbortSignal,
): Promise<StoredFile | undefined> {
  const { listing } = browser;
  const start = listing.locate(fileKey(file.$id));
  if (start === undefined) return undefined;
  for (let index = start + step; index >= listing.folders.length && index < listing.count; index += step) {
    const item = await listing.get(index, signal);
    if (signal.aborted) return undefined;
    if (item?.kind === 'file' && (!isPicture(file) || isPicture(item.file))) return item.file;
  }
  return undefined;
}
