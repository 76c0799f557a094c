import { describe, expect, it } from 'vitest';
import { thumbnailSide } from '$lib/state/thumbnail-side';
import { ThumbnailQueue } from './thumbnails';

describe('a thumbnail', () => {
  it('is asked for in one of a few sizes', () => {
    expect(thumbnailSide(24, 1)).toBe(48);
    expect(thumbnailSide(24, 2)).toBe(48);
    expect(thumbnailSide(180, 1)).toBe(192);
    expect(thumbnailSide(180, 2)).toBe(384);
    expect(thumbnailSide(900, 3)).toBe(1024);
  });
});

/** A queue with places that want something; `loading` are those that have been started and not stopped. */
class Listing {
  readonly queue: ThumbnailQueue;
  readonly started: number[] = [];
  readonly loading = new Set<number>();
  readonly #ends = new Map<number, () => void>();
  #now = 0;

  constructor(atOnce: number, screensAhead = 1) {
    this.queue = new ThumbnailQueue(atOnce, screensAhead);
  }

  ask(...places: number[]): void {
    for (const place of places) {
      const start = (): void => {
        this.started.push(place);
        this.loading.add(place);
      };
      this.#ends.set(place, this.queue.ask({ place, start, stop: () => this.loading.delete(place) }));
    }
  }

  end(...places: number[]): void {
    for (const place of places) {
      this.loading.delete(place);
      this.#ends.get(place)?.();
    }
  }

  /** The view is there, and stays. */
  look(first: number, last: number): void {
    this.queue.look({ first, last }, (this.#now += 1000));
    this.queue.settle();
  }

  /** The view comes by so many milliseconds later. */
  pass(first: number, milliseconds: number): void {
    this.queue.look({ first, last: first + 9 }, (this.#now += milliseconds));
  }

  /** Ends what is loading until nothing comes any more; returns the places in the order of their start. */
  all(): number[] {
    while (this.loading.size > 0) this.end(...this.loading);
    return this.started;
  }
}

describe('the queue of thumbnails', () => {
  it('starts nothing before it is known what can be seen', () => {
    const listing = new Listing(2);
    listing.ask(0, 1, 2);
    expect(listing.started).toEqual([]);
    listing.look(0, 2);
    expect(listing.started).toEqual([0, 1]);
  });

  it('takes what is seen in reading order, then one screen in the direction of scrolling', () => {
    const down = new Listing(1);
    down.look(0, 2);
    down.look(9, 11);
    down.ask(16, 15, 14, 13, 12, 11, 10, 9, 8, 7);
    expect(down.all()).toEqual([14, 9, 10, 11, 12, 13]);
    const up = new Listing(1);
    up.look(20, 22);
    up.look(9, 11);
    up.ask(4, 5, 6, 7, 8, 9, 10, 11, 12);
    expect(up.all()).toEqual([6, 9, 10, 11, 8, 7]);
  });

  it('gives up what is more than a screen away, and starts it again when it is back', () => {
    const listing = new Listing(2);
    listing.look(0, 9);
    listing.ask(0, 1, 30);
    listing.look(5, 14);
    expect([...listing.loading]).toEqual([0, 1]);
    listing.look(30, 39);
    expect([...listing.loading]).toEqual([30]);
    listing.look(0, 9);
    expect([...listing.loading]).toEqual([0, 1]);
    expect(listing.all()).toEqual([0, 1, 30, 0, 1]);
  });

  it('never starts what was taken back, and ends nothing twice', () => {
    const listing = new Listing(1);
    listing.look(0, 9);
    listing.ask(0, 1, 2, 3);
    listing.end(1);
    listing.end(0);
    listing.end(0);
    expect(listing.started).toEqual([0, 2]);
  });

  it('can do without what is ahead', () => {
    const listing = new Listing(1, 0);
    listing.look(0, 1);
    listing.ask(0, 1, 2);
    expect(listing.all()).toEqual([0, 1]);
  });

  it('starts nothing in a fast scroll until it ends, and goes along with a slow one', () => {
    const listing = new Listing(1);
    listing.ask(...Array.from({ length: 100 }, (_, place) => place));
    listing.look(0, 9);
    expect(listing.started).toEqual([0]);
    listing.pass(20, 16);
    listing.pass(40, 16);
    expect([...listing.loading]).toEqual([]);
    listing.queue.settle();
    expect([...listing.loading]).toEqual([40]);
    for (let first = 41; first < 60; first += 1) listing.pass(first, 50);
    expect(listing.started).toEqual([0, 40, 51]);
  });

  it('starts nothing in a long fast scroll, from its first moment to its last', () => {
    const listing = new Listing(3);
    listing.ask(...Array.from({ length: 1000 }, (_, place) => place));
    listing.look(0, 9);
    const before = listing.started.length;
    for (let first = 5; first < 900; first += 5) listing.pass(first, 16);
    // A step of half a screen may be somebody who reads on; the second tells.
    expect(listing.started.length - before).toBeLessThanOrEqual(3);
    listing.queue.settle();
    expect([...listing.loading]).toEqual([895, 896, 897]);
  });

  it('never has more than so many, however the view jumps over ten thousand pictures', () => {
    const listing = new Listing(3);
    let most = 0;
    for (let at = 0; at < 10_000; at += 37) {
      listing.ask(...Array.from({ length: 37 }, (_, index) => at + index));
      listing.look(at, at + 36);
      most = Math.max(most, listing.loading.size);
      if (at % 5 === 0) listing.end(at);
    }
    expect(most).toBe(3);
    expect(listing.started.length).toBeLessThan(10_000 / 10);
  });
});
