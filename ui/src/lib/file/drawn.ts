// What became of pictures that were asked for. Pure: the caller says the time.

/** As many as a browser is likely to have kept. */
const KEPT = 1000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 128_000;

/** Keeps what was set last. */
class Latest<V> extends Map<string, V> {
  override set(name: string, value: V): this {
    super.delete(name);
    super.set(name, value);
    const oldest = this.keys().next();
    if (this.size > KEPT && !oldest.done) super.delete(oldest.value);
    return this;
  }
}

type Failure = { times: number; at: number };

export class Drawn {
  #drawn = new Latest<true>();
  #failed = new Latest<Failure>();
  /** Thumbnails from edge to edge, by the picture that they show. */
  #whole = new Latest<string>();

  /** Notes that the address was drawn: it comes from the browser's memory from now on. */
  succeed(url: string, whole?: string): void {
    this.#failed.delete(url);
    this.#drawn.set(url, true);
    if (whole !== undefined) this.#whole.set(whole, url);
  }

  fail(url: string, now: number): void {
    this.#drawn.delete(url);
    this.#failed.set(url, { times: (this.#failed.get(url)?.times ?? 0) + 1, at: now });
  }

  has(url: string): boolean {
    return this.#drawn.has(url);
  }

  hasFailed(url: string): boolean {
    return this.#failed.has(url);
  }

  /** The address of a thumbnail of this picture that was drawn. */
  wholeOf(picture: string): string | undefined {
    return this.#whole.get(picture);
  }

  /** In how many milliseconds a picture that failed is tried again; each time it takes longer. */
  retryIn(url: string, now: number): number {
    const failure = this.#failed.get(url);
    if (failure === undefined) return 0;
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 4 ** (failure.times - 1));
    return Math.max(0, failure.at + pause - now);
  }
}

export const drawn = new Drawn();
