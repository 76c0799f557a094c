import { describe, expect, it } from 'vitest';
import { duration, exactSize, relativeTime, size, splitName } from './format';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [2_140_113, '2.14 MB'],
    [21_400_000, '21.4 MB'],
    [214_000_000, '214 MB'],
    [999_600, '1.00 MB'],
    [999_999_999, '1.00 GB'],
    [5_000_000_000, '5.00 GB'],
    [Number.MAX_SAFE_INTEGER, '9.01 PB'],
  ])('%d bytes are written %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it('are exact to the byte where that is asked for', () => {
    expect(exactSize(2_140_113)).toBe('2,140,113 bytes');
    expect(exactSize(1)).toBe('1 byte');
  });
});

it.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [59.5, '1:00 min'],
  [130, '2:10 min'],
  [3900, '1:05 h'],
  [200_000, '2 days'],
])('%d seconds take %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

describe('moments', () => {
  const now = Date.parse('2026-03-01T12:00:00.000+00:00');

  it.each([
    ['2026-03-01T11:59:30.000+00:00', 'just now'],
    ['2026-03-01T12:00:10.000+00:00', 'just now'],
    ['2026-03-01T11:55:00.000+00:00', '5 minutes ago'],
    ['2026-03-01T10:00:00.000+00:00', '2 hours ago'],
    ['2026-02-28T12:00:00.000+00:00', 'yesterday'],
    ['2026-03-31T11:59:00.000+00:00', 'in 30 days'],
    ['2024-02-01T12:00:00.000+00:00', '2 years ago'],
  ])('%s is %s', (moment, text) => {
    expect(relativeTime(moment, now)).toBe(text);
  });
});

describe('names that are truncated in the middle', () => {
  it('keep their extension and lose nothing', () => {
    const [head, tail] = splitName('minutes of the annual meeting.pdf');
    expect(head + tail).toBe('minutes of the annual meeting.pdf');
    expect(tail).toBe('ting.pdf');
  });

  it.each(['', 'a', '.gitignore', 'no extension at all', '写真 😀.jpg', 'a.thisisnotanextension'])(
    '%j is put together again',
    (name) => {
      expect(splitName(name).join('')).toBe(name);
    },
  );

  it('draws line breaks and other control characters as their signs', () => {
    expect(splitName('line\nbreak\0.txt').join('')).toBe('line\u240abreak\u2400.txt');
  });
});
