// What the pointer does on the rows: clicks select, a drag on empty ground draws a rubber band,
// a drag on a name carries what is selected to another folder.

import { isMac } from '$lib/parts/keys';
import type { Snapshot } from '$lib/state/selection.svelte';
import type { Browser } from './browser.svelte';
import type { Viewport } from './viewport.svelte';
import { cellsIn, type Box, type Grid } from './windowing';

const THRESHOLD = 5;

type Press = { x: number; y: number; index: number | undefined; carries: boolean; adds: boolean; extends: boolean };
type Point = { x: number; y: number };

export type Drag = Point & { size: number; copies: boolean; folder: string | undefined; problem: string | undefined };

export interface Surface {
  grid(): Grid;
  /** Why what is selected cannot be dropped there. */
  problem(folder: string, copies: boolean): string | undefined;
  drop(folder: string, copies: boolean): void;
}

export class Pointing {
  /** The rubber band, in pixels of the whole list. */
  band = $state.raw<Box>();
  drag = $state.raw<Drag>();

  #browser: Browser;
  #viewport: Viewport;
  #surface: Surface;
  #press: Press | undefined;
  #origin: Point = { x: 0, y: 0 };
  #before: Snapshot | undefined;
  #pointer: Point = { x: 0, y: 0 };
  /** Whether what is carried stays where it is, and copies arrive. */
  #copies = false;
  #target: Element | undefined;
  #frame = 0;

  constructor(browser: Browser, viewport: Viewport, surface: Surface) {
    this.#browser = browser;
    this.#viewport = viewport;
    this.#surface = surface;
  }

  onpointerdown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('input, button, a')) return;
    const { selection } = this.#browser;
    const index = this.#indexAt(event.target);
    const adds = isMac() ? event.metaKey : event.ctrlKey;
    const isSelected = index !== undefined && selection.has(index, this.#browser.listing.at(index)?.key);
    const carries = isSelected || (index !== undefined && event.target.closest('[data-grip]') !== null);
    this.#press = { x: event.clientX, y: event.clientY, index, carries, adds, extends: event.shiftKey };
    if (index !== undefined && carries && !isSelected && !adds && !event.shiftKey) selection.only(index);
    if (event.pointerType !== 'touch') window.addEventListener('pointermove', this.#onmove);
    window.addEventListener('pointerup', this.#onup);
    window.addEventListener('pointercancel', this.#oncancel);
    window.addEventListener('keydown', this.#onkeydown, true);
  };

  /** Selects what the menu is about to be for. */
  oncontextmenu = (event: MouseEvent): void => {
    const { selection, listing } = this.#browser;
    const index = event.target instanceof Element ? this.#indexAt(event.target) : undefined;
    // The menu key has the grid itself as its target, a pointer what lies inside.
    const isByKey = event.target === event.currentTarget;
    if (index === undefined) {
      if (!isByKey) selection.clear();
    } else if (!selection.has(index, listing.at(index)?.key)) selection.only(index);
  };

  #indexAt(element: Element): number | undefined {
    const row = element.closest<HTMLElement>('[data-index]');
    return row === null ? undefined : Number(row.dataset['index']);
  }

  #onmove = (event: PointerEvent): void => {
    const press = this.#press;
    if (!press) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#copies = isMac() ? event.altKey : event.ctrlKey;
    const hasBegun = this.band !== undefined || this.drag !== undefined;
    if (!hasBegun && Math.hypot(event.clientX - press.x, event.clientY - press.y) < THRESHOLD) return;
    if (!hasBegun) this.#begin(press);
    this.#follow();
  };

  #begin(press: Press): void {
    const { selection } = this.#browser;
    document.documentElement.classList.add('is-dragging');
    if (press.carries) {
      if (press.index !== undefined && selection.size === 0) selection.only(press.index);
      this.drag = {
        ...this.#pointer,
        size: selection.size,
        copies: this.#copies,
        folder: undefined,
        problem: undefined,
      };
    } else {
      if (!press.adds && !press.extends) selection.clear();
      this.#before = selection.snapshot();
      this.#origin = this.#viewport.place(press.x, press.y);
      this.band = { left: 0, top: 0, right: 0, bottom: 0 };
    }
    this.#frame = requestAnimationFrame(this.#scrollOn);
  }

  #scrollOn = (): void => {
    this.#viewport.nudge(this.#pointer.y);
    if (this.band) this.#stretch();
    this.#frame = requestAnimationFrame(this.#scrollOn);
  };

  #follow(): void {
    if (this.band) this.#stretch();
    else this.#aim();
  }

  #stretch(): void {
    const { x, y } = this.#viewport.place(this.#pointer.x, this.#pointer.y);
    const box = {
      left: Math.max(0, Math.min(x, this.#origin.x)),
      right: Math.min(this.#viewport.width, Math.max(x, this.#origin.x)),
      top: Math.min(y, this.#origin.y),
      bottom: Math.max(y, this.#origin.y),
    };
    const isSame = this.band && (Object.keys(box) as (keyof Box)[]).every((side) => box[side] === this.band?.[side]);
    if (isSame || !this.#before) return;
    this.band = box;
    const cells = cellsIn(box, this.#surface.grid());
    this.#browser.selection.band(this.#before, cells);
    const last = cells.at(-1)?.last;
    if (last !== undefined) this.#browser.selection.focus(last);
  }

  #aim(): void {
    const { x, y } = this.#pointer;
    const target = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-folder]') ?? undefined;
    const folder = target?.dataset['folder'];
    const problem = folder === undefined ? undefined : this.#surface.problem(folder, this.#copies);
    this.#mark(problem === undefined ? target : undefined);
    this.drag = { x, y, size: this.#browser.selection.size, copies: this.#copies, folder, problem };
  }

  #mark(target: Element | undefined): void {
    if (this.#target === target) return;
    this.#target?.removeAttribute('data-drop');
    target?.setAttribute('data-drop', '');
    this.#target = target;
  }

  #onup = (): void => {
    const press = this.#press;
    const drag = this.drag;
    const wasBand = this.band !== undefined;
    this.#end();
    if (drag) {
      if (drag.folder !== undefined && drag.problem === undefined) this.#surface.drop(drag.folder, drag.copies);
    } else if (press && !wasBand) this.#click(press);
  };

  #click({ index, adds, extends: extend }: Press): void {
    const { selection } = this.#browser;
    if (index === undefined) {
      if (!adds && !extend) selection.clear();
    } else if (extend) selection.extend(index, adds);
    else if (adds) selection.toggle(index);
    else selection.only(index);
  }

  #oncancel = (): void => this.#end();

  #onkeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || (!this.band && !this.drag)) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#before) this.#browser.selection.band(this.#before, []);
    this.#end();
  };

  #end(): void {
    cancelAnimationFrame(this.#frame);
    document.documentElement.classList.remove('is-dragging');
    this.#mark(undefined);
    this.#press = this.#before = this.band = this.drag = undefined;
    window.removeEventListener('pointermove', this.#onmove);
    window.removeEventListener('pointerup', this.#onup);
    window.removeEventListener('pointercancel', this.#oncancel);
    window.removeEventListener('keydown', this.#onkeydown, true);
  }
}
