// Which lines of a long list to draw. Browsers cap the height of an element, so above a limit
// the scroll position stands for a proportional position in the list.

/** WebKit draws nothing beyond about 16.7 million pixels; this leaves room for zoom. */
export const MAX_HEIGHT = 8_000_000;

export type Track = {
  /** How high all lines are together. */
  real: number;
  /** How high the scrolled element is. */
  drawn: number;
  viewport: number;
};

export const trackOf = (real: number, viewport: number): Track => ({
  real,
  drawn: Math.min(real, MAX_HEIGHT),
  viewport,
});

export const isCapped = ({ real, drawn }: Track): boolean => real > drawn;

/** The furthest that the list can be scrolled down. */
export const bottomOf = ({ real, viewport }: Track): number => Math.max(0, real - viewport);

const ratio = (track: Track): number => bottomOf(track) / Math.max(1, track.drawn - track.viewport);

/** Where in the list the element's scroll position is. */
export const topAt = (track: Track, scrollTop: number): number =>
  isCapped(track) ? Math.min(bottomOf(track), scrollTop * ratio(track)) : scrollTop;

/** The element's scroll position that shows this place of the list. */
export const scrollAt = (track: Track, top: number): number => {
  const within = Math.max(0, Math.min(bottomOf(track), top));
  return isCapped(track) ? within / ratio(track) : within;
};

/** The lines to draw, with some to spare on both sides; `last` is -1 when there are none. */
export function linesIn(
  top: number,
  viewport: number,
  lineHeight: number,
  lines: number,
  spare: number,
): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / lineHeight) - spare);
  const last = Math.min(lines - 1, Math.ceil((top + viewport) / lineHeight) - 1 + spare);
  return { first: Math.min(first, Math.max(0, lines - 1)), last };
}

/** The smallest move of the view that brings a line wholly into it. */
export function topShowing(line: number, lineHeight: number, top: number, viewport: number): number {
  const start = line * lineHeight;
  if (start < top) return start;
  return start + lineHeight > top + viewport ? start + lineHeight - viewport : top;
}

/** How many cells of that size fit side by side, and how wide each becomes to fill the line. */
export function columnsIn(width: number, cell: number, gap: number): { columns: number; width: number } {
  const columns = Math.max(1, Math.floor((width + gap) / (cell + gap)));
  return { columns, width: Math.floor((width - gap * (columns - 1)) / columns) };
}

export type Box = { left: number; top: number; right: number; bottom: number };

/** A grid of equal cells; a list is a grid of one column. */
export type Grid = { count: number; columns: number; cellWidth: number; lineHeight: number; gap: number };

/** The runs of cells that a box touches, one for each line, in the coordinates of the whole list. */
export function cellsIn(box: Box, grid: Grid): { first: number; last: number }[] {
  const lines = Math.ceil(grid.count / grid.columns);
  const fromLine = Math.max(0, Math.floor(box.top / grid.lineHeight));
  const toLine = Math.min(lines - 1, Math.floor(box.bottom / grid.lineHeight));
  const pitch = grid.cellWidth + grid.gap;
  const from = Math.max(0, Math.floor((box.left + grid.gap) / pitch));
  const to = Math.min(grid.columns - 1, Math.floor(box.right / pitch));
  if (fromLine > toLine || from > to) return [];
  if (grid.columns === 1) return [{ first: fromLine, last: toLine }];
  return Array.from({ length: toLine - fromLine + 1 }, (_, index) => {
    const start = (fromLine + index) * grid.columns;
    return { first: start + from, last: Math.min(grid.count - 1, start + to) };
  }).filter(({ first, last }) => first <= last);
}
