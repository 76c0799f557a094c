import { describe, expect, it } from 'vitest';
import { TypeAhead, destination, findByPrefix } from './navigation';

const list = { count: 100, columns: 1, page: 10 };
const gallery = { count: 13, columns: 5, page: 2 };

describe('keys', () => {
  it('lead through a list', () => {
    expect(destination('ArrowDown', 4, list)).toBe(5);
    expect(destination('ArrowUp', 0, list)).toBe(0);
    expect(destination('PageDown', 95, list)).toBe(99);
    expect(destination('Home', 50, list)).toBe(0);
    expect(destination('End', 50, list)).toBe(99);
    expect(destination('ArrowRight', 4, list)).toBeUndefined();
    expect(destination('x', 4, list)).toBeUndefined();
  });

  it('lead through a gallery', () => {
    expect(destination('ArrowRight', 4, gallery)).toBe(5);
    expect(destination('ArrowLeft', 0, gallery)).toBe(0);
    expect(destination('ArrowDown', 4, gallery)).toBe(9);
    expect(destination('ArrowDown', 9, gallery)).toBe(12);
    expect(destination('ArrowUp', 3, gallery)).toBe(3);
    expect(destination('PageUp', 7, gallery)).toBe(2);
  });

  it('lead nowhere where there is nothing', () => {
    expect(destination('End', 0, { ...list, count: 0 })).toBeUndefined();
  });
});

describe('typed letters', () => {
  it('make a prefix when they come quickly', () => {
    const ahead = new TypeAhead();
    expect(ahead.type('C', 1000)).toEqual({ prefix: 'c', isNext: true });
    expect(ahead.type('a', 1200)).toEqual({ prefix: 'ca', isNext: false });
    expect(ahead.isTyping(1300)).toBe(true);
    expect(ahead.type('x', 5000)).toEqual({ prefix: 'x', isNext: true });
    expect(ahead.isTyping(9000)).toBe(false);
    ahead.type('c', 9100);
    ahead.end();
    expect(ahead.isTyping(9200)).toBe(false);
  });

  it('go on to the next name when repeated', () => {
    const ahead = new TypeAhead();
    ahead.type('c', 1000);
    expect(ahead.type('c', 1100)).toEqual({ prefix: 'c', isNext: true });
  });

  it('find a name from here on, round the end, past what is not loaded', () => {
    const names = ['Apple', 'cat', undefined, 'Car', 'dog'];
    const find = (from: number, prefix: string) => findByPrefix((index) => names[index], names.length, from, prefix);
    expect(find(2, 'ca')).toBe(3);
    expect(find(4, 'ca')).toBe(1);
    expect(find(0, 'z')).toBeUndefined();
  });
});
