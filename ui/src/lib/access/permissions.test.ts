import { describe, expect, it } from 'vitest';
import {
  bucketActions,
  fileActions,
  grantsOf,
  isRole,
  isSame,
  newlyWritable,
  permissionsOf,
  readText,
  withGrant,
  withRole,
} from './permissions';

describe('roles', () => {
  it.each([
    'any',
    'guests',
    'users',
    'users/verified',
    'user:ada',
    'user:ada/unverified',
    'team:design',
    'team:design/owner',
    'member:m1',
    'label:vip',
  ])('%s is one', (role) => expect(isRole(role)).toBe(true));

  it.each([
    '',
    '*',
    'any:x',
    'any/verified',
    'users:ada',
    'users/',
    'users/new',
    'user:',
    'user:.a',
    'user:a b',
    'team:design/',
    'team:design/a b',
    'member:m1/x',
    'label:a-b',
    'role:member',
    'everybody',
  ])('%j is none', (role) => expect(isRole(role)).toBe(false));
});

describe('a table of permissions', () => {
  it('has a row for each role, in the order of their first mention', () => {
    const permissions = ['update("user:ada")', 'read("any")', 'read("user:ada")', 'nonsense'];
    const grants = grantsOf(permissions);
    expect(grants).toEqual([
      { role: 'user:ada', actions: ['read', 'update'] },
      { role: 'any', actions: ['read'] },
    ]);
    expect(permissionsOf(grants)).toEqual(['read("user:ada")', 'update("user:ada")', 'read("any")']);
  });

  it('unfolds write', () => {
    expect(grantsOf(['write("users")'])).toEqual([{ role: 'users', actions: ['create', 'update', 'delete'] }]);
  });

  it('loses a row that allows nothing, and gains one at its end', () => {
    const grants = grantsOf(['read("any")', 'read("users")']);
    expect(withGrant(grants, 'any', [])).toEqual([{ role: 'users', actions: ['read'] }]);
    expect(withGrant(grants, 'guests', ['read']).at(-1)?.role).toBe('guests');
  });

  it('joins rows that come to have the same role', () => {
    const grants = grantsOf(['read("users")', 'update("users/verified")']);
    expect(withRole(grants, 'users/verified', 'users')).toEqual([{ role: 'users', actions: ['read', 'update'] }]);
  });

  it('is the same in whatever order', () => {
    expect(isSame(['read("any")', 'update("any")'], ['update("any")', 'read("any")'])).toBe(true);
    expect(isSame(['read("any")'], ['read("users")'])).toBe(false);
  });
});

it('what strangers could newly change or delete is told apart from what they could before', () => {
  expect(newlyWritable([], ['read("any")', 'create("any")', 'update("users")'])).toEqual([]);
  expect(newlyWritable(['update("any")'], ['update("any")', 'delete("guests")'])).toEqual(['delete("guests")']);
  expect(newlyWritable([], ['write("any")'])).toEqual(['update("any")', 'delete("any")']);
});

describe('text', () => {
  it('is read line by line, as people and programs write it', () => {
    const text = '[\n  "read(\\"any\\")",\n\n update("user:ada")\n]';
    expect(readText(text, fileActions)).toEqual({ permissions: ['read("any")', 'update("user:ada")'] });
  });

  it('keeps out what the place does not know', () => {
    expect(readText('write("any")', fileActions)).toEqual({ permissions: ['update("any")', 'delete("any")'] });
    expect(readText('create("any")', fileActions)).toMatchObject({ flaw: { line: 1, kind: 'action' } });
    expect(readText('create("any")', bucketActions)).toEqual({ permissions: ['create("any")'] });
  });

  it.each([
    ['read("any")\nread(any)', 2, 'syntax'],
    ['look("any")', 1, 'action'],
    ['read("everybody")', 1, 'role'],
  ])('%j is refused at line %d for its %s', (text, line, kind) =>
    expect(readText(text, bucketActions)).toMatchObject({ flaw: { line, kind } }),
  );

  it('has an end', () => {
    const text = Array.from({ length: 101 }, (_, index) => `read("user:u${index}")`).join('\n');
    expect(readText(text, fileActions)).toMatchObject({ flaw: { kind: 'many', text: '101' } });
  });
});
