// The columns that a person has chosen for a bucket; the settings remember them.

import { session } from '$lib/state/session.svelte';
import type { Browser } from './browser.svelte';
import { usualColumns } from './columns';

/** What the settings call the place. */
const placeOf = ({ endpoint, bucketId }: Browser): string => `${endpoint}/${bucketId}`;

/** The columns of the list beside the name. */
export const columnsOf = (browser: Browser): readonly string[] =>
  session.settings.browsing.columns[placeOf(browser)] ?? usualColumns(browser.bucket.fileSecurity);

/** Remembers columns for this bucket. */
export function chooseColumns(browser: Browser, columns: readonly string[]): void {
  const { browsing } = session.settings;
  const kept = { ...browsing.columns, [placeOf(browser)]: [...columns] };
  void session.choose({ browsing: { ...browsing, columns: kept } });
}
