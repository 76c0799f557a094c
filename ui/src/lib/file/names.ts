// Names of files and folders: which are allowed, what of them is selected for renaming, how they are shortened.

import { m } from '$lib/paraglide/messages';

const MAX_NAME = 128;
const MAX_FOLDER_BYTES = 2048;

/** Says why a file cannot have this name; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return m.file_name_missing();
  const length = Array.from(name).length;
  if (length > MAX_NAME) return m.file_name_long({ most: MAX_NAME, length });
  if (name.includes('/')) return m.file_name_slash_file();
  return controlProblem(name);
}

/** Says why a folder in `parent` cannot have this name; undefined when it can. */
export function folderProblem(name: string, parent: string): string | undefined {
  if (name.trim() === '') return m.file_folder_name_missing();
  if (name === '.' || name === '..') return m.file_folder_name_dots();
  if (name.includes('/')) return m.file_name_slash();
  const bytes = new TextEncoder().encode(`${parent}${name}/`).length;
  if (bytes > MAX_FOLDER_BYTES) return m.file_path_long({ most: MAX_FOLDER_BYTES, bytes });
  return controlProblem(name);
}

/** Where the extension begins; the length of the name when there is none. */
export function stemLength(name: string): number {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? dot : name.length;
}

/** A folder name that is not taken: `New folder`, `New folder 2`, ... */
export function freeName(wish: string, taken: readonly string[]): string {
  if (!taken.includes(wish)) return wish;
  const numbers = Array.from({ length: taken.length + 1 }, (_, index) => `${wish} ${String(index + 2)}`);
  return numbers.find((name) => !taken.includes(name)) ?? wish;
}

/** A name for something from the clipboard that has none of its own. */
export function pastedName(at: Date, mimeType: string): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
  return `${m.file_pasted({ when: `${day} ${time}` })}.${extensionOf(mimeType)}`;
}

function extensionOf(mimeType: string): string {
  const subtype = mimeType.split(/[/;+]/)[1] ?? '';
  if (subtype === 'jpeg') return 'jpg';
  return subtype === 'plain' || subtype === '' ? 'txt' : subtype;
}

function controlProblem(name: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- these are the characters that are refused
  return /[\u0000-\u001f\u007f]/.test(name) ? m.file_name_control() : undefined;
}
