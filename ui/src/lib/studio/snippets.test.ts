import { describe, expect, test } from 'vitest';
import { PLAIN, type Look } from './look';
import { languages, previewAddress, type Place } from './snippets';

const place: Place = { endpoint: 'http://127.0.0.1:8420/v1', project: 'coffer', bucket: 'photos', file: 'f1' };
const card: Look = {
  ...PLAIN,
  width: 800,
  height: 450,
  gravity: 'top-left',
  quality: 78,
  borderColor: 'ff0000',
  opacity: 0.5,
  output: 'webp',
};
const written = (id: string, look = card): string => languages.find((one) => one.id === id)?.write(look, place) ?? '';

test('the address has what differs from the defaults, and no secret', () => {
  expect(previewAddress(card, place)).toBe(
    'http://127.0.0.1:8420/v1/storage/buckets/photos/files/f1/preview?width=800&height=450&gravity=top-left&quality=78&borderColor=ff0000&opacity=0.5&output=webp&project=coffer',
  );
  expect(previewAddress(PLAIN, place)).toBe(
    'http://127.0.0.1:8420/v1/storage/buckets/photos/files/f1/preview?project=coffer',
  );
});

describe('each language spells names and enums as its SDK does', () => {
  test.each([
    [
      'web',
      [
        "bucketId: 'photos'",
        'gravity: ImageGravity.Topleft',
        'output: ImageFormat.Webp',
        "borderColor: 'ff0000'",
        'opacity: 0.5',
      ],
    ],
    ['node', ["fileId: 'f1'", 'gravity: sdk.ImageGravity.Topleft', 'output: sdk.ImageFormat.Webp', 'quality: 78']],
    [
      'python',
      ["bucket_id='photos'", 'gravity=ImageGravity.TOPLEFT', 'output=ImageFormat.WEBP', "border_color='ff0000'"],
    ],
    ['dart', ["bucketId: 'photos'", 'gravity: ImageGravity.topLeft', 'output: ImageFormat.webp']],
    ['php', ["bucketId: 'photos'", 'gravity: ImageGravity::TOPLEFT()', 'output: ImageFormat::WEBP()']],
    ['swift', ['bucketId: "photos"', 'gravity: .topLeft', 'output: .webp']],
    [
      'kotlin',
      ['bucketId = "photos"', 'gravity = ImageGravity.TOP_LEFT', 'output = ImageFormat.WEBP', 'opacity = 0.5'],
    ],
    [
      'go',
      [
        '"photos",',
        'storage.WithGetFilePreviewGravity("top-left"),',
        'storage.WithGetFilePreviewOpacity(0.5),',
        'storage.WithGetFilePreviewBorderColor("ff0000"),',
      ],
    ],
    ['dotnet', ['bucketId: "photos"', 'gravity: ImageGravity.TopLeft', 'output: ImageFormat.Webp']],
    [
      'ruby',
      ["bucket_id: 'photos'", 'gravity: ImageGravity::TOP_LEFT', 'output: ImageFormat::WEBP', 'border_width: 4'],
    ],
    ['curl', ['preview?width=800&height=450', '$APPWRITE_API_KEY']],
  ])('%s', (id, expected) => {
    const code = written(id, id === 'ruby' ? { ...card, borderWidth: 4 } : card);
    for (const part of expected) expect(code).toContain(part);
  });

  test.each(languages.map(({ id }) => id))('%s names neither enum when none is used', (id) => {
    const code = written(id, { ...PLAIN, width: 100 });
    expect(code).not.toMatch(/ImageGravity|ImageFormat|image_gravity|AppwriteEnums|undefined|NaN/);
    expect(code).toContain('100');
  });
});

test('a list of arguments ends without a comma where the language refuses one', () => {
  for (const id of ['php', 'swift', 'kotlin', 'dotnet', 'ruby']) expect(written(id)).not.toMatch(/,\n\)/);
});

test('a whole opacity is a Double in Kotlin', () => {
  expect(written('kotlin', { ...PLAIN, opacity: 0 })).toContain('opacity = 0.0');
});

test('srcset grows everything that is measured in pixels, and asks for nothing beyond the limit', () => {
  const html = written('srcset', { ...PLAIN, width: 1500, height: 900, borderRadius: 10 });
  expect(html).toContain('width=3000&amp;height=1800&amp;borderRadius=20&amp;project=coffer 2x');
  expect(html).not.toContain('3x');
  expect(html).toContain('width="1500" height="900"');
});
