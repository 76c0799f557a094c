import { buckets } from '$lib/api/client';
import { limit } from '$lib/api/query';
import { Resource } from './resource.svelte';
import { session } from './session.svelte';

const most = 5000;

/** What the buckets are called, for places that know only their ids. */
class BucketNames {
  readonly #names = new Resource(async () => {
    const list = await buckets.list(session.endpoint.id, { queries: [limit(most)] });
    return new Map(list.buckets.map(({ $id, name }) => [$id, name]));
  });

  /** Asks now and whenever a bucket changes. For `$effect`: returns what ends it. */
  watch(): () => void {
    return this.#names.watch(session.endpoint.id, ['buckets']);
  }

  /** The name of a bucket; its id until the name is known, or when the bucket is gone. */
  of(bucket: string): string {
    return this.#names.value?.get(bucket) ?? bucket;
  }
}

export const bucketNames = new BucketNames();
