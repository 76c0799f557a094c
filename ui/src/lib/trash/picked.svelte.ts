import type { TrashEntry } from '$lib/api/commands';

type Lookup = (index: number) => TrashEntry | undefined;

/** The entries of the trash that the person has picked, kept by id so that they stay while the list changes. */
export class Picked {
  #entries = $state.raw<ReadonlyMap<number, TrashEntry>>(new Map());
  #anchor = 0;

  readonly entries = $derived([...this.#entries.values()]);
  readonly size = $derived(this.#entries.size);
  readonly files = $derived(this.entries.reduce((sum, { files }) => sum + files, 0));
  readonly bytes = $derived(this.entries.reduce((sum, { bytes }) => sum + bytes, 0));

  has(entry: TrashEntry): boolean {
    return this.#entries.has(entry.id);
  }

  /** Picks one and drops the others. */
  only(index: number, at: Lookup): void {
    const entry = at(index);
    this.#anchor = index;
    this.set(entry ? [entry] : []);
  }

  toggle(index: number, at: Lookup): void {
    const entry = at(index);
    if (!entry) return;
    this.#anchor = index;
    this.set(this.has(entry) ? this.entries.filter(({ id }) => id !== entry.id) : [...this.entries, entry]);
  }

  /** Picks everything between the last one and this one. */
  upTo(index: number, at: Lookup): void {
    const [from, to] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
    const range = Array.from({ length: to - from + 1 }, (_, step) => at(from + step));
    this.set(range.filter((entry) => entry !== undefined));
  }

  set(entries: readonly TrashEntry[]): void {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
  }
}
