// house: a whole running line in a folder of its own: the real programs on a free port, the second
// factor of its staff, and the website that "Exit this page" leads to. Called by run.mjs and shots.
// Never ends a program that it did not start.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_S = 30;
const SIGN_IN_S = 15;
const READY_MS = 30_000;
const TICK_MS = 20;

/** A port nobody listens on now. */
async function freePort() {
  const s = createServer().listen(0, '127.0.0.1');
  await once(s, 'listening');
  const { port } = s.address();
  s.close();
  await once(s, 'close');
  return port;
}

function base32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const c of text.replace(/\s/g, '')) bits += letters.indexOf(c).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

/** RFC 6238: six digits of one half minute. */
function totp(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The clock of BUILD/sim's programs: it goes as ours does, and can be moved on. */
class Clock {
  #fd;
  #ahead = 0;
  #ticks;

  constructor(path) {
    this.#fd = openSync(path, 'w');
    this.#tick();
    this.#ticks = setInterval(() => this.#tick(), TICK_MS);
  }

  get now() {
    return Date.now() + this.#ahead;
  }

  #tick() {
    const b = Buffer.alloc(8);
    b.writeBigUInt64LE(BigInt(this.now));
    writeSync(this.#fd, b, 0, 8, 0);
  }

  forward(ms) {
    this.#ahead += ms;
    this.#tick();
  }

  stop() {
    clearInterval(this.#ticks);
    closeSync(this.#fd);
  }
}

/** Somebody who signs in. The server takes the half minutes before and after the present one, each
 * once, so three sign-ins need no waiting. */
export class Member {
  now = Date.now;

  constructor(name, password, secret) {
    Object.assign(this, { name, password, secret, last: 0 });
  }

  /** The same person with another secret. */
  renewed(secret) {
    return new Member(this.name, this.password, secret);
  }

  async code() {
    for (;;) {
      const seconds = this.now() / 1000;
      const now = Math.floor(seconds / STEP_S);
      /* The earliest that is still good when the sign-in arrives, some seconds from now. */
      const first = STEP_S - (seconds % STEP_S) > SIGN_IN_S ? now - 1 : now;
      const step = Math.max(this.last + 1, first);
      if (step <= now + 1) {
        this.last = step;
        return totp(this.secret, step);
      }
      await sleep(500);
    }
  }
}

/** A line of the file that `init --demo` leaves for people who try it out. */
function memberOf(file) {
  const text = readFileSync(file, 'utf8');
  const value = (key) => text.match(new RegExp(`^${key} = (.*)$`, 'm'))[1];
  return new Member(value('name'), value('password'), value('totp'));
}

export class House {
  #settings;
  #build;
  #cores;
  #clock;
  #process;
  #weather;
  said = '';

  /** set: further settings, as `--set` takes them. own: a line that is there already, instead of a
   * demonstration: its folder, where the line lies in it, and a sign-in. base: where a demonstration's
   * folder is made. cores: a folder to run in, in which a crash may leave a core file of any size.
   * moves: the same programs on a clock that forward() moves on. */
  static async open(build, set = [], own = undefined, { base = tmpdir(), cores = null, moves = false } = {}) {
    const h = new House();
    h.#build = build;
    h.#cores = cores;
    h.dir = own?.dir ?? mkdtempSync(join(base, 'callbox-browser-'));
    h.data = own?.data ?? join(h.dir, 'data');
    h.demo = own === undefined;
    h.port = await freePort();
    h.url = `http://127.0.0.1:${h.port}`;
    h.local = `http://localhost:${h.port}`; /* the same, under the name that passkeys need */
    await h.#openWeather();
    h.#settings = [`exit_url=${h.exit}`, ...set];
    if (moves) {
      h.#settings.push(`web=${join(build, 'web')}`);
      h.#build = join(build, 'sim');
      h.#clock = new Clock(join(h.dir, 'clock'));
    }
    try {
      await h.start();
      h.staff = memberOf(own?.card ?? join(h.data, 'demo-staff.ini'));
      if (moves) h.staff.now = () => h.now;
    } catch (e) {
      await h.close(); /* whatever did start must end with this test */
      throw e;
    }
    return h;
  }

  /** Another website, for "Exit this page". */
  async #openWeather() {
    this.#weather = createServer((_, r) => {
      r.setHeader('Content-Type', 'text/html');
      r.end('<!DOCTYPE html><html lang="en"><title>Weather</title><link rel="icon" href="data:,"><h1>Weather</h1>');
    }).listen(0, '127.0.0.1');
    await once(this.#weather, 'listening');
    this.exit = `http://127.0.0.1:${this.#weather.address().port}/`;
  }

  async start() {
    const set = this.#settings.flatMap((s) => ['--set', s]);
    const args = ['run', ...(this.demo ? ['--demo'] : []), '--port', String(this.port), ...set, this.data];
    const stdio = ['ignore', 'pipe', 'pipe'], program = join(this.#build, 'callbox');
    const env = this.#clock ? { ...process.env, CALLBOX_SIM_CLOCK: join(this.dir, 'clock') } : process.env;
    const p = this.#cores ? spawn('sh', ['-c', 'ulimit -c unlimited; exec "$0" "$@"', program, ...args], { stdio, cwd: this.#cores })
      : spawn(program, args, { stdio, env });
    this.#process = p;
    const end = () => p.kill('SIGKILL'); /* a runner that breaks takes its line along */
    process.once('exit', end);
    p.once('exit', () => process.off('exit', end));
    const from = this.said.length;
    p.stdout.on('data', (b) => { this.said += b; });
    p.stderr.on('data', (b) => { this.said += b; });
    const until = Date.now() + READY_MS;
    while (!this.said.slice(from).includes('Ready after')) {
      if (p.exitCode !== null || Date.now() > until) throw new Error(`the line did not start:\n${this.said}`);
      await sleep(20);
    }
  }

  async stop() {
    const p = this.#process;
    if (p && p.exitCode === null && p.signalCode === null) {
      p.kill('SIGTERM');
      await once(p, 'exit');
    }
  }

  /** What the line takes the time to be. */
  get now() {
    return this.#clock?.now ?? Date.now();
  }

  /** So many minutes pass at once, for the line. */
  forward(minutes) {
    this.#clock.forward(minutes * 60_000);
  }

  /** The process id of one of the line's three programs: serve, key or nojs. */
  child(name) {
    const pid = this.#process.pid;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return Number(children.find((c) => readFileSync(`/proc/${c}/cmdline`, 'utf8').startsWith(`callbox-${name}`)));
  }

  /** End one program as a crash would; the parent starts it again. */
  crash(name, signal = 'SIGKILL') {
    process.kill(this.child(name), signal);
  }

  get parent() {
    return this.#process.pid;
  }

  freeze(name) {
    process.kill(this.child(name), 'SIGSTOP');
  }

  thaw(name) {
    process.kill(this.child(name), 'SIGCONT');
  }

  async close() {
    await this.stop();
    this.#clock?.stop();
    this.#weather.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
