import { expect, it } from 'vitest';
import { pieces, strong } from './emphasis';

it('parts that stand out are told from the rest, wherever they stand', () => {
  expect(pieces(`${strong('3 files')} with ${strong('2 MB')}.`)).toEqual([
    { words: '3 files', isStrong: true },
    { words: ' with ', isStrong: false },
    { words: '2 MB', isStrong: true },
    { words: '.', isStrong: false },
  ]);
  expect(pieces('plain')).toEqual([{ words: 'plain', isStrong: false }]);
});
