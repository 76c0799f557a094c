// How large a picture stands in the viewer, and where. Positions are offsets of its middle from the middle of the stage.

export type Size = { width: number; height: number };
export type View = { scale: number; x: number; y: number };

const MAX_SCALE = 16;

/** The scale that shows all of the picture, never larger than it is. */
export const fitScale = (picture: Size, stage: Size): number =>
  Math.min(1, stage.width / Math.max(1, picture.width), stage.height / Math.max(1, picture.height));

export const fit = (picture: Size, stage: Size): View => ({ scale: fitScale(picture, stage), x: 0, y: 0 });

/** Keeps the picture on the stage: no gap where there is picture left to show. */
export function within(view: View, picture: Size, stage: Size): View {
  const room = (length: number, across: number): number => Math.max(0, (length * view.scale - across) / 2);
  const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
  return {
    scale: view.scale,
    x: clamp(view.x, room(picture.width, stage.width)),
    y: clamp(view.y, room(picture.height, stage.height)),
  };
}

/** Another scale, with the point under the pointer staying where it is. */
export function zoomAt(view: View, factor: number, point: { x: number; y: number }, picture: Size, stage: Size): View {
  const least = fitScale(picture, stage);
  const scale = Math.max(least, Math.min(MAX_SCALE, view.scale * factor));
  const ratio = scale / view.scale;
  return within(
    { scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio },
    picture,
    stage,
  );
}
