// Reads the text of a file to show it.

import { files } from '$lib/api/client';
import { Refusal } from '$lib/api/errors';
import type { File as StoredFile } from '$lib/api/wire';

/** Reads a text file. Bytes that are not UTF-8 appear as replacement characters. */
export async function readText(endpoint: string, file: StoredFile): Promise<string> {
  const response = await fetch(files.viewUrl(endpoint, file), { credentials: 'same-origin' }).catch(() => {
    throw Refusal.unreachable();
  });
  if (!response.ok) throw Refusal.unreadable(response.status);
  return new TextDecoder().decode(await response.arrayBuffer());
}
