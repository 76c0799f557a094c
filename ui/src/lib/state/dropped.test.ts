import { describe, expect, it } from 'vitest';
import { entriesOf, pageFiles, walk } from './dropped';

/** A stand-in for what a browser gives on a drop: readers hand out a few entries at a time. */
function fileEntry(name: string, isReadable = true): FileSystemFileEntry {
  return {
    name,
    isFile: true,
    isDirectory: false,
    file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
      isReadable ? resolve(new File(['x'], name)) : reject(new Error('gone')),
  } as unknown as FileSystemFileEntry;
}

function directoryEntry(name: string, children: FileSystemEntry[], isReadable = true): FileSystemDirectoryEntry {
  const createReader = (): FileSystemDirectoryReader => {
    const rest = [...children];
    return {
      readEntries: (resolve: (entries: FileSystemEntry[]) => void, reject: (error: Error) => void) =>
        isReadable ? resolve(rest.splice(0, 2)) : reject(new Error('no permission')),
    };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemDirectoryEntry;
}

describe('a walk over what was dropped', () => {
  it('finds everything at any depth, with its path, however many readings it takes', async () => {
    const many = Array.from({ length: 7 }, (_, index) => fileEntry(`p${index}.jpg`));
    const { found, unreadable } = await walk([
      fileEntry('cover.png'),
      directoryEntry('holiday', [directoryEntry('day 1', many), fileEntry('readme.txt'), directoryEntry('empty', [])]),
    ]);
    expect(found.map(({ path }) => path)).toEqual([
      'cover.png',
      ...many.map(({ name }) => `holiday/day 1/${name}`),
      'holiday/readme.txt',
    ]);
    expect(unreadable).toEqual([]);
  });

  it('reports what cannot be read and goes on', async () => {
    const { found, unreadable } = await walk([
      directoryEntry('a', [fileEntry('lost.jpg', false), fileEntry('kept.jpg')]),
      directoryEntry('locked', [fileEntry('x')], false),
      fileEntry('last.txt'),
    ]);
    expect(found.map(({ path }) => path)).toEqual(['a/kept.jpg', 'last.txt']);
    expect(unreadable).toEqual(['a/lost.jpg', 'locked']);
  });

  it('leaves the litter of systems behind', async () => {
    const { found } = await walk([
      directoryEntry('a', [fileEntry('.DS_Store'), fileEntry('.keep')]),
      fileEntry('Thumbs.db'),
    ]);
    expect(found.map(({ path }) => path)).toEqual(['a/.keep']);
  });

  it('takes plain files too, which is what a paste brings', async () => {
    const { found } = await walk([new File(['x'], 'image.png')]);
    expect(found.map(({ path }) => path)).toEqual(['image.png']);
  });
});

it('entries are taken from files only', () => {
  const entry = fileEntry('a.txt');
  const pasted = new File(['x'], 'image.png');
  const items = [
    { kind: 'string', type: 'text/plain', webkitGetAsEntry: () => null, getAsFile: () => null },
    { kind: 'file', type: 'text/plain', webkitGetAsEntry: () => entry, getAsFile: () => null },
    { kind: 'file', type: '', webkitGetAsEntry: () => null, getAsFile: () => pasted },
  ];
  expect(entriesOf({ items } as unknown as DataTransfer)).toEqual([entry, pasted]);
});

it('what is a picture by its name is taken as a file, without asking whether it is a folder', () => {
  const photo = new File(['x'], 'a.jpg');
  const entry = directoryEntry('2026', []);
  const never = (): never => {
    throw new Error('asked');
  };
  const items = [
    { kind: 'file', type: 'image/jpeg', webkitGetAsEntry: never, getAsFile: () => photo },
    { kind: 'file', type: '', webkitGetAsEntry: () => entry, getAsFile: () => null },
  ];
  expect(entriesOf({ items } as unknown as DataTransfer)).toEqual([photo, entry]);
});

it('files of a chosen folder keep their paths', () => {
  const deep = new File(['x'], 'a.jpg');
  Object.defineProperty(deep, 'webkitRelativePath', { value: 'holiday/day 1/a.jpg' });
  expect(pageFiles([deep, new File(['x'], 'b.jpg')]).map(({ path }) => path)).toEqual(['holiday/day 1/a.jpg', 'b.jpg']);
});
