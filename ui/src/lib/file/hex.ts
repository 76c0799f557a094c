// How bytes are written down: sixteen in a row.

/** Bytes of a row. */
export const ROW = 16;

/** Bytes that are read at once. */
export const BLOCK = 65_536;

/** More rows than this make an element higher than web views draw. */
const MOST_ROWS = 700_000;

export const rowsOf = (size: number): number => Math.min(MOST_ROWS, Math.ceil(size / ROW));

/** Letters of ASCII; a point for everything else. */
const letter = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');

const pair = (byte: number | undefined): string => (byte === undefined ? '  ' : byte.toString(16).padStart(2, '0'));

/** A row from its first byte on; it is as wide when there are fewer. */
export function hexRow(start: number, bytes: Uint8Array): { offset: string; hex: string; letters: string } {
  const pairs = Array.from({ length: ROW }, (_, index) => pair(bytes[index]));
  return {
    offset: start.toString(16).padStart(8, '0'),
    hex: `${pairs.slice(0, ROW / 2).join(' ')}  ${pairs.slice(ROW / 2).join(' ')}`,
    letters: Array.from(bytes, letter).join(''),
  };
}
