/** Sizes as people type them: a number and a unit. */

export const sizeUnits = [
  { value: 'kB', label: 'kB', bytes: 1e3 },
  { value: 'MB', label: 'MB', bytes: 1e6 },
  { value: 'GB', label: 'GB', bytes: 1e9 },
] as const;
export type SizeUnit = (typeof sizeUnits)[number]['value'];

/** What a person typed, before it is known to be a size. */
export interface TypedSize {
  amount: string;
  unit: SizeUnit;
}

/** Returns the bytes; null when nothing was typed, NaN when it is no number. */
export function bytesOf({ amount, unit }: TypedSize): number | null {
  const { bytes } = sizeUnits.find(({ value }) => value === unit) ?? sizeUnits[1];
  return amount.trim() === '' ? null : Math.round(Number(amount.replace(',', '.')) * bytes);
}

/** Writes bytes so that reading them back gives the same number. */
export function typedSize(bytes: number): TypedSize {
  const unit = sizeUnits.findLast(({ bytes: one }) => bytes >= one && bytes % (one / 1000) === 0) ?? sizeUnits[0];
  return { amount: String(bytes / unit.bytes), unit: unit.value };
}
