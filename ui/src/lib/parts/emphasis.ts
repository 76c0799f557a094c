/** Which words of a message stand out: said by who fills it in, so that every language may put them where it likes. */

// Invisible by themselves, and in no name that anybody types.
const [begin, end] = ['\u2062', '\u2063'];

/** Marks a part of a message. `Emphasis.svelte` draws it. */
export function strong(words: string): string {
  return `${begin}${words}${end}`;
}

/** Takes a message with marked parts apart. */
export function pieces(text: string): { words: string; isStrong: boolean }[] {
  const found = text.split(new RegExp(`[${begin}${end}]`));
  return found.map((words, index) => ({ words, isStrong: index % 2 === 1 })).filter(({ words }) => words !== '');
}
