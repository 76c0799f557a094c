/** How wide the inspector may be, so that there is room for the files beside it. */
const LEAST = 280;
const MOST = 760;
const FILES = 320;

/** The width nearest to the wanted one, where `room` is what inspector and files share. */
export function fittingWidth(wanted: number, room: number): number {
  const most = Math.max(LEAST, Math.min(MOST, room - FILES));
  return Math.round(Math.max(LEAST, Math.min(most, wanted)));
}
