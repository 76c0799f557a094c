import { call } from '$lib/api/client';
import type { OfferedFile, Transfer, TransferList, TransferSummary } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import type { PageFile } from './dropped';
import { PageSource } from './page-source';
import type { Target } from './target';
import { toasts } from './toasts.svelte';

const pageSize = 1000;
/** More than this are counted but not listed. */
const mostListed = 10_000;
const mostOffered = 5000;
/** How long the page may be held up at a time by asking how large files are, in milliseconds. */
const patience = 8;
/** The list is drawn anew at most this often, in milliseconds, however much is heard. */
const beat = 150;

const nothing: TransferSummary = {
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

type Command = 'transfer_pause' | 'transfer_resume' | 'transfer_cancel' | 'transfer_retry';

/** The queue of uploads and downloads as the host tells it. */
class Transfers {
  summary = $state.raw<TransferSummary>(nothing);
  /** Transfers whose file vanished from this computer, or from the page. */
  lost = $state.raw<ReadonlySet<number>>(new Set());
  #byId = new Map<number, Transfer>();
  #version = $state(0);
  #isRedrawing = false;
  /** What was heard while the whole list was on its way; it is newer than the list. */
  #heard: Map<number, Transfer> | null = null;
  readonly #source: PageSource;

  constructor() {
    this.#source = new PageSource({
      take: (transfer) => this.#take([transfer]),
      findRunning,
      reoffer: async (id, size) => this.#take([await call('transfer_reoffer', { id, size })]),
      lose: (id) => this.#lose(id),
    });
  }

  /** All that are listed, oldest first. */
  get list(): Transfer[] {
    void this.#version;
    return [...this.#byId.values()];
  }

  /** How many there are, listed or not. */
  get total(): number {
    const { queued, running, paused, waiting, failed, done, cancelled } = this.summary;
    return queued + running + paused + waiting + failed + done + cancelled;
  }

  /** Whether uploads would stop if the page went now. */
  get needPage(): boolean {
    return this.#source.isNeeded && this.summary.queued + this.summary.running > 0;
  }

  /** Takes in a part of the queue. */
  merge({ transfers, summary }: TransferList): void {
    const before = this.total;
    this.summary = summary;
    this.#take(transfers);
    // Only clearing makes the queue shorter; another window may have done it.
    if (this.total < before) void this.refresh();
  }

  /** Asks for the whole queue. */
  async refresh(): Promise<void> {
    const heard = (this.#heard = new Map<number, Transfer>());
    try {
      const found = new Map<number, Transfer>();
      for (let offset = 0; offset < mostListed; offset += pageSize) {
        const page = await call('transfer_list', { states: [], offset, limit: pageSize });
        this.summary = page.summary;
        for (const transfer of page.transfers) found.set(transfer.id, transfer);
        if (page.transfers.length < pageSize) break;
      }
      this.#byId = found;
      this.#take([...heard.values()]);
      for (const transfer of found.values()) this.#source.follow(transfer);
    } catch (error) {
      toasts.fail(error, m.state_list_transfers());
    } finally {
      if (this.#heard === heard) this.#heard = null;
    }
  }

  /** Uploads files that the page holds. */
  async offer(target: Target, files: readonly PageFile[]): Promise<void> {
    for (let start = 0; start < files.length; start += mostOffered) {
      const part = files.slice(start, start + mostOffered);
      const answer = await call('transfer_offer', { ...target, files: await measured(part) });
      answer.transfers.forEach((transfer, index) => {
        const file = part[index]?.file;
        if (file) this.#source.hold(transfer.id, file);
      });
      this.summary = answer.summary;
      // An event may have told more of some of them before this answer came.
      this.#take(answer.transfers.map((transfer) => this.#byId.get(transfer.id) ?? transfer));
    }
  }

  /** Gives a transfer its file again. */
  async giveAgain(transfer: Transfer, file: File): Promise<void> {
    this.#source.hold(transfer.id, file);
    this.lost = without(this.lost, transfer.id);
    if (transfer.state === 'waiting')
      this.#take([await call('transfer_reoffer', { id: transfer.id, size: file.size })]);
    else await this.run(isOver(transfer) ? 'transfer_retry' : 'transfer_resume', [transfer.id]);
  }

  /** Whether a transfer goes on only when the person gives its file again. */
  needsFile(transfer: Transfer): boolean {
    return transfer.state === 'waiting' || this.lost.has(transfer.id);
  }

  /** Pauses, resumes, cancels or retries; an empty list means all. */
  async run(command: Command, ids: number[]): Promise<void> {
    try {
      this.merge(await call(command, { ids }));
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** Takes what has ended off the list; an empty list means all of it. */
  async clear(ids: number[]): Promise<void> {
    try {
      await call('transfer_clear', { ids });
      await this.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  }

  #take(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) {
      this.#byId.set(transfer.id, transfer);
      this.#heard?.set(transfer.id, transfer);
    }
    this.#redrawSoon();
    for (const transfer of transfers) this.#source.follow(transfer);
  }

  #redrawSoon(): void {
    if (this.#isRedrawing) return;
    this.#isRedrawing = true;
    setTimeout(() => {
      this.#isRedrawing = false;
      this.#version += 1;
    }, beat);
  }

  async #lose(id: number): Promise<void> {
    this.lost = new Set([...this.lost, id]);
    const name = this.#byId.get(id)?.name ?? m.state_a_file();
    const detail = m.state_lost_next();
    toasts.say(m.state_lost({ name }), { tone: 'danger', detail });
    await this.run('transfer_pause', [id]);
  }
}

/** Asking a file for its size can reach for the disk: the page breathes in between. */
async function measured(files: readonly PageFile[]): Promise<OfferedFile[]> {
  const offered: OfferedFile[] = [];
  let begun = performance.now();
  for (const { path, file } of files) {
    offered.push({ path, size: file.size });
    if (performance.now() - begun < patience) continue;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  }
  return offered;
}

const isOver = ({ state }: Transfer): boolean => state === 'failed' || state === 'cancelled';

async function findRunning(id: number): Promise<Transfer | null> {
  const { transfers } = await call('transfer_list', { states: ['running'], offset: 0, limit: pageSize });
  return transfers.find((transfer) => transfer.id === id) ?? null;
}

function without(set: ReadonlySet<number>, id: number): ReadonlySet<number> {
  return new Set([...set].filter((other) => other !== id));
}

export const transfers = new Transfers();
