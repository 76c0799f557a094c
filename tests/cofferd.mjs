// `cofferd` under test: its folder, its start, its end. Nothing here is told to it that a person could not tell it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const fixtures = join(root, 'tests/fixtures/golden/sources');
export const built = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug');
const program = process.env.COFFERD ?? join(built, 'cofferd');

/** Runs a command of the program to its end; says how it ended and what it printed. */
async function run(...words) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', report: '' };
  child.stdout.on('data', (part) => (said.out += part));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said.report += part));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** Runs the checker over a data folder. */
export function verify(data) {
  return run('verify', '--data', data);
}

export class Cofferd {
  /** Makes an empty data folder and serves it. */
  static async start(...options) {
    const cofferd = new Cofferd(await mkdtemp(join(tmpdir(), 'coffer-')), options);
    await cofferd.start();
    return cofferd;
  }

  constructor(data, options) {
    this.data = data;
    this.options = options;
    this.key = `standard_${'5ec'.repeat(20)}`;
    this.log = '';
  }

  /** Serves the same data again; the port is the one of the first start, as a person's bookmark would have it. */
  async start() {
    const listen = this.address ? new URL(this.address).host : '127.0.0.1:0';
    const environment = { ...process.env, COFFER_API_KEY: this.key };
    this.child = spawn(program, ['--data', this.data, '--listen', listen, ...this.options], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exit = once(this.child, 'exit');
    this.child.stderr.on('data', (part) => (this.log += part));
    const ended = this.exit.then(([code]) => assert.fail(`cofferd ended with ${code}:\n${this.log}`));
    const [line] = await Promise.race([once(createInterface({ input: this.child.stdout }), 'line'), ended]);
    Object.assign(this, JSON.parse(line));
    this.address = new URL(this.endpoint).origin;
  }

  /** Asks it to stop and returns its exit code. */
  async stop() {
    this.child.kill('SIGTERM');
    const [code] = await this.exit;
    return code;
  }

  /** Makes an API key, as a person does on the command line while nothing serves the folder. */
  async makeKey(...words) {
    const { code, out, report } = await run('key', 'create', '--data', this.data, '--name', 'Test', ...words);
    assert.equal(code, 0, report);
    return out.trim();
  }

  /** Runs the checker over the data folder. */
  verify() {
    return verify(this.data);
  }

  /** Stops it the way it should always stop, and holds it to its word: clean exit, nothing lost. */
  async stopClean() {
    assert.equal(await this.stop(), 0, this.log);
    const { code, report } = await this.verify();
    assert.equal(code, 0, report);
  }

  /** Ends whatever still runs and removes the folder. */
  async end() {
    if (this.child.exitCode === null) await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }
}
