import { eventsUrl } from '$lib/api/client';
import type { Event } from '$lib/api/commands';
import { session } from './session.svelte';
import { announce, announceAll } from './tags';
import { transfers } from './transfers.svelte';

const firstWait = 1000;
const longestWait = 10_000;

/** The stream of what happens elsewhere. It comes back by itself; whatever was missed meanwhile is asked for again. */
class Events {
  status = $state<'connecting' | 'live' | 'lost'>('connecting');
  #source: EventSource | null = null;
  #wait = firstWait;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to listen. Returns what ends it. */
  listen(): () => void {
    this.#open();
    return () => {
      clearTimeout(this.#timer);
      this.#source?.close();
    };
  }

  /** Tries to come back now instead of waiting. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#wait = firstWait;
    this.#open();
  }

  #open(): void {
    this.#source?.close();
    const source = new EventSource(eventsUrl());
    source.onopen = () => this.#opened();
    source.onerror = () => void this.#failed(source);
    source.onmessage = ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as Event);
    this.#source = source;
  }

  #opened(): void {
    const isReturn = this.status === 'lost';
    this.status = 'live';
    this.#wait = firstWait;
    if (isReturn) refreshAll();
  }

  async #failed(source: EventSource): Promise<void> {
    if (source !== this.#source) return;
    source.close();
    this.status = 'lost';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWait);
    // The stream cannot say why it ended; a command can, and ends the session if that is why.
    await session.refresh().catch(() => undefined);
    if (session.status === 'ended') clearTimeout(this.#timer);
  }
}

function hear(event: Event): void {
  if (event.type === 'changed') announce(event.endpoint, event.tags);
  else if (event.type === 'transfers') transfers.merge(event);
  else refreshAll();
}

function refreshAll(): void {
  announceAll();
  void transfers.refresh();
}

export const events = new Events();
