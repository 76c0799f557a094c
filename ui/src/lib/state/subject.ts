// What the inspector is about.

import type { Bucket } from '$lib/api/wire';
import type { Item } from './listing-item';

export interface Subject {
  endpoint: string;
  bucket: Bucket;
  /** The folder that is shown. */
  folder: string;
  /** How many files and folders are selected. */
  count: number;
  /** Those of them that are loaded; of a long selection these are some. */
  items: readonly Item[];
}
