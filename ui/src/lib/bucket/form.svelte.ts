import type { Bucket, BucketDraft, Compression, Permission } from '$lib/api/wire';
import { bytesOf, typedSize, type SizeUnit } from '$lib/parts/bytes';
import { exactSize, size } from '$lib/parts/format';

export const presets = [
  { value: 'private', label: 'Private', hint: 'Only API keys get in', permissions: [] },
  { value: 'public', label: 'Anyone can read', hint: 'Good for pictures of a website', permissions: ['read("any")'] },
  { value: 'users', label: 'Signed-in users can read', hint: 'Visitors see nothing', permissions: ['read("users")'] },
  {
    value: 'members',
    label: 'Signed-in users can read and upload',
    hint: 'Good for a shared inbox',
    permissions: ['read("users")', 'create("users")'],
  },
] as const satisfies readonly { value: string; label: string; hint: string; permissions: readonly Permission[] }[];

export type Preset = (typeof presets)[number]['value'] | 'custom';

const mostExtensions = 100;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;

/** What the person types about a bucket, and what is wrong with it. */
export class BucketForm {
  name = $state('');
  id = $state('');
  description = $state('');
  preset = $state<Preset>('private');
  fileSecurity = $state(false);
  enabled = $state(true);
  encryption = $state(true);
  antivirus = $state(true);
  transformations = $state(true);
  stripMetadata = $state(false);
  compression = $state<Compression>('none');
  /** Empty for the limit of the endpoint. */
  maximum = $state('');
  unit = $state<SizeUnit>('MB');
  extensions = $state('');

  readonly #before: Bucket | null;
  readonly #limit: number;

  constructor(limit: number, before: Bucket | null = null) {
    this.#limit = limit;
    this.#before = before;
    if (before) this.#fill(before);
  }

  readonly permissions = $derived.by((): readonly Permission[] => {
    const preset = presets.find(({ value }) => value === this.preset);
    return preset?.permissions ?? this.#before?.$permissions ?? [];
  });

  readonly problems = $derived({
    name: nameProblem(this.name),
    id: this.id === '' || idPattern.test(this.id) ? undefined : idRule,
    maximum: this.#maximumProblem(),
    extensions: extensionsProblem(parseExtensions(this.extensions)),
  });

  readonly isSound = $derived(Object.values(this.problems).every((problem) => problem === undefined));

  /** The ID to create the bucket with. */
  get bucketId(): string {
    return this.id || 'unique()';
  }

  /** Every setting: what a replacement leaves out falls back to a default. */
  draft(): BucketDraft {
    const maximum = this.#maximumBytes();
    return {
      name: this.name.trim(),
      description: this.description.trim(),
      permissions: [...this.permissions],
      fileSecurity: this.fileSecurity,
      enabled: this.enabled,
      encryption: this.encryption,
      antivirus: this.antivirus,
      transformations: this.transformations,
      stripMetadata: this.stripMetadata,
      compression: this.compression,
      allowedFileExtensions: parseExtensions(this.extensions),
      ...(maximum === null ? {} : { maximumFileSize: maximum }),
    };
  }

  #fill(bucket: Bucket): void {
    this.name = bucket.name;
    this.id = bucket.$id;
    this.description = bucket.description;
    this.preset = presetOf(bucket.$permissions);
    this.fileSecurity = bucket.fileSecurity;
    this.enabled = bucket.enabled;
    this.encryption = bucket.encryption;
    this.antivirus = bucket.antivirus;
    this.transformations = bucket.transformations;
    this.stripMetadata = bucket.stripMetadata;
    this.compression = bucket.compression;
    this.extensions = bucket.allowedFileExtensions.join(', ');
    if (bucket.maximumFileSize !== this.#limit) this.#fillMaximum(bucket.maximumFileSize);
  }

  #fillMaximum(bytes: number): void {
    const { amount, unit } = typedSize(bytes);
    this.unit = unit;
    this.maximum = amount;
  }

  #maximumBytes(): number | null {
    return bytesOf({ amount: this.maximum, unit: this.unit });
  }

  #maximumProblem(): string | undefined {
    const bytes = this.#maximumBytes();
    if (bytes === null) return undefined;
    if (!Number.isFinite(bytes) || bytes < 1) return 'Enter a number above 0, or leave it empty.';
    return bytes > this.#limit ? `At most ${size(this.#limit)} (${exactSize(this.#limit)}).` : undefined;
  }
}

export const idRule = '1 to 36 letters, digits, dots, hyphens or underscores; a letter or digit first.';

/** Finds the preset that stands for these permissions. */
export function presetOf(permissions: readonly Permission[]): Preset {
  const wanted = permissions.toSorted().join(' ');
  return presets.find((preset) => [...preset.permissions].sort().join(' ') === wanted)?.value ?? 'custom';
}

/** Reads a list of extensions as people write it: `.JPG, png webp`. */
export function parseExtensions(text: string): string[] {
  const words = text
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^\*?\.+/, '').toLowerCase())
    .filter(Boolean);
  return [...new Set(words)];
}

function extensionsProblem(extensions: readonly string[]): string | undefined {
  if (extensions.length > mostExtensions) return `At most ${mostExtensions} extensions.`;
  const bad = extensions.find((extension) => extension.length > 64 || !/^[\p{L}\p{N}._-]+$/u.test(extension));
  return bad === undefined ? undefined : `“${bad}” is not an extension.`;
}

function nameProblem(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return 'Give the bucket a name.';
  return length > 128 ? `At most 128 characters; these are ${length}.` : undefined;
}
