import { describe, expect, it } from 'vitest';
import { ThumbnailQueue, thumbnailSide } from './thumbnails';

describe('a thumbnail', () => {
  it('is asked for in one of a few sizes', () => {
    expect(thumbnailSide(24, 1)).toBe(48);
    expect(thumbnailSide(180, 1)).toBe(192);
    expect(thumbnailSide(180, 2)).toBe(384);
    expect(thumbnailSide(900, 3)).toBe(1024);
  });
});

describe('the queue of thumbnails', () => {
  const queue = (names: string) => {
    const thumbnails = new ThumbnailQueue();
    const started: string[] = [];
    const ends = new Map(Array.from(names).map((name) => [name, thumbnails.ask(name, () => started.push(name))]));
    return { thumbnails, started, end: (name: string, outcome?: 'drawn') => ends.get(name)?.(outcome) };
  };

  it('starts three, and then what was asked for last', () => {
    const { started, end } = queue('abcdef');
    expect(started.join('')).toBe('abc');
    end('b');
    end('a');
    expect(started.join('')).toBe('abcfe');
  });

  it('never starts what was given up, and ends nothing twice', () => {
    const { started, end } = queue('abcdef');
    end('f');
    end('e');
    end('a');
    end('a');
    expect(started.join('')).toBe('abcd');
  });

  it('remembers what was drawn, not what was given up', () => {
    const { thumbnails, end } = queue('ab');
    end('a', 'drawn');
    end('b');
    expect([thumbnails.hasSeen('a'), thumbnails.hasSeen('b')]).toEqual([true, false]);
  });
});
