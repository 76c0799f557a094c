import { untrack } from 'svelte';
import { explain, type Told } from '$lib/api/errors';
import type { CacheTag } from '$lib/api/wire';
import { onTags } from './tags';

/** The least time between two refreshes: an upload of a thousand files announces a thousand changes. */
const breather = 500;

/** Something that was asked for, is shown, and is asked for again when its tags change. Old values stay meanwhile. */
export class Resource<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<Told | null>(null);
  /** Whether there is nothing to show yet and no reason why. */
  readonly isLoading = $derived(this.value === null && this.error === null);

  readonly #ask: () => Promise<T>;
  #running: Promise<void> | null = null;
  #isStale = false;
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks now, and again whenever one of the tags changes. For `$effect`: returns what ends it. */
  watch(endpoint: string, tags: readonly CacheTag[]): () => void {
    const end = onTags(endpoint, tags, () => this.#refreshSoon());
    // What the question reads is no reason to watch anew.
    untrack(() => void this.refresh());
    return () => {
      end();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Asks again; while a question is open, one more is asked after it. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#running ??= this.#settle().finally(() => (this.#running = null));
    return this.#running;
  }

  async #settle(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#last = Date.now();
      try {
        this.value = await this.#ask();
        this.error = null;
      } catch (error) {
        this.error = explain(error);
      }
    }
  }

  /** The first change is shown at once, what follows it together. */
  #refreshSoon(): void {
    const wait = Math.max(0, this.#last + breather - Date.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, wait);
  }
}
