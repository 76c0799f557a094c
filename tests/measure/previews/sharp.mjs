// Renders previews with sharp and prints the milliseconds of processor time one takes, the first one not counted, and
// the peak of memory in MB.
//
//   node sharp.mjs FOLDER_OF_SHARP REPEATS FILE WIDTH HEIGHT FORMAT QUALITY RESULT      a height of 0 follows the width
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, repeats, file, width, height, format, quality, result] = process.argv.slice(2);
const sharp = createRequire(`${folder}/`)('sharp');
sharp.cache(false);
sharp.concurrency(1);

const source = readFileSync(file);
const options = format === 'png' ? {} : { quality: Number(quality) };
const render = () =>
  sharp(source)
    .resize(Number(width), Number(height) || null)
    .toFormat(format, options)
    .toBuffer();

writeFileSync(result, await render());
const before = process.cpuUsage();
for (let made = 0; made < Number(repeats); made++) await render();
const { user, system } = process.cpuUsage(before);
const spent = (user + system) / 1000 / Math.max(1, Number(repeats));
const peak = Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
console.log(spent.toFixed(3), peak.toFixed(1));
