/** Where the person stands in the history of this window, to know whether Back and Forward lead anywhere. */
class Trail {
  #at = $state(0);
  #last = $state(0);

  readonly canGoBack = $derived(this.#at > 0);
  readonly canGoForward = $derived(this.#at < this.#last);

  /** Follows a navigation; `delta` is how many steps a Back or Forward took. */
  follow(type: 'enter' | 'popstate' | 'other', delta = 0): void {
    if (type === 'enter') return;
    this.#at = type === 'popstate' ? Math.max(0, this.#at + delta) : this.#at + 1;
    this.#last = type === 'popstate' ? Math.max(this.#last, this.#at) : this.#at;
  }
}

export const trail = new Trail();
