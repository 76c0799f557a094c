// Draws the small picture inside a photo, upright and without the bars that cameras add.

import { files } from '$lib/api/client';
import type { File as StoredFile } from '$lib/api/wire';
import { HEAD_BYTES, embeddedIn, partOf, type Embedded } from './embedded';

/** Reads the head of a file and draws the small picture in it; undefined where there is none. */
export async function firstSightOf(
  endpoint: string,
  file: StoredFile,
  signal: AbortSignal,
): Promise<HTMLCanvasElement | undefined> {
  const headers = { range: `bytes=0-${HEAD_BYTES - 1}` };
  const init: RequestInit = { headers, signal, credentials: 'same-origin', cache: 'no-store' };
  const answer = await fetch(files.viewUrl(endpoint, file), init);
  if (!answer.ok) return undefined;
  const embedded = embeddedIn(new Uint8Array(await answer.arrayBuffer()));
  return embedded && draw(embedded);
}

async function draw(embedded: Embedded): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(new Blob([embedded.jpeg], { type: 'image/jpeg' }));
  const { width, height } = partOf(picture, embedded.photo);
  const canvas = document.createElement('canvas');
  const isOnItsSide = embedded.orientation >= 5;
  [canvas.width, canvas.height] = isOnItsSide ? [height, width] : [width, height];
  const context = canvas.getContext('2d');
  context?.translate(canvas.width / 2, canvas.height / 2);
  context?.transform(...upright(embedded.orientation));
  context?.drawImage(picture, -picture.width / 2, -picture.height / 2);
  picture.close();
  return canvas;
}

type Matrix = [number, number, number, number, number, number];

/** How a picture is turned and mirrored to stand upright. */
function upright(orientation: number): Matrix {
  const [a, b, c, d] = TURNS[orientation - 1] ?? [1, 0, 0, 1];
  return [a, b, c, d, 0, 0];
}

const TURNS: readonly (readonly [number, number, number, number])[] = [
  [1, 0, 0, 1],
  [-1, 0, 0, 1],
  [-1, 0, 0, -1],
  [1, 0, 0, -1],
  [0, 1, 1, 0],
  [0, 1, -1, 0],
  [0, -1, -1, 0],
  [0, -1, 1, 0],
];
