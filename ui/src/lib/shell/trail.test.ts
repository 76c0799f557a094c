import { expect, it } from 'vitest';
import { Trail } from './trail.svelte';

it('Back and Forward are offered exactly where they lead somewhere', () => {
  const trail = new Trail(1);
  const offered = (): boolean[] => [trail.canGoBack, trail.canGoForward];
  trail.follow('enter', 0, 1);
  expect(offered()).toEqual([false, false]);
  trail.follow('other', 0, 2);
  trail.follow('other', 0, 3);
  expect(offered()).toEqual([true, false]);
  trail.follow('popstate', -2, 3);
  expect(offered()).toEqual([false, true]);
  trail.follow('popstate', 1, 3);
  expect(offered()).toEqual([true, true]);
  trail.follow('other', 0, 3);
  expect(offered()).toEqual([true, false]);
});

it('an address that takes the place of another is no step', () => {
  const trail = new Trail(1);
  trail.follow('other', 0, 1);
  expect(trail.canGoBack).toBe(false);
});
