import { untrack } from 'svelte';

/** A key combination and what it does. The sheet behind `?` is drawn from what is registered. */
export interface Shortcut {
  /** `Mod` stands for Ctrl, or Cmd on a Mac: `Mod+Shift+N`, `Delete`, `?`. */
  keys: string;
  label: string;
  group: Group;
  /** Left out where a component listens for itself and the sheet shall only name it. */
  run?: () => void;
  /** Says whether it applies now; when it does not, the key keeps its usual meaning. */
  when?: () => boolean;
  /** Whether it also works while the person types into a field. */
  isForTyping?: boolean;
}

export const groups = ['Everywhere', 'Going around', 'Files', 'Selecting'] as const;
export type Group = (typeof groups)[number];

/** What of a key press matters here. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

class Shortcuts {
  #list = $state.raw<readonly Shortcut[]>([]);

  /** What can be pressed now, group by group; the same label is listed once. */
  readonly sheet = $derived(
    groups
      .map((group) => ({ group, lines: byLabel(this.#list.filter((shortcut) => shortcut.group === group)) }))
      .filter(({ lines }) => lines.length > 0),
  );

  /** Adds shortcuts, which win over those that were there. Returns what takes them away. */
  register(list: readonly Shortcut[]): () => void {
    // An effect that registers must not run again because another one does.
    this.#list = [...list, ...untrack(() => this.#list)];
    return () => {
      this.#list = this.#list.filter((shortcut) => !list.includes(shortcut));
    };
  }

  /** Runs what belongs to the press and says whether there was anything. */
  press(press: Press, isTyping: boolean, isMac: boolean): boolean {
    const found = this.#list.find(
      ({ keys, run, when, isForTyping }) =>
        run && (!isTyping || isForTyping) && matches(keys, press, isMac) && (when?.() ?? true),
    );
    found?.run?.();
    return found !== undefined;
  }
}

/** Says whether a press is the combination. */
export function matches(keys: string, press: Press, isMac: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  if (otherMod || mod !== parts.includes('Mod') || press.altKey !== parts.includes('Alt')) return false;
  // Where a sign such as `?` stands on the keyboard differs; only letters and named keys care for Shift.
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSign && press.shiftKey !== parts.includes('Shift')) return false;
  return press.key.toLowerCase() === (key === 'Space' ? ' ' : key.toLowerCase());
}

/** Says whether keys pressed on this element are meant for writing. */
export function isTypingIn(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range'].includes(element.type);
  return element instanceof HTMLTextAreaElement || element.isContentEditable;
}

function byLabel(list: readonly Shortcut[]): Shortcut[] {
  return [...new Map(list.map((shortcut) => [shortcut.label, shortcut])).values()];
}

export const shortcuts = new Shortcuts();
