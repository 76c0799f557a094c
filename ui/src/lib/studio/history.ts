// What was changed and can be taken back. Changes of one thing in quick succession are one step: a slider's way counts once.

const SAME_STEP_MS = 700;
const MOST = 100;

export class History<T> {
  readonly #past: T[] = [];
  readonly #future: T[] = [];
  #last = { what: '', at: -Infinity };

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Notes that `before` gives way to something else, for a change of `what`. */
  change(before: T, what: string, now: number): void {
    const goesOn = what === this.#last.what && now - this.#last.at < SAME_STEP_MS;
    this.#last = { what, at: now };
    this.#future.length = 0;
    if (goesOn) return;
    this.#past.push(before);
    if (this.#past.length > MOST) this.#past.shift();
  }

  /** Gives back what was before; undefined when there is nothing. */
  undo(present: T): T | undefined {
    return this.#step(this.#past, this.#future, present);
  }

  redo(present: T): T | undefined {
    return this.#step(this.#future, this.#past, present);
  }

  #step(from: T[], to: T[], present: T): T | undefined {
    const found = from.pop();
    if (found === undefined) return undefined;
    to.push(present);
    this.#last = { what: '', at: -Infinity };
    return found;
  }
}
