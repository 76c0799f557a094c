import type { Transfer, TransferSummary } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { duration, number, speed } from '$lib/parts/format';

/** A piece of a summary; failures are drawn apart from the rest. */
export interface Piece {
  text: string;
  isFailure: boolean;
}

/** Says how the whole queue stands, piece by piece: 3 active, 12 queued, 1 failed. */
export function summaryPieces(summary: TransferSummary): Piece[] {
  const { running, queued, paused, waiting, failed, done } = summary;
  const pieces = [
    piece(running, m.transfer_active),
    piece(queued, m.transfer_queued),
    piece(paused, m.transfer_paused),
    piece(waiting, ({ number }) => m.transfer_need_files({ count: waiting, number })),
    piece(failed, m.transfer_failed, true),
    piece(running + queued === 0 ? done : 0, m.transfer_done),
  ].filter((found) => found !== null);
  return pieces.length > 0 ? pieces : [{ text: m.transfer_no_transfers(), isFailure: false }];
}

/** Says how fast it goes and how long it takes: `4.20 MB/s · 2:10 min left`. */
export function paceWords(bytesPerSecond: number, secondsLeft: number | null): string {
  if (bytesPerSecond === 0) return '';
  const pace = speed(bytesPerSecond);
  return secondsLeft === null ? pace : m.transfer_left({ pace, time: duration(secondsLeft) });
}

/** Seconds until the rest has been moved at this speed; null when it cannot be said. */
export function secondsLeft(of: { size: number; moved: number; speed: number }): number | null {
  return of.speed > 0 ? (of.size - of.moved) / of.speed : null;
}

/** The word for the state of a transfer. */
export const stateWords: Record<Transfer['state'], () => string> = {
  queued: m.transfer_state_queued,
  running: m.transfer_state_running,
  paused: m.transfer_state_paused,
  waiting: m.transfer_state_waiting,
  failed: m.transfer_state_failed,
  done: m.transfer_state_done,
  cancelled: m.transfer_state_cancelled,
};

/** Which quarter of the queue has been moved, 0 to 4; null when nothing is under way. */
export function quarterOf({ running, bytes, moved }: TransferSummary): number | null {
  return running > 0 && bytes > 0 ? Math.floor((moved / bytes) * 4) : null;
}

/** What is read aloud when the queue went from one quarter to another. */
export function announcement(before: number | null, now: number | null, summary: TransferSummary): string | null {
  if (now !== null && before !== null && now > before) return m.transfer_percent({ percent: now * 25 });
  if (now === null && before !== null && summary.queued === 0) {
    if (summary.failed === 0) return m.transfer_finished({ count: summary.done });
    return m.transfer_finished_failed({ count: summary.done, failed: number(summary.failed) });
  }
  return null;
}

function piece(value: number, words: (inputs: { number: string }) => string, isFailure = false): Piece | null {
  return value > 0 ? { text: words({ number: number(value) }), isFailure } : null;
}
