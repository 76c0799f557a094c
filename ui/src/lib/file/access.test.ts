import { describe, expect, it } from 'vitest';
import { accessOf } from './access';

describe('access', () => {
  it('sums up who can read', () => {
    expect(accessOf([], []).label).toBe('Keys only');
    expect(accessOf(['read("any")'], []).label).toBe('Public');
    expect(accessOf([], ['read("users")', 'create("any")']).label).toBe('All users');
    expect(accessOf(['read("user:a")', 'read("team:b/owner")'], ['read("user:a")']).label).toBe('2 roles');
  });

  it('does not take a right to write for a right to read', () => {
    expect(accessOf(['update("any")', 'write("any")'], []).isPublic).toBe(false);
  });
});
