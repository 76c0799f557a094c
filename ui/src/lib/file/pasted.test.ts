import { describe, expect, it } from 'vitest';
import { pasted } from './pasted';

const clipboard = (...files: File[]) => ({ files: files as unknown as FileList });

describe('a paste', () => {
  const now = new Date(2026, 10, 21, 14, 5, 33);

  it('names a screenshot after the moment', () => {
    const [file] = pasted(clipboard(new File(['x'], 'image.png', { type: 'image/png' })), now);
    expect([file?.name, file?.type, file?.size]).toEqual(['Pasted 2026-11-21 14.05.33.png', 'image/png', 1]);
  });

  it('keeps the name of a file that has one', () => {
    const files = pasted(clipboard(new File(['x'], 'my image.png'), new File(['y'], 'notes.txt')), now);
    expect(files.map(({ name }) => name)).toEqual(['my image.png', 'notes.txt']);
  });
});
