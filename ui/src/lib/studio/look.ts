// What a preview shall look like: the parameters of its address, as the controls hold them.

/** How a side that is cut is cut, from the upper left to the lower right, and by what stands out. */
export const gravities = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
  'auto',
] as const;
export type Gravity = (typeof gravities)[number];

/** The formats that a preview can have; JPEG goes by the shorter of its two names. */
export const outputs = ['jpg', 'png', 'webp', 'avif', 'gif', 'heic'] as const;
export type Output = (typeof outputs)[number];

export interface Look {
  /** Pixels; 0 leaves it to the height. */
  width: number;
  /** Pixels; 0 leaves it to the width. */
  height: number;
  gravity: Gravity;
  /** 0 to 100, or -1 to leave it to the format. */
  quality: number;
  borderWidth: number;
  /** Six hexadecimal digits, or empty. */
  borderColor: string;
  borderRadius: number;
  /** 0 (clear) to 1 (solid). */
  opacity: number;
  /** Degrees clockwise. */
  rotation: number;
  /** Six hexadecimal digits, or empty. */
  background: string;
  /** Empty leaves it to the file. */
  output: Output | '';
}

export const PLAIN: Look = {
  width: 0,
  height: 0,
  gravity: 'center',
  quality: -1,
  borderWidth: 0,
  borderColor: '',
  borderRadius: 0,
  opacity: 1,
  rotation: 0,
  background: '',
  output: '',
};

export type Amount = 'width' | 'height' | 'quality' | 'borderWidth' | 'borderRadius' | 'opacity' | 'rotation';

/** What the server takes; `step` is one press of an arrow key. */
export const ranges: Record<Amount, { least: number; most: number; step: number }> = {
  width: { least: 0, most: 4000, step: 1 },
  height: { least: 0, most: 4000, step: 1 },
  quality: { least: -1, most: 100, step: 1 },
  borderWidth: { least: 0, most: 100, step: 1 },
  borderRadius: { least: 0, most: 4000, step: 1 },
  opacity: { least: 0, most: 1, step: 0.01 },
  rotation: { least: -360, most: 360, step: 1 },
};

const names = Object.keys(PLAIN) as (keyof Look)[];

/** The parameters that differ from what a server does without them, in the order of the SDKs. */
export function paramsOf(look: Look): Record<string, string> {
  const told = names.filter((name) => look[name] !== PLAIN[name]);
  return Object.fromEntries(told.map((name) => [name, String(look[name])]));
}

/** Reads parameters; what is unknown or out of bounds is left at its default. */
export function lookOf(params: Readonly<Record<string, string>>): Look {
  const look = { ...PLAIN };
  for (const name of Object.keys(ranges) as Amount[]) look[name] = amountOf(name, params[name]) ?? look[name];
  look.gravity = gravities.find((gravity) => gravity === params['gravity']) ?? look.gravity;
  const output = params['output'] === 'jpeg' ? 'jpg' : params['output'];
  look.output = outputs.find((known) => known === output) ?? look.output;
  look.borderColor = colorOf(params['borderColor'] ?? '') ?? '';
  look.background = colorOf(params['background'] ?? '') ?? '';
  return look;
}

/** Reads a number within its bounds; undefined where there is none. */
export function amountOf(name: Amount, text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  const { least, most, step } = ranges[name];
  const isWhole = step < 1 || Number.isInteger(value);
  return isWhole && value >= least && value <= most ? value : undefined;
}

/** Reads a colour as people write it, with `#` or without, of three digits or six; empty stays empty. */
export function colorOf(text: string): string | undefined {
  const digits = text.trim().replace(/^#/, '').toLowerCase();
  if (digits === '' || /^[0-9a-f]{6}$/.test(digits)) return digits;
  return /^[0-9a-f]{3}$/.test(digits) ? digits.replace(/./g, '$&$&') : undefined;
}

export const isSame = (one: Look, other: Look): boolean => names.every((name) => one[name] === other[name]);
