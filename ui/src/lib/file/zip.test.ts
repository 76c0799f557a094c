import { describe, expect, it } from 'vitest';
import { NoZip, listZip, type ReadAt } from './zip';

type Made = { name: string; size: number; packed: number; flags?: number };

/** A ZIP without content: only what a listing reads. */
function zip(entries: readonly Made[], comment = ''): Uint8Array {
  const parts: number[] = [0x50, 0x4b, 3, 4];
  const start = parts.length;
  const put = (value: number, bytes: number): void => {
    for (let byte = 0; byte < bytes; byte += 1) parts.push((value / 256 ** byte) & 255);
  };
  for (const { name, size, packed, flags = 0x800 } of entries) {
    const letters = new TextEncoder().encode(name);
    const fields: [number, number][] = [
      [0x02014b50, 4], [20, 2], [20, 2], [flags, 2], [8, 2], [0, 4], [0, 4], [packed, 4], [size, 4],
      [letters.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [0, 4],
    ]; // prettier-ignore
    fields.forEach(([value, bytes]) => put(value, bytes));
    parts.push(...letters);
  }
  const length = parts.length - start;
  const end: [number, number][] = [
    [0x06054b50, 4], [0, 2], [0, 2], [entries.length, 2], [entries.length, 2], [length, 4], [start, 4], [comment.length, 2],
  ]; // prettier-ignore
  end.forEach(([value, bytes]) => put(value, bytes));
  parts.push(...new TextEncoder().encode(comment));
  return new Uint8Array(parts);
}

const reading =
  (bytes: Uint8Array): ReadAt =>
  (start, end) =>
    Promise.resolve(bytes.subarray(start, end));
const list = (bytes: Uint8Array) => listZip(bytes.length, reading(bytes));

describe('a ZIP', () => {
  it('is listed from the directory at its end', async () => {
    const bytes = zip(
      [
        { name: 'photos/', size: 0, packed: 0 },
        { name: 'photos/Frühling.jpg', size: 3_000_000_000, packed: 17 },
        { name: 'secret.txt', size: 5, packed: 17, flags: 0x801 },
      ],
      'a comment',
    );
    expect(await list(bytes)).toEqual({
      total: 3,
      entries: [
        { name: 'photos/', size: 0, packed: 0, isFolder: true, isEncrypted: false },
        { name: 'photos/Frühling.jpg', size: 3_000_000_000, packed: 17, isFolder: false, isEncrypted: false },
        { name: 'secret.txt', size: 5, packed: 17, isFolder: false, isEncrypted: true },
      ],
    });
  });

  it('may be empty', async () => {
    expect(await list(zip([]))).toEqual({ total: 0, entries: [] });
  });

  it('is refused when it is none, or leads astray', async () => {
    await expect(list(new Uint8Array(1000))).rejects.toBeInstanceOf(NoZip);
    const bytes = zip([{ name: 'a', size: 1, packed: 1 }]);
    const astray = new Uint8Array(bytes);
    new DataView(astray.buffer).setUint32(astray.length - 6, 0x7fffffff, true);
    await expect(list(astray)).rejects.toBeInstanceOf(NoZip);
  });

  it('is listed as far as it goes when its directory is cut', async () => {
    const bytes = zip([{ name: 'a', size: 1, packed: 1 }]);
    new DataView(bytes.buffer).setUint16(4 + 28, 60_000, true);
    expect((await list(bytes)).entries).toEqual([]);
  });
});
