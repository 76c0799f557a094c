// The part of a long list that can be seen: follows scrolling and resizing, and says which lines to draw.

import { bottomOf, isCapped, linesIn, scrollAt, topAt, topShowing, trackOf } from './windowing';

/** Lines drawn beyond each edge, so that a slow frame shows no gap. */
const SPARE = 6;

export type Lines = { count: number; height: number; pad: number };

export class Viewport {
  #element: HTMLElement | undefined;
  #lines: () => Lines;
  /** The scroll position that was set from here; its event says nothing new. */
  #expected = -1;
  #scrollTop = $state(0);

  width = $state(0);
  height = $state(0);
  /** Where the view begins, in pixels of the whole list. */
  top = $state(0);

  readonly track = $derived.by(() => {
    const { count, height, pad } = this.#lines();
    return trackOf(count * height + 2 * pad, this.height);
  });

  readonly window = $derived.by(() => {
    const { count, height, pad } = this.#lines();
    return linesIn(this.top - pad, this.height, height, count, SPARE);
  });

  /** How many lines are drawn at the most; a line that leaves lends its elements to the one that comes. */
  readonly slots = $derived.by(() => Math.ceil(this.height / this.#lines().height) + 2 + 2 * SPARE);

  /** Lines that can be seen, without those to spare. */
  readonly seen = $derived.by(() => {
    const { count, height, pad } = this.#lines();
    return linesIn(this.top - pad, this.height, height, count, 0);
  });

  /** How far down the scrolled element the first drawn line stands. */
  readonly offset = $derived.by(() => {
    const { height, pad } = this.#lines();
    return this.#scrollTop - this.top + pad + this.window.first * height;
  });

  constructor(lines: () => Lines) {
    this.#lines = lines;
  }

  /** Connects the element that scrolls. */
  attach = (element: HTMLElement): (() => void) => {
    this.#element = element;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(element);
    this.#measure();
    element.addEventListener('scroll', this.#onscroll, { passive: true });
    element.addEventListener('wheel', this.#onwheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', this.#onscroll);
      element.removeEventListener('wheel', this.#onwheel);
    };
  };

  scrollTo(top: number): void {
    if (!this.#element) return;
    this.top = Math.max(0, Math.min(bottomOf(this.track), top));
    this.#element.scrollTop = scrollAt(this.track, this.top);
    this.#scrollTop = this.#expected = this.#element.scrollTop;
  }

  /** Moves the view as little as it takes to show the line. */
  reveal(line: number): void {
    const { height, pad } = this.#lines();
    const top = topShowing(line, height, this.top - pad, this.height) + pad;
    if (top !== this.top) this.scrollTo(top <= pad ? 0 : top);
  }

  /** How many lines a page has. */
  get page(): number {
    return Math.max(1, Math.floor(this.height / this.#lines().height) - 1);
  }

  /** Where a point of the window is in the list. */
  place(clientX: number, clientY: number): { x: number; y: number } {
    const box = this.#element?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) + this.top - this.#lines().pad };
  }

  /** Scrolls on while a pointer drags near or beyond an edge. */
  nudge(clientY: number): void {
    const box = this.#element?.getBoundingClientRect();
    if (!box) return;
    const beyond = Math.min(0, clientY - box.top - 24) + Math.max(0, clientY - box.bottom + 24);
    if (beyond !== 0) this.scrollTo(this.top + Math.max(-40, Math.min(40, beyond)) / 2);
  }

  #measure(): void {
    this.width = this.#element?.clientWidth ?? 0;
    this.height = this.#element?.clientHeight ?? 0;
  }

  #onscroll = (): void => {
    const at = this.#element?.scrollTop ?? 0;
    if (Math.abs(at - this.#expected) < 1) return;
    this.#expected = -1;
    this.#scrollTop = at;
    this.top = topAt(this.track, at);
  };

  /** Above the cap one notch of the wheel must still move a few lines, not its share of a million. */
  #onwheel = (event: WheelEvent): void => {
    if (!isCapped(this.track) || event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#lines().height : 1;
    this.scrollTo(this.top + event.deltaY * unit);
  };
}
