import { call } from '$lib/api/client';
import type { TrashEntry } from '$lib/api/commands';
import { explain, type Told } from '$lib/api/errors';
import { onTags } from '$lib/state/tags';

const pageSize = 200;
const breather = 300;

/** What the trash holds, asked for page by page as it comes into sight. */
export class TrashListing {
  total = $state<number | null>(null);
  error = $state.raw<Told | null>(null);
  readonly endpoint: string;
  #pages = $state.raw<ReadonlyMap<number, readonly TrashEntry[]>>(new Map());
  readonly #asked = new Set<number>();
  #range: [start: number, end: number] = [0, 0];
  /** Answers to questions of an older generation are dropped. */
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** The entry of a line; undefined while it is on its way. */
  at(index: number): TrashEntry | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** All entries that have arrived, from top to bottom. */
  get loaded(): TrashEntry[] {
    return [...this.#pages.entries()].sort(([one], [other]) => one - other).flatMap(([, entries]) => entries);
  }

  /** Asks for what these lines need. */
  show(start: number, end: number): void {
    this.#range = [start, end];
    const last = Math.floor(Math.max(start, end - 1) / pageSize);
    for (let page = Math.floor(start / pageSize); page <= last; page++) void this.#ask(page);
  }

  /** Asks again for what is in sight; the rest is asked for when it comes into sight. */
  async refresh(): Promise<void> {
    this.#generation += 1;
    this.#asked.clear();
    const first = Math.floor(this.#range[0] / pageSize);
    await this.#ask(first, true);
    this.show(...this.#range);
  }

  /** Asks now and whenever the trash changes. For `$effect`: returns what ends it. */
  watch(): () => void {
    void this.refresh();
    const end = onTags(this.endpoint, ['trash'], () => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.refresh();
      }, breather);
    });
    return () => {
      end();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async #ask(page: number, isFresh = false): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const generation = this.#generation;
    try {
      const list = await call('trash_list', { endpoint: this.endpoint, offset: page * pageSize, limit: pageSize });
      if (generation !== this.#generation) return;
      this.#pages = new Map([...(isFresh ? [] : this.#pages), [page, list.entries]]);
      this.total = list.total;
      this.error = null;
    } catch (error) {
      this.#asked.delete(page);
      if (generation === this.#generation) this.error = explain(error);
    }
  }
}
