import { transferBytes } from '$lib/api/client';
import type { Transfer } from '$lib/api/commands';
import { Refusal } from '$lib/api/errors';

/** The bytes of one request; the same as the chunk of an Appwrite upload. */
export const sliceSize = 5 * 1024 * 1024;

/** Slices on their way at once: a browser has six connections to a host, and what the person looks at needs some. */
const sentAtOnce = 4;

const waits = [500, 1000, 2000, 5000, 10_000];

/** What the source needs from the queue. */
export interface Queue {
  /** Takes in what the host says of a transfer. */
  take(transfer: Transfer): void;
  /** Asks the host how a running transfer stands; null when it does not run any more. */
  findRunning(id: number): Promise<Transfer | null>;
  /** Tells the host that the page has the file of a waiting transfer. */
  reoffer(id: number, size: number): Promise<void>;
  /** The file cannot be read any more. */
  lose(id: number): Promise<void>;
}

/** Sends the bytes of files that the page holds, each while its transfer is running and no longer. */
export class PageSource {
  readonly #files = new Map<number, File>();
  readonly #pumps = new Map<number, AbortController>();
  readonly #reoffered = new Set<number>();
  #free = sentAtOnce;
  readonly #queued: (() => void)[] = [];
  readonly #queue: Queue;
  readonly #rest: (milliseconds: number) => Promise<void>;

  constructor(queue: Queue, rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))) {
    this.#queue = queue;
    this.#rest = rest;
  }

  /** Keeps the file of a transfer. */
  hold(id: number, file: File): void {
    this.#files.set(id, file);
  }

  /** Whether the page has the file of a transfer. */
  holds(id: number): boolean {
    return this.#files.has(id);
  }

  /** Whether transfers would stop if the page went now. */
  get isNeeded(): boolean {
    return this.#files.size > 0;
  }

  /** Follows a transfer: sends while it runs, stops when it does not, forgets the file when it is over. */
  follow(transfer: Transfer): void {
    const { id, state } = transfer;
    const file = this.#files.get(id);
    if (!file) return;
    if (state === 'running') this.#start(transfer, file);
    // What is done needs no stop: the answer to its last slice is on its way.
    else if (state !== 'done') this.#pumps.get(id)?.abort();
    if (state === 'waiting') this.#reoffer(id, file);
    if (state === 'done' || state === 'cancelled') this.#files.delete(id);
  }

  #start(transfer: Transfer, file: File): void {
    if (this.#pumps.has(transfer.id)) return;
    const control = new AbortController();
    this.#pumps.set(transfer.id, control);
    void this.#pump(transfer, file, control.signal);
  }

  /** The host thought the page was gone, but it has only been silent. */
  #reoffer(id: number, file: File): void {
    if (this.#reoffered.has(id)) return;
    this.#reoffered.add(id);
    void this.#queue
      .reoffer(id, file.size)
      .catch(() => this.#files.delete(id))
      .finally(() => this.#reoffered.delete(id));
  }

  async #pump(transfer: Transfer, file: File, signal: AbortSignal): Promise<void> {
    await this.#send(transfer, file, signal);
    this.#pumps.delete(transfer.id);
    if (!signal.aborted || !this.#files.has(transfer.id)) return;
    // It may have been resumed while the last slice was being given up.
    const found = await this.#queue.findRunning(transfer.id).catch(() => null);
    if (found) this.#queue.take(found);
  }

  async #send(start: Transfer, file: File, signal: AbortSignal): Promise<void> {
    let current: Transfer | null = start;
    let failures = 0;
    let isBegun = false;
    // Once all has arrived the host may still be busy with it; then there is nothing left to send.
    while (current?.state === 'running' && !signal.aborted && !(hasAll(current) && (isBegun || current.size > 0))) {
      const running: Transfer = current;
      const answer: Transfer | Refusal | null = await this.#inTurn(() => this.#sendSlice(running, file, signal));
      failures = answer instanceof Refusal ? failures + 1 : 0;
      isBegun ||= answer !== null && !(answer instanceof Refusal);
      current = answer instanceof Refusal ? await this.#recover(current, failures, signal) : answer;
      if (current) this.#queue.take(current);
    }
  }

  /** Does something when fewer than the allowed number do. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queued.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queued.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  /** Sends the next slice; an empty file is sent as one empty slice. */
  async #sendSlice({ id, moved }: Transfer, file: File, signal: AbortSignal): Promise<Transfer | Refusal | null> {
    if (signal.aborted) return Refusal.unreachable();
    // Read first: a request whose file has vanished fails as if the network had.
    const bytes = await file
      .slice(moved, moved + sliceSize)
      .arrayBuffer()
      .catch(() => null);
    if (!bytes) return this.#lose(id);
    try {
      return await transferBytes(id, moved, new Blob([bytes]), signal);
    } catch (error) {
      return error instanceof Refusal ? error : Refusal.unreachable();
    }
  }

  async #lose(id: number): Promise<null> {
    this.#files.delete(id);
    await this.#queue.lose(id).catch(() => undefined);
    return null;
  }

  /** After a refusal the host alone knows how far the transfer is; when it does not answer, the page tries again later. */
  async #recover(current: Transfer, failures: number, signal: AbortSignal): Promise<Transfer | null> {
    if (signal.aborted) return null;
    // The first refusal is most often a pause that the page has not heard of yet: ask at once.
    if (failures > 1) await this.#rest(waits[Math.min(failures - 2, waits.length - 1)] ?? 0);
    return this.#queue.findRunning(current.id).catch(() => current);
  }
}

function hasAll({ moved, size }: Transfer): boolean {
  return moved >= size;
}
