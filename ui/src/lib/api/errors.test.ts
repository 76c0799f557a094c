import { describe, expect, it } from 'vitest';
import { locales, overwriteGetLocale } from '$lib/paraglide/runtime';
import { blamed, explain, Refusal, sentences, severities } from './errors';

describe('the table of refusals', () => {
  const every = locales.flatMap((locale) => Object.keys(severities).map((type) => [type, locale] as const));

  it.each(every)('%s says in %s what happened and what to do next', (type, locale) => {
    overwriteGetLocale(() => locale);
    const { title, next } = explain({ type, message: 'x' });
    overwriteGetLocale(() => 'en');
    expect(title).toMatch(/^[A-ZÄÖÜ].*[^.]$/);
    expect(next).toMatch(/^[A-ZÄÖÜ].*\.$/);
  });
});

it('a refusal is told in the words of the table and of whoever refused', () => {
  const refusal = new Refusal({
    message: 'The disk at /data is full.',
    code: 507,
    type: 'app_disk_full',
    version: '1',
  });
  const told = explain(refusal);
  expect(told.title).toBe('The disk is full');
  expect(told.why).toBe('The disk at /data is full.');
});

it('a type that nobody has heard of still has its message', () => {
  const told = explain({ type: 'storage_from_the_future', message: 'Too shiny.' });
  expect(told.title).toBe('Something went wrong inside');
  expect(told.why).toBe('Too shiny.');
});

it('the names of an object are no types', () => {
  expect(explain({ type: 'toString', message: 'x' }).title).toBe('Something went wrong inside');
});

it('what is thrown by accident is told too', () => {
  expect(explain(new Error('boom')).why).toBe('boom.');
  expect(explain('plain').why).toBe('plain.');
});

it('a refusal that blames a parameter is told at its field', () => {
  const message = 'Invalid `expire` param: Value must be valid date in the future';
  expect(blamed({ type: 'general_argument_invalid', message })).toEqual({
    param: 'expire',
    why: 'Value must be valid date in the future',
  });
  expect(blamed({ type: 'app_disk_full', message: 'The disk is full.' })).toBeNull();
  expect(blamed(new Error('boom'))).toBeNull();
});

it('what is told in one line ends each sentence once', () => {
  expect(sentences({ type: 'app_disk_full', message: 'Nothing fits any more' })).toMatch(
    /^The disk is full\. Nothing fits any more\. Nothing was lost\./,
  );
});
