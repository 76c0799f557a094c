import type { Settings } from '$lib/api/commands';
import { speak } from './language.svelte';

const isDark = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

/** Puts the person's choice of language, theme and density on the page. Returns what ends following the system. */
export function dress(settings: Settings): () => void {
  const root = document.documentElement;
  const apply = (): void => {
    const dark = settings.theme === 'dark' || (settings.theme === 'system' && isDark?.matches === true);
    root.dataset['theme'] = dark ? 'dark' : 'light';
  };
  apply();
  speak(settings.language);
  root.dataset['density'] = settings.density;
  // Read by theme.js before the next first paint.
  localStorage.setItem('coffer.theme', settings.theme);
  isDark?.addEventListener('change', apply);
  return () => isDark?.removeEventListener('change', apply);
}

/** How high a row is in each density, for the arithmetic of windowed lists; the same as `--row`. */
export const rowHeights: Record<Settings['density'], number> = { compact: 28, default: 36, comfortable: 48 };
