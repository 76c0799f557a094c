/** How keys are written for people: `Mod+Shift+N` becomes `Ctrl Shift N`, or `⇧⌘N` on a Mac. */

import { m } from '$lib/paraglide/messages';

const macSigns: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌫', Enter: '↩', Escape: 'esc' };
const words: Record<string, () => string> = {
  Mod: m.parts_key_control,
  Shift: m.parts_key_shift,
  Enter: m.parts_key_enter,
  Space: m.parts_key_space,
  Delete: m.parts_key_delete,
  Escape: () => 'Esc',
  ArrowUp: () => '↑',
  ArrowDown: () => '↓',
  ArrowLeft: () => '←',
  ArrowRight: () => '→',
  PageUp: m.parts_key_page_up,
  PageDown: m.parts_key_page_down,
  Home: m.parts_key_home,
  End: m.parts_key_end,
};

/** Says whether the person sits at a Mac, where Cmd takes the place of Ctrl. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);
}

/** Returns each key of a combination as people read it. */
export function keyWords(keys: string, mac = isMac()): string[] {
  return keys.split('+').map((key) => (mac ? macSigns[key] : undefined) ?? words[key]?.() ?? key);
}
