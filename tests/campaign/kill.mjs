// kill: views and doors of a placement, asked for as fast as they are answered, while the line is killed at
// random moments: all of it, its parent, or the program that serves. After each kill the store is read:
//   - it never has more than was asked for: what was answered, and what was on its way when it died;
//   - what it lacks was answered in the last second before the kill.
// Called by run.mjs, beside the campaign; by itself: node tests/campaign/kill.mjs BUILD [KILLS].
// The controls: a clock that runs at a sixth of its speed makes the flush late by the kill's measure, and a
// ledger with some answers struck out is one with too many counts; both must be caught.
// Never asks the server how much it counted.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Line } from '../kill/line.mjs';
import { planNow } from './house.mjs';

const PEOPLE = 24, SECOND = 1000, SLOWER = 6;
const WHAT = ['all', 'serve', 'parent'];
const KINDS = ['shown', 'went_on'];

/** Those who ask: PEOPLE connections, one request each at a time; every eighth opens a door. */
class Crowd {
  #sockets = [];
  asked = { shown: 0, went_on: 0 };
  answers = { shown: [], went_on: [] }; /* when each came */

  constructor(port, code) {
    for (let i = 0; i < PEOPLE; i++) this.#sockets.push(this.#one(port, code, i));
  }

  #one(port, code, turn) {
    const s = connect(port, '127.0.0.1');
    let kind, text = '';
    const ask = () => {
      kind = turn++ % 8 === 0 ? 'went_on' : 'shown';
      this.asked[kind]++;
      s.write(`GET /go/${code}${kind === 'shown' ? '' : '/self'} HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0\r\nSec-Fetch-Dest: document\r\n\r\n`);
    };
    s.on('connect', ask);
    s.on('data', (b) => {
      text += b.toString('latin1');
      const head = text.indexOf('\r\n\r\n'), length = /content-length: (\d+)/i.exec(text)?.[1] ?? 0;
      if (head < 0 || text.length < head + 4 + Number(length)) return;
      if (!text.startsWith(kind === 'shown' ? 'HTTP/1.1 200' : 'HTTP/1.1 303')) throw new Error(text.slice(0, 200));
      this.answers[kind].push(performance.now());
      text = '';
      ask();
    });
    s.on('error', () => {});
    return s;
  }

  async leave() {
    for (const s of this.#sockets) s.destroy();
    await sleep(0);
  }
}

/** What is wrong with what the store gained, given who asked and was answered, and when it died. */
export function wrongOf(crowd, gained, died) {
  return KINDS.flatMap((k) => {
    const answers = crowd.answers[k], late = answers.filter((t) => t > died - SECOND).length;
    const onWay = crowd.asked[k] - answers.length, lost = answers.length - gained[k];
    return [lost > late ? `${k}: ${lost} of ${answers.length} are lost, and ${late} were answered in the last second` : '',
      -lost > onWay ? `${k}: ${gained[k]} are counted, ${answers.length} were answered and ${onWay} on their way` : ''];
  }).filter(Boolean);
}

class Slow extends Line {
  get program() { return join(this.build, 'sim', 'callbox'); }
}

/** A line with a campaign of one placement, and what it has counted. */
class Poster {
  #had = { shown: 0, went_on: 0 };

  static async open(build, Kind = Line) {
    const p = new Poster();
    p.build = build;
    p.dir = mkdtempSync(join(tmpdir(), 'callbox-kill-'));
    const data = join(p.dir, 'data');
    execFileSync(join(build, 'callbox'), ['init', '--demo', data], { stdio: 'ignore' });
    p.code = planNow(join(p.dir, 'plan'));
    execFileSync(join(build, 'callbox'), ['campaign', 'load', data, join(p.dir, 'plan')]);
    p.line = await Kind.open(build, { data, set: [`web=${join(build, 'web')}`] });
    return p;
  }

  /** What the store has more than at the last look. The line is not running. */
  gained() {
    const text = execFileSync(join(this.build, 'callbox'), ['campaign', 'report', this.line.data, '--counts', '--exact'], { encoding: 'utf8' });
    const now = Object.fromEntries(KINDS.map((k) => [k, Number(new RegExp(`^${this.code},${k},(\\d+)`, 'm').exec(text)[1])]));
    const more = Object.fromEntries(KINDS.map((k) => [k, now[k] - this.#had[k]]));
    this.#had = now;
    return more;
  }

  /** Kill it while people ask, after so long. */
  async strike(what, ms) {
    const crowd = new Crowd(this.line.port, this.code);
    await sleep(ms);
    const died = performance.now();
    await (what === 'serve' ? this.line.kill('serve') : this.line.killAll(what === 'parent'));
    await crowd.leave();
    await (what === 'serve' ? this.line.stop() : null);
    return { crowd, died, gained: this.gained() };
  }

  async close() {
    await this.line.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A clock that is SLOWER times as slow as life: half a second of it is three. */
function slowClock(file) {
  const b = Buffer.alloc(8), from = Date.now(), began = performance.now();
  const set = () => {
    b.writeBigUInt64LE(BigInt(from + Math.floor((performance.now() - began) / SLOWER)));
    const fd = openSync(file, 'r+');
    writeSync(fd, b, 0, 8, 0);
    closeSync(fd);
  };
  writeFileSync(file, Buffer.alloc(8));
  set();
  return setInterval(set, 5);
}

async function late(build, check) {
  const dir = mkdtempSync(join(tmpdir(), 'callbox-clock-'));
  process.env.CALLBOX_SIM_CLOCK = join(dir, 'clock');
  const ticks = slowClock(process.env.CALLBOX_SIM_CLOCK), poster = await Poster.open(build, Slow);
  try {
    /* serve alone: when its parent dies first it may have time to write what it counted */
    const r = await poster.strike('serve', 2200), wrong = wrongOf(r.crowd, r.gained, r.died);
    check('control: counts that are written later than a second are caught', wrong.some((w) => w.includes('are lost')), `${r.crowd.answers.shown.length} answered, ${r.gained.shown} kept`);
  } finally {
    clearInterval(ticks);
    await poster.close();
    rmSync(dir, { recursive: true, force: true });
    delete process.env.CALLBOX_SIM_CLOCK;
  }
}

/** A ledger with one answer fewer than the store has counts. */
function forged(r) {
  const answers = { ...r.crowd.answers, shown: r.crowd.answers.shown.slice(0, r.gained.shown - 1) };
  return wrongOf({ asked: { ...r.crowd.asked, shown: answers.shown.length }, answers }, r.gained, r.died);
}

/** check: title, good, detail. */
export async function kills(build, n, check) {
  const poster = await Poster.open(build), wrong = [];
  let answered = 0, kept = 0, most = { gained: { shown: 0 } };
  try {
    for (let i = 0; i < n; i++) {
      const r = await poster.strike(WHAT[i % WHAT.length], 200 + Math.random() * 1300);
      wrong.push(...wrongOf(r.crowd, r.gained, r.died));
      answered += r.crowd.answers.shown.length + r.crowd.answers.went_on.length;
      kept += r.gained.shown + r.gained.went_on;
      most = r.gained.shown > most.gained.shown ? r : most;
      if (i + 1 < n) await poster.line.start();
    }
    check(`killed ${n} times while counting: of ${answered} answers ${answered - kept} are lost, each of the last second before a kill, and none is counted twice`,
      !wrong.length && answered > n * 100, wrong.join('\n'));
    check('control: more counts than answers are caught', most.crowd && forged(most).some((w) => w.includes('on their way')));
    const out = join(poster.dir, 'report');
    execFileSync(join(build, 'callbox'), ['campaign', 'report', poster.line.data, '--out', out]);
    check('the report says what a killed server loses', /second of counts is lost when a server is killed/.test(readFileSync(`${out}.html`, 'utf8').replace(/\s+/g, ' ')));
  } finally {
    await poster.close();
  }
  await late(build, check);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const counts = { passed: 0, failed: 0 };
  await kills(resolve(process.argv[2] ?? 'build'), Number(process.argv[3] ?? 9), (title, good, detail = '') => {
    counts[good ? 'passed' : 'failed']++;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${title}${good ? '' : `\n${detail}`}`);
  });
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}
