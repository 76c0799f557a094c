// The program under test: its folders, its start and its end. Each test has its own data and its own session bus, so
// that a Coffer which runs on the same desktop is neither seen nor disturbed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { built, root, verify } from '../cofferd.mjs';
import { Display } from './display.js';
import { Driver, until } from './driver.js';

export const artefacts = join(root, 'target/window');

export class Program {
  /** Prepares a screen, a session bus and empty folders. */
  static async prepare() {
    await mkdir(artefacts, { recursive: true });
    const folder = await mkdtemp(join(tmpdir(), 'coffer-window-'));
    const display = await Display.open(1280, 860);
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: bus.stdout }), 'line');
    return new Program(folder, display, bus, address);
  }

  constructor(folder, display, bus, address) {
    this.folder = folder;
    this.display = display;
    this.bus = bus;
    this.data = join(folder, 'data');
    this.environment = {
      ...display.environment,
      DBUS_SESSION_BUS_ADDRESS: address,
      COFFER_DATA: this.data,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_DATA_HOME: join(folder, 'share'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    };
  }

  /** Opens the window; the system's dialogs are answered with `pick`. */
  async open(pick) {
    const environment = { ...this.environment, COFFER_PICK: pick };
    this.page = await Driver.start(join(built, 'coffer'), environment, join(artefacts, 'coffer.log'));
    [this.window] = await until('the window', async () => {
      const windows = await this.display.windows('Coffer.*');
      return windows.length > 0 && windows;
    });
    await this.display.pointer('windowfocus', '--sync', this.window);
  }

  /** Closes the window as a person does. */
  async quit() {
    await this.display.close(this.window);
    await until('the end of the window', async () => (await this.display.windows('Coffer.*')).length === 0);
    await this.page.stop();
    this.page = undefined;
  }

  /** Closes the window and waits until the program has ended. */
  async close() {
    await this.quit();
    // The window goes first; the folder is free once the transfers have been saved.
    await until('a free data folder', async () => (await this.verify()).code === 0);
  }

  /** Runs the checker over the data folder. */
  verify() {
    return verify(this.data);
  }

  /** Starts the program a second time and returns how it ended. */
  async startAgain() {
    const second = spawn(join(built, 'coffer'), { env: this.environment, stdio: 'ignore' });
    const [code] = await once(second, 'exit');
    return code;
  }

  /** Asks the application through the page, by the page's own address. */
  call(name, request) {
    return this.page.run(
      `const base = await window.__TAURI_INTERNALS__.invoke('host_address');
       const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(args[1]) };
       const answer = await fetch(base + '/call/' + args[0], init);
       return await answer.json();`,
      name,
      request,
    );
  }

  /** Asks the embedded engine's own API. */
  get(path) {
    return this.page.run(
      `const base = await window.__TAURI_INTERNALS__.invoke('host_address');
       return await (await fetch(base + '/e/local/v1/' + args[0])).json();`,
      path,
    );
  }

  async picture(name) {
    await this.page.painted();
    await this.display.screenshot(join(artefacts, `${name}.png`));
  }

  async end() {
    await this.page?.stop();
    this.bus.kill();
    await this.display.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
