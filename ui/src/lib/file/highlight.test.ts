import { describe, expect, it } from 'vitest';
import { highlight } from './highlight';

const tinted = (name: string, text: string): [string, string][] =>
  highlight(name, text).flatMap(({ text: piece, tint }): [string, string][] => (tint ? [[tint, piece]] : []));

describe('source text', () => {
  it('keeps every letter', () => {
    const text = 'fn main() { let x = "a \\" b"; /* open';
    for (const name of ['a.rs', 'a.py', 'a.html', 'a.sql', 'a.unknown'])
      expect(
        highlight(name, text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
  });

  it('is coloured by the family of its language', () => {
    expect(tinted('a.ts', 'const a = "x // no"; // yes 1')).toEqual([
      ['word', 'const'],
      ['string', '"x // no"'],
      ['comment', '// yes 1'],
    ]);
    expect(tinted('a.py', 'return 1.5e3 # why')).toEqual([
      ['word', 'return'],
      ['number', '1.5e3'],
      ['comment', '# why'],
    ]);
    expect(tinted('a.sql', 'SELECT 1 -- one')).toEqual([
      ['word', 'SELECT'],
      ['number', '1'],
      ['comment', '-- one'],
    ]);
    expect(tinted('a.html', '<p class="x">if</p>').map(([tint]) => tint)).toEqual([
      'tag',
      'string',
      'tag',
      'tag',
      'tag',
    ]);
  });

  it('is left alone where nothing is known of it', () => {
    expect(highlight('notes.txt', 'if 1')).toEqual([{ text: 'if 1' }]);
  });
});
