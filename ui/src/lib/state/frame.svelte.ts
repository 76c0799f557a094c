import type { Snippet } from 'svelte';

/** A step of the way to what is shown; the last one is where the person stands. */
export interface Crumb {
  label: string;
  href: string;
  /** The folder it leads to, where something can be dropped on it. */
  folder?: string;
}

/** The search field of the top bar, as the screen fills it. */
export interface Search {
  label: string;
  value: string;
  onsearch: (value: string) => void;
}

/** What a screen puts into the frame around it. */
export interface Framing {
  /** The title of the window. */
  title: string;
  crumbs: readonly Crumb[];
  search?: Search;
  /** What stands in place of the breadcrumb, such as an editable path. */
  path?: Snippet;
  /** The left half of the line at the foot. */
  status?: Snippet;
  /** Where Alt Up leads. */
  parent?: string;
}

/** The bars around the screen. A screen fills them in an effect: `$effect(() => frame.fill({ ... }))`. */
class Frame {
  #framing = $state.raw<Framing>({ title: '', crumbs: [] });

  get framing(): Framing {
    return this.#framing;
  }

  /** Fills the bars. Returns what empties them, unless another screen has filled them meanwhile. */
  fill(framing: Framing): () => void {
    this.#framing = framing;
    return () => {
      if (this.#framing === framing) this.#framing = { title: '', crumbs: [] };
    };
  }
}

export const frame = new Frame();
