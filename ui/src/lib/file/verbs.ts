// The one table of what can be done in the browser of a bucket: toolbar, menu and shortcuts are drawn from it.

import ClipboardCopy from '@lucide/svelte/icons/clipboard-copy';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import Eye from '@lucide/svelte/icons/eye';
import FileUp from '@lucide/svelte/icons/file-up';
import FolderInput from '@lucide/svelte/icons/folder-input';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import FolderPlus from '@lucide/svelte/icons/folder-plus';
import FolderUp from '@lucide/svelte/icons/folder-up';
import Hash from '@lucide/svelte/icons/hash';
import Link from '@lucide/svelte/icons/link';
import PanelRight from '@lucide/svelte/icons/panel-right';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import ListChecks from '@lucide/svelte/icons/list-checks';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { MenuItem, MenuItems } from '$lib/parts/menu';
import { m } from '$lib/paraglide/messages';
import { number } from '$lib/parts/format';
import { download } from '$lib/state/download';
import { showInspector, toggleInspector } from '$lib/state/inspector';
import { session } from '$lib/state/session.svelte';
import type { Shortcut } from '$lib/state/shortcuts.svelte';
import { pickAndUpload } from '$lib/state/upload';
import { copy, createFolder, nameMany, trash, withChosen } from './actions';
import type { Browser } from './browser.svelte';
import { MOST_RENAMED } from './rename-many';
import { isComplete, isDecodable } from '$lib/state/pictures';

type Icon = NonNullable<MenuItem['icon']>;

/** Something that can be done, as long as `can` says so. */
export interface Verb {
  label: () => string;
  icon: Icon;
  keys?: string;
  isDangerous?: boolean;
  can: () => boolean;
  run: () => void;
}

/** The address under which other programs get the file; the desktop's own address carries a secret and stays here. */
function publicLink(browser: Browser, id: string): string {
  const query = new URLSearchParams({ project: session.endpoint.project });
  return `${location.origin}/v1/storage/buckets/${browser.bucketId}/files/${id}/view?${query.toString()}`;
}

const singleFile = (browser: Browser) => (browser.single?.kind === 'file' ? browser.single.file : undefined);
const hasSelection = (browser: Browser) => (): boolean => browser.selection.size > 0;
const isPresent = (browser: Browser): boolean => {
  const file = singleFile(browser);
  return file === undefined || isComplete(file);
};
const hasFile = (browser: Browser) => (): boolean => singleFile(browser) !== undefined;

/** What is done with what is selected. */
function selectedVerbs(browser: Browser) {
  const open = (): void => {
    const item = browser.single ?? browser.lead;
    if (item?.kind === 'folder') browser.enter(item.stat.folder);
    else if (item) browser.viewing = item.file;
  };
  const look = (): void => {
    const item = browser.single ?? browser.lead;
    if (item?.kind === 'file') browser.viewing = item.file;
  };
  return {
    open: {
      label: m.file_open,
      icon: FolderOpen,
      keys: 'Enter',
      can: () => browser.single !== undefined,
      run: open,
    },
    look: {
      label: m.file_look,
      icon: Eye,
      keys: 'Space',
      can: hasFile(browser),
      run: look,
    },
    download: {
      label: m.file_download,
      icon: Download,
      keys: 'Mod+S',
      // The bytes of a pending upload cannot be had yet.
      can: () => browser.selection.size > 0 && isPresent(browser),
      run: () => void withChosen(browser, m.file_download(), download),
    },
    move: {
      label: m.file_move_dots,
      icon: FolderInput,
      keys: 'Mod+Shift+M',
      can: hasSelection(browser),
      run: () => void withChosen(browser, m.file_move(), (chosen) => (browser.moving = { chosen, copies: false })),
    },
    access: {
      label: m.access_verb_access,
      icon: ShieldCheck,
      can: hasSelection(browser),
      run: () =>
        void withChosen(browser, m.access_verb_access(), (chosen) => {
          browser.granting = { chosen, file: singleFile(browser) };
        }),
    },
    trash: {
      label: m.file_to_trash,
      icon: Trash2,
      keys: 'Delete',
      isDangerous: true,
      can: hasSelection(browser),
      run: () => void trash(browser),
    },
  } satisfies Record<string, Verb>;
}

/** What is done with several at once in a dialog, or with one in its row. */
function namingVerbs(browser: Browser) {
  /** Folders are renamed one by one. */
  const canNameMany = (): boolean => {
    const { size } = browser.selection;
    const hasFolder = browser.listing.folders.some(({ key }, index) => browser.selection.has(index, key));
    return size > 1 && size <= MOST_RENAMED && !hasFolder;
  };
  return {
    rename: {
      label: m.file_rename,
      icon: PencilLine,
      keys: 'F2',
      can: () => browser.single !== undefined || canNameMany(),
      run: () => {
        if (browser.single) browser.renaming = browser.single.key;
        else void withChosen(browser, m.file_rename(), (chosen) => nameMany(browser, chosen));
      },
    },
    duplicate: {
      label: m.file_duplicate_dots,
      icon: Copy,
      // The bytes of a pending upload cannot be had yet.
      can: () => browser.selection.size > 0 && isPresent(browser),
      run: () => void withChosen(browser, m.file_duplicate(), (chosen) => (browser.moving = { chosen, copies: true })),
    },
  } satisfies Record<string, Verb>;
}

/** What is done with one file. */
function fileVerbs(browser: Browser) {
  const withFile = (act: (file: NonNullable<ReturnType<typeof singleFile>>) => void) => (): void => {
    const file = singleFile(browser);
    if (file) act(file);
  };
  return {
    reveal: {
      label: m.file_show_in_folder,
      icon: FolderOpen,
      can: () => browser.isSearching && singleFile(browser) !== undefined,
      run: withFile((file) => browser.enterFor(file)),
    },
    studio: {
      label: m.file_studio,
      icon: SlidersHorizontal,
      can: () => {
        const file = singleFile(browser);
        return file !== undefined && isDecodable(file);
      },
      run: () => showInspector('studio'),
    },
    copyId: {
      label: m.file_copy_id,
      icon: Hash,
      can: hasFile(browser),
      run: withFile((file) => void copy(m.file_the_id(), file.$id)),
    },
    copyKey: {
      label: m.file_copy_path,
      icon: ClipboardCopy,
      can: hasFile(browser),
      run: withFile((file) => void copy(m.file_the_path(), `${file.folder}${file.name}`)),
    },
    copyLink: {
      label: m.file_copy_link,
      icon: Link,
      keys: 'Mod+Shift+C',
      can: () => session.native === null && singleFile(browser) !== undefined,
      run: withFile((file) => void copy(m.file_the_link(), publicLink(browser, file.$id))),
    },
  } satisfies Record<string, Verb>;
}

/** What is done with the folder that is shown. */
function placeVerbs(browser: Browser) {
  const isReady = (): boolean => browser.listing.status.kind !== 'failed';
  return {
    inspect: {
      label: m.file_inspector,
      icon: PanelRight,
      keys: 'Mod+I',
      can: () => true,
      run: toggleInspector,
    },
    createFolder: {
      label: m.file_new_folder,
      icon: FolderPlus,
      keys: 'Mod+Shift+N',
      can: () => isReady() && !browser.isSearching,
      run: () => void createFolder(browser),
    },
    uploadFiles: {
      label: m.file_upload_files_dots,
      icon: FileUp,
      keys: 'Mod+U',
      can: isReady,
      run: () => void pickAndUpload(browser.place, 'files'),
    },
    uploadFolder: {
      label: m.file_upload_folder_dots,
      icon: FolderUp,
      keys: 'Mod+Shift+U',
      can: isReady,
      run: () => void pickAndUpload(browser.place, 'folder'),
    },
  } satisfies Record<string, Verb>;
}

function selectAll(browser: Browser): Verb {
  return {
    label: () =>
      (browser.isSearching ? m.file_select_matching : m.file_select_all)({ number: number(browser.listing.count) }),
    icon: ListChecks,
    keys: 'Mod+A',
    can: () => browser.listing.count > 0,
    run: () => browser.selection.all(),
  };
}

/** Loaded rows only: of a list too long to be held that is another thing than all. */
function selectLoaded(browser: Browser): Verb {
  const loaded = (): string[] => [...browser.listing.held()].flatMap(({ items }) => items.map(({ key }) => key));
  return {
    label: () => m.file_select_loaded({ number: number(loaded().length) }),
    icon: ListChecks,
    can: () => loaded().length > 0 && loaded().length < browser.listing.count,
    run: () => browser.selection.pick(loaded()),
  };
}

export function verbsOf(browser: Browser) {
  const verbs = {
    ...selectedVerbs(browser),
    ...namingVerbs(browser),
    ...fileVerbs(browser),
    ...placeVerbs(browser),
    selectAll: selectAll(browser),
    selectLoaded: selectLoaded(browser),
  };
  const {
    open,
    look,
    reveal,
    inspect,
    studio,
    download: fetch,
    rename,
    move,
    duplicate,
    access,
    copyId,
    copyKey,
    copyLink,
    trash: remove,
  } = verbs;
  const selected = [
    [open, look, reveal],
    [studio, inspect],
    [fetch, rename, move, duplicate],
    [access],
    [copyLink, copyId, copyKey],
    [remove],
  ];
  const place = [
    [verbs.uploadFiles, verbs.uploadFolder, verbs.createFolder],
    [verbs.selectAll, verbs.selectLoaded],
    [inspect],
  ];
  return {
    ...verbs,
    /** The menu for what is selected, or for the folder when nothing is. */
    get menu(): MenuItems {
      return menuOf(browser.selection.size > 0 ? selected : place);
    },
  };
}

export type Verbs = ReturnType<typeof verbsOf>;

/** Groups of lines with a separator between them; what cannot be done is left out. */
function menuOf(groups: readonly (readonly Verb[])[]): MenuItems {
  const lines = groups.map((group) => group.filter(({ can }) => can()).map(lineOf)).filter((group) => group.length > 0);
  return lines.flatMap((group, index) => (index === 0 ? group : ['separator' as const, ...group]));
}

const lineOf = ({ label, icon, keys, isDangerous, run }: Verb): MenuItem => ({
  label: label(),
  icon,
  run,
  ...(keys === undefined ? {} : { keys }),
  ...(isDangerous === true ? { isDangerous } : {}),
});

const SELECTING: readonly [keys: string, label: () => string][] = [
  ['Shift+ArrowDown', m.file_key_extend],
  ['Mod+Space', m.file_key_toggle],
  ['Escape', m.file_key_clear],
];

/** The keys of the table. Those without `run` are heard by the rows themselves and only listed. */
export function shortcutsOf(browser: Browser, verbs: Verbs): Shortcut[] {
  const keysOf = (verb: Verb, group: Shortcut['group'], isHeardByRows = false): Shortcut[] => {
    if (verb.keys === undefined) return [];
    const when = (): boolean => !browser.isCovered && verb.can();
    return [{ keys: verb.keys, label: verb.label(), group, when, ...(isHeardByRows ? {} : { run: verb.run }) }];
  };
  const { open, look, selectAll: all, download: fetch, rename, move, copyLink, trash: remove } = verbs;
  return [
    ...[open, look].flatMap((verb) => keysOf(verb, 'Files', true)),
    ...[rename, move, fetch, copyLink, remove].flatMap((verb) => keysOf(verb, 'Files')),
    ...[verbs.uploadFiles, verbs.uploadFolder, verbs.createFolder].flatMap((verb) => keysOf(verb, 'Files')),
    ...keysOf(verbs.inspect, 'Files'),
    { keys: 'Mod+V', label: m.file_key_paste(), group: 'Files' },
    ...keysOf({ ...all, label: m.file_key_all }, 'Selecting'),
    ...SELECTING.map(([keys, label]): Shortcut => ({ keys, label: label(), group: 'Selecting' })),
  ];
}
