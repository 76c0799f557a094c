import type { Bucket, Compression } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import type { Rules } from './changes';
import { isBucketId } from './form.svelte';

/** The name that the command line looks for. */
export const settingsFileName = 'appwrite.config.json';

/** What the format holds of a bucket, in the order in which the command line writes it. It takes nothing else. */
const keys = [
  '$id',
  '$permissions',
  'fileSecurity',
  'name',
  'enabled',
  'maximumFileSize',
  'allowedFileExtensions',
  'compression',
  'encryption',
  'antivirus',
] as const;
type Key = (typeof keys)[number];

/** A bucket as a settings file has it: what is left out stays as it is. */
export interface Imported {
  id: string;
  rules: Partial<Rules>;
}
/** An entry of a settings file that cannot be taken, and why. */
export interface Flaw {
  place: string;
  why: string;
}

/** Writes buckets as `appwrite pull buckets` does. */
export function writeSettings(project: string, buckets: readonly Bucket[]): string {
  const entries = buckets.map((bucket) => Object.fromEntries(keys.map((key) => [key, bucket[key]])));
  return `${JSON.stringify({ projectId: project, buckets: entries }, null, 4)}\n`;
}

/** Reads the buckets of a settings file; throws a sentence when there are none to be read. */
export function readSettings(text: string): { buckets: Imported[]; flaws: Flaw[] } {
  const entries = entriesOf(text);
  const buckets: Imported[] = [];
  const flaws: Flaw[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readEntry(entry);
    const isTwice = 'id' in read && buckets.some(({ id }) => id === read.id);
    if ('id' in read && !isTwice) buckets.push(read);
    else flaws.push({ place: placeOf(entry, index), why: 'why' in read ? read.why : m.bucket_import_twice() });
  }
  return { buckets, flaws };
}

function entriesOf(text: string): unknown[] {
  const content = parsed(text);
  if (!isObject(content) || !Array.isArray(content['buckets'])) throw new Error(m.bucket_import_no_buckets());
  return content['buckets'];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(m.bucket_import_no_json({ why: error instanceof Error ? error.message : String(error) }), {
      cause: error,
    });
  }
}

function readEntry(entry: unknown): Imported | { why: string } {
  if (!isObject(entry)) return { why: m.bucket_import_no_object() };
  const id = entry['$id'];
  if (typeof id !== 'string' || !isBucketId(id)) return { why: m.bucket_import_bad_id() };
  const present = keys.filter((key) => entry[key] !== undefined && entry[key] !== null);
  const bad = present.find((key) => !isPossible[key](entry[key]));
  if (bad !== undefined || typeof entry['name'] !== 'string')
    return { why: m.bucket_import_bad({ key: bad ?? 'name' }) };
  const rules = present.filter((key) => key !== '$id').map((key) => [key.replace('$', ''), entry[key]] as const);
  return { id, rules: Object.fromEntries(rules) };
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
const compressions: readonly unknown[] = ['none', 'gzip', 'zstd'] satisfies Compression[];

const isPossible: Record<Key, (value: unknown) => boolean> = {
  $id: (value) => typeof value === 'string',
  $permissions: (value) => isTexts(value) && (value as string[]).every((one) => permission.test(one)),
  fileSecurity: isFlag,
  name: (value) => typeof value === 'string' && value !== '' && Array.from(value).length <= 128,
  enabled: isFlag,
  maximumFileSize: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  allowedFileExtensions: isTexts,
  compression: (value) => compressions.includes(value),
  encryption: isFlag,
  antivirus: isFlag,
};
const permission = /^(create|read|update|delete|write)\("[^"]+"\)$/;

function placeOf(entry: unknown, index: number): string {
  const name = isObject(entry) ? (entry['name'] ?? entry['$id']) : undefined;
  return typeof name === 'string' && name !== '' ? name : m.bucket_import_entry({ number: index + 1 });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
