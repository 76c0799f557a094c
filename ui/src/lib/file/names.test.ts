import { describe, expect, it } from 'vitest';
import { ancestry, nameOf, parentOf, parseFolder, stepInto } from './folders';
import { folderProblem, freeName, nameProblem, pastedName, stemLength } from './names';

describe('a file name', () => {
  it('is allowed when it is one line of 1 to 128 characters', () => {
    for (const good of ['a', 'x'.repeat(128), '\u{1f600}'.repeat(128), '..', 'a "quoted" name.png'])
      expect(nameProblem(good)).toBeUndefined();
  });

  it('is refused with a reason otherwise', () => {
    expect(nameProblem(' ')).toContain('needs a name');
    expect(nameProblem('x'.repeat(129))).toContain('129');
    expect(nameProblem('a/b')).toContain('move it');
    expect(nameProblem('a\nb')).toContain('line breaks');
    expect(nameProblem('a\0')).toContain('control');
  });

  it('has its stem selected for renaming', () => {
    expect(stemLength('photo.tar.gz')).toBe(9);
    expect(stemLength('.profile')).toBe(8);
    expect(stemLength('README')).toBe(6);
  });

  it('is made up for a pasted picture', () => {
    const at = new Date(2026, 10, 21, 14, 5, 33);
    expect(pastedName(at, 'image/png')).toBe('Pasted 2026-11-21 14.05.33.png');
    expect(pastedName(at, 'image/jpeg')).toBe('Pasted 2026-11-21 14.05.33.jpg');
    expect(pastedName(at, 'image/svg+xml')).toBe('Pasted 2026-11-21 14.05.33.svg');
    expect(pastedName(at, 'text/plain')).toBe('Pasted 2026-11-21 14.05.33.txt');
  });
});

describe('a folder', () => {
  it('is refused with a reason', () => {
    expect(folderProblem('..', '')).toContain('..');
    expect(folderProblem('a/b', '')).toContain('slash');
    expect(folderProblem('x'.repeat(100), 'y'.repeat(2000))).toContain('2101');
    expect(folderProblem('2026', 'photos/')).toBeUndefined();
  });

  it('gets a name that is free', () => {
    expect(freeName('New folder', ['a'])).toBe('New folder');
    expect(freeName('New folder', ['New folder', 'New folder 2'])).toBe('New folder 3');
  });

  it('knows its parent, its name and the way down to it', () => {
    expect(parentOf('photos/2026/')).toBe('photos/');
    expect(parentOf('photos/')).toBe('');
    expect(nameOf('photos/2026/')).toBe('2026');
    expect(ancestry('photos/2026/').map(({ folder }) => folder)).toEqual(['photos/', 'photos/2026/']);
    expect(ancestry('')).toEqual([]);
    expect(stepInto('photos/', 'photos/2026/may/')).toBe('photos/2026/');
    expect(stepInto('', 'photos/')).toBe('photos/');
    expect(stepInto('photos/', 'photos/')).toBeUndefined();
  });

  it('is read from what a person types', () => {
    expect(parseFolder(' /photos//2026 ')).toBe('photos/2026/');
    expect(parseFolder('/')).toBe('');
  });
});
