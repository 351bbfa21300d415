// run: durability. Visitors write as fast as they are acknowledged while the line under them is
// killed 200 times at random moments: all of it, its parent, or one of its programs. Then all that
// was acknowledged must be there, once, with its text, in an unbroken chain.
//   node tests/kill/run.mjs BUILD [KILLS]
// The controls: notes with one forged acknowledgement, or without one message that was sent, must
// be caught. Never counts a kill before which nothing was acknowledged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Line, run } from './line.mjs';

const ROUNDS = 4;
const PEOPLE = { posts: 4, streams: 4, churns: 1 };
const LATEST_MS = 500; /* a kill comes at most so long after the line works again */
const STUCK_MS = 20_000;
const WHAT = [['all', 55], ['parent', 10], ['serve', 15], ['key', 12], ['nojs', 8]];
const build = resolve(process.argv[2] ?? 'build');
const kills = Number(process.argv[3] ?? 200);
const counts = { passed: 0, failed: 0 };

function check(title, good, detail = '') {
  counts[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title}`);
  if (!good && detail) console.log(detail.trim().split('\n').map((l) => `     ${l}`).join('\n'));
}

function choose() {
  let at = Math.random() * 100;
  return WHAT.find(([, part]) => (at -= part) < 0)[0];
}

/** What was added to a file. */
function tail(file, from, to) {
  const fd = openSync(file), b = Buffer.alloc(to - from);
  readSync(fd, b, 0, b.length, from);
  closeSync(fd);
  return b.toString();
}

class Storm {
  killed = {};
  #first = 0;

  static async open() {
    const s = new Storm();
    s.line = await Line.open(build);
    s.notes = join(s.line.dir, 'notes');
    writeFileSync(s.notes, '');
    s.roster = await s.line.roster();
    return s;
  }

  /** The visitors of one round. */
  load() {
    const args = [this.line.url, this.roster, this.notes, this.#first, PEOPLE.posts, PEOPLE.streams, PEOPLE.churns];
    this.#first += 10_000;
    this.visitors = spawn(join(build, 'tests', 'kill_load'), args.map(String), { stdio: 'inherit' });
  }

  async unload() {
    const p = this.visitors;
    if (!p || p.exitCode !== null || p.signalCode) return;
    const gone = once(p, 'exit');
    p.kill('SIGTERM');
    const late = setTimeout(() => p.kill('SIGKILL'), STUCK_MS);
    await gone;
    clearTimeout(late);
  }

  /** Wait until something more was acknowledged. */
  async works() {
    let size = statSync(this.notes).size;
    for (const until = Date.now() + STUCK_MS; Date.now() < until;) {
      await sleep(5);
      const now = statSync(this.notes).size;
      if (now > size && /^a /m.test(tail(this.notes, size, now))) return;
      size = now;
    }
    throw new Error(`nothing was acknowledged for ${STUCK_MS / 1000} s:\n${this.line.err.slice(-2000)}`);
  }

  async strike() {
    const what = choose();
    await this.works();
    await sleep(Math.random() * LATEST_MS);
    this.killed[what] = (this.killed[what] ?? 0) + 1;
    if (what === 'all' || what === 'parent') {
      await this.line.killAll(what === 'parent');
      await this.line.start();
    } else {
      await this.line.kill(what);
    }
  }

  judge(notes = this.notes) {
    return run(join(build, 'tests', 'kill_check'), [this.line.url, this.roster, notes]);
  }

  async round(n) {
    this.load();
    const mine = Math.ceil(kills * n / ROUNDS) - Math.ceil(kills * (n - 1) / ROUNDS);
    for (let i = 1; i <= mine; i++) {
      await this.strike();
      if (i % 10 === 0) console.log(`round ${n} of ${ROUNDS}: ${i} of ${mine} kills`);
    }
    await this.works();
    await this.unload();
    const r = await this.judge();
    check(`round ${n}: ${r.out.trim().split('\n').pop()}`, r.code === 0, r.out + r.err);
  }

  /** Notes with something changed must not pass. */
  async control(title, change) {
    const forged = join(this.line.dir, 'forged');
    writeFileSync(forged, change(readFileSync(this.notes, 'utf8')));
    const r = await this.judge(forged);
    check(`control: ${title} is caught`, r.code === 1 && /^wrong: /m.test(r.out), r.out + r.err);
  }

  async close() {
    this.visitors?.kill('SIGKILL');
    await this.line.close();
  }
}

/** A message of the first visitor that nobody ever had, "acknowledged". */
function forge(notes) {
  const mine = [...notes.matchAll(/^s 0 (\d+) /gm)].length;
  return `${notes}s 0 ${mine + 1} ${'0'.repeat(32)}\na 0 ${mine + 1} ${mine + 1}\n`;
}

/** The text of one that is there is another one. */
function alter(notes) {
  return notes.replace(/^s 0 2 ......../m, 's 0 2 00000000');
}

/** The first visitor's conversation was burnt, and is still there. */
function burn(notes) {
  return `${notes}b 0\nB 0\n`;
}

async function main() {
  const began = Date.now();
  let storm;
  try {
    storm = await Storm.open();
    for (let n = 1; n <= ROUNDS; n++) await storm.round(n);
    await storm.control('an acknowledgement that was forged', forge);
    await storm.control('a text that was altered', alter);
    await storm.control('a burning that did not happen', burn);
    const events = storm.line.err.split('\n').filter((l) => l && !/^<\d>callbox[a-z-]* event=[a-z-]+ n=\d+$/.test(l));
    check('its log holds events and numbers only', !events.length, events.slice(0, 10).join('\n'));
    check('nothing in it is a bug', !/event=(bug-at-line|store-error|sandbox)/.test(storm.line.err),
      storm.line.err.match(/.*event=(bug-at-line|store-error|sandbox).*/g)?.slice(0, 10).join('\n'));
  } catch (e) {
    check('the storm', false, e.stack);
  }
  const sum = Object.entries(storm?.killed ?? {}).map(([what, n]) => `${what} ${n}`).join(', ');
  console.log(`killed: ${sum}, in ${((Date.now() - began) / 1000).toFixed(0)} s`);
  await storm?.close();
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

await main();
