// Hands a thousand photos to the real window by their paths, as a native drop does, and watches the frames of the list
// while they arrive: run by hand, `node tests/window/measure-drop.js`, after the browser's measurement has made them.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { root } from '../cofferd.mjs';
import { until } from './driver.js';
import { Program } from './program.js';

const LONGEST_FRAME = 50;
const photos = join(root, 'target/measure/Photos');
const paths = (await readdir(photos)).map((name) => join(photos, name));

const program = await Program.prepare();
await program.open('');
const { page } = program;
const bucket = 'dropped';
await page.run(`const base = await window.__TAURI_INTERNALS__.invoke('host_address');
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ bucketId: args[0], name: 'Dropped' }) };
  await fetch(base + '/e/local/v1/storage/buckets', init);`, bucket);
await until('the bucket', () => page.run(`return document.body.textContent.includes('Dropped');`));
await page.run(`[...document.querySelectorAll('a')].find((link) => link.textContent.includes('Dropped')).click();`);
await until('the empty bucket', () => page.run(`return document.body.textContent.includes('Dropped is empty');`));
await page.run(`window.gaps = []; window.slow = []; let last; const begun = performance.now();
  const frame = (now) => { if (last) window.gaps.push(now - last); if (last && now - last > 50) window.slow.push(Math.round(now - last) + ' after ' + Math.round(now - begun)); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);`);
const begun = performance.now();
// The answer is not read here: bringing it through WebDriver would hold the page up.
await page.run(`const base = await window.__TAURI_INTERNALS__.invoke('host_address');
  const body = JSON.stringify({ endpoint: 'local', bucket: args[0], folder: '', paths: args[1] });
  await fetch(base + '/call/transfer_upload', { method: 'POST', headers: { 'content-type': 'application/json' }, body });`, bucket, paths);
await until('all files', async () => {
  const { summary } = await program.call('transfer_list', { states: ['failed'], offset: 0, limit: 1 });
  return summary.done === paths.length;
}, 300_000);
const seconds = (performance.now() - begun) / 1000;
const frames = await page.run(`const gaps = window.gaps.sort((one, other) => one - other);
  return { frames: gaps.length, median: gaps[gaps.length >> 1], p99: gaps[Math.floor(gaps.length * 0.99)], longest: gaps.at(-1), over50: window.slow };`);
await program.picture('measure-drop');
await program.close();
const { report } = await program.verify();
await program.end();
console.log({ files: paths.length, seconds: Math.round(seconds), ...frames, report: report.trim() });
console.log(frames.longest <= LONGEST_FRAME ? 'kept' : 'NOT KEPT');
process.exitCode = frames.longest <= LONGEST_FRAME ? 0 : 1;
