// What of a look does nothing, or not what one would expect. The order of operations is the server's: cut, opacity,
// background, border, round corners, rotation.

import { drawnSize, holds, partOf, targetOf, type Point, type Size } from './crop';
import type { Look, Output } from './look';

/** What is known of the picture. */
export interface Picture extends Size {
  /** Whether any of it is transparent; undefined while that is not known. */
  hasAlpha: boolean | undefined;
}

const withoutAlpha: readonly Output[] = ['jpg'];
const names: Record<Output, string> = { jpg: 'JPEG', png: 'PNG', webp: 'WebP', avif: 'AVIF', gif: 'GIF', heic: 'HEIC' };

/** The sentences to show, the weightiest first. `output` is the format that the preview really has. */
export function warningsOf(
  look: Look,
  picture: Picture | undefined,
  output: Output,
  focus: Point | undefined,
): string[] {
  return [
    ...(picture ? ofSize(look, picture, focus) : []),
    ...ofTransparency(look, picture?.hasAlpha, output),
    ...ofBorder(look),
    ...(look.quality >= 0 && (output === 'png' || output === 'gif')
      ? [`Quality does nothing: ${names[output]} keeps every pixel as it is.`]
      : []),
  ];
}

function ofSize(look: Look, picture: Picture, focus: Point | undefined): string[] {
  const part = partOf(look, picture);
  const target = targetOf(look, picture);
  const isEnlarged = target.width > picture.width || target.height > picture.height;
  const isCut = look.width > 0 && look.height > 0;
  return [
    ...(focus && part && !holds(part, picture, focus)
      ? ['The focal point is cut off. Choose the side that keeps it.']
      : []),
    ...(isEnlarged
      ? [`It is drawn larger than it is (${picture.width} × ${picture.height}), so it will look soft.`]
      : []),
    ...(look.gravity !== 'center' && !isCut
      ? ['Gravity does nothing: only with both width and height is anything cut off.']
      : []),
    ...(biggest(drawnSize(look, picture)) > 16_384 ? ['The result has more pixels than most programs open.'] : []),
  ];
}

const biggest = ({ width, height }: Size): number => Math.max(width, height);

function ofTransparency(look: Look, hasAlpha: boolean | undefined, output: Output): string[] {
  const isOpaque = withoutAlpha.includes(output);
  const name = names[output];
  const isFilled = look.background !== '';
  const hasCorners = look.borderRadius > 0 || look.rotation % 90 !== 0;
  return [
    ...(look.opacity < 1 && isOpaque && !isFilled
      ? [`Opacity does nothing: ${name} has no transparency. Choose WebP or PNG, or a background.`]
      : []),
    ...(isFilled && hasAlpha === false && look.opacity === 1
      ? ['The background does nothing: the picture has no transparent part. It does not fill round or turned corners.']
      : []),
    ...(hasCorners && isOpaque
      ? [`Corners that are cut off come out black: ${name} has no transparency. Choose WebP or PNG.`]
      : []),
    ...(hasAlpha === true && isOpaque && !isFilled && look.opacity === 1
      ? [`Transparent parts come out black: ${name} has no transparency. Choose WebP or PNG, or a background.`]
      : []),
  ];
}

function ofBorder(look: Look): string[] {
  if (look.borderColor !== '' && look.borderWidth === 0) return ['The border colour does nothing without a border.'];
  if (look.borderWidth > 0 && look.borderColor === '')
    return ['A border without a colour is black here, and an error on Appwrite 1.9. Choose a colour.'];
  return [];
}
