import type { ListOptions } from '$lib/api/client';
import { limit, offset, orderDesc } from '$lib/api/query';
import type { CacheTag } from '$lib/api/wire';
import { Resource } from '$lib/state/resource.svelte';

export const pageSize = 50;
/** How long a pause in the typing is before it is searched for. */
const pause = 150;

/** Some of many, and how many there are. */
export interface Page<T> {
  total: number;
  items: readonly T[];
}

/** A list of people or teams, page by page, that can be searched; the newest first. */
export class Directory<T> {
  readonly list: Resource<Page<T>>;
  #search = $state('');
  #start = $state(0);
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (options: ListOptions) => Promise<Page<T>>) {
    this.list = new Resource(() => {
      const queries = [limit(pageSize), offset(this.#start), orderDesc('$createdAt')];
      return ask({ queries, search: this.#search.trim() });
    });
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#start = 0;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.list.refresh(), pause);
  }

  /** How many come before the page that is shown. */
  get start(): number {
    return this.#start;
  }

  get total(): number {
    return this.list.value?.total ?? 0;
  }

  /** Shows the page that begins there. */
  turn(start: number): void {
    this.#start = Math.max(0, start);
    void this.list.refresh();
  }

  /** For `$effect`: asks now and whenever they change; returns what ends it. */
  watch(endpoint: string, tags: readonly CacheTag[]): () => void {
    const end = this.list.watch(endpoint, tags);
    return () => {
      clearTimeout(this.#typing);
      end();
    };
  }
}
