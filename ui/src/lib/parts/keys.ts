/** How keys are written for people: `Mod+Shift+N` becomes `Ctrl Shift N`, or `⇧⌘N` on a Mac. */

const macSigns: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌫', Enter: '↩', Escape: 'esc' };
const words: Record<string, string> = {
  Mod: 'Ctrl',
  Delete: 'Del',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** Says whether the person sits at a Mac, where Cmd takes the place of Ctrl. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);
}

/** Returns each key of a combination as people read it. */
export function keyWords(keys: string, mac = isMac()): string[] {
  return keys.split('+').map((key) => (mac ? macSigns[key] : undefined) ?? words[key] ?? key);
}
