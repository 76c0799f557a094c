import { call } from '$lib/api/client';
import type { ProjectSettings } from '$lib/api/wire';
import { Resource } from './resource.svelte';
import { session } from './session.svelte';

/** What the project's endpoint does by the will of the person who runs it. */
class Project {
  readonly #settings = new Resource(() => call('project_settings', { endpoint: session.endpoint.id }));

  /** The settings; null until they are known. */
  get settings(): ProjectSettings | null {
    return this.#settings.value;
  }

  /** Why they are not known. */
  get error() {
    return this.#settings.value === null ? this.#settings.error : null;
  }

  /** Asks now and whenever they change. For `$effect`: returns what ends it. */
  watch(): () => void {
    return this.#settings.watch(session.endpoint.id, ['project']);
  }

  refresh(): Promise<void> {
    return this.#settings.refresh();
  }

  /** Changes some of the settings for good; what others changed meanwhile stays. */
  async change(change: Partial<ProjectSettings>): Promise<void> {
    const endpoint = session.endpoint.id;
    const present = await call('project_settings', { endpoint });
    this.#settings.value = await call('project_settings_set', { endpoint, settings: { ...present, ...change } });
    // The largest file is also a limit of the endpoint, which forms of buckets read.
    await session.refresh();
  }
}

export const project = new Project();
