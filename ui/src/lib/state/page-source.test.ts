import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transfer } from '$lib/api/commands';
import { setHost } from '$lib/host/host';
import { PageSource, sliceSize } from './page-source';

/** A host that keeps one transfer and takes its bytes as the real one does. */
class FakeHost {
  transfer: Transfer;
  received: number[] = [];
  refusals = 0;
  /** Whether a transfer whose bytes have all arrived is done at once, or still being worked on. */
  isSlow = false;
  rests: number[] = [];
  lost: number[] = [];
  reoffered: number[] = [];
  /** Runs before each request for bytes is answered; may throw as a network does. */
  before: (offset: number) => void = () => undefined;
  readonly source: PageSource;

  constructor(size: number) {
    this.transfer = transferOf(size);
    this.source = new PageSource(
      {
        take: (transfer) => this.source.follow(transfer),
        findRunning: () => Promise.resolve(this.transfer.state === 'running' ? this.transfer : null),
        reoffer: (id) => Promise.resolve(void this.reoffered.push(id)),
        lose: (id) => Promise.resolve(void this.lost.push(id)),
      },
      (milliseconds) => Promise.resolve(void this.rests.push(milliseconds)),
    );
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.#put(url, init));
  }

  /** Says to the page how the transfer stands, as an event would. */
  tell(change: Partial<Transfer>): void {
    this.transfer = { ...this.transfer, ...change };
    this.source.follow(this.transfer);
  }

  async #put(url: string, init: RequestInit): Promise<Response> {
    const offset = Number(new URL(url).searchParams.get('offset'));
    this.before(offset);
    if (init.signal?.aborted) throw new DOMException('Aborted', 'AbortError');
    if (this.transfer.state !== 'running' || offset !== this.transfer.moved) {
      this.refusals += 1;
      return refused('app_transfer_refused', 409);
    }
    const length = (await (init.body as Blob).arrayBuffer()).byteLength;
    this.received.push(length);
    const moved = offset + length;
    this.transfer = {
      ...this.transfer,
      moved,
      state: moved === this.transfer.size && !this.isSlow ? 'done' : 'running',
    };
    return Response.json(this.transfer);
  }
}

function refused(type: string, code: number): Response {
  return Response.json({ message: 'Refused.', code, type, version: '1' }, { status: code });
}

function transferOf(size: number): Transfer {
  return { id: 7, batch: 1, direction: 'upload', name: 'a.bin', size, moved: 0, speed: 0, state: 'queued' } as Transfer;
}

function fileOf(size: number): File {
  return new File([new Uint8Array(size)], 'a.bin');
}

beforeEach(() => setHost({ address: (path) => `http://host${path}`, native: null }));
afterEach(() => vi.unstubAllGlobals());

describe('the file of a running transfer', () => {
  it('is sent in slices of five mebibytes, in order', async () => {
    const size = 2 * sliceSize + 3;
    const host = new FakeHost(size);
    host.source.hold(7, fileOf(size));
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([sliceSize, sliceSize, 3]);
    await vi.waitFor(() => expect(host.source.isNeeded).toBe(false));
  });

  it('is sent as one empty slice when it is empty', async () => {
    const host = new FakeHost(0);
    host.source.hold(7, fileOf(0));
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([0]);
  });

  it.each([0, 10])('is not sent again while the host is still busy with all of its %d bytes', async (size) => {
    const host = new FakeHost(size);
    host.isSlow = true;
    host.source.hold(7, fileOf(size));
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.received).toEqual([size]));
    await new Promise((resolve) => setImmediate(resolve));
    host.tell({ state: 'done' });
    expect([host.received, host.refusals]).toEqual([[size], 0]);
  });

  it('is not given up when the news that it is done overtakes the answer', async () => {
    const host = new FakeHost(10);
    let signal: AbortSignal | null | undefined;
    const put = fetch;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      signal = init.signal;
      const answer = await put(url, init);
      host.tell({});
      return answer;
    });
    host.source.hold(7, fileOf(10));
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.source.isNeeded).toBe(false));
    expect(signal?.aborted).toBe(false);
  });

  it('goes on where the host stands', async () => {
    const size = 2 * sliceSize;
    const host = new FakeHost(size);
    host.source.hold(7, fileOf(size));
    host.tell({ state: 'running', moved: sliceSize });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([sliceSize]);
  });

  it('is sent once, however often the page hears that it runs', async () => {
    const host = new FakeHost(sliceSize);
    host.source.hold(7, fileOf(sliceSize));
    for (let times = 0; times < 5; times++) host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([sliceSize]);
  });
});

describe('a transfer that does not run', () => {
  it('is left alone while it is queued, paused or has failed', async () => {
    const host = new FakeHost(10);
    host.source.hold(7, fileOf(10));
    for (const state of ['queued', 'paused', 'failed'] as const) host.tell({ state });
    await Promise.resolve();
    expect(host.received).toEqual([]);
    expect(host.source.holds(7)).toBe(true);
  });

  it('stops sending at a pause and goes on after it', async () => {
    const size = 3 * sliceSize;
    const host = new FakeHost(size);
    host.source.hold(7, fileOf(size));
    host.before = (offset) => {
      if (offset === sliceSize) host.tell({ state: 'paused' });
    };
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('paused'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.received).toEqual([sliceSize]);
    host.before = () => undefined;
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([sliceSize, sliceSize, sliceSize]);
  });

  it('goes on when it is resumed before the page has noticed the pause', async () => {
    const size = 2 * sliceSize;
    const host = new FakeHost(size);
    host.source.hold(7, fileOf(size));
    host.before = (offset) => {
      if (offset !== sliceSize) return;
      host.before = () => undefined;
      host.tell({ state: 'paused' });
      host.tell({ state: 'running' });
    };
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
  });

  it('lets go of its file when it is cancelled', () => {
    const host = new FakeHost(10);
    host.source.hold(7, fileOf(10));
    host.tell({ state: 'cancelled' });
    expect(host.source.isNeeded).toBe(false);
  });

  it('is offered again when the host thought the page was gone', async () => {
    const host = new FakeHost(10);
    host.source.hold(7, fileOf(10));
    host.tell({ state: 'waiting' });
    host.tell({ state: 'waiting' });
    await vi.waitFor(() => expect(host.reoffered).toEqual([7]));
  });
});

describe('when a slice is refused', () => {
  it('asks how far the host is and sends from there', async () => {
    const size = 2 * sliceSize;
    const host = new FakeHost(size);
    host.source.hold(7, fileOf(size));
    host.before = (offset) => {
      if (offset !== 0) return;
      // The first slice arrived, but its answer was lost.
      host.before = () => undefined;
      host.transfer = { ...host.transfer, moved: sliceSize };
    };
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.received).toEqual([sliceSize]);
  });

  it('waits longer and longer while nobody answers, and then goes on', async () => {
    const host = new FakeHost(10);
    host.source.hold(7, fileOf(10));
    let failures = 4;
    host.before = () => {
      if (failures-- > 0) throw new TypeError('Failed to fetch');
    };
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('done'));
    expect(host.rests).toEqual([500, 1000, 2000]);
  });

  it('gives up when the host says that the transfer does not run any more', async () => {
    const host = new FakeHost(10);
    host.source.hold(7, fileOf(10));
    host.before = () => {
      host.transfer = { ...host.transfer, state: 'failed' };
    };
    host.tell({ state: 'running' });
    await vi.waitFor(() => expect(host.transfer.state).toBe('failed'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.received).toEqual([]);
    expect(host.source.holds(7)).toBe(true);
  });
});

it('a file that cannot be read any more is reported, not sent', async () => {
  const host = new FakeHost(10);
  const gone = fileOf(10);
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as Blob;
  host.source.hold(7, gone);
  host.tell({ state: 'running' });
  await vi.waitFor(() => expect(host.lost).toEqual([7]));
  expect(host.received).toEqual([]);
  expect(host.source.holds(7)).toBe(false);
});
