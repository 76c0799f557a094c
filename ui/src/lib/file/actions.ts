// What can be done with files and folders. Everything that changes something offers to take it back.

import { call, files } from '$lib/api/client';
import type { Selection as Chosen } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import type { File as StoredFile } from '$lib/api/wire';
import { number } from '$lib/parts/format';
import { listed } from '$lib/parts/list';
import { folderKey, type FolderItem, type Item } from '$lib/state/listing-item';
import type { Target } from '$lib/state/target';
import { toasts } from '$lib/state/toasts.svelte';
import { undoStack } from '$lib/state/undo.svelte';
import type { Browser } from './browser.svelte';
import { folderLabel, isInside, nameOf, parentOf } from './folders';
import { freeName } from './names';

/** Says what is chosen: `“cat.jpg”`, `12 files`, `2 folders and 3 files`. */
export function describe({ files: ids, folders }: Pick<Chosen, 'files' | 'folders'>, single?: Item): string {
  if (single) return m.file_quoted({ name: single.name });
  if (folders.length === 0) return m.file_files({ count: ids.length });
  if (ids.length === 0) return m.file_folders({ count: folders.length });
  return listed([m.file_folders({ count: folders.length }), m.file_files({ count: ids.length })]);
}

/** Runs something that may be refused, and says so if it is. */
async function attempt(doing: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    toasts.fail(error, doing);
  }
}

/** Does something with what is selected, once all of it is known by name. */
export const withChosen = (browser: Browser, doing: string, act: (chosen: Chosen) => unknown): Promise<void> =>
  attempt(doing, async () => {
    await act(await browser.chosen());
  });

export const trash = (browser: Browser): Promise<void> =>
  attempt(m.file_to_the_trash(), async () => {
    const { single } = browser;
    const chosen = await browser.chosen();
    if (chosen.files.length + chosen.folders.length === 0) return;
    await trashChosen(browser, chosen, describe(chosen, single));
    browser.selection.clear();
    await browser.listing.refresh();
  });

/** Moves to the trash without touching the selection. */
export async function trashChosen(browser: Browser, chosen: Chosen, what: string): Promise<void> {
  const hollow = browser.listing.folders.filter(({ stat }) => stat.files === 0 && chosen.folders.includes(stat.folder));
  const { entries } = await call('files_trash', chosen);
  undoStack.offer(m.file_trashed({ what }), async () => {
    if (entries.length > 0) await call('trash_restore', { endpoint: browser.endpoint, entries });
    // The trash keeps files; a folder without any has to be made again.
    for (const { stat } of hollow) await call('folder_create', { ...browser.place, folder: stat.folder });
  });
}

export const renameFile = (browser: Browser, item: Item, name: string): Promise<void> =>
  attempt(m.file_rename_doing({ name: item.name }), async () => {
    if (item.kind !== 'file') return;
    const { $id: id, bucketId } = item.file;
    await files.update(browser.endpoint, bucketId, id, { name });
    undoStack.offer(m.file_renamed({ from: item.name, to: name }), () =>
      files.update(browser.endpoint, bucketId, id, { name: item.name }),
    );
    // Whoever has gone on to another row stays there.
    await (browser.single?.key === item.key ? browser.showRows([item.key]) : browser.listing.refresh());
  });

/** Gives many files new names, one after the other; what was renamed before a refusal can be taken back. */
export const renameMany = (browser: Browser, all: readonly StoredFile[], names: readonly string[]): Promise<void> =>
  attempt(m.file_rename(), async () => {
    const { endpoint, bucketId } = browser;
    const done: StoredFile[] = [];
    try {
      for (const [index, file] of all.entries()) {
        const name = names[index];
        if (name === undefined || name === file.name) continue;
        browser.waiting = m.file_rename_many_renaming({ done: number(done.length), total: number(all.length) });
        await files.update(endpoint, bucketId, file.$id, { name });
        done.push(file);
      }
    } finally {
      browser.waiting = undefined;
      if (done.length > 0)
        undoStack.offer(m.file_rename_many_done({ count: done.length }), async () => {
          for (const { $id: id, name } of done) await files.update(endpoint, bucketId, id, { name });
        });
      await browser.listing.refresh();
    }
  });

/** Lets the person name all of the chosen files at once. */
export const nameMany = (browser: Browser, chosen: Chosen): Promise<void> =>
  attempt(m.file_rename(), async () => {
    const { listing, endpoint, bucketId } = browser;
    const asked = chosen.files.map(async (id) => {
      const index = listing.locate(`file:${id}`);
      const item = index === undefined ? undefined : listing.at(index);
      return {
        index: index ?? Infinity,
        file: item?.kind === 'file' ? item.file : await files.get(endpoint, bucketId, id),
      };
    });
    const found = (await Promise.all(asked)).sort((one, other) => one.index - other.index);
    browser.naming = found.map(({ file }) => file);
  });

export const renameFolder = (browser: Browser, item: FolderItem, name: string): Promise<void> =>
  attempt(m.file_rename_doing({ name: item.name }), async () => {
    const from = item.stat.folder;
    const to = `${parentOf(from)}${name}/`;
    await call('folder_move', { ...browser.place, from, to });
    undoStack.offer(m.file_renamed_folder({ from: item.name, to: name }), () =>
      call('folder_move', { ...browser.place, from: to, to: from }),
    );
    await browser.showRows([folderKey(to)]);
  });

/** Makes a folder and lets the person name it. */
export const createFolder = (browser: Browser): Promise<void> =>
  attempt(m.file_make_folder(), async () => {
    const taken = browser.listing.folders.map(({ name }) => name);
    const folder = `${browser.folder}${freeName(m.file_new_folder(), taken)}/`;
    await call('folder_create', { ...browser.place, folder });
    await browser.showRows([folderKey(folder)]);
    browser.renaming = folderKey(folder);
  });

/** Why the chosen cannot be moved there; undefined when they can. Standing there already is no mistake, only no move. */
export function moveProblem(chosen: Pick<Chosen, 'folders'>, to: string, isFromThere: boolean): string | undefined {
  const inside = chosen.folders.find((folder) => isInside(to, folder));
  if (inside !== undefined) return m.file_into_itself({ name: nameOf(inside) });
  return isFromThere ? m.file_here_already() : undefined;
}

export const move = (browser: Browser, chosen: Chosen, to: string): Promise<void> =>
  attempt(m.file_move(), async () => {
    const origins = await originsOf(browser, chosen);
    const place: Target = { ...browser.place, folder: to };
    const { folders } = await call('folder_content', place);
    const merged = chosen.folders.map(nameOf).filter((name) => folders.some((folder) => folder.name === name));
    await call('files_move', { selection: chosen, to });
    const what = m.file_moved({ what: describe(chosen), to: folderLabel(to, browser.bucket.name) });
    if (merged.length > 0)
      toasts.say(m.file_merged({ moved: what, names: merged.map((name) => m.file_quoted({ name })).join(', ') }));
    else undoStack.offer(what, () => moveBack(place, origins));
    browser.selection.clear();
    await browser.listing.refresh();
  });

type Origin = { folder: string; files: string[]; folders: string[] };

/** Where each of the chosen comes from. In a search they stand in many folders, and all of them are loaded. */
async function originsOf(browser: Browser, chosen: Chosen): Promise<Origin[]> {
  if (!browser.isSearching) return [{ folder: browser.folder, files: chosen.files, folders: chosen.folders }];
  const origins = new Map<string, Origin>();
  for (const id of chosen.files) {
    const index = browser.listing.locate(`file:${id}`);
    const item = index === undefined ? undefined : browser.listing.at(index);
    const file = item?.kind === 'file' ? item.file : await files.get(browser.endpoint, chosen.bucket, id);
    const origin = origins.get(file.folder) ?? { folder: file.folder, files: [], folders: [] };
    origin.files.push(id);
    origins.set(file.folder, origin);
  }
  return [...origins.values()];
}

async function moveBack(place: Target, origins: readonly Origin[]): Promise<void> {
  for (const { folder, files: ids, folders } of origins) {
    const moved = folders.map((path) => `${place.folder}${nameOf(path)}/`);
    const selection = { endpoint: place.endpoint, bucket: place.bucket, files: ids, folders: moved };
    await call('files_move', { selection, to: folder });
  }
}

/** Why the chosen cannot be copied there; beside what they are made of, copies get names of their own. */
export function copyProblem(chosen: Pick<Chosen, 'folders'>, to: string): string | undefined {
  const inside = chosen.folders.find((folder) => isInside(to, folder));
  return inside === undefined ? undefined : m.file_into_itself_copied({ name: nameOf(inside) });
}

/** Makes new files of the chosen. */
export const duplicate = (browser: Browser, chosen: Chosen, to: string): Promise<void> =>
  attempt(m.file_duplicate(), async () => {
    const what = describe(chosen);
    const toast = toasts.say(m.file_duplicating({ what }));
    const { files: copies } = await call('files_copy', { selection: chosen, to }).finally(() => toasts.close(toast));
    const { endpoint, bucket } = chosen;
    undoStack.offer(m.file_duplicated({ what, to: folderLabel(to, browser.bucket.name) }), () =>
      call('files_trash', { endpoint, bucket, files: copies, folders: [] }),
    );
    await browser.listing.refresh();
  });

/** Moves or copies what is selected. */
export const carry = (browser: Browser, to: string, copies: boolean): Promise<void> =>
  withChosen(browser, copies ? m.file_duplicate() : m.file_move(), (chosen) =>
    (copies ? duplicate : move)(browser, chosen, to),
  );

/** Puts text on the clipboard and says so. */
export const copy = (what: string, text: string): Promise<void> =>
  attempt(m.file_copy_doing({ what }), async () => {
    await navigator.clipboard.writeText(text);
    toasts.say(m.file_copied({ what }));
  });
