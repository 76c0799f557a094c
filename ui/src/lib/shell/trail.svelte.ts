/** Where the person stands in the history of this window, to know whether Back and Forward lead anywhere. */
export class Trail {
  #at = $state(0);
  #last = $state(0);
  #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  readonly canGoBack = $derived(this.#at > 0);
  readonly canGoForward = $derived(this.#at < this.#last);

  /** Follows a navigation; `delta` is how many steps a Back or Forward took, `length` how long the history is now. */
  follow(type: 'enter' | 'popstate' | 'other', delta: number, length: number): void {
    if (type === 'popstate') this.#at = Math.max(0, this.#at + delta);
    // An address that took the place of another adds no step.
    const isReplaced = this.#at === this.#last && length === this.#length;
    if (type === 'other' && !isReplaced) this.#last = this.#at += 1;
    this.#length = length;
  }
}

export const trail = new Trail(typeof history === 'undefined' ? 1 : history.length);
