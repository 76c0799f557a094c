// Presets as a file: `{ "presets": [{ "name": "card", "width": "800", … }] }`.

import type { Preset } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { lookOf, paramsOf } from './look';

/** Why a file is no file of presets; its message is for a person. */
export class NoPresets extends Error {
  override readonly name = 'NoPresets';
}

export const writePresets = (presets: readonly Preset[]): string =>
  `${JSON.stringify({ presets: presets.map(({ name, params }) => ({ name, params })) }, null, 2)}\n`;

/** Reads a file; parameters that no server takes are left out. */
export function readPresets(text: string): Preset[] {
  const list = listOf(text);
  return list.map((entry: unknown) => {
    if (!isPreset(entry)) throw new NoPresets(m.studio_import_nameless());
    return { name: entry.name.trim(), params: paramsOf(lookOf(entry.params)) };
  });
}

function listOf(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && 'presets' in read && Array.isArray(read.presets))
      return read.presets;
  } catch {
    // Said below.
  }
  throw new NoPresets(m.studio_import_bad());
}

function isPreset(entry: unknown): entry is Preset {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('params' in entry)) return false;
  const { name, params } = entry;
  const isNamed = typeof name === 'string' && name.trim() !== '';
  return (
    isNamed &&
    typeof params === 'object' &&
    params !== null &&
    Object.values(params).every((value) => typeof value === 'string')
  );
}
