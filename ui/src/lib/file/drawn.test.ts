import { describe, expect, it } from 'vitest';
import { Drawn } from './drawn';

describe('what became of pictures', () => {
  it('remembers what was drawn, and the thumbnail that shows all of a picture', () => {
    const drawn = new Drawn();
    drawn.succeed('row');
    drawn.succeed('cell', 'photo');
    expect([drawn.has('row'), drawn.has('other'), drawn.wholeOf('photo')]).toEqual([true, false, 'cell']);
  });

  it('forgets the oldest of many', () => {
    const drawn = new Drawn();
    for (let number = 0; number <= 1000; number += 1) drawn.succeed(`${number}`);
    expect([drawn.has('0'), drawn.has('1'), drawn.has('1000')]).toEqual([false, true, true]);
  });

  it('tries a failed one again, each time later, until it is there', () => {
    const drawn = new Drawn();
    expect(drawn.retryIn('a', 0)).toBe(0);
    const pauses = Array.from({ length: 5 }, () => {
      drawn.fail('a', 1000);
      return drawn.retryIn('a', 1000);
    });
    expect(pauses).toEqual([2_000, 8_000, 32_000, 128_000, 128_000]);
    expect(drawn.retryIn('a', 1_000_000)).toBe(0);
    drawn.succeed('a');
    expect([drawn.hasFailed('a'), drawn.retryIn('a', 1000)]).toEqual([false, 0]);
  });

  it('does not call drawn what has failed since', () => {
    const drawn = new Drawn();
    drawn.succeed('a');
    drawn.fail('a', 0);
    expect(drawn.has('a')).toBe(false);
  });
});
