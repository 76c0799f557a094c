// What is known of a file, line by line.

import type { FileFacts } from '$lib/api/commands';
import type { File as StoredFile, Scan } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { exactSize, exactTime, size } from '$lib/parts/format';
import { isComplete } from '$lib/state/pictures';
import { typeLabel } from './kinds';
import type { Size } from './zoom';

export interface Fact {
  name: string;
  value: string;
}

const scans: Record<Scan, () => string> = {
  clean: m.file_scan_clean,
  off: m.file_scan_off,
  absent: m.file_scan_absent,
  size: m.file_scan_size,
};

/** Says what is known; how the file is kept follows once it has been asked for. */
export function factsOf(file: StoredFile, kept: FileFacts | null, dimensions?: Size): Fact[] {
  const arrived = m.file_parts_arrived({ arrived: file.chunksUploaded, total: file.chunksTotal });
  return [
    { name: m.file_column_type(), value: `${typeLabel(file)}${file.mimeType === '' ? '' : ` (${file.mimeType})`}` },
    { name: m.file_column_size(), value: `${size(file.sizeOriginal)} (${exactSize(file.sizeOriginal)})` },
    ...(dimensions ? [{ name: m.file_dimensions(), value: `${dimensions.width} × ${dimensions.height}` }] : []),
    { name: m.file_column_folder(), value: file.folder === '' ? m.file_top_of_bucket() : file.folder },
    { name: m.file_column_created(), value: exactTime(file.$createdAt) },
    { name: m.file_column_modified(), value: exactTime(file.$updatedAt) },
    { name: m.file_state(), value: isComplete(file) ? m.file_complete() : arrived },
    ...(kept && isComplete(file) ? keeping(file, kept) : []),
  ];
}

function keeping(file: StoredFile, { scan, encryption, compression, stored, cleared }: FileFacts): Fact[] {
  return [
    { name: m.file_column_stored(), value: `${size(stored)} (${exactSize(stored)})` },
    { name: m.file_column_encryption(), value: encryption ? m.file_encrypted() : m.file_unencrypted() },
    {
      name: m.file_column_compression(),
      value: compression === 'none' ? m.file_not_compressed() : packed(compression, file.sizeOriginal, stored),
    },
    ...(cleared ? [{ name: m.file_privacy(), value: m.file_cleared() }] : []),
    { name: m.file_antivirus(), value: scan === null ? m.file_scan_older() : scans[scan]() },
  ];
}

function packed(how: string, original: number, stored: number): string {
  const saved = original === 0 ? 0 : Math.round((1 - stored / original) * 100);
  return saved > 0 ? m.file_smaller({ how, percent: saved }) : how;
}
