// search: a line with planted secrets, and every place in which they could lie: its directory, its log, the
// memory of its programs. Called by run.mjs and by tests/proof. Never passes over a place it could not read:
// memory needs root, and without it the search fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { House } from '../browser/house.mjs';
import { Person, openBrowser } from '../browser/people.mjs';
import { Journeys } from './journeys.mjs';
import { troubles } from './troubles.mjs';

export const AFTER_MS = 5000; /* PROTOCOL §12.1: five seconds after the last response */
const PROGRAMS = ['serve', 'key', 'nojs'];
/* They hold what the search looks for elsewhere: `init --demo` made them so. */
export const KEY_FILES = ['demo-staff.ini', 'demo-root', 'demo-recovery', 'key/vrk'];
const show = process.argv.includes('--show') ? ['--show'] : [];
const build = resolve(process.argv[2] ?? 'build');
export const scratch = mkdtempSync(join(tmpdir(), 'callbox-canary-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** A folder of programs of which serve and nojs do not wipe. */
export function careless() {
  const dir = join(scratch, 'careless');
  mkdirSync(dir);
  for (const p of ['callbox', 'callbox-key']) copyFileSync(join(build, p), join(dir, p));
  for (const p of ['callbox-serve', 'callbox-nojs']) copyFileSync(join(build, 'nowipe', p), join(dir, p));
  symlinkSync(join(build, 'web'), join(dir, 'web'));
  return dir;
}

export function filesOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile())
    .map((f) => join(f.parentPath ?? f.path, f.name));
}

/** Search one place for all the secrets: { name, region, at } of each hit. */
export function hitsOf(secrets, place) {
  const r = spawnSync(join(build, 'tests', 'canary_find'), [...show, ...place],
    { input: secrets.join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `the search failed: ${r.stderr}`);
  assert(Number(r.stdout.match(/^read (\d+)$/m)[1]) > 0, `nothing was read of ${place}`);
  if (show.length && r.stdout.includes('hit ')) console.log(r.stdout);
  return [...r.stdout.matchAll(/^hit (\S+) \S+ (\S+)\+([0-9a-f]+)$/gm)]
    .map(([, name, region, at]) => ({ name, region, at: parseInt(at, 16) }));
}

/** "secret place" of each hit, the same ones once. */
export function search(secrets, place) {
  return [...new Set(hitsOf(secrets, place).map((h) => `${h.name} in ${h.region}`))];
}

export class Line {
  #people = [];
  #heard;

  /** where: as House.open takes it. */
  static async open(bin, where = {}) {
    const l = new Line();
    l.house = await House.open(bin, ['cadence_ms=0'], undefined, where);
    l.browser = await openBrowser();
    l.journeys = new Journeys(build, l.house, l);
    return l;
  }

  async person(options) {
    const p = await Person.open(this.browser, this.house, options);
    if (this.#heard) p.context.on('response', this.#heard);
    this.#people.push(p);
    return p;
  }

  /** fn is told of every answer to those who come from now on. */
  watch(fn) {
    this.#heard = fn;
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
export async function visit(j) {
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

export async function leave(j, { page, bare }) {
  await j.leaves(page);
  await j.bareEnd(bare, 'leave');
}

/** May this be there while those two are? A stream keeps the key of its conversation at rest; the
 * process without JavaScript keeps what that visitor's next form needs. */
export const MAY = {
  serve: /^stays-js-bk /,
  nojs: /^stays-bare-/,
};
