/** Sizes, times and counts as people read them, in the language of the page. */

import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Makes a way of writing once for each language: making one is slow. */
function perLanguage<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const locale = getLocale();
    const present = made.get(locale) ?? make(locale);
    made.set(locale, present);
    return present;
  };
}

const withDigits = [0, 1, 2].map((digits) =>
  perLanguage((locale) => {
    const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(locale, { ...exactly, useGrouping: false });
  }),
);

function fixed(value: number, digits: 0 | 1 | 2): string {
  return withDigits[digits]?.().format(value) ?? value.toFixed(digits);
}

/** Writes a size in powers of 1000 with three significant digits: `2.14 MB`. */
export function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const scaled = bytes / 1000 ** power;
  // 999.7 kB would be written "1000 kB".
  if (Math.round(scaled) === 1000 && power < units.length - 1) return `${fixed(1, 2)} ${unitOf(power + 1)}`;
  const digits = power === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
  return `${fixed(scaled, digits)} ${unitOf(power)}`;
}

/** Writes a size to the byte: `2,140,113 bytes`. */
export function exactSize(bytes: number): string {
  return m.parts_bytes({ count: bytes });
}

/** Writes a rate: `4.20 MB/s`. */
export function speed(bytesPerSecond: number): string {
  return `${size(bytesPerSecond)}/s`;
}

const grouped = perLanguage((locale) => new Intl.NumberFormat(locale));

/** Writes a whole number with its thousands apart. */
export function number(value: number): string {
  return grouped().format(value);
}

/** Writes how long something takes: `8 s`, `2:10 min`, `1:05 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${padded(whole % 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}:${padded(Math.floor((whole % 3600) / 60))} h`;
  return m.parts_days({ count: Math.round(whole / 86_400) });
}

const steps: [limit: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [30 * 86_400, 'day', 86_400],
  [365 * 86_400, 'month', 30 * 86_400],
  [Infinity, 'year', 365 * 86_400],
];
const relative = perLanguage((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

/** Writes a moment as seen from `now`: `just now`, `5 minutes ago`, `in 30 days`. */
export function relativeTime(moment: string, now: number): string {
  const seconds = (Date.parse(moment) - now) / 1000;
  if (Math.abs(seconds) < 60) return m.parts_just_now();
  const step = steps.find(([limit]) => Math.abs(seconds) < limit);
  if (!step) return exactTime(moment);
  // What is still to come has not lost a part of its last day yet.
  const round = seconds > 0 ? Math.ceil : Math.trunc;
  return relative().format(round(seconds / step[2]), step[1]);
}

const dated = perLanguage((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }));

/** Writes a moment in full, in the person's time zone. */
export function exactTime(moment: string): string {
  const point = Date.parse(moment);
  return Number.isNaN(point) ? moment : dated().format(point);
}

const daily = perLanguage((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));

/** Writes the day of a moment, in the person's time zone: `Jan 31, 2027`. */
export function day(moment: string): string {
  return daily().format(Date.parse(moment));
}

/** Writes a label as a part of a sentence. The nouns of German keep their capitals. */
export function inSentence(label: string): string {
  return getLocale() === 'de' ? label : label.toLowerCase();
}

/** Splits a file name for truncation in the middle: the tail keeps the extension and a little of the stem. */
export function splitName(name: string, tailLength = 8): [head: string, tail: string] {
  const letters = Array.from(name, drawable);
  const dot = letters.lastIndexOf('.');
  const extension = dot > 0 && letters.length - dot <= 8 ? letters.length - dot : 0;
  const tail = Math.min(Math.max(tailLength, extension + 4), Math.floor(letters.length / 2));
  return [letters.slice(0, letters.length - tail).join(''), letters.slice(letters.length - tail).join('')];
}

/** A line break in a name must not break the line of a list: control characters are drawn as their signs. */
function drawable(letter: string): string {
  return letter < ' ' ? String.fromCharCode(0x2400 + letter.charCodeAt(0)) : letter;
}

function unitOf(power: number): string {
  return units[power] ?? 'B';
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
