// Every screen in longer words than English has, from right to left, and in German: nothing is cut off, nothing overlaps.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { Console, journey, until } from './console.js';
import { servePseudo } from './pseudo.js';

let coffer;
let pseudo;

const SCREENS = ['/buckets', '/buckets/letters', '/buckets/letters?folder=none/', '/buckets/letters?search=zzz', '/trash', '/settings', '/people', '/exposure'];

before(async () => {
  coffer = await Console.start();
  await coffer.open();
  await fill();
  pseudo = await servePseudo(coffer.cofferd.address);
});
after(() => pseudo?.end());
const step = journey('languages', () => coffer);

const json = (method, body) => ({ method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** A bucket with a few files, one of them in the trash, and a key. */
async function fill() {
  await coffer.api('storage/buckets', json('POST', { bucketId: 'letters', name: 'Letters', fileSecurity: true, permissions: ['read("any")'] }));
  for (const name of ['one.txt', 'two.txt', 'gone.txt']) {
    const form = new FormData();
    form.set('fileId', name.replace('.', '-'));
    form.set('file', new Blob(['words'], { type: 'text/plain' }), name);
    await coffer.api('storage/buckets/letters/files', { method: 'POST', body: form });
  }
  await coffer.api('storage/buckets/letters/files/gone-txt', { method: 'DELETE' });
  await coffer.call('api_key_create', { endpoint: 'local', key: { name: 'Website', scopes: ['files.read'], expire: null } });
}

async function choose(change) {
  const { settings } = await coffer.call('console', {});
  await coffer.call('settings_set', { ...settings, ...change });
}

async function opens(url) {
  await coffer.page.goto(url);
  const isThere = coffer.page.locator('nav a').first().waitFor({ timeout: 20_000 });
  return isThere.then(
    () => true,
    () => false,
  );
}

async function go(path, address = pseudo.address) {
  // A server for development learns as it goes what the page needs, and then the page has to be loaded again.
  await until('the page', () => opens(`${address}${path}`), 100_000);
  await until('the screen', () => coffer.page.evaluate(() => document.querySelector('[aria-busy=true]') === null));
  await coffer.painted();
}

/** What is wrong with how the controls of the page, or of its dialog, are drawn. */
const flaws = () =>
  coffer.page.evaluate(() => {
    const CONTROLS = 'button, a, label, h1, h2, h3, th, legend, summary, [role=tab], [role=menuitem], [role=menuitemradio], [role=columnheader]';
    const layers = document.querySelectorAll('[role=dialog], [role=menu]');
    const within = layers[layers.length - 1] ?? document.body;
    const isSeen = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 2 && height > 2 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest('.unseen, [aria-hidden=true]');
    };
    const controls = [...within.querySelectorAll(CONTROLS)].filter((element) => isSeen(element) && element.textContent.trim() !== '');
    const told = (element) => `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 60)}"`;
    /** From where to where its letters go. */
    const lettersOf = (element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const boxes = [];
      while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNode(walker.currentNode);
        if (!walker.currentNode.parentElement.closest('.unseen')) boxes.push(range.getBoundingClientRect());
      }
      return boxes.filter(({ width }) => width > 0);
    };
    // A name that somebody gave is shortened, and is a title as a whole.
    const isName = (element) => element.closest('[title]') !== null || element.querySelector('[title]') !== null;
    const isCut = (element) => {
      const { left, right } = element.getBoundingClientRect();
      return !isName(element) && lettersOf(element).some((letters) => letters.left < left - 1 || letters.right > right + 1);
    };
    const cut = controls.flatMap((control) => [control, ...control.querySelectorAll('span, strong')]).filter((element) => isSeen(element) && isCut(element));
    /** What of it can be seen between the edges of what scrolls. */
    const seenBox = (element) => {
      const box = { ...element.getBoundingClientRect().toJSON() };
      for (let outer = element.parentElement; outer; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflowY === 'visible') continue;
        const { top, bottom } = outer.getBoundingClientRect();
        Object.assign(box, { top: Math.max(box.top, top), bottom: Math.min(box.bottom, bottom) });
      }
      return box;
    };
    const boxes = controls.filter((element) => element.matches('button, a, h2, h3')).map((element) => ({ element, box: seenBox(element) }));
    const overlaps = boxes.flatMap(({ element, box }, index) =>
      boxes.slice(index + 1).filter(({ element: other, box: its }) => {
        const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        return across > 2 && down > 2 && !element.contains(other) && !other.contains(element);
      }).map(({ element: other }) => `${told(element)} lies on ${told(other)}`),
    );
    const out = controls.filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    });
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
    return [...wide, ...cut.map((element) => `${told(element)} is cut off`), ...out.map((element) => `${told(element)} is outside`), ...overlaps];
  });

const found = [];

/** Looks at the screen from left to right and from right to left. */
async function look(name) {
  for (const direction of ['ltr', 'rtl']) {
    await coffer.page.evaluate((dir) => (document.documentElement.dir = dir), direction);
    await coffer.painted();
    await coffer.picture(`pseudo-${name}-${direction}`);
    for (const flaw of await flaws()) found.push(`${name}, ${direction}: ${flaw}`);
  }
  await coffer.page.evaluate(() => (document.documentElement.dir = 'ltr'));
}

const nameOf = (path) => path.replace(/\W+/g, '-').replace(/^-|-$/g, '');

step('every screen in longer words, both ways', async () => {
  for (const path of SCREENS) {
    await go(path);
    await look(nameOf(path));
  }
  await choose({ filesView: 'gallery', bucketsView: 'table', density: 'comfortable' });
  for (const path of ['/buckets', '/buckets/letters']) {
    await go(path);
    await look(`${nameOf(path)}-other`);
  }
  assert.match(await coffer.page.locator('nav a').first().textContent(), /^⟦.*ẋ⟧$/, 'the page is not in the pseudo language');
  assert.deepEqual(found.splice(0), []);
});

step('the dialogs and the dock in longer words, both ways', async () => {
  await go('/buckets/letters');
  await coffer.press('?');
  await coffer.dialog.waitFor();
  await look('shortcuts');
  await coffer.press('Escape');
  await coffer.dialog.waitFor({ state: 'hidden' });
  await coffer.press('Control+j');
  await coffer.page.locator('.panel').waitFor();
  await look('transfers');
  await coffer.press('Escape');
  await go('/buckets');
  await coffer.press('Control+Shift+n');
  await coffer.dialog.waitFor();
  await look('create-bucket');
  assert.deepEqual(found.splice(0), []);
});

step('German is chosen in the settings, and everything follows without being loaded again', async () => {
  const { address } = coffer.cofferd;
  await go('/settings', address);
  await coffer.page.evaluate(() => (window.isSame = true));
  await coffer.page.getByRole('radio', { name: 'Deutsch' }).click();
  await coffer.page.getByRole('link', { name: 'Einstellungen' }).waitFor();
  await coffer.page.getByRole('link', { name: 'Papierkorb' }).click();
  await coffer.page.getByRole('heading', { name: 'Papierkorb' }).waitFor();
  const { lang, dir, isSame } = await coffer.page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir, isSame: window.isSame }));
  assert.deepEqual({ lang, dir, isSame }, { lang: 'de', dir: 'ltr', isSame: true });
  await choose({ filesView: 'list', bucketsView: 'cards', density: 'default', language: 'de' });
  for (const path of SCREENS) {
    await go(path, address);
    await coffer.picture(`german-${nameOf(path)}`);
    for (const flaw of await flaws()) found.push(`${path}: ${flaw}`);
  }
  assert.deepEqual(found.splice(0), []);
  await choose({ language: 'system' });
});
