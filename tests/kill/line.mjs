// line: the real programs on a free port with a folder of their own, to be ended as no program
// likes to end. Called by the suites kill and hostile. Each line is a process group of its own.
// Never ends a program that it did not start.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 20_000, POLL_MS = 3;

export async function freePort() {
  const s = createServer().listen(0, '127.0.0.1');
  await once(s, 'listening');
  const { port } = s.address();
  s.close();
  await once(s, 'close');
  return port;
}

/** Run a program to its end. Gives { code, out, err }. */
export async function run(program, args, { input, seconds = 120 } = {}) {
  const p = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: seconds * 1000, killSignal: 'SIGKILL' });
  let out = '', err = '';
  p.stdout.on('data', (b) => { out += b; });
  p.stderr.on('data', (b) => { err += b; });
  p.stdin.on('error', () => {});
  p.stdin.end(input);
  const [code] = await once(p, 'close');
  return { code, out, err };
}

/** Is it there still? One whose threads have all ended, and that was not yet buried by its new
 * parent, holds nothing any more. */
function lives(pid) {
  try {
    const ended = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return !ended || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

export class Line {
  #process;
  out = '';
  err = '';

  /** data: the data directory, by default one in a folder that goes with the line; set: settings */
  static async open(build, { set = ['cadence_ms=0'], data } = {}) {
    const l = new this();
    Object.assign(l, { build, set });
    l.dir = mkdtempSync(join(tmpdir(), 'callbox-line-'));
    l.data = data ?? join(l.dir, 'data');
    l.port = await freePort();
    l.url = `http://127.0.0.1:${l.port}`;
    try {
      await l.start();
    } catch (e) {
      await l.close();
      throw e;
    }
    return l;
  }

  get program() { return join(this.build, 'callbox'); }

  get staff() { return join(this.data, 'demo-staff.ini'); }

  get pid() { return this.#process.pid; }

  async start() {
    /* suites that load a line are no flood, and ask for more in a row than waits for a moment allow;
     * who tests the limits sets them again */
    const set = ['opens_per_minute=0', 'messages_per_hour=0', 'chats_each=0', 'answer_within_s=0', 'leave_after_s=0', 'answer_ms=0', ...this.set].flatMap((s) => ['--set', s]);
    const args = ['run', '--demo', '--port', String(this.port), ...set, this.data];
    const p = spawn(this.program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = p;
    const from = this.out.length, until = Date.now() + READY_MS;
    p.stdout.on('data', (b) => { this.out += b; });
    p.stderr.on('data', (b) => { this.err += b; });
    while (!this.out.includes('Ready after', from)) {
      if (p.exitCode !== null || p.signalCode || Date.now() > until) {
        throw new Error(`the line did not start:\n${this.out.slice(from)}${this.err.slice(-2000)}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** The process ids of those that the parent started and not yet buried. */
  #pids() {
    return readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  }

  /** name -> process id of serve, key and nojs, as far as they are there now. */
  children() {
    const nameOf = (pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim().replace('callbox-', '');
      } catch {
        return 'gone';
      }
    };
    return Object.fromEntries(this.#pids().map((pid) => [nameOf(pid), pid]));
  }

  /** One of them, waiting until it is there. */
  async child(name) {
    for (let i = 0; i < 2000; i++) {
      const pid = this.children()[name];
      if (pid) return pid;
      await sleep(POLL_MS);
    }
    throw new Error(`there is no ${name}`);
  }

  /** End one as a crash would, and wait until it is gone. */
  async kill(name) {
    const pid = await this.child(name);
    process.kill(pid, 'SIGKILL');
    while (this.children()[name] === pid) await sleep(POLL_MS);
  }

  /** All at once, or only the parent, which takes the others with it. */
  async killAll(onlyParent = false) {
    const p = this.#process;
    if (!p || p.exitCode !== null || p.signalCode) return;
    const pids = this.#pids();
    const gone = once(p, 'exit');
    for (const pid of onlyParent ? [p.pid] : [p.pid, ...pids]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch { /* it went with its parent */ }
    }
    await gone;
    while (pids.some(lives)) await sleep(POLL_MS);
  }

  async stop() {
    const p = this.#process;
    if (!p || p.exitCode !== null || p.signalCode) return p?.exitCode;
    const gone = once(p, 'exit');
    p.kill('SIGTERM');
    return (await gone)[0];
  }

  /** The roster, as every visitor loads it, in a file. */
  async roster() {
    const file = join(this.dir, 'org.bin');
    if (!existsSync(file)) { /* written once: somebody may be reading it */
      writeFileSync(file, Buffer.from(await (await fetch(`${this.url}/org.bin`)).arrayBuffer()));
    }
    return file;
  }

  async close() {
    await this.killAll();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
