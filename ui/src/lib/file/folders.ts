// Folders as Appwrite stores them: empty for the top of a bucket, else segments that each end in a slash.

export const segmentsOf = (folder: string): string[] => folder.split('/').filter((segment) => segment !== '');

export const parentOf = (folder: string): string =>
  segmentsOf(folder)
    .slice(0, -1)
    .map((segment) => `${segment}/`)
    .join('');

export const nameOf = (folder: string): string => segmentsOf(folder).at(-1) ?? '';

export const isInside = (folder: string, outer: string): boolean => folder.startsWith(outer);

/** The folder directly inside `outer` that leads to `inner`; undefined when they are the same. */
export function stepInto(outer: string, inner: string): string | undefined {
  const [name] = segmentsOf(inner.slice(outer.length));
  return name === undefined ? undefined : `${outer}${name}/`;
}

/** The folder and everything above it, from the top down; the top itself is left out. */
export function ancestry(folder: string): { name: string; folder: string }[] {
  const segments = segmentsOf(folder);
  return segments.map((name, index) => ({ name, folder: `${segments.slice(0, index + 1).join('/')}/` }));
}

/** Reads what a person typed into the path box. */
export function parseFolder(text: string): string {
  const segments = text.split('/').map((segment) => segment.trim());
  return segments
    .filter((segment) => segment !== '')
    .map((segment) => `${segment}/`)
    .join('');
}

/** How a folder is written for people. */
export const folderLabel = (folder: string, bucketName: string): string => (folder === '' ? bucketName : folder);
