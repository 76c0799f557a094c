// A sparse cache over a list that is too long to hold: pages by number, some fresh, some stale, most absent.
// Stale pages stay visible until their replacement arrives, so a refresh never flickers.

export const PAGE_SIZE = 200;

/** Pages kept at the most; 100 pages are 20,000 files. */
const MAX_PAGES = 100;

type Page<T> = { items: readonly T[]; fresh: boolean };

export const pageOf = (index: number): number => Math.floor(index / PAGE_SIZE);

export class Pages<T> {
  #pages = new Map<number, Page<T>>();
  /** How many there are in all; absent until the first page has arrived. */
  total: number | undefined;

  at(index: number): T | undefined {
    return this.#pages.get(pageOf(index))?.items[index % PAGE_SIZE];
  }

  /** Numbers of the pages that are absent or stale among those that show `first..=last`, and `ahead` more on both sides. */
  wanted(first: number, last: number, ahead: number): number[] {
    const end = this.total === undefined ? 0 : pageOf(Math.max(0, this.total - 1));
    const from = Math.max(0, pageOf(first) - ahead);
    const to = Math.min(end, pageOf(last) + ahead);
    const near = (page: number): number => Math.abs(page - pageOf(first));
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    return numbers.filter((page) => this.#pages.get(page)?.fresh !== true).sort((a, b) => near(a) - near(b));
  }

  put(page: number, items: readonly T[], total: number): void {
    this.#pages.set(page, { items, fresh: true });
    this.total = total;
    this.#dropBeyondTheEnd(total);
    this.#dropFarFrom(page);
  }

  /** Everything that is held may be old. */
  expire(): void {
    for (const page of this.#pages.values()) page.fresh = false;
  }

  clear(): void {
    this.#pages.clear();
    this.total = undefined;
  }

  /** Whether every item is held and confirmed. */
  get isWhole(): boolean {
    return this.total !== undefined && this.wanted(0, this.total - 1, 0).length === 0;
  }

  /** Runs of items that the server has confirmed since the last change. */
  *confirmed(): Generator<{ offset: number; items: readonly T[] }> {
    for (const [number, { items, fresh }] of this.#pages) if (fresh) yield { offset: number * PAGE_SIZE, items };
  }

  /** Visits what is held, with its index. */
  *entries(): Generator<[number, T]> {
    for (const [number, page] of this.#pages) {
      for (const [index, item] of page.items.entries()) yield [number * PAGE_SIZE + index, item];
    }
  }

  #dropBeyondTheEnd(total: number): void {
    for (const [number, page] of this.#pages) {
      const left = total - number * PAGE_SIZE;
      if (left <= 0) this.#pages.delete(number);
      else if (page.items.length > left) this.#pages.set(number, { ...page, items: page.items.slice(0, left) });
    }
  }

  #dropFarFrom(page: number): void {
    if (this.#pages.size <= MAX_PAGES) return;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
    for (const number of far.slice(0, this.#pages.size - MAX_PAGES)) this.#pages.delete(number);
  }
}
