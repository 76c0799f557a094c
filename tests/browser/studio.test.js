// The second journey: a picture is chosen, its preview turned into what one wants, compared, copied and kept as a preset. By
// mouse, and by keyboard alone.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before } from 'node:test';

import { fixtures } from '../cofferd.mjs';
import { assertAccessible } from './axe.js';
import { Console, journey, until } from './console.js';

let coffer;

before(async () => {
  coffer = await Console.start();
  await coffer.open();
});
const step = journey('studio', () => coffer);

const inspector = () => coffer.page.getByRole('complementary', { name: 'Inspector' });
const tab = (name) => inspector().getByRole('tab', { name, exact: true });
const field = (name) => coffer.page.getByRole('spinbutton', { name, exact: true });
const code = () => coffer.page.getByRole('region', { name: 'Code' }).locator('code');
const result = () => coffer.page.getByAltText('Result');
const preset = () => coffer.page.getByRole('combobox', { name: /^Preset/ });

/** The pixels of the result on the page. */
const pixels = () => result().evaluate(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight]);
const drawn = (width, height) =>
  until(`a result of ${width} × ${height}`, async () => (await result().count()) > 0 && String(await pixels()) === `${width},${height}`);

const focused = () => coffer.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent?.trim());

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(name, key = 'Tab') {
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await focused()) === name) return;
    await coffer.press(key);
  }
  assert.fail(`${key} never came to ${name}, but to ${await focused()}`);
}

step('the inspector tells of a picture', async () => {
  await coffer.makeBucket('Pictures');
  const names = ['coast-1600x1200.jpg', 'badge-512x512-alpha.png', 'orient6-800x600.jpg'];
  await coffer.drop(names.map((name) => join(fixtures, name)));
  await coffer.settled(names.length);
  await coffer.item('coast-1600x1200.jpg').click();
  await coffer.press('Control+i');
  await inspector().getByText('219,283 bytes').waitFor();
  await inspector().getByText('Encrypted', { exact: true }).waitFor();
  await assertAccessible(coffer);
  await coffer.picture('inspector');
});

step('many files are told of together', async () => {
  await coffer.item('badge-512x512-alpha.png').click();
  await coffer.item('coast-1600x1200.jpg').click({ modifiers: ['Shift'] });
  await inspector().getByRole('heading', { name: '2 selected' }).waitFor();
  await inspector().getByText('Mixed').waitFor();
  await inspector().getByText('111 kB to 219 kB').waitFor();
  await coffer.item('coast-1600x1200.jpg').click();
});

step('a preview becomes what one wants, and programs get the same bytes', async () => {
  await tab('Studio').click();
  await drawn(1600, 1200);
  await field('Width').fill('800');
  await field('Height').fill('450');
  await coffer.page.getByRole('radio', { name: 'Bottom', exact: true }).check({ force: true });
  await field('Quality').fill('60');
  await field('Radius').fill('24');
  await coffer.page.getByRole('combobox', { name: /^Format/ }).click();
  await coffer.page.getByRole('option', { name: 'WebP' }).click();
  await drawn(800, 450);
  const expected = 'width=800&height=450&gravity=bottom&quality=60&borderRadius=24&output=webp';
  const address = await code().innerText();
  assert.ok(address.includes(expected), address);
  const query = new URL(address).search;
  const { $id } = (await coffer.stored()).get('coast-1600x1200.jpg');
  const bytes = await coffer.api(`storage/buckets/${coffer.bucket}/files/${$id}/preview${query}`);
  await coffer.page.getByTitle(`${new Intl.NumberFormat('en').format(bytes.length)} bytes`, { exact: true }).waitFor();
  await assertAccessible(coffer);
  await coffer.picture('studio');
});

step('what would do nothing, and what would be lost, is said', async () => {
  const said = (text) => inspector().getByText(text).waitFor();
  await coffer.page.getByRole('textbox', { name: 'Background', exact: true }).fill('#0f8');
  await said('The background does nothing');
  await field('Focal point, percent from the left').fill('50');
  await field('Focal point, percent from the top').fill('2');
  await said('The focal point is cut off');
  await coffer.button('Choose the side that keeps the focal point').click();
  await until('the focal point to be kept', async () => (await inspector().getByText('The focal point is cut off').count()) === 0);
  assert.ok((await code().innerText()).includes('gravity=top&'));
  for (const _ of [1, 2]) await coffer.button('Undo').click();
  assert.ok((await code().innerText()).includes('gravity=bottom&'));
  assert.ok(!(await code().innerText()).includes('background'));
});

step('every format has its size', async () => {
  const formats = coffer.page.getByRole('region', { name: 'Formats' });
  await formats.getByRole('button', { name: 'Compare sizes' }).click();
  for (const name of ['jpg', 'png', 'webp', 'avif', 'gif', 'heic']) {
    await formats.getByRole('button', { name: new RegExp(`^${name} .*[0-9.]+ k?B`) }).waitFor();
  }
  await formats.getByRole('button', { name: /^png/ }).click();
  await until('PNG in the address', async () => (await code().innerText()).includes('output=png'));
  await coffer.press('Control+z');
  await until('WebP again', async () => (await code().innerText()).includes('output=webp'));
});

step('the look is kept as a preset and used for another picture', async () => {
  await coffer.button('Presets').click();
  await coffer.page.getByRole('menuitem', { name: 'Save as a preset…' }).click();
  await coffer.dialog.getByRole('textbox', { name: 'Name' }).fill('card-2x');
  await coffer.press('Enter');
  await until('the preset in the list', async () => (await preset().innerText()) === 'card-2x');
  const { name } = await coffer.download(async () => {
    await coffer.button('Presets').click();
    await coffer.page.getByRole('menuitem', { name: 'Export all presets' }).click();
  });
  assert.match(name, /^presets-.*\.json$/);
  await coffer.button('Presets').click();
  await coffer.page.getByRole('menuitem', { name: 'Reset every parameter' }).click();
  await coffer.item('badge-512x512-alpha.png').click();
  await drawn(512, 512);
  await preset().click();
  await coffer.page.getByRole('option', { name: 'card-2x' }).click();
  await drawn(800, 450);
});

step('a photo that lies on its side is drawn upright', async () => {
  await coffer.item('orient6-800x600.jpg').click();
  await drawn(450, 800);
  await inspector().getByText('This photo lies on its side').waitFor();
  await coffer.button('Fill the window').click();
  await coffer.dialog.getByText('Preview studio').waitFor();
  await drawn(450, 800);
  await assertAccessible(coffer);
  await coffer.picture('studio-window');
  await coffer.press('Escape');
  await coffer.dialog.waitFor({ state: 'detached' });
});

step('all of it goes without a pointer', async () => {
  await coffer.page.goto(`${coffer.cofferd.address}/buckets/${coffer.bucket}`);
  await coffer.item('coast-1600x1200.jpg').waitFor();
  await until('the keyboard on the rows', async () => (await focused()) === 'Files');
  await coffer.page.keyboard.type('coast');
  await tabTo('Studio');
  await drawn(1600, 1200);
  await tabTo('Divider between original and result');
  const divider = coffer.page.getByRole('slider', { name: 'Divider between original and result' });
  await coffer.press('Home');
  assert.equal(await divider.getAttribute('aria-valuenow'), '0');
  await coffer.press('ArrowRight');
  assert.equal(await divider.getAttribute('aria-valuenow'), '2');
  await coffer.press('z');
  assert.equal(await coffer.button('Whole picture or its own size').getAttribute('aria-pressed'), 'true');
  await tabTo('Width');
  await coffer.press('Control+a');
  await coffer.page.keyboard.type('320');
  await drawn(320, 240);
  await tabTo('Rotation, slider');
  for (let presses = 0; presses < 90; presses += 1) await coffer.press('ArrowRight');
  await drawn(240, 320);
  await coffer.press('Control+z');
  await drawn(320, 240);
  await coffer.press('Control+Shift+z');
  await drawn(240, 320);
  await tabTo('Copy URL');
  assert.ok((await code().innerText()).includes('width=320&rotation=90'));
  await coffer.press('Control+i');
  await inspector().waitFor({ state: 'detached' });
});

step('how the inspector was left, it is found', async () => {
  await coffer.press('Control+i');
  const edge = coffer.page.getByRole('separator', { name: 'Width of the inspector' });
  const width = Number(await edge.getAttribute('aria-valuenow'));
  await edge.press('ArrowLeft');
  await until('a wider inspector', async () => Number(await edge.getAttribute('aria-valuenow')) === width + 16);
  await coffer.page.reload();
  await tab('Studio').and(coffer.page.locator('[aria-selected=true]')).waitFor();
  assert.equal(Number(await edge.getAttribute('aria-valuenow')), width + 16);
});

step('nothing was complained about', () => coffer.assertQuiet());

step('the checker finds nothing wrong', () => coffer.cofferd.stopClean());
