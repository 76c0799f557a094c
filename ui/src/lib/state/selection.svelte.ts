// What is selected in a listing. Known rows are held by key, so a refresh cannot turn one file into another.
// Rows that were never loaded are held by position, and only as long as the listing has not changed.

import type { Item } from './listing-item';
import { Intervals, interval, type Interval } from './selection-intervals';

/** The listing, as far as a selection needs to know it. */
export interface Rows {
  readonly count: number;
  at(index: number): Item | undefined;
  /** Runs of rows that the server has confirmed since the last change. */
  held(): Iterable<{ first: number; items: readonly Item[] }>;
  locate(key: string): number | undefined;
}

/** A copy to return to while a rubber band is drawn. */
export type Snapshot = {
  everything: boolean;
  except: Map<string, number>;
  picked: Map<string, number>;
  ranges: readonly Interval[];
};

const sum = (sizes: Iterable<number>): number => [...sizes].reduce((total, size) => total + size, 0);

export class Selection {
  #rows: Rows;
  #everything = false;
  #except = new Map<string, number>();
  #picked = new Map<string, number>();
  #ranges = new Intervals();
  #version = $state(0);
  /** The row that has the focus. */
  lead = $state(0);
  /** The row that a range starts from. */
  anchor = 0;
  #leadKey: string | undefined;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  has(index: number, key: string | undefined): boolean {
    this.#watch();
    if (this.#everything) return key === undefined || !this.#except.has(key);
    return (key !== undefined && this.#picked.has(key)) || this.#ranges.has(index);
  }

  get size(): number {
    this.#watch();
    return this.#everything ? this.#rows.count - this.#except.size : this.#picked.size + this.#ranges.size;
  }

  get isEverything(): boolean {
    this.#watch();
    return this.#everything;
  }

  /** Bytes of the rows that are known; `everything` is what all rows together weigh, where that is known. */
  bytes(everything: number | undefined): { known: number; isExact: boolean } {
    this.#watch();
    if (!this.#everything) return { known: sum(this.#picked.values()), isExact: this.#ranges.size === 0 };
    return { known: (everything ?? 0) - sum(this.#except.values()), isExact: everything !== undefined };
  }

  /** Keys held by name, positions held by number, and whether it is all rows but the `except` ones. */
  get parts(): { everything: boolean; except: ReadonlySet<string>; keys: string[]; ranges: readonly Interval[] } {
    this.#watch();
    const { everything, except, picked, ranges } = this.snapshot();
    return { everything, except: new Set(except.keys()), keys: [...picked.keys()], ranges };
  }

  /** Moves the focus without selecting. */
  focus(index: number): void {
    this.lead = Math.max(0, Math.min(index, this.#rows.count - 1));
    this.#leadKey = this.#rows.at(this.lead)?.key;
  }

  only(index: number): void {
    this.#reset();
    this.#include(interval(index, index));
    this.anchor = index;
    this.focus(index);
    this.#changed();
  }

  toggle(index: number): void {
    const item = this.#rows.at(index);
    if (item === undefined) return;
    if (this.#everything) this.#flip(this.#except, item);
    else this.#flip(this.#picked, item);
    this.#ranges.remove(interval(index, index));
    this.anchor = index;
    this.focus(index);
    this.#changed();
  }

  /** Selects from the anchor to the index; `adds` keeps what was selected before. */
  extend(index: number, adds = false): void {
    if (!adds) this.#reset();
    this.#include(interval(this.anchor, index));
    this.focus(index);
    this.#changed();
  }

  all(): void {
    this.#reset();
    this.#everything = this.#rows.count > 0;
    this.#changed();
  }

  clear(): void {
    this.#reset();
    this.#changed();
  }

  snapshot(): Snapshot {
    return {
      everything: this.#everything,
      except: new Map(this.#except),
      picked: new Map(this.#picked),
      ranges: [...this.#ranges.parts],
    };
  }

  /** What the snapshot held, and these rows as well. */
  band(before: Snapshot, rows: readonly Interval[]): void {
    this.#reset();
    this.#everything = before.everything;
    this.#except = new Map(before.except);
    this.#picked = new Map(before.picked);
    before.ranges.forEach((part) => this.#ranges.add(part));
    rows.forEach((part) => this.#include(part));
    this.#changed();
  }

  /** Selects rows by key, those that are loaded. */
  pick(keys: readonly string[]): void {
    this.#reset();
    for (const key of keys) {
      const index = this.#rows.locate(key);
      const item = index === undefined ? undefined : this.#rows.at(index);
      if (item !== undefined) this.#picked.set(key, item.bytes);
    }
    this.#changed();
  }

  /** The rows may have moved: what is held by position is let go. Returns how many rows that were. */
  letGoOfPositions(): number {
    const lost = this.#ranges.size;
    this.#ranges.clear();
    if (lost > 0) this.#changed();
    return lost;
  }

  /** Newly arrived rows are held by key from now on, and the focus follows its row. */
  settle(isWhole: boolean): void {
    this.#absorb();
    if (isWhole) this.#forgetWhatIsGone();
    const lead = this.#leadKey === undefined ? undefined : this.#rows.locate(this.#leadKey);
    this.focus(lead ?? this.lead);
    this.#changed();
  }

  #include(part: Interval): void {
    if (this.#everything) {
      for (const { items } of this.#heldIn(part)) items.forEach((item) => this.#except.delete(item.key));
      return;
    }
    this.#ranges.add(part);
    this.#absorb();
  }

  #absorb(): void {
    for (const part of this.#ranges.parts) {
      for (const { first, items } of this.#heldIn(part)) {
        items.forEach((item) => this.#picked.set(item.key, item.bytes));
        this.#ranges.remove({ first, last: first + items.length - 1 });
      }
    }
  }

  *#heldIn(part: Interval): Generator<{ first: number; items: readonly Item[] }> {
    for (const run of this.#rows.held()) {
      const first = Math.max(run.first, part.first);
      const end = Math.min(run.first + run.items.length, part.last + 1);
      if (first < end) yield { first, items: run.items.slice(first - run.first, end - run.first) };
    }
  }

  #forgetWhatIsGone(): void {
    const present = new Set<string>();
    for (const { items } of this.#rows.held()) items.forEach((item) => present.add(item.key));
    for (const keys of [this.#picked, this.#except]) {
      for (const key of keys.keys()) if (!present.has(key)) keys.delete(key);
    }
  }

  #flip(keys: Map<string, number>, item: Item): void {
    if (!keys.delete(item.key)) keys.set(item.key, item.bytes);
  }

  #reset(): void {
    this.#everything = false;
    this.#except.clear();
    this.#picked.clear();
    this.#ranges.clear();
  }

  #watch(): number {
    return this.#version;
  }

  #changed(): void {
    this.#version += 1;
  }
}
