// What axe finds on the page, in both themes.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

import { until } from './console.js';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Holds what is shown to the rules of axe. */
export async function assertAccessible(coffer) {
  await coffer.page.evaluate(`${source};0`);
  for (const colorScheme of ['light', 'dark']) {
    await coffer.page.emulateMedia({ colorScheme });
    // Colours that are inherited go over one after the other.
    await coffer.painted();
    await until('colours to rest', () => coffer.page.evaluate(() => document.getAnimations().length === 0));
    const { violations } = await coffer.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 120)} ${any[0]?.message ?? ''}`).join(' | ')}`);
    assert.deepEqual(found, [], colorScheme);
  }
}
