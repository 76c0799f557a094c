import type { Component } from 'svelte';

/** A line of a menu. */
export interface MenuItem {
  label: string;
  icon?: Component<{ size?: number }>;
  /** The shortcut that does the same. */
  keys?: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  /** Set on lines of which one is chosen. */
  isChecked?: boolean;
  run: () => void;
}

/** What a menu holds, from top to bottom. */
export type MenuItems = (MenuItem | 'separator')[];
