// Reads the content of a file to show it, whole or in part. It is only ever shown as text.

import { files } from '$lib/api/client';
import { Refusal } from '$lib/api/errors';
import type { File as StoredFile } from '$lib/api/wire';

async function read(endpoint: string, file: StoredFile, headers: Record<string, string>): Promise<ArrayBuffer> {
  const wanted = { credentials: 'same-origin', headers } as const;
  const response = await fetch(files.viewUrl(endpoint, file), wanted).catch(() => {
    throw Refusal.unreachable();
  });
  if (!response.ok) throw Refusal.unreadable(response.status);
  return response.arrayBuffer();
}

/** Reads a text file. Bytes that are not UTF-8 appear as replacement characters. */
export async function readText(endpoint: string, file: StoredFile): Promise<string> {
  return new TextDecoder().decode(await read(endpoint, file, {}));
}

/** Reads the bytes from `start` up to `end`, which is not included. */
export async function readBytes(endpoint: string, file: StoredFile, start: number, end: number): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array();
  const bytes = new Uint8Array(await read(endpoint, file, { range: `bytes=${start}-${end - 1}` }));
  // Whoever does not know ranges gives everything.
  return bytes.length > end - start ? bytes.subarray(start, end) : bytes;
}
