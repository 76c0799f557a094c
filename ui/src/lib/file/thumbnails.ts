// Which thumbnails are fetched, and in which order: what can be seen first, in reading order, then what comes next
// in the direction of scrolling. A few at a time, and what has scrolled away is given up. Pure: the caller says the time.

/** Whoever scrolls more than half a screen in this time is on the way to elsewhere. */
const MOMENT_MS = 120;

/** Places of a listing; `last` is before `first` where there are none. */
export type Span = { first: number; last: number };

/** What a place wants fetched. `stop` takes back a start; there may be another. */
export type Turn = { place: number; start: () => void; stop: () => void };

export class ThumbnailQueue {
  readonly #atOnce: number;
  readonly #screensAhead: number;
  #waiting = new Set<Turn>();
  #running = new Set<Turn>();
  #seen: Span = { first: 0, last: -1 };
  #isUpward = false;
  /** Where the view was when this moment began, and how far it had come in the one before. */
  #mark = { first: 0, at: -Infinity, came: 0 };
  #isHurried = false;

  constructor(atOnce: number, screensAhead: number) {
    this.#atOnce = atOnce;
    this.#screensAhead = screensAhead;
  }

  /** Says which places can be seen now. Where these only pass by, nothing starts until `settle`. */
  look(seen: Span, now: number): void {
    const { first, last } = this.#seen;
    if (seen.first === first && seen.last === last) return;
    if (seen.first !== first) this.#isUpward = seen.first < first;
    if (now - this.#mark.at > MOMENT_MS) this.#begin(last < first ? seen.first : first, now);
    this.#seen = seen;
    const came = Math.abs(seen.first - this.#mark.first);
    this.#isHurried = Math.max(came, this.#mark.came) > this.#screen / 2;
    for (const turn of this.#running) if (this.#isFar(turn.place)) this.#giveUp(turn);
    this.#advance();
  }

  /** A moment begins; whoever hurried in the one before still does. */
  #begin(first: number, at: number): void {
    const isNext = at - this.#mark.at <= 2 * MOMENT_MS;
    this.#mark = { first, at, came: isNext ? Math.abs(first - this.#mark.first) : 0 };
  }

  /** Says that the view rests. */
  settle(): void {
    this.#isHurried = false;
    this.#mark.at = -Infinity;
    this.#advance();
  }

  /** Waits for a turn. The returned function ends it, whether it has begun or not. */
  ask(turn: Turn): () => void {
    this.#waiting.add(turn);
    this.#advance();
    return () => {
      this.#waiting.delete(turn);
      if (this.#running.delete(turn)) this.#advance();
    };
  }

  #giveUp(turn: Turn): void {
    this.#running.delete(turn);
    this.#waiting.add(turn);
    turn.stop();
  }

  #advance(): void {
    while (!this.#isHurried && this.#running.size < this.#atOnce) {
      const turn = this.#next();
      if (turn === undefined) return;
      this.#waiting.delete(turn);
      this.#running.add(turn);
      turn.start();
    }
  }

  #next(): Turn | undefined {
    let next: Turn | undefined;
    let least = Infinity;
    for (const turn of this.#waiting) {
      const rank = this.#rank(turn.place);
      if (rank < least) [next, least] = [turn, rank];
    }
    return next;
  }

  get #screen(): number {
    return this.#seen.last - this.#seen.first + 1;
  }

  /** Smaller is sooner; infinite where nothing is fetched. */
  #rank(place: number): number {
    const { first, last } = this.#seen;
    if (place >= first && place <= last) return place - first;
    const ahead = this.#isUpward ? first - place : place - last;
    return ahead > 0 && ahead <= this.#screen * this.#screensAhead ? this.#screen + ahead : Infinity;
  }

  /** More than a screen away in either direction: a small turn back takes nothing back. */
  #isFar(place: number): boolean {
    const { first, last } = this.#seen;
    const reach = this.#screen * this.#screensAhead;
    return place < first - reach || place > last + reach;
  }
}

/** The engine draws two at a time. A browser opens six connections; events, the listing and uploads need theirs. */
export const thumbnails = new ThumbnailQueue(3, 1);

/** The small pictures that stand in for thumbnails while these are drawn: only where somebody looks. */
export const firstSights = new ThumbnailQueue(1, 0);

let looks = 0;

/** Says which places of the listing can be seen now. */
export function look(seen: Span): void {
  const queues = [thumbnails, firstSights];
  const mine = (looks += 1);
  for (const queue of queues) queue.look(seen, performance.now());
  const settle = (): void => {
    if (mine === looks) for (const queue of queues) queue.settle();
  };
  // On a busy machine the next step of a scroll may be late; before a frame it has been told.
  setTimeout(() => requestAnimationFrame(settle), MOMENT_MS);
}
