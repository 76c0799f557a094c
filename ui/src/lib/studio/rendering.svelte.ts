// The picture that follows the controls: asked for when they rest, and given up as soon as they move on.

import { files } from '$lib/api/client';
import { explain, type Told } from '$lib/api/errors';
import type { File as StoredFile } from '$lib/api/wire';
import { outputs, type Output } from './look';

const REST_MS = 80;

/** A preview that has arrived. */
export interface Rendered {
  /** What is shown. */
  url: string;
  width: number;
  height: number;
  bytes: number;
  milliseconds: number;
  /** Whether the endpoint had drawn it before. */
  isKept: boolean;
  output: Output;
  /** Whether PNG stands in for a format that this web view cannot show. */
  isStandIn: boolean;
}

type Params = Readonly<Record<string, string>>;

export class Rendering {
  rendered = $state.raw<Rendered>();
  error = $state.raw<Told>();
  isBusy = $state(false);
  #control = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  draw(endpoint: string, file: StoredFile, params: Params): void {
    this.#stop();
    this.isBusy = true;
    this.#timer = setTimeout(() => void this.#run(endpoint, file, params), this.rendered ? REST_MS : 0);
  }

  /** Gives up what is on its way and forgets what is shown. */
  end(): void {
    this.#stop();
    this.#put(undefined);
    this.error = undefined;
    this.isBusy = false;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#control.abort();
  }

  async #run(endpoint: string, file: StoredFile, params: Params): Promise<void> {
    const { signal } = (this.#control = new AbortController());
    try {
      const rendered = await render(endpoint, file, params, signal);
      if (signal.aborted) {
        URL.revokeObjectURL(rendered.url);
        return;
      }
      this.#put(rendered);
      this.error = undefined;
      this.isBusy = false;
    } catch (error) {
      if (signal.aborted) return;
      this.#put(undefined);
      this.error = explain(error);
      this.isBusy = false;
    }
  }

  #put(rendered: Rendered | undefined): void {
    if (this.rendered) URL.revokeObjectURL(this.rendered.url);
    this.rendered = rendered;
  }
}

async function render(endpoint: string, file: StoredFile, params: Params, signal: AbortSignal): Promise<Rendered> {
  const begun = performance.now();
  const { blob, isKept } = await files.preview(endpoint, file, params, signal);
  const milliseconds = performance.now() - begun;
  const known = { bytes: blob.size, milliseconds, isKept, output: outputOf(blob.type) };
  const shown = await show(blob).catch(() => undefined);
  if (shown) return { ...known, ...shown, isStandIn: false };
  const standIn = await files.preview(endpoint, file, { ...params, output: 'png' }, signal);
  return { ...known, ...(await show(standIn.blob)), isStandIn: true };
}

/** Makes a blob something that an image can show; throws where this web view cannot. */
async function show(blob: Blob): Promise<{ url: string; width: number; height: number }> {
  const url = URL.createObjectURL(blob);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  return { url, width: image.naturalWidth, height: image.naturalHeight };
}

const outputOf = (mime: string): Output => outputs.find((output) => mime === `image/${output}`) ?? 'jpg';
