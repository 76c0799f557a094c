// The presets of the project, as the program keeps them.

import { call } from '$lib/api/client';
import type { Preset } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { Resource } from '$lib/state/resource.svelte';
import { session } from '$lib/state/session.svelte';
import { toasts } from '$lib/state/toasts.svelte';
import { undoStack } from '$lib/state/undo.svelte';
import { lookOf, paramsOf, type Look } from './look';
import { readPresets, writePresets } from './preset-file';

class Presets {
  readonly #kept = new Resource(async () => (await call('preset_list', { endpoint: session.endpoint.id })).presets);

  get list(): readonly Preset[] {
    return this.#kept.value ?? [];
  }

  /** Asks for them. For `$effect`: returns what ends it. */
  watch(): () => void {
    return this.#kept.watch(session.endpoint.id, ['project']);
  }

  find(name: string): Look | undefined {
    const found = this.list.find((preset) => preset.name === name);
    return found && lookOf(found.params);
  }

  /** Keeps a look under a name; `was` is the preset whose place it takes. */
  async put(name: string, look: Look, was: string | null): Promise<void> {
    const preset = { name, params: paramsOf(look) };
    this.#kept.value = (await call('preset_put', { endpoint: session.endpoint.id, preset, was })).presets;
  }

  /** Forgets a preset and offers to take that back. */
  async delete(name: string): Promise<void> {
    const look = this.find(name);
    this.#kept.value = (await call('preset_delete', { endpoint: session.endpoint.id, name })).presets;
    if (look) undoStack.offer(m.studio_deleted({ name }), () => this.put(name, look, null));
  }

  /** All of them as a file that another project can read. */
  export(): string {
    return writePresets(this.list);
  }

  /** Reads a file of presets; one of the same name is replaced. */
  async import(text: string): Promise<void> {
    const read = readPresets(text);
    for (const { name, params } of read) {
      await this.put(name, lookOf(params), this.find(name) ? name : null);
    }
    toasts.say(m.studio_imported({ count: read.length }));
  }
}

export const presets = new Presets();
