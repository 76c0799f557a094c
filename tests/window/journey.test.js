// The main job in the real window: make a bucket, drop a folder of photos on it, look, rename, delete and undo, close,
// open again and find everything.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';

import { fixtures } from '../cofferd.mjs';
import { until } from './driver.js';
import { makePhotos } from './photos.js';
import { artefacts, Program } from './program.js';

const quoted = (text) => (text.includes("'") ? `"${text}"` : `'${text}'`);
const button = (label) => `//button[normalize-space()=${quoted(label)}]`;
const named = (name) => `//*[@role='grid']//*[@title=${quoted(name)}]`;
const ALL = { states: [], offset: 0, limit: 1000 };

let program;
let page;
let photos;
let bucket;
const holiday = () => join(program.folder, 'Holiday');
const key = (combination) => program.display.key(combination);

before(async () => {
  program = await Program.prepare();
  photos = await makePhotos(holiday());
});
after(() => program?.end());

let isBroken = false;

/** One step of the journey. Each stands on those before it; a failure keeps a picture of the screen. */
function step(name, run) {
  test(name, async (context) => {
    if (isBroken) return context.skip('a step before it failed');
    try {
      await run();
    } catch (error) {
      isBroken = true;
      await program.display.screenshot(join(artefacts, 'failed.png')).catch(() => undefined);
      throw error;
    }
  });
}

async function open(pick) {
  await program.open(pick);
  page = program.page;
}

/** Returns the files of the bucket by their path in it. */
async function stored() {
  const { files } = await program.get(`storage/buckets/${bucket}/files?queries[]=${encodeURIComponent('{"method":"limit","values":[500]}')}`);
  return new Map(files.map((file) => [`${file.folder ?? ''}${file.name}`, file]));
}

async function arrived(count) {
  await until(`${count} files`, async () => {
    const { transfers, summary } = await program.call('transfer_list', ALL);
    const failed = transfers.filter(({ state }) => state === 'failed').map(({ name, error }) => `${name}: ${error?.message}`);
    assert.deepEqual(failed, []);
    return summary.done === count && transfers.length === count;
  }, 60_000);
}

async function md5(path) {
  return createHash('md5').update(await readFile(path)).digest('hex');
}

step('a bucket is made', async () => {
  await mkdir(join(program.folder, 'extra'));
  await copyFile(join(fixtures, 'still-360x240.gif'), join(program.folder, 'extra/picked.gif'));
  await open(join(program.folder, 'extra/picked.gif'));
  await page.click(button('Create bucket'));
  await page.find("//*[@role='dialog']//input");
  await program.picture('1-create-bucket');
  await page.type('Holiday pictures');
  await page.click(`//*[@role='dialog']${button('Create bucket')}`);
  bucket = await until('the bucket', async () => (await program.get('storage/buckets')).buckets[0]?.$id);
  await until('its page', () => page.run(`return location.pathname.includes(${JSON.stringify(bucket)})`));
});

step('a folder dropped on the window arrives whole', async () => {
  await program.display.drop([holiday()], 700, 450);
  await page.find(named('Holiday'), 60_000);
  await program.picture('2-arriving');
  await arrived(photos.length);
  const files = await stored();
  assert.deepEqual([...files.keys()].sort(), photos.map((name) => `Holiday/${name}`).sort());
  for (const name of photos) {
    assert.equal(files.get(`Holiday/${name}`).signature, await md5(join(holiday(), name)), name);
  }
  await program.picture('3-arrived');
});

step('a file comes by the dialog', async () => {
  await key('ctrl+u');
  await page.find(named('picked.gif'));
  await arrived(photos.length + 1);
});

step('thumbnails show what the files hold', async () => {
  await page.click(named('Holiday'));
  await key('Return');
  await page.find(named('IMG_0001.jpg'));
  await key('ctrl+2');
  // One cell is the folder inside.
  const pictures = photos.filter((name) => !name.includes('/')).length;
  await until('thumbnails', async () => {
    const drawn = await page.run(`return [...document.querySelectorAll('[role=grid] img')].filter((image) => image.naturalWidth > 0).length`);
    return drawn >= pictures;
  });
  await program.picture('4-gallery');
});

step('a picture opens and the next one follows', async () => {
  await page.click(named('IMG_0001.jpg'));
  await key('Return');
  const shown = `const image = document.querySelector('[role=dialog] img'); return image !== null && image.naturalWidth > 0`;
  await until('the picture', () => page.run(shown));
  await page.find("//*[@role='dialog']//*[@title='IMG_0001.jpg']");
  await program.picture('5-picture');
  await key('Right');
  await page.find("//*[@role='dialog']//*[@title='IMG_0002.jpg']");
  await key('Escape');
  await until('the gallery', async () => (await page.count("//*[@role='dialog']")) === 0);
});

step('a file is renamed', async () => {
  await key('ctrl+1');
  await page.click(named('IMG_0003.jpg'));
  await key('F2');
  await page.find("//input[contains(@aria-label, 'IMG_0003.jpg')]");
  await key('ctrl+a');
  await page.type('Evening – last light.jpg');
  await key('Return');
  await page.find(named('Evening – last light.jpg'));
  assert.ok((await stored()).has('Holiday/Evening – last light.jpg'));
});

step('a deleted file comes back as it was', async () => {
  const { $id } = (await stored()).get('Holiday/badge.png');
  await page.click(named('badge.png'));
  await key('Delete');
  await until('the file is gone', async () => (await page.count(named('badge.png'))) === 0);
  assert.ok(!(await stored()).has('Holiday/badge.png'));
  await page.click(`//*[@role='status'][contains(., 'badge.png')]${button('Undo')}`);
  await page.find(named('badge.png'));
  assert.equal((await stored()).get('Holiday/badge.png').$id, $id);
  await program.picture('6-undone');
});

step('the page may ask for nothing but what it needs', async () => {
  const refused = (script) => page.run(`try { await (async () => { ${script} })(); return false; } catch { return true; }`);
  assert.ok(await refused(`await window.__TAURI_INTERNALS__.invoke('reveal', { path: '/etc/passwd' })`), 'reveal');
  assert.ok(await refused(`await window.__TAURI_INTERNALS__.invoke('plugin:window|close', { label: 'main' })`), 'window');
  assert.ok(await refused(`await fetch('https://example.invalid/')`), 'another host');
});

step('a second start hands over to the first', async () => {
  // One that did not hand over would go on running, or end with 1 because the data folder is taken.
  assert.equal(await program.startAgain(), 0);
  assert.equal(await page.run('return document.hasFocus()'), true);
});

step('everything is found again after a restart', async () => {
  const files = await stored();
  await program.display.pointer('windowsize', '--sync', program.window, 1020, 700);
  await until('the new size', () => page.run('return innerWidth === 1020 && innerHeight === 700'));
  await program.close();
  await mkdir(join(program.folder, 'down'));
  await open(join(program.folder, 'down'));
  await until('the same size', () => page.run('return innerWidth === 1020 && innerHeight === 700'));
  await page.click("//a[normalize-space()='Holiday pictures']");
  await page.click(named('Holiday'));
  await key('Return');
  for (const name of ['Evening – last light.jpg', 'Küste (1).jpg', "Anna's street.jpg", 'see 湖.webp']) {
    await page.find(named(name));
  }
  assert.deepEqual(await stored(), files);
  await program.picture('7-found-again');
});

step('a download is the file that was given', async () => {
  await page.click(named('Küste (1).jpg'));
  await key('ctrl+s');
  const target = join(program.folder, 'down', 'Küste (1).jpg');
  const given = join(holiday(), 'Küste (1).jpg');
  await until(basename(target), async () => (await md5(target)) === (await md5(given)));
});

step('the checker finds nothing wrong', async () => {
  await program.close();
  const { code, report } = await program.verify();
  assert.equal(code, 0, report);
});
