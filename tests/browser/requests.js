// What a page asks for in pictures: held back, answered one by one, delayed or refused, and counted.

import { until } from './console.js';

const PREVIEW = /\/files\/[^/]+\/preview\?/;
const idOf = (url) => new URL(url).pathname.split('/').at(-2);

export class Requests {
  /** Watches a page. Whatever is not held goes through. */
  static async watch(page) {
    const requests = new Requests();
    await page.route(PREVIEW, (route) => requests.#meet(route));
    page.on('requestfailed', (request) => PREVIEW.test(request.url()) && requests.#lose(request));
    page.on('requestfinished', (request) => requests.#open.delete(request));
    return requests;
  }

  /** Names of files by their ids. */
  names = new Map();
  /** Names in the order in which they were asked for, since `hold`. */
  begun = [];
  /** Names whose requests the page took back, since `hold`. */
  takenBack = [];
  /** Requests that wait for their answer. */
  held = [];
  /** How many were open at the same time at the most, since `hold`. */
  most = 0;

  #open = new Set();
  #isHolding = false;
  #delay = () => 0;
  #failing = new Set();

  /** Holds every answer back from now on, and counts anew. */
  hold() {
    this.#isHolding = true;
    [this.begun, this.takenBack, this.held, this.most] = [[], [], [], 0];
  }

  /** Waits until so many are held. */
  waiting(count) {
    return until(`${count} requests`, () => this.held.length >= count);
  }

  async answerNext() {
    await this.held.shift()?.continue().catch(() => undefined);
  }

  /** Lets everything through again. */
  release() {
    this.#isHolding = false;
    this.#delay = () => 0;
    while (this.held.length > 0) void this.answerNext();
  }

  /** Lets answers come late, by a number of milliseconds for each in turn. */
  delay(milliseconds) {
    this.#delay = milliseconds;
  }

  /** Refuses the next request for a file. */
  failOnce(id) {
    this.#failing.add(id);
  }

  async #meet(route) {
    const request = route.request();
    this.#open.add(request);
    this.begun.push(this.#nameOf(request));
    this.most = Math.max(this.most, this.#open.size);
    if (this.#failing.delete(idOf(request.url()))) await route.fulfill({ status: 503 });
    else if (this.#isHolding) this.held.push(route);
    else {
      await new Promise((resolve) => setTimeout(resolve, this.#delay(this.begun.length)));
      // Its page may have taken it back.
      await route.continue().catch(() => undefined);
    }
  }

  #lose(request) {
    this.#open.delete(request);
    this.takenBack.push(this.#nameOf(request));
    this.held = this.held.filter((route) => route.request() !== request);
  }

  #nameOf(request) {
    const id = idOf(request.url());
    return this.names.get(id) ?? id;
  }
}
