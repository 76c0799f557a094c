import { describe, expect, it } from 'vitest';
import { embeddedIn, partOf } from './embedded';

type Entry = { tag: number; type: 3 | 4; value: number };

const SMALL = [0xff, 0xd8, 1, 2, 3, 0xff, 0xd9];

/** The head of a photo as a camera writes it. */
function photo(isLittle: boolean, more: { orientation?: number; length?: number; second?: boolean } = {}) {
  const { orientation = 6, length = SMALL.length, second = true } = more;
  const number = (value: number, bytes: number): number[] => {
    const digits = Array.from({ length: bytes }, (_, index) => (value >>> (8 * index)) & 0xff);
    return isLittle ? digits : digits.reverse();
  };
  const directory = (entries: Entry[], next: number): number[] => [
    ...number(entries.length, 2),
    ...entries.flatMap(({ tag, type, value }) => {
      const held = type === 3 ? [...number(value, 2), 0, 0] : number(value, 4);
      return [...number(tag, 2), ...number(type, 2), ...number(1, 4), ...held];
    }),
    ...number(next, 4),
  ];
  const [firstAt, secondAt, smallAt] = [8, 26, 56];
  const tiff = [
    ...(isLittle ? [0x49, 0x49] : [0x4d, 0x4d]),
    ...number(42, 2),
    ...number(firstAt, 4),
    ...directory([{ tag: 0x0112, type: 3, value: orientation }], second ? secondAt : 0),
    ...directory(
      [
        { tag: 0x0201, type: 4, value: smallAt },
        { tag: 0x0202, type: 4, value: length },
      ],
      0,
    ),
    ...SMALL,
  ];
  const segment = (marker: number, content: number[]): number[] => {
    const size = content.length + 2;
    return [0xff, marker, size >> 8, size & 0xff, ...content];
  };
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0]),
    ...segment(0xe1, [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]),
    ...segment(0xc0, [8, 0x0b, 0xb8, 0x0f, 0xa0, 3]),
    ...segment(0xda, [0]),
  ]);
}

describe('the small picture in a photo', () => {
  it('is found with the way the camera was held and the size of the photo', () => {
    for (const isLittle of [true, false]) {
      const found = embeddedIn(photo(isLittle));
      expect(found && Array.from(found.jpeg)).toEqual(SMALL);
      expect(found).toMatchObject({ orientation: 6, photo: { width: 4000, height: 3000 } });
    }
  });

  it('is found in a head that ends behind it', () => {
    const head = photo(true);
    expect(embeddedIn(head.slice(0, head.length - 14))).toMatchObject({ orientation: 6, photo: undefined });
  });

  it('is none where there is none', () => {
    expect(embeddedIn(photo(true, { second: false }))).toBeUndefined();
    expect(embeddedIn(new Uint8Array())).toBeUndefined();
    expect(embeddedIn(Uint8Array.from(SMALL))).toBeUndefined();
    expect(embeddedIn(new TextEncoder().encode('<svg onload="alert(1)"/>'))).toBeUndefined();
  });

  it('is none where its numbers are wrong, wherever they are', () => {
    expect(embeddedIn(photo(true, { length: 8 }))).toBeUndefined();
    expect(embeddedIn(photo(true, { length: 0 }))).toBeUndefined();
    const head = photo(false);
    for (let end = 0; end < head.length; end += 1) expect(() => embeddedIn(head.slice(0, end))).not.toThrow();
    for (let at = 0; at < head.length; at += 1)
      for (const value of [0, 0x7f, 0xff]) expect(() => embeddedIn(head.with(at, value))).not.toThrow();
  });

  it('has the shape of the photo, without bars', () => {
    expect(partOf({ width: 160, height: 120 }, { width: 6000, height: 4000 })).toEqual({ width: 160, height: 107 });
    expect(partOf({ width: 160, height: 120 }, { width: 3000, height: 4000 })).toEqual({ width: 90, height: 120 });
    expect(partOf({ width: 160, height: 120 }, undefined)).toEqual({ width: 160, height: 120 });
  });
});
