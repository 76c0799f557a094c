import { describe, expect, it } from 'vitest';
import type { Transfer, TransferSummary } from '$lib/api/commands';
import { batchesOf, idsOf, rowsOf, sharedFolder } from './batches';
import { announcement, paceWords, quarterOf, summaryPieces } from './words';

function transfer(id: number, batch: number, state: Transfer['state'], change: Partial<Transfer> = {}): Transfer {
  return {
    id,
    batch,
    state,
    direction: 'upload',
    bucket: 'b',
    folder: '',
    name: `${id}`,
    size: 10,
    moved: 0,
    speed: 0,
    ...change,
  } as Transfer;
}

const none: TransferSummary = {
  queued: 0,
  running: 0,
  paused: 0,
  waiting: 0,
  failed: 0,
  done: 0,
  cancelled: 0,
  bytes: 0,
  moved: 0,
  speed: 0,
  secondsLeft: null,
};

describe('batches', () => {
  it('stand by what they need, then the newest first', () => {
    const list = [transfer(1, 1, 'done'), transfer(2, 2, 'queued'), transfer(3, 3, 'done'), transfer(4, 4, 'failed')];
    expect(batchesOf(list).map(({ id }) => id)).toEqual([4, 2, 3, 1]);
  });

  it('put first what needs the person and last what is over', () => {
    const states = ['done', 'queued', 'running', 'failed', 'waiting', 'cancelled', 'paused'] as const;
    const [batch] = batchesOf(states.map((state, index) => transfer(index, 1, state)));
    expect(batch?.transfers.map(({ state }) => state)).toEqual([
      'failed',
      'waiting',
      'running',
      'paused',
      'queued',
      'done',
      'cancelled',
    ]);
  });

  it('count the bytes of all that is not given up', () => {
    const [batch] = batchesOf([
      transfer(1, 1, 'done', { moved: 10 }),
      transfer(2, 1, 'running', { moved: 4, speed: 2 }),
      transfer(3, 1, 'failed', { moved: 9 }),
    ]);
    expect(batch).toMatchObject({ size: 20, moved: 14, speed: 2 });
  });

  it('name the deepest folder that holds all of their files', () => {
    expect(sharedFolder('a/b/', 'a/b/c/')).toBe('a/b/');
    expect(sharedFolder('a/b/', 'a/bc/')).toBe('a/');
    expect(sharedFolder('', 'a/')).toBe('');
  });
});

describe('lines', () => {
  it('are the batch and its transfers, unless it is folded or alone', () => {
    const batches = batchesOf([transfer(1, 1, 'queued'), transfer(2, 1, 'queued'), transfer(3, 2, 'queued')]);
    const kinds = (folded: number[]): string[] => rowsOf(batches, new Set(folded)).map(({ kind }) => kind);
    expect(kinds([])).toEqual(['transfer', 'batch', 'transfer', 'transfer']);
    expect(kinds([1])).toEqual(['transfer', 'batch']);
  });
});

it('ids are those of the states asked for', () => {
  expect(
    idsOf([transfer(1, 1, 'queued'), transfer(2, 1, 'done'), transfer(3, 1, 'running')], 'queued', 'running'),
  ).toEqual([1, 3]);
});

describe('words', () => {
  it('tell how the queue stands and set failures apart', () => {
    expect(summaryPieces(none)).toEqual([{ text: 'No transfers', isFailure: false }]);
    const pieces = summaryPieces({ ...none, running: 3, queued: 1200, failed: 1, done: 9 });
    expect(pieces.map(({ text }) => text)).toEqual(['3 active', '1,200 queued', '1 failed']);
    expect(pieces.map(({ isFailure }) => isFailure)).toEqual([false, false, true]);
  });

  it('tell the pace, and the end only where it can be known', () => {
    expect(paceWords(4_200_000, 130)).toBe('4.20 MB/s · 2:10 min left');
    expect(paceWords(4_200_000, null)).toBe('4.20 MB/s');
    expect(paceWords(0, 5)).toBe('');
  });

  it('are read aloud at quarters and at the end, not in between', () => {
    const running = (moved: number): TransferSummary => ({ ...none, running: 1, bytes: 100, moved });
    const quarters = [0, 10, 26, 30, 80].map((moved) => quarterOf(running(moved)));
    expect(quarters).toEqual([0, 0, 1, 1, 3]);
    expect(announcement(0, 0, running(10))).toBeNull();
    expect(announcement(0, 1, running(26))).toBe('Transfers: 25 percent');
    expect(announcement(3, null, { ...none, done: 12, failed: 1 })).toBe('Transfers finished: 12 files done, 1 failed');
    expect(announcement(null, 2, running(50))).toBeNull();
  });
});
