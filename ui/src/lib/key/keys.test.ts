import { describe, expect, it } from 'vitest';
import { expireOf, isExpired, isInUse, presetOf, scopeGroups, scopePresets, scopeWords } from './keys';

const now = Date.parse('2026-05-10T12:00:00.000Z');

describe('scopes', () => {
  it('stand in one group each', () => {
    const all = scopeGroups.flatMap(({ read, write }) => (write ? [read, write] : [read]));
    expect(new Set(all).size).toBe(all.length);
    expect(scopePresets[0].scopes).toEqual(all);
  });

  it('of a preset are found in whatever order', () => {
    for (const { value, scopes } of scopePresets) expect(presetOf(scopes.toReversed())).toBe(value);
    expect(presetOf(['files.read'])).toBe('custom');
    expect(presetOf([])).toBe('custom');
  });

  it('are summed up in a few words', () => {
    expect(scopeWords(['files.write', 'files.read'])).toBe('Files only');
    expect(scopeWords([])).toBe('Nothing');
    expect(scopeWords(['files.read'])).toBe('files.read');
    expect(scopeWords(['files.read', 'tokens.read', 'users.read'])).toBe('files.read and 2 more');
  });
});

describe('the end of a key', () => {
  it('is never, so many days from now, or the end of a day', () => {
    expect(expireOf('never', '', now)).toBeNull();
    expect(expireOf('7', '', now)).toBe('2026-05-17T12:00:00.000Z');
    const end = new Date(expireOf('date', '2026-06-01', now) ?? '');
    expect([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours()]).toEqual([2026, 5, 1, 23]);
  });

  it.each(['', 'tomorrow', '2026-02-30', '2026-13-01', '2026-05-08', '01.06.2026', '0000-00-00'])(
    'cannot be on %j',
    (date) => expect(expireOf('date', date, now)).toBeUndefined(),
  );

  it('comes at that moment', () => {
    expect(isExpired({ expire: null }, now)).toBe(false);
    expect(isExpired({ expire: '2026-05-10T12:00:00.000Z' }, now)).toBe(true);
    expect(isExpired({ expire: '2026-05-10T12:00:00.001Z' }, now)).toBe(false);
  });
});

it('a key that was used yesterday may be in use', () => {
  expect(isInUse({ accessedAt: null }, now)).toBe(false);
  expect(isInUse({ accessedAt: '2026-05-09T11:00:00.000Z' }, now)).toBe(true);
  expect(isInUse({ accessedAt: '2026-05-01T11:00:00.000Z' }, now)).toBe(false);
});
