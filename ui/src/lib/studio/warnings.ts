// What of a look does nothing, or not what one would expect. The order of operations is the server's: cut, opacity,
// background, border, round corners, rotation.

import { m } from '$lib/paraglide/messages';
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
      ? [m.studio_warn_quality({ format: names[output] })]
      : []),
  ];
}

function ofSize(look: Look, picture: Picture, focus: Point | undefined): string[] {
  const part = partOf(look, picture);
  const target = targetOf(look, picture);
  const isEnlarged = target.width > picture.width || target.height > picture.height;
  const isCut = look.width > 0 && look.height > 0;
  return [
    ...(focus && part && !holds(part, picture, focus) ? [m.studio_warn_focus()] : []),
    ...(isEnlarged ? [m.studio_warn_enlarged({ width: picture.width, height: picture.height })] : []),
    ...(look.gravity !== 'center' && !isCut ? [m.studio_warn_gravity()] : []),
    ...(biggest(drawnSize(look, picture)) > 16_384 ? [m.studio_warn_huge()] : []),
  ];
}

const biggest = ({ width, height }: Size): number => Math.max(width, height);

function ofTransparency(look: Look, hasAlpha: boolean | undefined, output: Output): string[] {
  const isOpaque = withoutAlpha.includes(output);
  const format = names[output];
  const isFilled = look.background !== '';
  const hasCorners = look.borderRadius > 0 || look.rotation % 90 !== 0;
  return [
    ...(look.opacity < 1 && isOpaque && !isFilled ? [m.studio_warn_opacity({ format })] : []),
    ...(isFilled && hasAlpha === false && look.opacity === 1 ? [m.studio_warn_background()] : []),
    ...(hasCorners && isOpaque ? [m.studio_warn_corners({ format })] : []),
    ...(hasAlpha === true && isOpaque && !isFilled && look.opacity === 1
      ? [m.studio_warn_transparent({ format })]
      : []),
  ];
}

function ofBorder(look: Look): string[] {
  if (look.borderColor !== '' && look.borderWidth === 0) return [m.studio_warn_border_color()];
  if (look.borderWidth > 0 && look.borderColor === '') return [m.studio_warn_border_plain()];
  return [];
}
