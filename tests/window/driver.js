// A small client of W3C WebDriver: just enough to press and read what a person presses and reads.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until the answer is neither null, undefined nor false; what it last threw says why it never was. */
export async function until(what, ask, limit = 30_000) {
  const end = Date.now() + limit;
  let reason = 'the answer was no';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      reason = error.message;
    }
    await delay(50);
  }
  throw new Error(`${what}: not within ${limit / 1000} s (${reason})`);
}

export class Driver {
  /** Starts the driver and through it the program; its log goes to the file. */
  static async start(binary, environment, log) {
    const port = await freePort();
    const output = openSync(log, 'a');
    const server = spawn('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
      env: { ...environment, TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' },
      stdio: ['ignore', output, output],
    });
    const driver = new Driver(server, `http://127.0.0.1:${port}`);
    await until('WebDriver', () => driver.#send('GET', '/status'));
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: [] } } };
    const { sessionId } = await driver.#send('POST', '/session', { capabilities });
    driver.session = `/session/${sessionId}`;
    return driver;
  }

  constructor(server, address) {
    this.server = server;
    this.address = address;
  }

  async #send(method, path, body) {
    const init = { method, headers: { 'content-type': 'application/json' } };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(this.address + path, init);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  #ask(method, path, body) {
    return this.#send(method, this.session + path, body);
  }

  /** Runs a function body in the page and returns what it returns; a promise is awaited. */
  async run(script, ...args) {
    const wrapped = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${script} })(...Array.from(arguments).slice(0, -1))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#ask('POST', '/execute/async', { script: wrapped, args });
    if (error) throw new Error(error);
    return value;
  }

  /** Waits for an element by XPath and returns it. */
  find(xpath, limit) {
    return until(xpath, () => this.#ask('POST', '/element', { using: 'xpath', value: xpath }), limit);
  }

  async count(xpath) {
    return (await this.#ask('POST', '/elements', { using: 'xpath', value: xpath })).length;
  }

  /** Waits for an element and presses it. One that moves under the finger is tried again. */
  async click(xpath) {
    await until(`press ${xpath}`, async () => {
      const element = await this.#ask('POST', '/element', { using: 'xpath', value: xpath });
      await this.#ask('POST', `/element/${element[ELEMENT]}/click`, {});
      return true;
    });
  }

  async text(xpath) {
    return this.#ask('GET', `/element/${(await this.find(xpath))[ELEMENT]}/text`);
  }

  /** Types into whatever has the focus. */
  async type(keys) {
    const active = await this.#ask('GET', '/element/active');
    await this.#ask('POST', `/element/${active[ELEMENT]}/value`, { text: keys });
  }

  /** Waits until the page has painted what it now holds. */
  painted() {
    return this.run('await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));');
  }

  async stop() {
    this.server.kill();
    if (this.server.exitCode === null) await once(this.server, 'exit');
  }
}
