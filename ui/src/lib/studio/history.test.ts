import { expect, test } from 'vitest';
import { History } from './history';

test('a slider that moves is one step back', () => {
  const history = new History<number>();
  history.change(1, 'quality', 0);
  history.change(2, 'quality', 100);
  history.change(3, 'width', 200);
  expect(history.undo(4)).toBe(3);
  expect(history.undo(3)).toBe(1);
  expect(history.undo(1)).toBeUndefined();
  expect(history.redo(1)).toBe(3);
  expect(history.redo(3)).toBe(4);
  expect(history.canRedo).toBe(false);
});

test('a pause, or a step back, begins a new step', () => {
  const history = new History<number>();
  history.change(1, 'quality', 0);
  history.change(2, 'quality', 2000);
  expect(history.undo(3)).toBe(2);
  history.change(2, 'quality', 2010);
  expect(history.canRedo).toBe(false);
  expect([history.undo(9), history.undo(2)]).toEqual([2, 1]);
});
