import type { BucketId, Folder } from '$lib/api/wire';

/** The addresses of the screens. */
export const bucketsAddress = '/buckets';
export const trashAddress = '/trash';
export const exposureAddress = '/exposure';
export const peopleAddress = '/people';
export const settingsAddress = '/settings';

/** The sections of the settings, as their addresses name them. */
export type SettingsSection = 'appearance' | 'api' | 'keys' | 'storage' | 'previews';

/** The address of a section of the settings. */
export function settingsSection(section: SettingsSection): string {
  return `${settingsAddress}#${section}`;
}

/** The address of a folder of a bucket. */
export function folderAddress(bucket: BucketId, folder: Folder = ''): string {
  const query = folder ? `?${new URLSearchParams({ folder }).toString()}` : '';
  return `/buckets/${encodeURIComponent(bucket)}${query}`;
}

/** The address of the settings of a bucket. */
export function bucketSettingsAddress(bucket: BucketId): string {
  return `/buckets/${encodeURIComponent(bucket)}/settings`;
}
