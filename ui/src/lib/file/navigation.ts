// Where the arrow keys and typed letters lead in a grid of cells; a list is a grid of one column.

export type Reach = { count: number; columns: number; page: number };

/** The cell that a key leads to; undefined when the key does not lead anywhere. */
export function destination(key: string, from: number, { count, columns, page }: Reach): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page * columns,
    PageUp: -page * columns,
    Home: -from,
    End: count - 1 - from,
    ...(columns > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
  };
  const step = steps[key];
  return step === undefined || count === 0 ? undefined : within(from, step, { count, columns, page });
}

/** A line that is missing a cell above or below keeps the focus in its own column. */
function within(from: number, step: number, { count, columns }: Reach): number {
  const to = from + step;
  if (to >= 0 && to < count) return to;
  if (Math.abs(step) === 1) return from;
  if (to < 0) return columns === 1 ? 0 : from % columns;
  return count - 1;
}

const PAUSE_MS = 900;

/** Collects letters that are typed quickly after one another into the beginning of a name. */
export class TypeAhead {
  #typed = '';
  #last = 0;

  /** Takes a letter and returns what to look for. The same letter again goes on to the next name. */
  type(letter: string, now: number): { prefix: string; isNext: boolean } {
    const isNew = now - this.#last > PAUSE_MS || this.#typed === letter;
    this.#typed = isNew ? letter : this.#typed + letter;
    this.#last = now;
    return { prefix: this.#typed.toLowerCase(), isNext: isNew };
  }

  /** The name is as long as it will be: what comes next is another thing. */
  end(): void {
    this.#typed = '';
  }

  /** Whether a blank belongs to a name that is being typed. */
  isTyping(now: number): boolean {
    return this.#typed !== '' && now - this.#last <= PAUSE_MS;
  }
}

/** The first name from `from` on, and round the end, that begins with the prefix; rows that are not loaded are passed. */
export function findByPrefix(
  nameAt: (index: number) => string | undefined,
  count: number,
  from: number,
  prefix: string,
): number | undefined {
  for (let step = 0; step < count; step++) {
    const index = (from + step) % count;
    if (nameAt(index)?.toLowerCase().startsWith(prefix)) return index;
  }
  return undefined;
}
