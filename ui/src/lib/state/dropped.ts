/** Files of a drop, a paste or a file field, each with its path below what was given. */
export interface PageFile {
  /** `holiday/day 1/a.jpg`, or just the name. */
  path: string;
  file: File;
}

/** What came of a walk: what was found, and which paths could not be read. */
export interface Walk {
  found: PageFile[];
  unreadable: string[];
}

/** Names that systems leave in folders and nobody means to upload. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Takes what is dropped. Must run before the event has ended: the browser forgets the entries afterwards. */
export function entriesOf(transfer: DataTransfer): (FileSystemEntry | File)[] {
  return [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => (isMedia(item.type) ? item.getAsFile() : (item.webkitGetAsEntry() ?? item.getAsFile())))
    .filter((entry) => entry !== null);
}

/**
 * Whether an item is a picture, a film or a sound by its name, and so no folder. Asking for the entry of each of a
 * thousand photos would hold the page up for a quarter of a second.
 */
function isMedia(type: string): boolean {
  return /^(image|video|audio)\//.test(type);
}

/** Collects all files below what was dropped. What cannot be read is reported and does not stop the rest. */
export async function walk(entries: readonly (FileSystemEntry | File)[]): Promise<Walk> {
  const result: Walk = { found: [], unreadable: [] };
  for (const entry of entries) await visit(entry, '', result);
  return result;
}

/** Gives files of a file field their paths: a chosen folder brings them along. */
export function pageFiles(files: readonly File[]): PageFile[] {
  return files
    .filter((file) => !litter.has(file.name))
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function visit(entry: FileSystemEntry | File, above: string, result: Walk): Promise<void> {
  const path = above + entry.name;
  if (litter.has(entry.name)) return;
  try {
    if (entry instanceof File) result.found.push({ path, file: entry });
    else if (isDirectory(entry)) for (const child of await childrenOf(entry)) await visit(child, `${path}/`, result);
    else if (isFileEntry(entry)) result.found.push({ path, file: await fileOf(entry) });
  } catch {
    result.unreadable.push(path);
  }
}

async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives at most a hundred entries at a time and ends with none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
