import { expect, it } from 'vitest';
import { meaningOf, rulesOfTemplate, templates } from './templates';

const limit = 5_000_000_000;
const named = { name: 'x', description: '' };
const meaning = (template: Parameters<typeof rulesOfTemplate>[0]): string =>
  meaningOf({ ...named, ...rulesOfTemplate(template, limit) });

it('only the template that says so opens anything to strangers, and none lets them write', () => {
  const open = templates().filter(({ value }) => rulesOfTemplate(value, limit).permissions.length > 0);
  expect(open.map(({ value }) => value)).toEqual(['images']);
  expect(rulesOfTemplate('images', limit).permissions).toEqual(['read("any")']);
});

it('every template says what it means', () => {
  expect(meaning('images')).toBe(
    'Anyone can read. Only API keys can upload, change and delete. ' +
      'Takes JPG, JPEG, PNG, WEBP, GIF, AVIF or HEIC files up to 30.0 MB. ' +
      'New files are encrypted and freed of location and device data.',
  );
  expect(meaning('private')).toContain('Each file can be opened to more people.');
  expect(meaning('backups')).toContain('New files are encrypted and compressed. No previews are drawn.');
  expect(meaning('blank')).toContain('Takes files of every kind up to 5.00 GB.');
});

it('asks for no more than the endpoint takes', () => {
  expect(rulesOfTemplate('images', 1000).maximumFileSize).toBe(1000);
});
