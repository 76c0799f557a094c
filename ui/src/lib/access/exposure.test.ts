import { expect, it } from 'vitest';
import { entryKey, keyOf, narrowed } from './exposure.svelte';

const set = ['read("any")', 'update("any")', 'read("users")', 'read("user:ada")'];

it('reading is taken from one role, and nothing else from it', () => {
  expect(narrowed(set, 'any', null)).toEqual(['update("any")', 'read("users")', 'read("user:ada")']);
  expect(narrowed(['read("any")'], 'any', null)).toEqual([]);
});

it('reading goes to fewer, who may have had it', () => {
  expect(narrowed(['read("any")'], 'any', 'users/verified')).toEqual(['read("users/verified")']);
  expect(narrowed(set, 'any', 'users')).toEqual(['update("any")', 'read("users")', 'read("user:ada")']);
});

it('rules and what they open have names of their own', () => {
  expect(keyOf({ way: 'link', role: null })).not.toBe(keyOf({ way: 'file', role: 'any' }));
  const bucket = { bucket: 'b', bucketName: 'b', isEnabled: true, file: null, name: 'b', files: 1, bytes: 1 };
  const rest = { token: null, expire: null, accessedAt: null };
  const keys = [bucket, { ...bucket, file: 'f' }, { ...bucket, file: 'f', token: 't' }].map((each) =>
    entryKey({ ...rest, ...each }),
  );
  expect(new Set(keys).size).toBe(3);
});
