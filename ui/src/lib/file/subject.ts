// What is selected, as the inspector sees it.

import type { Item } from '$lib/state/listing-item';
import type { Subject } from '$lib/state/subject';
import type { Browser } from './browser.svelte';

export function subjectOf(browser: Browser): Subject {
  const { endpoint, bucket, folder, selection } = browser;
  return { endpoint, bucket, folder, count: selection.size, items: loaded(browser) };
}

/** The selected rows, as far as they are loaded. */
function loaded({ listing, selection }: Browser): Item[] {
  if (selection.size === 0) return [];
  const runs = [...listing.held()];
  return runs.flatMap(({ first, items }) => items.filter((item, index) => selection.has(first + index, item.key)));
}
