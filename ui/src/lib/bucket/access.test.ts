import { describe, expect, it } from 'vitest';
import { accessOf, roleWords } from './access';

const bucket = (permissions: string[], change = {}): Parameters<typeof accessOf>[0] => ({
  $permissions: permissions,
  fileSecurity: false,
  enabled: true,
  ...change,
});

describe('the summary of who can read', () => {
  it.each([
    [[], 'Only API keys', 'keys'],
    [['read("any")'], 'Anyone can read', 'anyone'],
    [['read("users")', 'create("users")'], 'Signed-in users can read', 'users'],
    [['read("user:ann")'], 'User ann can read', 'some'],
    [['read("team:a")', 'read("team:b")'], '2 roles can read', 'some'],
    [['create("users")'], 'Only API keys', 'keys'],
  ])('of %j is %s', (permissions, text, reach) => {
    expect(accessOf(bucket(permissions))).toMatchObject({ text, reach });
  });

  it('says when it is the files that decide', () => {
    expect(accessOf(bucket([], { fileSecurity: true })).text).toBe('Set for each file');
  });

  it('never hides that anyone can write', () => {
    for (const action of ['create', 'update', 'delete', 'write']) {
      expect(accessOf(bucket([`${action}("any")`]))).toMatchObject({
        text: 'Anyone can write',
        isWritableByAnyone: true,
      });
    }
    expect(accessOf(bucket(['read("any")', 'delete("any")'])).text).toBe('Anyone can read and write');
  });
});

describe('the whole truth', () => {
  it('names every role with all it can do, and what is left to keys', () => {
    expect(accessOf(bucket(['read("any")', 'create("users")', 'update("users")'])).detail).toBe(
      'Anyone can read. Signed-in users can upload and change. Only API keys can delete.',
    );
  });

  it('of a closed bucket is one sentence', () => {
    expect(accessOf(bucket([])).detail).toBe('Only API keys can read, upload, change and delete.');
  });

  it('says when the bucket is disabled', () => {
    expect(accessOf(bucket(['read("any")'], { enabled: false })).detail).toContain('disabled');
  });
});

it.each([
  ['any', 'Anyone'],
  ['users/verified', 'Signed-in users (verified)'],
  ['team:staff', 'Team staff'],
  ['team:staff/owner', 'Team staff as owner'],
  ['label:vip', 'Users with the label vip'],
  ['from:the/future', 'from:the/future'],
  ['toString', 'toString'],
])('the role %s reads %s', (role, words) => {
  expect(roleWords(role)).toBe(words);
});
