import { describe, expect, it, vi } from 'vitest';
import { describe as words, moveProblem } from './actions';

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));

describe('what is moved', () => {
  it('is told in a few words', () => {
    expect(words({ files: ['a'], folders: [] })).toBe('1 file');
    expect(words({ files: ['a', 'b'], folders: ['x/'] })).toBe('1 folder and 2 files');
    expect(words({ files: [], folders: ['x/', 'y/'] })).toBe('2 folders');
  });

  it('cannot go into itself, nor where it is', () => {
    expect(moveProblem({ folders: ['a/'] }, 'a/b/', false)).toContain('into itself');
    expect(moveProblem({ folders: ['a/'] }, 'a/', false)).toContain('into itself');
    expect(moveProblem({ folders: ['a/'] }, 'ab/', false)).toBeUndefined();
    expect(moveProblem({ folders: [] }, 'a/', true)).toContain('already');
  });
});
