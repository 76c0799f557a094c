// How large the same look is in every format; drawn one after the other, and only when somebody asks.

import { files } from '$lib/api/client';
import type { File as StoredFile } from '$lib/api/wire';
import { outputs, type Output } from './look';

interface Measured {
  bytes: number;
  milliseconds: number;
}

export class Formats {
  /** What is known; null where the format could not be drawn. */
  sizes = $state.raw<ReadonlyMap<Output, Measured | null>>(new Map());
  isBusy = $state(false);
  #control = new AbortController();

  /** The smallest that is known. */
  readonly least = $derived(Math.min(...[...this.sizes.values()].map((measured) => measured?.bytes ?? Infinity)));

  async measure(endpoint: string, file: StoredFile, params: Readonly<Record<string, string>>): Promise<void> {
    this.end();
    const { signal } = (this.#control = new AbortController());
    this.isBusy = true;
    for (const output of outputs) {
      const measured = await measureOne(endpoint, file, { ...params, output }, signal);
      if (signal.aborted) return;
      this.sizes = new Map([...this.sizes, [output, measured]]);
    }
    this.isBusy = false;
  }

  /** Gives up, and forgets what no longer holds. */
  end(): void {
    this.#control.abort();
    this.isBusy = false;
    this.sizes = new Map();
  }
}

async function measureOne(
  endpoint: string,
  file: StoredFile,
  params: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Measured | null> {
  const begun = performance.now();
  try {
    const { blob } = await files.preview(endpoint, file, params, signal);
    return { bytes: blob.size, milliseconds: performance.now() - begun };
  } catch {
    return null;
  }
}
