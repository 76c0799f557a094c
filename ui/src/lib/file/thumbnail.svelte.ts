// One place for a thumbnail: what it shows of the picture that it is for. Places are lent from one picture to the
// next while the listing scrolls; nothing of the one before may be left.

import { drawn } from './drawn';
import { firstSights, thumbnails } from './thumbnails';

/** A picture that is there sooner needs nothing in its stead. */
const SOON_MS = 120;

/** What a place is to show. */
export type Wanted = {
  url: string;
  /** Where in the listing. */
  place: number;
  /** What the picture is known by when it is shown from edge to edge. */
  whole?: string | undefined;
  /** Draws something that stands in for the picture until it is there. */
  firstSight?: ((signal: AbortSignal) => Promise<HTMLCanvasElement | undefined>) | undefined;
};

export class Thumbnail {
  /** The address that is being loaded or shown; empty before. */
  src = $state('');
  isDrawn = $state(false);
  /** It was in the browser's memory, so it does not fade in. */
  isInstant = $state(false);
  hasFailed = $state(false);
  /** What stands in for the picture. */
  firstSight = $state.raw<HTMLCanvasElement>();

  #wanted: Wanted | undefined;
  #end: () => void = () => undefined;

  /** Shows a picture in place of the one before. For `$effect`: returns what ends it. */
  show(wanted: Wanted): () => void {
    const { url } = wanted;
    this.#wanted = wanted;
    this.firstSight = undefined;
    this.isInstant = this.isDrawn = drawn.has(url);
    this.hasFailed = drawn.hasFailed(url);
    this.src = this.isDrawn ? url : '';
    if (!this.isDrawn) this.#wait();
    return () => {
      this.#end();
      this.#wanted = undefined;
      this.src = '';
    };
  }

  /** The picture is there. */
  loaded(): void {
    if (!this.#wanted) return;
    drawn.succeed(this.#wanted.url, this.#wanted.whole);
    this.isDrawn = true;
    this.hasFailed = false;
    this.#end();
  }

  /** There is no picture, or not now. */
  failed(): void {
    if (!this.#wanted) return;
    drawn.fail(this.#wanted.url, performance.now());
    this.hasFailed = true;
    this.isDrawn = this.isInstant = false;
    this.src = '';
    this.firstSight = undefined;
    this.#end();
    this.#wait();
  }

  #wait(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const now = performance.now();
    const ends: (() => void)[] = [];
    const later = (run: () => () => void, milliseconds: number): void => {
      const timer = setTimeout(() => ends.push(run()), milliseconds);
      ends.push(() => clearTimeout(timer));
    };
    const pause = Math.max(thumbnails.rest(now), drawn.retryIn(wanted.url, now));
    if (pause === 0) ends.push(this.#ask(wanted));
    else later(() => this.#ask(wanted), pause);
    if (wanted.firstSight && !this.hasFailed) later(() => this.#standIn(wanted), SOON_MS);
    this.#end = () => {
      this.#end = () => undefined;
      for (const end of ends) end();
    };
  }

  #ask({ url, place }: Wanted): () => void {
    return thumbnails.ask({ place, start: () => (this.src = url), stop: () => (this.src = '') });
  }

  #standIn({ place, firstSight }: Wanted): () => void {
    let control = new AbortController();
    const start = (): void => {
      control = new AbortController();
      const { signal } = control;
      void firstSight?.(signal)
        // What stands in may be missing: the picture itself will come.
        .catch(() => undefined)
        .then((canvas) => {
          if (signal.aborted) return;
          this.firstSight = canvas;
          end();
        });
    };
    const end = firstSights.ask({ place, start, stop: () => control.abort() });
    return () => {
      control.abort();
      end();
    };
  }
}
