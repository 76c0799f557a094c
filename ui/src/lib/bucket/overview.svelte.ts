import { buckets, call } from '$lib/api/client';
import { limit } from '$lib/api/query';
import type { Bucket } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { favourites } from '$lib/state/favourites';
import { Resource } from '$lib/state/resource.svelte';
import { accessOf, type Reach } from './access';

/** A bucket with how much it holds; null until that has been counted. */
export interface Entry {
  bucket: Bucket;
  /** Whether the counting failed, so that nothing is to be waited for. */
  isUncounted: boolean;
  files: number | null;
  bytes: number | null;
  /** Its bytes at the end of each of the last 30 days. */
  days: readonly number[] | null;
  isFavourite: boolean;
}

export const sortLabels = {
  name: m.bucket_name,
  id: m.bucket_id,
  files: m.bucket_files,
  bytes: m.bucket_size,
  growth: m.bucket_growth,
  access: m.bucket_access,
  updated: m.bucket_changed,
  created: m.bucket_created,
};
export type SortKey = keyof typeof sortLabels;
export const sortKeys = Object.keys(sortLabels) as SortKey[];

export interface Sorting {
  key: SortKey;
  isDescending: boolean;
}

const place = 'coffer.buckets.sort';
/** More buckets than anybody has; the screen sorts and searches without asking again. */
const most = 5000;

/** All buckets of an endpoint, as the person sorts and searches them. */
export class Overview {
  search = $state('');
  sorting = $state.raw<Sorting>(remembered());
  readonly #endpoint: string;
  readonly #list: Resource<Bucket[]>;
  readonly #stats: Resource<Map<string, { files: number; bytes: number }>>;
  readonly #growth: Resource<Map<string, readonly number[]>>;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#list = new Resource(async () => (await buckets.list(endpoint, { queries: [limit(most)] })).buckets);
    this.#stats = new Resource(async () => {
      const { buckets: stats } = await call('bucket_stats', { endpoint });
      return new Map(stats.map((stat) => [stat.bucket, stat]));
    });
    this.#growth = new Resource(async () => {
      const { buckets: grown } = await call('bucket_growth', { endpoint });
      return new Map(grown.map(({ bucket, bytes }) => [bucket, bytes]));
    });
  }

  /** All of them, in no order. */
  readonly buckets = $derived.by((): readonly Bucket[] => this.#list.value ?? []);
  readonly total = $derived.by(() => this.#list.value?.length ?? 0);
  readonly isLoading = $derived.by(() => this.#list.isLoading);
  /** Why there is nothing to show. A list that is only old stays. */
  readonly error = $derived.by(() => (this.#list.value === null ? this.#list.error : null));

  readonly #all = $derived.by((): Entry[] =>
    this.buckets.map((bucket) => {
      const stat = this.#stats.value?.get(bucket.$id);
      // The list and the counts arrive one after the other: a bucket made in between holds nothing that is known.
      const isUncounted = stat === undefined && this.#stats.error !== null;
      const counts = { files: stat?.files ?? null, bytes: stat?.bytes ?? null };
      const days = this.#growth.value?.get(bucket.$id) ?? null;
      return { bucket, isUncounted, ...counts, days, isFavourite: favourites.has(bucket.$id) };
    }),
  );

  readonly shown = $derived(sorted(matching(this.#all, this.search), this.sorting));

  /** Asks now and whenever something changes. For `$effect`: returns what ends it. */
  watch(): () => void {
    const ends = [this.#list, this.#stats, this.#growth].map((one) => one.watch(this.#endpoint, ['buckets']));
    return () => ends.forEach((end) => end());
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#list, this.#stats, this.#growth].map((one) => one.refresh()));
  }

  /** Sorts by a key; the same key again turns the order around. */
  sortBy(key: SortKey): void {
    const isSame = this.sorting.key === key;
    this.sorting = { key, isDescending: isSame ? !this.sorting.isDescending : !alphabetic.includes(key) };
    localStorage.setItem(place, JSON.stringify(this.sorting));
  }
}

/** The buckets whose name, ID or description holds every word. */
export function matching(entries: readonly Entry[], search: string): Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ bucket }) => {
    const text = `${bucket.name} ${bucket.$id} ${bucket.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What begins with A rather than with the most. */
const alphabetic: readonly SortKey[] = ['name', 'id'];
const reaches: readonly Reach[] = ['keys', 'some', 'users', 'anyone'];
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const comparisons: Record<SortKey, (one: Entry, other: Entry) => number> = {
  name: (one, other) => byName.compare(one.bucket.name, other.bucket.name),
  id: (one, other) => byName.compare(one.bucket.$id, other.bucket.$id),
  files: (one, other) => (one.files ?? -1) - (other.files ?? -1),
  bytes: (one, other) => (one.bytes ?? -1) - (other.bytes ?? -1),
  growth: (one, other) => grownBy(one) - grownBy(other),
  access: (one, other) => openness(one) - openness(other),
  updated: (one, other) => one.bucket.$updatedAt.localeCompare(other.bucket.$updatedAt),
  created: (one, other) => one.bucket.$createdAt.localeCompare(other.bucket.$createdAt),
};

function grownBy({ days }: Entry): number {
  return days ? (days.at(-1) ?? 0) - (days[0] ?? 0) : -Infinity;
}

/** The more strangers can do, the more. */
function openness({ bucket }: Entry): number {
  const { reach, isWritableByAnyone } = accessOf(bucket);
  return isWritableByAnyone ? reaches.length : reaches.indexOf(reach);
}

/** Sorts; favourites stand first, equals by name. */
export function sorted(entries: readonly Entry[], { key, isDescending }: Sorting): Entry[] {
  const direction = isDescending ? -1 : 1;
  return entries.toSorted(
    (one, other) =>
      Number(other.isFavourite) - Number(one.isFavourite) ||
      direction * comparisons[key](one, other) ||
      comparisons.name(one, other),
  );
}

function remembered(): Sorting {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? '') as Partial<Sorting>;
    const key = sortKeys.find((value) => value === kept.key);
    if (key) return { key, isDescending: kept.isDescending === true };
  } catch {
    // Nothing was kept, or something else wrote there.
  }
  return { key: 'name', isDescending: false };
}
