import { m } from '$lib/paraglide/messages';
import { size } from '$lib/parts/format';

const presets = [0, 128e6, 512e6, 2e9, 10e9];

export interface LimitOption {
  value: string;
  label: string;
  hint?: string;
}

/** The rooms for previews that can be chosen; the present one is always among them. */
export function limitOptions(present: number): LimitOption[] {
  const rooms = [...new Set([...presets, present])].sort((one, other) => one - other);
  return rooms.map((room) => ({
    value: String(room),
    label: room === 0 ? m.settings_none() : size(room),
    ...(room === 0 ? { hint: m.settings_none_hint() } : {}),
  }));
}

/** How many requests were spared the drawing: `84 % found since the start`. */
export function hitRate(hits: number, misses: number): string {
  const asked = hits + misses;
  if (asked === 0) return m.settings_rate_none();
  return m.settings_rate({ percent: Math.floor((hits / asked) * 100) });
}
