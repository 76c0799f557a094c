import { describe, expect, it, vi } from 'vitest';
import { matches, shortcuts, type Press } from './shortcuts.svelte';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('a combination', () => {
  it.each([
    ['Mod+F', press('f', { ctrlKey: true }), true],
    ['Mod+F', press('F', { ctrlKey: true, shiftKey: true }), false],
    ['Mod+Shift+N', press('N', { ctrlKey: true, shiftKey: true }), true],
    ['Mod+F', press('f'), false],
    ['F2', press('F2'), true],
    ['F2', press('F2', { altKey: true }), false],
    ['?', press('?', { shiftKey: true }), true],
    ['?', press('?'), true],
    ['Space', press(' '), true],
    ['Alt+ArrowUp', press('ArrowUp', { altKey: true }), true],
    ['Delete', press('Delete', { metaKey: true }), false],
  ])('%s, elsewhere than on a Mac', (keys, pressed, is) => {
    expect(matches(keys, pressed, false)).toBe(is);
  });

  it('is made with Cmd on a Mac', () => {
    expect(matches('Mod+F', press('f', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+F', press('f', { ctrlKey: true }), true)).toBe(false);
  });
});

describe('the registry', () => {
  it('runs what was registered last and forgets what is taken away', () => {
    const [older, newer] = [vi.fn(), vi.fn()];
    const endOlder = shortcuts.register([{ keys: 'F2', label: 'Older', group: 'Files', run: older }]);
    const endNewer = shortcuts.register([{ keys: 'F2', label: 'Newer', group: 'Files', run: newer }]);
    shortcuts.press(press('F2'), false, false);
    endNewer();
    shortcuts.press(press('F2'), false, false);
    endOlder();
    expect(shortcuts.press(press('F2'), false, false)).toBe(false);
    expect([older.mock.calls.length, newer.mock.calls.length]).toEqual([1, 1]);
  });

  it('leaves keys to whoever types, unless the shortcut is meant for that too', () => {
    const run = vi.fn();
    const end = shortcuts.register([
      { keys: '?', label: 'Sheet', group: 'Everywhere', run },
      { keys: 'Mod+J', label: 'Transfers', group: 'Everywhere', run, isForTyping: true },
    ]);
    expect(shortcuts.press(press('?'), true, false)).toBe(false);
    expect(shortcuts.press(press('j', { ctrlKey: true }), true, false)).toBe(true);
    end();
  });

  it('passes over what does not apply now', () => {
    const end = shortcuts.register([{ keys: 'F2', label: 'Rename', group: 'Files', run: vi.fn(), when: () => false }]);
    expect(shortcuts.press(press('F2'), false, false)).toBe(false);
    end();
  });

  it('lists its shortcuts by group for the sheet, also those that components listen for themselves', () => {
    const end = shortcuts.register([
      { keys: 'Space', label: 'Quick look', group: 'Selecting' },
      { keys: '?', label: 'Sheet', group: 'Everywhere', run: vi.fn() },
    ]);
    expect(shortcuts.sheet.map(({ group, lines }) => [group, lines.map(({ label }) => label)])).toEqual([
      ['Everywhere', ['Sheet']],
      ['Selecting', ['Quick look']],
    ]);
    end();
  });
});
