// A set of whole numbers kept as sorted, disjoint intervals: a million selected rows cost one entry.

/** Both ends belong to it. */
export type Interval = { first: number; last: number };

export const interval = (a: number, b: number): Interval => ({ first: Math.min(a, b), last: Math.max(a, b) });

const length = ({ first, last }: Interval): number => last - first + 1;

export class Intervals {
  #parts: Interval[] = [];

  get parts(): readonly Interval[] {
    return this.#parts;
  }

  get size(): number {
    return this.#parts.reduce((sum, part) => sum + length(part), 0);
  }

  has(index: number): boolean {
    return this.#parts.some((part) => part.first <= index && index <= part.last);
  }

  add(added: Interval): void {
    const touching = (part: Interval): boolean => part.last + 1 >= added.first && part.first <= added.last + 1;
    const merged = this.#parts
      .filter(touching)
      .reduce((sum, part) => ({ first: Math.min(sum.first, part.first), last: Math.max(sum.last, part.last) }), added);
    this.#parts = [...this.#parts.filter((part) => !touching(part)), merged].sort((a, b) => a.first - b.first);
  }

  remove(removed: Interval): void {
    this.#parts = this.#parts.flatMap((part) =>
      [
        { first: part.first, last: Math.min(part.last, removed.first - 1) },
        { first: Math.max(part.first, removed.last + 1), last: part.last },
      ].filter((rest) => length(rest) > 0),
    );
  }

  clear(): void {
    this.#parts = [];
  }
}
