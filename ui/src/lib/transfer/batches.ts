import type { Direction, Transfer } from '$lib/api/commands';

/** What was started together, rolled up. */
export interface Batch {
  id: number;
  direction: Direction;
  bucket: string;
  /** The deepest folder that holds all of its files. */
  folder: string;
  transfers: readonly Transfer[];
  /** Bytes of all that is not failed or cancelled, and how many of them have been moved. */
  size: number;
  moved: number;
  speed: number;
}

/** A line of the list: a batch, or one transfer of an unfolded batch. */
export type Row = { kind: 'batch'; batch: Batch } | { kind: 'transfer'; transfer: Transfer; isAlone: boolean };

/** What needs the person stands first, what is over last. */
const rank: Record<Transfer['state'], number> = {
  failed: 0,
  waiting: 1,
  running: 2,
  paused: 3,
  queued: 4,
  done: 5,
  cancelled: 6,
};

/** Groups transfers by batch: what needs the person or moves stands first, then the newest. */
export function batchesOf(transfers: readonly Transfer[]): Batch[] {
  const groups = new Map<number, Transfer[]>();
  for (const transfer of transfers) {
    const group = groups.get(transfer.batch);
    if (group) group.push(transfer);
    else groups.set(transfer.batch, [transfer]);
  }
  return [...groups.values()].map(rollUp).sort((one, other) => rankOf(one) - rankOf(other) || other.id - one.id);
}

/** Lays batches out as lines. A batch of one file is its own line. */
export function rowsOf(batches: readonly Batch[], folded: ReadonlySet<number>): Row[] {
  return batches.flatMap((batch) => {
    const isAlone = batch.transfers.length === 1;
    const lines: Row[] = batch.transfers.map((transfer) => ({ kind: 'transfer', transfer, isAlone }));
    if (isAlone) return lines;
    const head: Row = { kind: 'batch', batch };
    return folded.has(batch.id) ? [head] : [head, ...lines];
  });
}

/** What names a line while the list moves around it. */
export function rowKey(row: Row): string {
  return row.kind === 'batch' ? `batch ${row.batch.id}` : `transfer ${row.transfer.id}`;
}

/** The ids of transfers in one of these states. */
export function idsOf(transfers: readonly Transfer[], ...states: Transfer['state'][]): number[] {
  return transfers.filter(({ state }) => states.includes(state)).map(({ id }) => id);
}

/** The deepest folder that holds both. */
export function sharedFolder(one: string, other: string): string {
  const parts = one.split('/').slice(0, -1);
  const others = other.split('/').slice(0, -1);
  const firstDifference = parts.findIndex((part, index) => part !== others[index]);
  const shared = firstDifference < 0 ? parts : parts.slice(0, firstDifference);
  return shared.map((part) => `${part}/`).join('');
}

/** The rank of the first of its transfers, which are sorted by it. */
function rankOf({ transfers: [first] }: Batch): number {
  return first ? rank[first.state] : 0;
}

function rollUp(group: Transfer[]): Batch {
  const [first] = group;
  if (!first) throw new Error('a group has at least the transfer it was made for');
  const counted = group.filter(({ state }) => state !== 'failed' && state !== 'cancelled');
  return {
    id: first.batch,
    direction: first.direction,
    bucket: first.bucket,
    folder: group.map(({ folder }) => folder).reduce(sharedFolder),
    transfers: group.toSorted((one, other) => rank[one.state] - rank[other.state] || one.id - other.id),
    size: sum(counted, ({ size }) => size),
    moved: sum(counted, ({ moved }) => moved),
    speed: sum(counted, ({ speed }) => speed),
  };
}

function sum(transfers: readonly Transfer[], of: (transfer: Transfer) => number): number {
  return transfers.reduce((total, transfer) => total + of(transfer), 0);
}
