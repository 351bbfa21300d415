// run: the forensic search. People use a running line with planted secrets; then its directory, its
// log and the memory of its four programs are searched for every form of every secret.
//   node tests/canary/run.mjs BUILD [--show]     --show: what lies around each place
// The control: the same journeys on a line whose programs do not wipe must be caught.
// Never passes over a place it could not read: memory needs root, and without it says so and fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { House } from '../browser/house.mjs';
import { Person, openBrowser } from '../browser/people.mjs';
import { Journeys } from './journeys.mjs';
import { troubles } from './troubles.mjs';

const AFTER_MS = 5000; /* PROTOCOL §12.1: five seconds after the last response */
const PROGRAMS = ['serve', 'key', 'nojs'];
/* They hold what the search looks for elsewhere: `init --demo` made them so. */
const KEY_FILES = ['demo-staff.ini', 'demo-root', 'demo-recovery', 'key/vrk'];
const show = process.argv.includes('--show') ? ['--show'] : [];
const build = resolve(process.argv[2] ?? 'build');
const scratch = mkdtempSync(join(tmpdir(), 'callbox-canary-'));
const counts = { passed: 0, failed: 0 };

function check(title, good, detail = '') {
  counts[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title}`);
  if (!good) console.log(String(detail).split('\n').map((l) => `     ${l}`).join('\n'));
}

/** A folder of programs of which serve and nojs do not wipe. */
function careless() {
  const dir = join(scratch, 'careless');
  mkdirSync(dir);
  for (const p of ['callbox', 'callbox-key']) copyFileSync(join(build, p), join(dir, p));
  for (const p of ['callbox-serve', 'callbox-nojs']) copyFileSync(join(build, 'nowipe', p), join(dir, p));
  symlinkSync(join(build, 'web'), join(dir, 'web'));
  return dir;
}

function filesOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
    .map((f) => join(f.parentPath ?? f.path, f.name));
}

/** Search one place for all the secrets. Gives "secret place" of each hit, the same ones once. */
function search(secrets, place) {
  const r = spawnSync(join(build, 'tests', 'canary_find'), [...show, ...place],
    { input: secrets.join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `the search failed: ${r.stderr}`);
  assert(Number(r.stdout.match(/^read (\d+)$/m)[1]) > 0, `nothing was read of ${place}`);
  if (show.length && r.stdout.includes('hit ')) console.log(r.stdout);
  return [...new Set([...r.stdout.matchAll(/^hit (\S+) \S+ (\S+)\+/gm)].map((m) => `${m[1]} in ${m[2]}`))];
}

class Line {
  #people = [];

  static async open(bin) {
    const l = new Line();
    l.house = await House.open(bin, ['cadence_ms=0']);
    l.browser = await openBrowser();
    l.journeys = new Journeys(build, l.house, l);
    return l;
  }

  async person(options) {
    const p = await Person.open(this.browser, this.house, options);
    this.#people.push(p);
    return p;
  }

  /** The places to search: name -> what find.c takes. */
  places() {
    const status = readFileSync(`/proc/${this.house.child('serve')}/status`, 'utf8');
    const log = join(scratch, 'log');
    writeFileSync(log, `${this.house.said} `);
    return {
      ...Object.fromEntries(PROGRAMS.map((p) => [p, [`pid:${this.house.child(p)}`]])),
      parent: [`pid:${status.match(/^PPid:\s*(\d+)/m)[1]}`],
      disk: filesOf(this.house.dir).filter((f) => !KEY_FILES.some((k) => f.endsWith(`/data/${k}`))),
      log: [log],
    };
  }

  /** What lies where it must not, by place. The key process holds the house's own keys. */
  searchAll() {
    const found = Object.entries(this.places()).map(([name, at]) => [name, search(this.journeys.secrets, at)]);
    const all = Object.fromEntries(found);
    all.key = all.key.filter((h) => !/^house-(vrk|fixed) /.test(h));
    return all;
  }

  /** A control of the search itself: each program knows this line's folder or name. */
  readable() {
    const known = [`known ${Buffer.from(this.house.dir).toString('hex')}\n`,
      `known ${Buffer.from('Support line (demonstration)').toString('hex')}\n`];
    const { disk, log, ...programs } = this.places();
    return Object.entries(programs).filter(([, at]) => !search(known, at).length).map(([name]) => name);
  }

  async close() {
    for (const p of this.#people) await p.context.close().catch(() => {});
    await this.browser.close();
    await this.house.close();
  }
}

/** Everybody's whole visit; two stay: one with JavaScript, one without. */
async function visit(j) {
  await j.signIn();
  await j.left('js', true);
  await j.burnt('js-burnt', true);
  await j.left('nojs', false);
  await j.burnt('nojs-burnt', false);
  await j.bareEnd(await j.bare('bare-burnt'), 'burn');
  await troubles(j.house.port, j.secrets);
  const page = await j.stays('stays-js');
  await j.signOut();
  return { page, bare: await j.bare('stays-bare') };
}

async function leave(j, { page, bare }) {
  await j.leaves(page);
  await j.bareEnd(bare, 'leave');
}

/** May this be there while those two are? A stream keeps the key of its conversation at rest; the
 * process without JavaScript keeps what that visitor's next form needs. */
const MAY = {
  serve: /^stays-js-bk /,
  nojs: /^stays-bare-/,
};

async function clean() {
  const line = await Line.open(build);
  try {
    const those = await visit(line.journeys);
    await sleep(AFTER_MS);
    check('the memory of all four programs can be read', !line.readable().length, line.readable().join());
    for (const [place, hits] of Object.entries(line.searchAll())) {
      const bad = hits.filter((h) => !MAY[place]?.test(h));
      check(`${place}: nothing but what those who are there need`, !bad.length, bad.join('\n'));
      if (MAY[place]) check(`${place}: and that is found`, hits.length > bad.length);
    }
    await leave(line.journeys, those);
    await sleep(AFTER_MS);
    for (const [place, hits] of Object.entries(line.searchAll())) {
      check(`${place}: nothing when all have left`, !hits.length, hits.join('\n'));
    }
    check('the log holds events and numbers only', /^(<\d>callbox[a-z-]* event=[a-z-]+ n=\d+\n)*$/
      .test(line.house.said.split('\n').filter((l) => l.startsWith('<')).map((l) => `${l}\n`).join('')));
  } finally {
    await line.close();
  }
}

async function control() {
  const line = await Line.open(careless());
  try {
    await leave(line.journeys, await visit(line.journeys));
    await sleep(AFTER_MS);
    const found = line.searchAll();
    for (const place of ['serve', 'nojs']) {
      check(`control: without wiping, ${place} is caught`, found[place].length > 0);
      console.log(`     ${found[place].length} places, such as: ${found[place].slice(0, 3).join(', ')}`);
    }
  } finally {
    await line.close();
  }
}

async function main() {
  if (process.getuid() !== 0) {
    check('root, to read the memory of others', false, 'run this test as root');
  } else {
    for (const part of [clean, control]) {
      await part().catch((e) => check(part.name, false, e.stack));
    }
  }
  rmSync(scratch, { recursive: true, force: true });
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

await main();
