import type { BucketId } from '$lib/api/wire';
import { session } from './session.svelte';

/** Buckets that the person wants to find first. */
export const favourites = {
  has: (bucket: BucketId): boolean => session.settings.favourites.includes(bucket),
  toggle: (bucket: BucketId): void => {
    const others = session.settings.favourites.filter((other) => other !== bucket);
    const isOne = others.length < session.settings.favourites.length;
    void session.choose({ favourites: isOne ? others : [...others, bucket] });
  },
};
