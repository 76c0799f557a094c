// Where the rows of a browser come from: the REST list for files, a command for folders.

import { call, files } from '$lib/api/client';
import { listOptions } from '$lib/state/listing-queries';
import type { Source } from '$lib/state/listing.svelte';

export const source: Source = {
  files: ({ place, ...listed }, first, size, signal) =>
    files.list(place.endpoint, place.bucket, { ...listOptions({ place, ...listed }, first, size), signal }),
  content: ({ place }, signal) => call('folder_content', place, signal),
};
