// Which thumbnails are fetched, and in which order: what was asked for last comes first,
// few at a time, and what has scrolled away is given up.

/** A browser opens six connections to the host; pages of the listing and uploads need theirs. */
const AT_ONCE = 3;

/** A few sizes only, so that different windows share what the engine has already drawn. */
const SIZES = [48, 96, 192, 256, 384, 512, 768, 1024];

/** The side in pixels of the picture to ask for. */
export function thumbnailSide(cssPixels: number, pixelRatio: number): number {
  const wanted = cssPixels * pixelRatio;
  return SIZES.find((size) => size >= wanted) ?? 1024;
}

type Turn = { start: () => void };

export class ThumbnailQueue {
  #waiting: Turn[] = [];
  #running = new Set<Turn>();
  #seen = new Set<string>();

  /** Whether this address was drawn before, so that it comes from the browser's cache at once. */
  hasSeen(url: string): boolean {
    return this.#seen.has(url);
  }

  /** Waits for a turn. The returned function ends it, whether it has begun or not. */
  ask(url: string, start: () => void): (outcome?: 'drawn') => void {
    const turn = { start };
    this.#waiting.push(turn);
    this.#advance();
    return (outcome) => {
      if (outcome === 'drawn') this.#seen.add(url);
      this.#waiting = this.#waiting.filter((other) => other !== turn);
      if (this.#running.delete(turn)) this.#advance();
    };
  }

  #advance(): void {
    while (this.#running.size < AT_ONCE) {
      const turn = this.#waiting.pop();
      if (turn === undefined) return;
      this.#running.add(turn);
      turn.start();
    }
  }
}

export const thumbnails = new ThumbnailQueue();
