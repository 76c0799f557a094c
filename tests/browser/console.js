// The console in a real browser, as a person meets it: a page, its rows, its dock, and everything it complains about.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { chromium } from 'playwright-core';

import { Cofferd, root } from '../cofferd.mjs';

export const artefacts = join(root, 'target/browser');
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
];
/** Opens a browser of its own. */
export const launch = (...more) => chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGUMENTS, ...more] });

const WINDOW = { width: 1280, height: 800 };
const ALL = { states: [], offset: 0, limit: 1000 };

export class Console {
  /** Starts `cofferd` on an empty folder and a browser beside it. The page opens with `open`. */
  static async start(...options) {
    await mkdir(artefacts, { recursive: true });
    const cofferd = await Cofferd.start(...options);
    const browser = await launch();
    return new Console(cofferd, browser, await browser.newContext({ viewport: WINDOW, acceptDownloads: true, reducedMotion: 'reduce' }));
  }

  constructor(cofferd, browser, context) {
    this.cofferd = cofferd;
    this.browser = browser;
    this.context = context;
    /** What the browser logged as wrong: errors, broken policies, failed loads. */
    this.complaints = [];
  }

  /** Opens the one-time link. */
  async open() {
    await this.page?.close();
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(30_000);
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error.stack)));
    await this.page.goto(this.cofferd.console);
    await this.page.getByRole('navigation', { name: 'Places' }).waitFor();
  }

  // --- What stands on the page ---

  get grid() {
    return this.page.getByRole('grid', { name: 'Files' });
  }
  /** The name of a file or a folder in the list or the gallery. */
  item(name) {
    return this.grid.getByTitle(name, { exact: true });
  }
  /** The whole row or cell of a file or folder. */
  row(name) {
    return this.grid.locator('[data-index]').filter({ has: this.page.getByTitle(name, { exact: true }) });
  }
  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }
  get dock() {
    return this.page.getByRole('contentinfo');
  }
  get transfers() {
    return this.page.getByRole('region', { name: 'Transfers' });
  }
  /** The line of one transfer in the open dock. */
  transfer(name) {
    return this.transfers.getByRole('listitem').filter({ has: this.page.getByTitle(name, { exact: true }) });
  }
  toast(text) {
    return this.page.getByRole('region', { name: 'Notifications' }).locator('.toast').filter({ hasText: text });
  }
  get names() {
    return this.grid.locator('[data-index] [data-grip] [title]').evaluateAll((all) => all.map((one) => one.title));
  }
  press(keys) {
    return this.page.keyboard.press(keys);
  }

  // --- What a person does ---

  async makeBucket(name) {
    await this.page.goto(`${this.cofferd.address}/buckets`);
    await this.button('Create bucket').first().click();
    await this.dialog.getByLabel('Name').fill(name);
    await this.dialog.getByRole('button', { name: 'Create bucket' }).click();
    await this.page.getByRole('heading', { name: `${name} is empty` }).waitFor();
    this.bucket = new URL(this.page.url()).pathname.split('/').at(-1);
  }

  /** Drops files and folders of this machine on the page, as a file browser does. */
  async drop(paths, { x, y } = { x: 740, y: 460 }) {
    const devtools = await this.context.newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
    }
    await devtools.detach();
  }

  /** Answers the file dialog that `ask` opens. */
  async choose(ask, paths) {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), ask()]);
    await chooser.setFiles(paths);
  }

  /** Returns the file that `ask` makes the browser download. */
  async download(ask) {
    const [download] = await Promise.all([this.page.waitForEvent('download'), ask()]);
    return { name: download.suggestedFilename(), path: await download.path() };
  }

  /** Holds back the bytes that stand at `from` or later in their files, until what this returns is called. */
  async holdBytes(from = 0) {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    const pattern = /\/transfers\/\d+\?offset=/;
    const hold = async (route) => {
      if (Number(new URL(route.request().url()).searchParams.get('offset')) >= from) await released;
      // Its page may have taken it back, or be gone.
      await route.continue().catch(() => undefined);
    };
    await this.page.route(pattern, hold);
    return async () => {
      release();
      await this.page.unroute(pattern, hold);
    };
  }

  // --- What the program knows ---

  /** Asks the public API with the key. */
  async api(path, init = {}) {
    const headers = { 'x-appwrite-project': this.cofferd.project, 'x-appwrite-key': this.cofferd.key, ...init.headers };
    const answer = await fetch(`${this.cofferd.endpoint}/${path}`, { ...init, headers });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : Buffer.from(await answer.arrayBuffer());
  }

  /** Asks a command through the page, with its cookie. */
  call(name, request) {
    return this.page.evaluate(
      async ([command, body]) => {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
        return (await fetch(`/call/${command}`, init)).json();
      },
      [name, request],
    );
  }

  /** Returns the files of the bucket by their path in it. */
  async stored() {
    const limit = encodeURIComponent(JSON.stringify({ method: 'limit', values: [5000] }));
    const { files } = await this.api(`storage/buckets/${this.bucket}/files?queries[]=${limit}`);
    return new Map(files.map((file) => [`${file.folder}${file.name}`, file]));
  }

  /** Waits until nothing is under way, and returns all transfers. */
  async settled(expected) {
    return until(`${expected} transfers to end`, async () => {
      const { transfers, summary } = await this.call('transfer_list', ALL);
      const isOver = summary.running + summary.queued === 0 && transfers.length >= expected;
      return isOver && { transfers, summary };
    });
  }

  // --- Pictures ---

  /** Takes a picture of the screen in both themes. */
  async picture(name) {
    for (const colorScheme of ['light', 'dark']) {
      await this.page.emulateMedia({ colorScheme });
      await this.painted();
      await this.page.screenshot({ path: join(artefacts, `${name}.${colorScheme}.png`), animations: 'disabled' });
    }
  }

  /** Waits for two frames: what was changed has been drawn. */
  painted() {
    return this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  /** Holds the page to a clean log. */
  assertQuiet() {
    assert.deepEqual(this.complaints, []);
  }

  async end() {
    await this.browser.close();
    await this.cofferd.end();
  }
}

/** Asks again and again, a frame's time apart, until there is an answer. */
export async function until(what, ask, milliseconds = 60_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

/**
 * A way through the console whose steps stand on those before them. After a failure the rest is skipped and a picture of
 * the screen is kept.
 */
export function journey(title, getConsole) {
  let isBroken = false;
  after(() => getConsole()?.end());
  return (name, run) =>
    test(name, { timeout: 180_000 }, async (context) => {
      if (isBroken) return context.skip('a step before it failed');
      try {
        await run();
      } catch (error) {
        isBroken = true;
        await getConsole()?.page?.screenshot({ path: join(artefacts, `failed-${title}.png`) }).catch(() => undefined);
        throw error;
      }
    });
}
