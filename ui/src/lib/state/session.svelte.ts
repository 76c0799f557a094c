import { call } from '$lib/api/client';
import type { ApiSettings, ApiState, Console, Endpoint, Settings, StoreLock } from '$lib/api/commands';
import { explain, Refusal, type Told } from '$lib/api/errors';
import type { ErrorType } from '$lib/api/wire';
import { onSessionEnd } from '$lib/api/request';
import { host, openHost, type Native } from '$lib/host/host';
import { m } from '$lib/paraglide/messages';
import { toasts } from './toasts.svelte';

type Status = 'starting' | 'locked' | 'ready' | 'failed' | 'ended';

const defaults: Settings = {
  theme: 'system',
  density: 'default',
  language: 'system',
  bucketsView: 'cards',
  filesView: 'list',
  gallerySize: 180,
  favourites: [],
  inspector: { isOpen: false, width: 340, tab: 'details' },
  browsing: { columns: {}, views: [] },
  api: { enabled: true, port: 8420 },
};

/** This page's connection to the console: where it talks to, and the person's choices. */
class Session {
  status = $state<Status>('starting');
  error = $state.raw<Told | null>(null);
  /** Why the store is locked, and by what it opens; for the status `locked`. */
  lock = $state.raw<StoreLock | null>(null);
  settings = $state.raw<Settings>(defaults);
  #console = $state.raw<Console | null>(null);

  /** Connects; nothing else may be asked before it has ended with the status `ready`. */
  async start(): Promise<void> {
    this.status = 'starting';
    onSessionEnd(() => (this.status = 'ended'));
    try {
      await openHost();
      this.#console = await call('console', {});
      this.settings = this.#console.settings;
      this.status = 'ready';
    } catch (error) {
      if (is(error, 'app_store_locked')) return this.#wait();
      this.error = explain(error);
      if (!this.#isEnded()) this.status = 'failed';
    }
  }

  /** Opens the store with its passphrase or recovery key, or with what the keyring says now; throws when it stays locked. */
  async unlock(secret: string | null): Promise<void> {
    try {
      await call('store_unlock', { secret });
    } catch (error) {
      if (is(error, 'app_store_locked')) this.lock = await call('store_lock', {});
      // An open store has no such command any more: another page has opened it.
      if (!is(error, 'app_command_not_found')) throw error;
    }
    await this.start();
  }

  /** Asks again what the console is like; also tells whether the page still belongs to it. */
  async refresh(): Promise<void> {
    this.#console = await call('console', {});
  }

  /** The place that is shown. */
  get endpoint(): Endpoint {
    const first = this.#console?.endpoints[0];
    if (!first) throw new Error('start() has not ended yet');
    return first;
  }

  /** Where programs reach the embedded engine. */
  get api(): ApiState {
    return this.#console?.api ?? { endpoint: null, problem: null, isFixed: true };
  }

  get version(): string {
    return this.#console?.version ?? '';
  }

  /** What only the desktop window can do; null in a browser. */
  get native(): Native | null {
    return host().native;
  }

  /** Changes some of the person's choices, at once on the screen and then for good. */
  async choose(change: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.settings = { ...before, ...change };
    try {
      await call('settings_set', this.settings);
    } catch (error) {
      this.settings = before;
      toasts.fail(error, m.state_save_settings());
    }
  }

  /** Changes where programs reach the embedded engine; whether that was possible stands in `api` afterwards. */
  async serveApi(api: ApiSettings): Promise<void> {
    this.settings = await call('settings_set', { ...this.settings, api });
    await this.refresh();
  }

  async #wait(): Promise<void> {
    try {
      this.lock = await call('store_lock', {});
      this.status = 'locked';
    } catch (error) {
      this.error = explain(error);
      this.status = 'failed';
    }
  }

  #isEnded(): boolean {
    return this.status === 'ended';
  }
}

const is = (error: unknown, type: ErrorType): boolean => error instanceof Refusal && error.is(type);

export const session = new Session();
