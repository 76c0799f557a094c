import { expect, it } from 'vitest';
import { languages, snippet } from './snippets';

it.each(languages)('the lines for $label name the endpoint and the project', ({ value }) => {
  const lines = snippet(value, 'http://127.0.0.1:8420/v1', 'coffer');
  expect(lines).toContain('http://127.0.0.1:8420/v1');
  expect(lines).toContain('coffer');
});

it('a page of the web is given no key', () => {
  expect(snippet('web', 'http://127.0.0.1:8420/v1', 'coffer')).not.toContain('KEY');
});
