import { getLocale } from '$lib/paraglide/runtime';

/** Joins words as a sentence does: `a`, `a and b`, `a, b and c`; or with "or". */
export function listed(words: readonly string[], type: Intl.ListFormatOptions['type'] = 'conjunction'): string {
  // American English sets a comma before "and"; the texts of the page do not.
  const locale = getLocale() === 'en' ? 'en-GB' : getLocale();
  return new Intl.ListFormat(locale, { type }).format(words);
}
