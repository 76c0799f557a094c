// What filters and their groups are called.

import { m } from '$lib/paraglide/messages';
import type { Filter, FilterGroup } from '$lib/state/filters';

export const filterLabel = (filter: Filter): string => LABELS[filter]();
export const groupLabel = (group: FilterGroup): string => GROUPS[group]();

const GROUPS: Record<FilterGroup, () => string> = {
  type: m.file_filter_group_type,
  size: m.file_filter_group_size,
  date: m.file_filter_group_date,
  access: m.file_filter_group_access,
  state: m.file_filter_group_state,
  kept: m.file_filter_group_kept,
};

const LABELS: Record<Filter, () => string> = {
  image: m.file_filter_image,
  video: m.file_filter_video,
  audio: m.file_filter_audio,
  document: m.file_filter_document,
  text: m.file_filter_text,
  archive: m.file_filter_archive,
  under_100_kb: m.file_filter_under_100_kb,
  '100_kb_to_1_mb': m.file_filter_100_kb_to_1_mb,
  '1_to_20_mb': m.file_filter_1_to_20_mb,
  over_20_mb: m.file_filter_over_20_mb,
  today: m.file_filter_today,
  week: m.file_filter_week,
  month: m.file_filter_month,
  year: m.file_filter_year,
  older: m.file_filter_older,
  anyone: m.file_filter_anyone,
  users: m.file_filter_users,
  no_grants: m.file_filter_no_grants,
  complete: m.file_filter_complete,
  pending: m.file_filter_pending,
  unencrypted: m.file_filter_unencrypted,
  uncompressed: m.file_filter_uncompressed,
};
