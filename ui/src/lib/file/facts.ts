// What is known of a file, line by line.

import type { FileFacts } from '$lib/api/commands';
import type { File as StoredFile, Scan } from '$lib/api/wire';
import { exactSize, exactTime, size } from '$lib/parts/format';
import { isComplete, typeLabel } from './kinds';
import type { Size } from './zoom';

export interface Fact {
  name: string;
  value: string;
}

const scans: Record<Scan, string> = {
  clean: 'Scanned for viruses, nothing found',
  off: 'Not scanned: antivirus was off in its bucket',
  absent: 'Not scanned: no virus scanner was set up',
  size: 'Not scanned: it is larger than 20 MB',
};

/** Says what is known; how the file is kept follows once it has been asked for. */
export function factsOf(file: StoredFile, kept: FileFacts | null, dimensions?: Size): Fact[] {
  const arrived = `Pending, ${file.chunksUploaded} of ${file.chunksTotal} parts have arrived`;
  return [
    { name: 'Type', value: `${typeLabel(file)}${file.mimeType === '' ? '' : ` (${file.mimeType})`}` },
    { name: 'Size', value: `${size(file.sizeOriginal)} (${exactSize(file.sizeOriginal)})` },
    ...(dimensions ? [{ name: 'Dimensions', value: `${dimensions.width} × ${dimensions.height}` }] : []),
    { name: 'Folder', value: file.folder === '' ? 'Top of the bucket' : file.folder },
    { name: 'Created', value: exactTime(file.$createdAt) },
    { name: 'Modified', value: exactTime(file.$updatedAt) },
    { name: 'State', value: isComplete(file) ? 'Complete' : arrived },
    ...(kept && isComplete(file) ? keeping(file, kept) : []),
  ];
}

function keeping(file: StoredFile, { scan, encryption, compression, stored }: FileFacts): Fact[] {
  return [
    { name: 'On disk', value: `${size(stored)} (${exactSize(stored)})` },
    { name: 'Encryption', value: encryption ? 'Encrypted' : 'Not encrypted' },
    {
      name: 'Compression',
      value: compression === 'none' ? 'Not compressed' : packed(compression, file.sizeOriginal, stored),
    },
    { name: 'Antivirus', value: scan === null ? 'Not scanned: it is older than scanning' : scans[scan] },
  ];
}

function packed(how: string, original: number, stored: number): string {
  const saved = original === 0 ? 0 : Math.round((1 - stored / original) * 100);
  return saved > 0 ? `${how}, ${saved} % smaller` : how;
}
