import { describe, expect, it } from 'vitest';
import { fit, fitScale, within, zoomAt } from './zoom';

const stage = { width: 800, height: 600 };
const picture = { width: 4000, height: 2000 };

describe('a picture on the stage', () => {
  it('is shown whole, and small ones at their own size', () => {
    expect(fitScale(picture, stage)).toBe(0.2);
    expect(fitScale({ width: 100, height: 100 }, stage)).toBe(1);
  });

  it('keeps the point under the pointer in place', () => {
    const point = { x: 100, y: 50 };
    const before = { scale: 0.5, x: 0, y: 0 };
    const after = zoomAt(before, 2, point, picture, stage);
    const under = (view: typeof before) => [(point.x - view.x) / view.scale, (point.y - view.y) / view.scale];
    expect(after.scale).toBe(1);
    expect(under(after)).toEqual(under(before));
  });

  it('is never smaller than whole nor larger than sixteenfold', () => {
    expect(zoomAt(fit(picture, stage), 0.1, { x: 0, y: 0 }, picture, stage).scale).toBe(0.2);
    expect(zoomAt(fit(picture, stage), 1e6, { x: 0, y: 0 }, picture, stage).scale).toBe(16);
  });

  it('leaves no gap where there is picture left', () => {
    expect(within({ scale: 1, x: 9999, y: -9999 }, picture, stage)).toEqual({ scale: 1, x: 1600, y: -700 });
    expect(within({ scale: 0.2, x: 50, y: 50 }, picture, stage)).toEqual({ scale: 0.2, x: 0, y: 0 });
  });
});
