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
  /** The picture once it is there: an element of its own for each, so that none is ever taken for another. */
  image = $state.raw<HTMLImageElement>();
  /** It was in the browser's memory, so it does not fade in. */
  isInstant = $state(false);
  hasFailed = $state(false);
  /** What stands in for the picture. */
  firstSight = $state.raw<HTMLCanvasElement>();

  #wanted: Wanted | undefined;
  #loading: HTMLImageElement | undefined;
  #end: () => void = () => undefined;

  /** Shows a picture in place of the one before. For `$effect`: returns what ends it. */
  show(wanted: Wanted): () => void {
    const { url } = wanted;
    this.#wanted = wanted;
    this.image = this.firstSight = undefined;
    this.isInstant = drawn.has(url);
    this.hasFailed = drawn.hasFailed(url);
    if (drawn.has(url)) this.#load(wanted);
    else this.#wait();
    return () => {
      this.#end();
      this.#release();
      this.#wanted = undefined;
    };
  }

  #load(wanted: Wanted): void {
    const image = new Image();
    image.alt = '';
    image.draggable = false;
    image.src = wanted.url;
    this.#loading = image;
    // What the browser still holds is there in this very frame.
    if (this.isInstant && image.complete && image.naturalWidth > 0) this.#loaded(wanted, image);
    else
      image.decode().then(
        () => this.#loading === image && this.#loaded(wanted, image),
        () => this.#loading === image && this.#failed(wanted),
      );
  }

  /** Takes back a request that is still on its way. */
  #release(): void {
    this.#loading?.removeAttribute('src');
    this.#loading = undefined;
  }

  #loaded({ url, whole }: Wanted, image: HTMLImageElement): void {
    drawn.succeed(url, whole);
    this.#loading = undefined;
    this.image = image;
    this.hasFailed = false;
    this.#end();
  }

  /** There is no picture, or not now. */
  #failed({ url }: Wanted): void {
    drawn.fail(url, performance.now());
    this.#release();
    this.hasFailed = true;
    this.isInstant = false;
    this.firstSight = undefined;
    this.#end();
    this.#wait();
  }

  #wait(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const ends: (() => void)[] = [];
    const later = (run: () => () => void, milliseconds: number): void => {
      const timer = setTimeout(() => ends.push(run()), milliseconds);
      ends.push(() => clearTimeout(timer));
    };
    const pause = drawn.retryIn(wanted.url, performance.now());
    if (pause === 0) ends.push(this.#ask(wanted));
    else later(() => this.#ask(wanted), pause);
    if (wanted.firstSight && !this.hasFailed) later(() => this.#standIn(wanted), SOON_MS);
    this.#end = () => {
      this.#end = () => undefined;
      for (const end of ends) end();
    };
  }

  #ask(wanted: Wanted): () => void {
    const { place } = wanted;
    return thumbnails.ask({ place, start: () => this.#load(wanted), stop: () => this.#release() });
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
