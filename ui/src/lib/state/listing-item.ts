// One line of a listing: a folder or a file, and the key by which selection and focus hold on to it.

import type { File as StoredFile } from '$lib/api/wire';
import type { FolderStat } from '$lib/api/commands';

export type FolderItem = { kind: 'folder'; key: string; name: string; bytes: number; stat: FolderStat };
export type FileItem = { kind: 'file'; key: string; name: string; bytes: number; file: StoredFile };
export type Item = FolderItem | FileItem;

export const folderKey = (folder: string): string => `folder:${folder}`;
export const fileKey = (id: string): string => `file:${id}`;

export const folderItem = (stat: FolderStat): FolderItem => ({
  kind: 'folder',
  key: folderKey(stat.folder),
  name: stat.name,
  bytes: stat.bytes,
  stat,
});

export const fileItem = (file: StoredFile): FileItem => ({
  kind: 'file',
  key: fileKey(file.$id),
  name: file.name,
  bytes: file.sizeOriginal,
  file,
});

/** What a key names, in the two lists that commands take. */
export function split(keys: Iterable<string>): { files: string[]; folders: string[] } {
  const named = { files: [] as string[], folders: [] as string[] };
  for (const key of keys) {
    if (key.startsWith('file:')) named.files.push(key.slice('file:'.length));
    else named.folders.push(key.slice('folder:'.length));
  }
  return named;
}
