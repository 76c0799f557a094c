import type { Bucket, BucketDraft, Compression, Permission } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { bytesOf, typedSize, type SizeUnit } from '$lib/parts/bytes';
import { exactSize, size } from '$lib/parts/format';
import { changesOf, rulesOf, type Rules } from './changes';

const presetPermissions = {
  private: [],
  public: ['read("any")'],
  users: ['read("users")'],
  members: ['read("users")', 'create("users")'],
} as const satisfies Record<string, readonly Permission[]>;

export type Preset = keyof typeof presetPermissions | 'custom';
export const presets = Object.keys(presetPermissions) as Exclude<Preset, 'custom'>[];

const mostExtensions = 100;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;

/** What the person types about a bucket, and what is wrong with it. */
export class BucketForm {
  name = $state('');
  id = $state('');
  description = $state('');
  permissions = $state.raw<readonly Permission[]>([]);
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

  readonly #limit: number;
  /** What is kept of a bucket that exists. */
  #kept = $state.raw<Rules | null>(null);

  constructor(limit: number, bucket: Bucket | null = null) {
    this.#limit = limit;
    if (bucket) this.follow(bucket);
  }

  get preset(): Preset {
    return presetOf(this.permissions);
  }

  /** What is no preset stands for the permissions as they are. */
  set preset(preset: Preset) {
    if (preset !== 'custom') this.permissions = presetPermissions[preset];
  }

  readonly problems = $derived({
    name: nameProblem(this.name),
    id: this.id === '' || isBucketId(this.id) ? undefined : m.bucket_id_rule(),
    maximum: this.#maximumProblem(),
    extensions: extensionsProblem(parseExtensions(this.extensions)),
  });

  readonly isSound = $derived(Object.values(this.problems).every((problem) => problem === undefined));

  /** What is typed, as rules of a bucket. */
  readonly rules = $derived.by((): Rules => {
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
      maximumFileSize: this.#maximumBytes() ?? this.#limit,
    };
  });

  /** What is kept, for a bucket that exists. */
  get kept(): Rules | null {
    return this.#kept;
  }

  /** What differs from what is kept. */
  readonly changes = $derived.by(() => (this.#kept ? changesOf(this.#kept, this.rules) : []));

  /** The ID to create the bucket with. */
  get bucketId(): string {
    return this.id || 'unique()';
  }

  /** Every setting: what a replacement leaves out falls back to a default. */
  draft(): BucketDraft {
    const { maximumFileSize, ...rules } = this.rules;
    return { ...rules, ...(this.maximum.trim() === '' ? {} : { maximumFileSize }) };
  }

  /** Takes in what is kept. What the person has changed and not saved stays. */
  follow(bucket: Bucket): void {
    const changed = new Set(this.changes.map(({ field }) => field));
    this.#kept = rulesOf(bucket);
    this.id = bucket.$id;
    this.#fill(this.#kept, (field) => !changed.has(field));
  }

  /** Takes over rules from elsewhere, such as a template. */
  take(rules: Partial<Rules>): void {
    this.#fill({ ...this.rules, ...rules }, () => true);
  }

  discard(): void {
    if (this.#kept) this.#fill(this.#kept, () => true);
  }

  #fill(rules: Rules, isWanted: (field: keyof Rules) => boolean): void {
    const { maximumFileSize, allowedFileExtensions, ...plain } = rules;
    for (const field of Object.keys(plain) as (keyof typeof plain)[]) {
      if (isWanted(field)) Object.assign(this, { [field]: plain[field] });
    }
    if (isWanted('allowedFileExtensions')) this.extensions = allowedFileExtensions.join(', ');
    if (isWanted('maximumFileSize')) this.#fillMaximum(maximumFileSize);
  }

  #fillMaximum(bytes: number): void {
    const { amount, unit } = typedSize(bytes);
    this.maximum = bytes === this.#limit ? '' : amount;
    if (bytes !== this.#limit) this.unit = unit;
  }

  #maximumBytes(): number | null {
    return bytesOf({ amount: this.maximum, unit: this.unit });
  }

  #maximumProblem(): string | undefined {
    const bytes = this.#maximumBytes();
    if (bytes === null) return undefined;
    if (!Number.isFinite(bytes) || bytes < 1) return m.bucket_maximum_number();
    const most = this.#limit;
    return bytes > most ? m.bucket_maximum_most({ size: size(most), exact: exactSize(most) }) : undefined;
  }
}

/** Says whether a bucket can have this ID. */
export function isBucketId(id: string): boolean {
  return idPattern.test(id);
}

/** Finds the preset that stands for these permissions. */
export function presetOf(permissions: readonly Permission[]): Preset {
  const wanted = permissions.toSorted().join(' ');
  return presets.find((preset) => [...presetPermissions[preset]].sort().join(' ') === wanted) ?? 'custom';
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
  if (extensions.length > mostExtensions) return m.bucket_extensions_most({ most: mostExtensions });
  const bad = extensions.find((extension) => extension.length > 64 || !/^[\p{L}\p{N}._-]+$/u.test(extension));
  return bad === undefined ? undefined : m.bucket_extensions_bad({ extension: bad });
}

function nameProblem(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return m.bucket_name_missing();
  return length > 128 ? m.bucket_name_long({ length }) : undefined;
}
