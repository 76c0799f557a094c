import { expect, it } from 'vitest';
import { applied, each } from './apply';

const before = ['read("any")', 'read("user:ada")', 'update("user:ada")'];

it('a set is replaced, added to, or taken from', () => {
  expect(applied('replace', before, ['read("users")'])).toEqual(['read("users")']);
  expect(applied('add', before, ['delete("user:ada")', 'read("users")'])).toEqual([
    'read("any")',
    'read("user:ada")',
    'update("user:ada")',
    'delete("user:ada")',
    'read("users")',
  ]);
  expect(applied('take', before, ['read("any")', 'update("user:ada")', 'read("users")'])).toEqual(['read("user:ada")']);
});

it('each is worked on once, a few at a time', async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await each([1, 2, 3, 4, 5, 6, 7], async (one) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    done.push(one);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(4);
});
