// Lists what is in a ZIP without unpacking it: the directory stands at its end.

/** Gives the bytes from `start` up to `end`, which is not included. */
export type ReadAt = (start: number, end: number) => Promise<Uint8Array>;

export type ZipEntry = { name: string; size: number; packed: number; isFolder: boolean; isEncrypted: boolean };

export type ZipListing = { entries: ZipEntry[]; total: number };

/** Of a larger directory only the beginning is read. */
const MOST_BYTES = 8 * 1024 * 1024;
const END = 0x06054b50;
const END_LENGTH = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_LENGTH = 20;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
const LONGEST_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;

/** It has no directory, or one that leads astray. */
export class NoZip extends Error {
  override readonly name = 'NoZip';
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

type Directory = { start: number; length: number; total: number };

export async function listZip(size: number, readAt: ReadAt): Promise<ZipListing> {
  const from = Math.max(0, size - END_LENGTH - LONGEST_COMMENT - LOCATOR_LENGTH);
  const directory = await find(await readAt(from, size), from, readAt);
  if (directory.start + directory.length > size) throw new NoZip('Its directory lies behind its end');
  const bytes = await readAt(directory.start, directory.start + Math.min(directory.length, MOST_BYTES));
  return { entries: [...entriesOf(bytes)], total: directory.total };
}

async function find(tail: Uint8Array, from: number, readAt: ReadAt): Promise<Directory> {
  const data = view(tail);
  for (let at = tail.length - END_LENGTH; at >= 0; at -= 1) {
    if (data.getUint32(at, true) !== END) continue;
    const start = data.getUint32(at + 16, true);
    if (start !== IN_ZIP64)
      return { start, length: data.getUint32(at + 12, true), total: data.getUint16(at + 10, true) };
    return find64(data, at - LOCATOR_LENGTH, readAt);
  }
  throw new NoZip(`No directory in the ${tail.length} bytes from ${from}`);
}

async function find64(data: DataView, at: number, readAt: ReadAt): Promise<Directory> {
  if (at < 0 || data.getUint32(at, true) !== LOCATOR) throw new NoZip('No locator of a large directory');
  const place = Number(data.getBigUint64(at + 8, true));
  const end = view(await readAt(place, place + 56));
  if (end.byteLength < 56 || end.getUint32(0, true) !== END_64) throw new NoZip('No large directory');
  const [total = 0, length = 0, start = 0] = [32, 40, 48].map((offset) => Number(end.getBigUint64(offset, true)));
  return { start, length, total };
}

function* entriesOf(bytes: Uint8Array): Generator<ZipEntry> {
  const data = view(bytes);
  let at = 0;
  while (at + ENTRY_LENGTH <= bytes.length && data.getUint32(at, true) === ENTRY) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => data.getUint16(at + offset, true));
    const nameEnd = at + ENTRY_LENGTH + (nameLength ?? 0);
    const next = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
    if (next > bytes.length) return;
    yield entryAt(data, bytes, at, nameEnd);
    at = next;
  }
}

function entryAt(data: DataView, bytes: Uint8Array, at: number, nameEnd: number): ZipEntry {
  const flags = data.getUint16(at + 8, true);
  // Without the flag the name is in an old code page; Latin letters read alike in both.
  const decoder = new TextDecoder((flags & 0x800) === 0 ? 'latin1' : 'utf-8');
  const name = decoder.decode(bytes.subarray(at + ENTRY_LENGTH, nameEnd));
  const [size, packed] = sizesAt(data, at, nameEnd);
  return { name, size, packed, isFolder: name.endsWith('/'), isEncrypted: (flags & 1) !== 0 };
}

/** Sizes beyond 32 bits stand in an extra field. */
function sizesAt(data: DataView, at: number, nameEnd: number): [size: number, packed: number] {
  const [size, packed] = [data.getUint32(at + 24, true), data.getUint32(at + 20, true)];
  if (size !== IN_ZIP64 && packed !== IN_ZIP64) return [size, packed];
  const end = nameEnd + data.getUint16(at + 30, true);
  for (let field = nameEnd; field + 4 <= end; field += 4 + data.getUint16(field + 2, true)) {
    if (data.getUint16(field, true) !== 1) continue;
    const large = (number: number): number =>
      field + 12 + number * 8 <= end ? Number(data.getBigUint64(field + 4 + number * 8, true)) : IN_ZIP64;
    return [size === IN_ZIP64 ? large(0) : size, packed === IN_ZIP64 ? large(size === IN_ZIP64 ? 1 : 0) : packed];
  }
  return [size, packed];
}
