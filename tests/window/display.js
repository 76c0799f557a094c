// A screen that nobody sees, and hands for it: Xvfb, xdotool, a drag source, a polite way to close a window.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const PYTHON = '/usr/bin/python3';

export class Display {
  /** Starts a screen of its own; resolves when it takes windows. */
  static async open(width, height) {
    const size = `${width}x${height}x24`;
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [line] = await firstLine(server, server.stdio[3], 'Xvfb');
    return new Display(server, `:${line.trim()}`);
  }

  constructor(server, name) {
    this.server = server;
    this.name = name;
    this.environment = { ...process.env, DISPLAY: name, NO_AT_BRIDGE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
    delete this.environment.WAYLAND_DISPLAY;
  }

  async pointer(...words) {
    await run('xdotool', words.map(String), { env: this.environment });
  }

  /** Presses a key combination as a person would, into whatever has the focus. */
  async key(combination) {
    await this.pointer('key', combination);
  }

  async screenshot(path) {
    await run('import', ['-window', 'root', path], { env: this.environment });
  }

  /** Returns the ids of the visible windows with this title. */
  async windows(title) {
    const search = ['search', '--onlyvisible', '--name', `^${title}$`];
    const found = await run('xdotool', search, { env: this.environment }).catch(() => ({ stdout: '' }));
    return found.stdout.split('\n').filter(Boolean);
  }

  /** Asks a window to close, as the cross in its corner does. */
  async close(id) {
    await run(PYTHON, [beside('close.py'), id], { env: this.environment });
  }

  /** Drags paths from a window of another program to a point of this screen and lets go. */
  async drop(paths, x, y) {
    const source = spawn(PYTHON, [beside('drag.py'), ...paths], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line, lines] = await firstLine(source, source.stdout, 'drag.py');
      const [fromX, fromY] = line.split(' ').map(Number);
      await this.pointer('mousemove', fromX, fromY, 'mousedown', 1);
      for (let step = 1; step <= 20; step += 1) {
        const at = (from, to) => Math.round(from + ((to - from) * step) / 20);
        await this.pointer('mousemove', '--sync', at(fromX, x), at(fromY, y));
      }
      // The target answers each move; one that has been taken twice has been seen.
      await this.pointer('mousemove', '--sync', x + 1, y, 'mousemove', '--sync', x, y);
      await lines.until('accepted');
      await this.pointer('mouseup', 1);
      await lines.until('done');
    } finally {
      source.kill();
    }
  }

  async stop() {
    this.server.kill();
    if (this.server.exitCode === null) await once(this.server, 'exit');
  }
}

/** Resolves with the first line a program says, and what it says after; rejects when it ends before. */
async function firstLine(program, stream, name) {
  const lines = new Lines(stream);
  const ended = once(program, 'exit').then(() => Promise.reject(new Error(`${name} ended before it was ready`)));
  const started = once(program, 'error').then(([error]) => Promise.reject(error));
  return [await Promise.race([lines.next(), ended, started]), lines];
}

/** What a program says, line by line. */
class Lines {
  #lines;

  constructor(stream) {
    this.#lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  }

  async next() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the program said nothing more');
    return value;
  }

  /** Waits for a line. */
  async until(expected) {
    while ((await this.next()) !== expected);
  }
}
