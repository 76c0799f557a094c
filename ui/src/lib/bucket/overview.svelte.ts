import { buckets, call } from '$lib/api/client';
import { limit } from '$lib/api/query';
import type { Bucket } from '$lib/api/wire';
import { Resource } from '$lib/state/resource.svelte';

/** A bucket with how much it holds; null until that has been counted. */
export interface Entry {
  bucket: Bucket;
  /** Whether the counting failed, so that nothing is to be waited for. */
  isUncounted: boolean;
  files: number | null;
  bytes: number | null;
}

export const sortings = [
  { value: 'name', label: 'Name' },
  { value: 'files', label: 'Files' },
  { value: 'bytes', label: 'Size' },
  { value: 'updated', label: 'Changed' },
  { value: 'created', label: 'Created' },
] as const;
export type SortKey = (typeof sortings)[number]['value'];

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

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#list = new Resource(async () => (await buckets.list(endpoint, { queries: [limit(most)] })).buckets);
    this.#stats = new Resource(async () => {
      const { buckets: stats } = await call('bucket_stats', { endpoint });
      return new Map(stats.map((stat) => [stat.bucket, stat]));
    });
  }

  readonly total = $derived.by(() => this.#list.value?.length ?? 0);
  readonly isLoading = $derived.by(() => this.#list.isLoading);
  /** Why there is nothing to show. A list that is only old stays. */
  readonly error = $derived.by(() => (this.#list.value === null ? this.#list.error : null));

  readonly #all = $derived.by((): Entry[] =>
    (this.#list.value ?? []).map((bucket) => {
      const stat = this.#stats.value?.get(bucket.$id);
      // The list and the counts arrive one after the other: a bucket made in between holds nothing that is known.
      const isUncounted = stat === undefined && this.#stats.error !== null;
      return { bucket, isUncounted, files: stat?.files ?? null, bytes: stat?.bytes ?? null };
    }),
  );

  readonly shown = $derived(sorted(matching(this.#all, this.search), this.sorting));

  /** Asks now and whenever something changes. For `$effect`: returns what ends it. */
  watch(): () => void {
    const ends = [this.#list.watch(this.#endpoint, ['buckets']), this.#stats.watch(this.#endpoint, ['buckets'])];
    return () => ends.forEach((end) => end());
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#list.refresh(), this.#stats.refresh()]);
  }

  /** Sorts by a key; the same key again turns the order around. */
  sortBy(key: SortKey): void {
    const isSame = this.sorting.key === key;
    this.sorting = { key, isDescending: isSame ? !this.sorting.isDescending : key !== 'name' };
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

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const comparisons: Record<SortKey, (one: Entry, other: Entry) => number> = {
  name: (one, other) => byName.compare(one.bucket.name, other.bucket.name),
  files: (one, other) => (one.files ?? -1) - (other.files ?? -1),
  bytes: (one, other) => (one.bytes ?? -1) - (other.bytes ?? -1),
  updated: (one, other) => one.bucket.$updatedAt.localeCompare(other.bucket.$updatedAt),
  created: (one, other) => one.bucket.$createdAt.localeCompare(other.bucket.$createdAt),
};

/** Sorts; equals stand by name. */
export function sorted(entries: readonly Entry[], { key, isDescending }: Sorting): Entry[] {
  const direction = isDescending ? -1 : 1;
  return entries.toSorted((one, other) => direction * comparisons[key](one, other) || comparisons.name(one, other));
}

function remembered(): Sorting {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? '') as Partial<Sorting>;
    const key = sortings.find(({ value }) => value === kept.key)?.value;
    if (key) return { key, isDescending: kept.isDescending === true };
  } catch {
    // Nothing was kept, or something else wrote there.
  }
  return { key: 'name', isDescending: false };
}
