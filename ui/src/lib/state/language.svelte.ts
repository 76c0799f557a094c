import type { Settings } from '$lib/api/commands';
import {
  extractLocaleFromNavigator,
  getTextDirection,
  isLocale,
  overwriteGetLocale,
  type Locale,
} from '$lib/paraglide/runtime';

type Language = Settings['language'];

const isPage = typeof document !== 'undefined';

/** What the page speaks. Every message reads it, so all that is drawn follows at once and nothing is loaded again. */
let spoken = $state<Locale>(isPage ? meant(localStorage.getItem('coffer.language')) : 'en');
overwriteGetLocale(() => spoken);

/** Speaks the language that the person chose. */
export function speak(language: Language): void {
  const locale = meant(language);
  spoken = locale;
  document.documentElement.lang = locale;
  document.documentElement.dir = getTextDirection(locale);
  // For the first words of the next start, before the settings are known.
  localStorage.setItem('coffer.language', language);
}

function meant(language: string | null): Locale {
  return isLocale(language) ? language : (extractLocaleFromNavigator() ?? 'en');
}
