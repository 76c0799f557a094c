// Which part of a picture a preview keeps, in the picture's own pixels, and how large it is drawn. The rules are the server's.

import type { Gravity, Look } from './look';

export type Size = { width: number; height: number };
export type Point = { x: number; y: number };
type Part = Point & Size;

/** The size of what is kept, before border and rotation. */
export function targetOf({ width, height }: Look, picture: Size): Size {
  if (width === 0 && height === 0) return picture;
  const ratio = picture.width / picture.height;
  if (height === 0) return { width, height: Math.max(1, Math.trunc(width / ratio)) };
  if (width === 0) return { width: Math.max(1, Math.trunc(height * ratio)), height };
  return { width, height };
}

/** The part that is kept; undefined where only the server can tell. */
export function partOf(look: Look, picture: Size): Part | undefined {
  const target = targetOf(look, picture);
  const scale = Math.max(target.width / picture.width, target.height / picture.height);
  const kept = { width: target.width / scale, height: target.height / scale };
  const spare = { width: picture.width - kept.width, height: picture.height - kept.height };
  const isWhole = spare.width < 1 && spare.height < 1;
  if (look.gravity === 'auto' && !isWhole) return undefined;
  const [across, down] = pull(look.gravity);
  return { x: spare.width * across, y: spare.height * down, ...kept };
}

/** The size of the preview as it arrives. */
export function drawnSize(look: Look, picture: Size): Size {
  const { width, height } = targetOf(look, picture);
  // Where corners are round, the border is drawn inside.
  const growth = look.borderRadius > 0 ? 0 : 2 * look.borderWidth;
  return turned({ width: width + growth, height: height + growth }, look.rotation);
}

/** Where along the two axes the kept part stands: 0 at the start, 1 at the end. */
function pull(gravity: Gravity): [across: number, down: number] {
  const across = gravity.endsWith('left') ? 0 : gravity.endsWith('right') ? 1 : 0.5;
  const down = gravity.startsWith('top') ? 0 : gravity.startsWith('bottom') ? 1 : 0.5;
  return [across, down];
}

function turned({ width, height }: Size, degrees: number): Size {
  const angle = (((degrees % 360) + 360) % 360) * (Math.PI / 180);
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) };
}

/** Says whether a point of the picture, in shares of its sides, is kept. */
export function holds(part: Part, picture: Size, point: Point): boolean {
  const [x, y] = [point.x * picture.width, point.y * picture.height];
  return x >= part.x && x <= part.x + part.width && y >= part.y && y <= part.y + part.height;
}

/** The gravity whose part has the point nearest to its middle. */
export function gravityFor(look: Look, picture: Size, point: Point): Gravity {
  const fixed = [
    'center',
    'left',
    'right',
    'top',
    'bottom',
    'top-left',
    'top-right',
    'bottom-left',
    'bottom-right',
  ] as const;
  const far = (gravity: Gravity): number => {
    const part = partOf({ ...look, gravity }, picture);
    if (!part) return Infinity;
    const [x, y] = [point.x * picture.width, point.y * picture.height];
    return Math.hypot(x - part.x - part.width / 2, y - part.y - part.height / 2);
  };
  return fixed.reduce<Gravity>((best, gravity) => (far(gravity) < far(best) - 0.5 ? gravity : best), 'center');
}
