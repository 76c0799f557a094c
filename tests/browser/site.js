// A web page somebody else made, with Appwrite's web SDK in it: served on a port of its own, so that it and the API are of
// different origins, under any name that is asked for.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

import { launch } from './console.js';

const SDK = fileURLToPath(new URL('node_modules/appwrite/dist/iife/sdk.js', import.meta.url));
const PAGE = '<!doctype html><meta charset="utf-8"><title>Site</title><link rel="icon" href="data:,"><script src="/sdk.js"></script>';

export class Site {
  /** Serves the page and opens a browser. Names that end in `.example` lead to this machine as well. */
  static async open(cofferd) {
    const sdk = await readFile(SDK);
    const server = createServer(({ url }, answer) => {
      const isSdk = url === '/sdk.js';
      answer.writeHead(200, { 'content-type': isSdk ? 'text/javascript' : 'text/html' }).end(isSdk ? sdk : PAGE);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Site(cofferd, server, await launch('--host-resolver-rules=MAP *.example 127.0.0.1'));
  }

  constructor(cofferd, server, browser) {
    this.cofferd = cofferd;
    this.server = server;
    this.browser = browser;
  }

  /** Opens the page in a fresh profile, as a visitor whom nobody knows. */
  async visit(host = '127.0.0.1') {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`http://${host}:${this.server.address().port}/`);
    const visitor = new Visitor(context, page, this.cofferd);
    await visitor.begin();
    return visitor;
  }

  async end() {
    await this.browser.close();
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** One person's browser on the site. What is run in the page finds the SDK's services as globals. */
export class Visitor {
  constructor(context, page, cofferd) {
    Object.assign(this, { context, page, cofferd });
  }

  /** Makes the services, as the page's own script would when it loads. */
  begin() {
    const { endpoint, project } = this.cofferd;
    return this.page.evaluate(
      ([endpoint, project]) => {
        const client = new Appwrite.Client().setEndpoint(endpoint).setProject(project);
        const { Account, Storage, Teams, Locale } = Appwrite;
        Object.assign(globalThis, { client, account: new Account(client), storage: new Storage(client), teams: new Teams(client), locale: new Locale(client) });
      },
      [endpoint, project],
    );
  }

  /** Comes back to the page: what it kept in memory is gone, what the browser keeps is there. */
  async reload() {
    await this.page.reload();
    await this.begin();
  }

  /** Runs a function in the page and returns what it returns. */
  run(call, argument) {
    return this.page.evaluate(call, argument);
  }

  /** Runs a function in the page that has to be refused like this. */
  async refused(code, type, call, argument) {
    const error = await this.page.evaluate(
      async ([source, given]) => {
        try {
          // The page's own function: it came as text.
          return { resolved: await (0, eval)(`(${source})`)(given) };
        } catch ({ name, code, type, message }) {
          return { name, code, type, message };
        }
      },
      [call.toString(), argument],
    );
    assert.deepEqual({ name: error.name, code: error.code, type: error.type }, { name: 'AppwriteException', code, type }, JSON.stringify(error));
    return error.message;
  }

  /** Shows a picture in an `<img>` and returns its size, or null when it did not come. */
  image(address) {
    return this.page.evaluate(
      (source) =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
          image.onerror = () => resolve(null);
          image.src = source;
        }),
      String(address),
    );
  }

  /** Returns the names of the cookies that the API left, sorted. */
  async cookies() {
    return (await this.context.cookies(this.cofferd.endpoint)).map(({ name }) => name).sort();
  }

  get fallback() {
    return this.page.evaluate(() => JSON.parse(localStorage.getItem('cookieFallback') ?? 'null'));
  }

  end() {
    return this.context.close();
  }
}
