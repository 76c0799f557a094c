// The studio of the page: the look that is being made, the picture it is made on, and what was drawn. The look stays when
// another file is opened, so that one can be tried on many.

import { files } from '$lib/api/client';
import type { File as StoredFile } from '$lib/api/wire';
import { isWebSafe } from '$lib/state/pictures';
import { hasAlpha } from './alpha';
import type { Point } from './crop';
import { Formats } from './formats.svelte';
import { History } from './history';
import { isSame, paramsOf, PLAIN, type Look } from './look';
import { Rendering } from './rendering.svelte';
import { HEAD_BYTES, isTurned } from './turned';
import type { Picture } from './warnings';

export interface Original {
  url: string;
  /** As the server counts it: before a photo that lies on its side is turned. */
  picture: Picture;
  isTurned: boolean;
}

class Studio {
  look = $state.raw<Look>(PLAIN);
  /** What must stay in the picture, in shares of its sides. */
  focus = $state.raw<Point>();
  original = $state.raw<Original>();
  /** Why the original cannot be shown. */
  hasFailed = $state(false);
  /** Whether it fills the window. */
  isFull = $state(false);
  readonly rendering = new Rendering();
  readonly formats = new Formats();

  readonly #history = new History<Look>();
  #control = new AbortController();
  #opened = '';
  #drawn = '';
  #measured = '';
  #version = $state(0);

  get canUndo(): boolean {
    void this.#version;
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    void this.#version;
    return this.#history.canRedo;
  }

  /** Shows the present look of a file, soon. What is shown already stays. */
  show(endpoint: string, file: StoredFile): void {
    this.#open(endpoint, file);
    const params = paramsOf(this.look);
    const wanted = `${this.#opened} ${JSON.stringify(params)}`;
    if (wanted === this.#drawn && !this.rendering.error) return;
    this.#drawn = wanted;
    this.#forgetSizes({ ...params, output: '' });
    this.rendering.draw(endpoint, file, params);
  }

  /** Sizes in other formats hold until something else changes. */
  #forgetSizes(params: Readonly<Record<string, string>>): void {
    const measured = `${this.#opened} ${JSON.stringify(params)}`;
    if (measured !== this.#measured) this.formats.end();
    this.#measured = measured;
  }

  #open(endpoint: string, file: StoredFile): void {
    const opened = [endpoint, file.bucketId, file.$id, file.signature].join(' ');
    if (opened === this.#opened) return;
    this.#opened = opened;
    this.#control.abort();
    this.#control = new AbortController();
    if (this.original) URL.revokeObjectURL(this.original.url);
    this.focus = this.original = undefined;
    this.hasFailed = false;
    this.rendering.end();
    void this.#load(endpoint, file, this.#control.signal);
  }

  /** Changes some of the look; changes of the same thing in quick succession are taken back together. */
  change(part: Partial<Look>, what = Object.keys(part).join()): void {
    const next = { ...this.look, ...part };
    if (isSame(next, this.look)) return;
    this.#history.change(this.look, what, performance.now());
    this.#put(next);
  }

  undo(): void {
    this.#put(this.#history.undo(this.look) ?? this.look);
  }

  redo(): void {
    this.#put(this.#history.redo(this.look) ?? this.look);
  }

  #put(look: Look): void {
    this.look = look;
    this.#version += 1;
  }

  async #load(endpoint: string, file: StoredFile, signal: AbortSignal): Promise<void> {
    try {
      const blob = await original(endpoint, file, signal);
      const url = URL.createObjectURL(blob);
      const image = new Image();
      image.src = url;
      await image.decode();
      const turned = isTurned(await blob.slice(0, HEAD_BYTES).arrayBuffer());
      if (signal.aborted) URL.revokeObjectURL(url);
      else this.original = { url, picture: pictureOf(image, blob.type, turned), isTurned: turned };
    } catch {
      if (!signal.aborted) this.hasFailed = true;
    }
  }
}

function pictureOf(image: HTMLImageElement, mime: string, turned: boolean): Picture {
  const { naturalWidth, naturalHeight } = image;
  const [width, height] = turned ? [naturalHeight, naturalWidth] : [naturalWidth, naturalHeight];
  return { width, height, hasAlpha: hasAlpha(image, mime) };
}

/** The picture itself, or what every web view can draw of it. */
async function original(endpoint: string, file: StoredFile, signal: AbortSignal): Promise<Blob> {
  if (isWebSafe(file)) return files.content(endpoint, file, signal);
  return (await files.preview(endpoint, file, { output: 'png' }, signal)).blob;
}

export const studio = new Studio();
