import type { Transfer, TransferSummary } from '$lib/api/commands';
import { count, duration, number, speed } from '$lib/parts/format';

/** A piece of a summary; failures are drawn apart from the rest. */
export interface Piece {
  text: string;
  isFailure: boolean;
}

/** Says how the whole queue stands, piece by piece: 3 active, 12 queued, 1 failed. */
export function summaryPieces(summary: TransferSummary): Piece[] {
  const { running, queued, paused, waiting, failed, done } = summary;
  const pieces = [
    piece(running, 'active'),
    piece(queued, 'queued'),
    piece(paused, 'paused'),
    piece(waiting, waiting === 1 ? 'needs its file' : 'need their files'),
    piece(failed, 'failed', true),
    piece(running + queued === 0 ? done : 0, 'done'),
  ].filter((found) => found !== null);
  return pieces.length > 0 ? pieces : [{ text: 'No transfers', isFailure: false }];
}

/** Says how fast it goes and how long it takes: `4.20 MB/s · 2:10 min left`. */
export function paceWords(bytesPerSecond: number, secondsLeft: number | null): string {
  if (bytesPerSecond === 0) return '';
  const pace = speed(bytesPerSecond);
  return secondsLeft === null ? pace : `${pace} · ${duration(secondsLeft)} left`;
}

/** Seconds until the rest has been moved at this speed; null when it cannot be said. */
export function secondsLeft(of: { size: number; moved: number; speed: number }): number | null {
  return of.speed > 0 ? (of.size - of.moved) / of.speed : null;
}

/** The word for the state of a transfer. */
export const stateWords: Record<Transfer['state'], string> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  waiting: 'Needs its file',
  failed: 'Failed',
  done: 'Done',
  cancelled: 'Cancelled',
};

/** Which quarter of the queue has been moved, 0 to 4; null when nothing is under way. */
export function quarterOf({ running, bytes, moved }: TransferSummary): number | null {
  return running > 0 && bytes > 0 ? Math.floor((moved / bytes) * 4) : null;
}

/** What is read aloud when the queue went from one quarter to another. */
export function announcement(before: number | null, now: number | null, summary: TransferSummary): string | null {
  if (now !== null && before !== null && now > before) return `Transfers: ${now * 25} percent`;
  if (now === null && before !== null && summary.queued === 0) {
    const failures = summary.failed > 0 ? `, ${summary.failed} failed` : '';
    return `Transfers finished: ${count(summary.done, 'file')} done${failures}`;
  }
  return null;
}

function piece(value: number, word: string, isFailure = false): Piece | null {
  return value > 0 ? { text: `${number(value)} ${word}`, isFailure } : null;
}
