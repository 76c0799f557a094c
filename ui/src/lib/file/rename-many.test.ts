import { describe, expect, it } from 'vitest';
import { nameProblems, newNames, type Pattern } from './rename-many';

const file = (name: string, folder = '') => ({
  $id: `${folder}${name}`,
  name,
  folder,
  $updatedAt: '2026-11-22T10:00:00.000+00:00',
});
const ALL = [file('IMG_1.jpg'), file('IMG_2.jpg'), file('.profile'), file('notes')];
const pattern = (change: Partial<Pattern>): Pattern => ({
  pattern: '$name',
  find: '',
  replace: '',
  start: 1,
  ...change,
});

describe('many new names', () => {
  it('are made from the pattern, and keep their extensions', () => {
    expect(newNames(ALL, pattern({ pattern: 'Trip $n ($date) $name' }))).toEqual([
      'Trip 1 (2026-11-22) IMG_1.jpg',
      'Trip 2 (2026-11-22) IMG_2.jpg',
      'Trip 3 (2026-11-22) .profile',
      'Trip 4 (2026-11-22) notes',
    ]);
  });

  it('count with as many digits as the last number has', () => {
    expect(newNames(ALL, pattern({ pattern: '$n', start: 8 }))).toEqual(['08.jpg', '09.jpg', '10', '11']);
  });

  it('replace letter by letter, whatever the letters are', () => {
    expect(newNames([file('a.b.c.jpg'), file('$name')], pattern({ find: '.', replace: '$&$n' }))).toEqual([
      'a$&$nb$&$nc.jpg',
      '$name',
    ]);
  });

  it('are told apart from each other and from what is there', () => {
    const names = ['a.jpg', 'A.jpg', 'b', ''];
    const problems = nameProblems(ALL, names, new Set(['b']));
    expect(problems.every(Boolean)).toBe(true);
    expect(nameProblems(ALL, ['a', 'b', 'c', 'd'], new Set(['x/a']))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('may be the same in different folders', () => {
    expect(nameProblems([file('a', 'x/'), file('b', 'y/')], ['n', 'n'], new Set())).toEqual([undefined, undefined]);
  });
});
