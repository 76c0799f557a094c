// The official command line as a person has it: a home of its own, a folder of a project, and what it prints.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('node_modules/appwrite-cli/index.js', import.meta.url));

export class CommandLine {
  /** Makes an empty home and an empty folder of a project in it. */
  static async prepare() {
    const home = await mkdtemp(join(tmpdir(), 'coffer-cli-'));
    await mkdir(join(home, 'project'));
    return new CommandLine(home);
  }

  constructor(home) {
    this.home = home;
    this.folder = join(home, 'project');
  }

  /** Runs a command to its end. */
  async run(...words) {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: this.home, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (part) => (said.out += part));
    child.stderr.on('data', (part) => (said.err += part));
    const [code] = await once(child, 'close');
    return { code, ...said };
  }

  /** Runs a command that has to succeed and returns what it printed. */
  async succeed(...words) {
    const { code, out, err } = await this.run(...words);
    assert.equal(code, 0, `${words.join(' ')}: ${out}${err}`);
    assert.equal(err, '', words.join(' '));
    return out;
  }

  /** Runs a command that answers with JSON. */
  async ask(...words) {
    return JSON.parse(await this.succeed('--json', ...words));
  }

  /** Runs a command that has to fail with a sentence like this. */
  async fail(message, ...words) {
    const { code, out, err } = await this.run(...words);
    assert.equal(code, 1, `${words.join(' ')}: ${out}${err}`);
    assert.match(err, message);
  }

  async write(name, content) {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  /** Returns what the command line keeps about its project. */
  async config() {
    return JSON.parse(await readFile(join(this.folder, 'appwrite.config.json'), 'utf8'));
  }

  async saveConfig(config) {
    await this.write('appwrite.config.json', JSON.stringify(config));
  }

  end() {
    return rm(this.home, { recursive: true, force: true });
  }
}
