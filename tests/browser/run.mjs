// run: the suites in a real browser, two at a time, and beside them two that mostly wait. Called by tests/run.mjs.
//   node tests/browser/run.mjs BUILD           all; closes with "N passed, N failed"
//   node tests/browser/run.mjs BUILD NAME      the suites with this in their name
//   node tests/browser/run.mjs BUILD shots     takes the pictures of docs/pictures
// A suite is a file that exports `tests`, a table from a sentence to a function, and may export
// `set`, the line's settings, `own`, which makes a line to be used instead of a demonstration, and
// `moves`: its clock can be moved on.
// Each gets a line and a browser of its own: Chromium's shell, or all of Chromium where it exports `whole`.
// Never stops at the first failure.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { House } from './house.mjs';
import { Person, openBrowser } from './people.mjs';
import { goTo, signIn } from './steps.mjs';

/* These wait for the next six digits, half a minute each time, or for a clock that is moved on, and leave the processors to others. */
const WAITING = ['accounts', 'passkeys', 'waits', 'ahead'];
/* The longest first. */
const SUITES = ['access', 'complaints', 'duty', 'rotate', 'reconnect', 'console', 'journey_js', 'journey_nojs', 'together',
  'hours', 'keyboard', 'desk', 'traces', 'papers', 'audit', 'cover', 'figures', 'published'];
const TEST_MS = 120_000;

/** What a test is given: the line, the browser, and people who sit down at it. */
class World {
  #people = [];
  #kept = new Map();

  constructor(build, house, browser) {
    Object.assign(this, { build, house, browser });
  }

  async person(options) {
    const p = await Person.open(this.browser, this.house, options);
    this.#people.push(p);
    return p;
  }

  /** Somebody who stays for the whole suite; make seats them, once. */
  async keep(name, make) {
    if (!this.#kept.has(name)) {
      const p = await Person.open(this.browser, this.house, { storm: true });
      this.#kept.set(name, p);
      await make(p.page);
    }
    return this.#kept.get(name);
  }

  /** A console that stays signed in, at its queue: each sign-in costs a second factor of its own. */
  async desk() {
    const p = await this.keep('desk', (page) => signIn(page, this.house));
    await goTo(p.page, 'Queue');
    return p;
  }

  async endOfSuite() {
    for (const p of this.#kept.values()) await p.close();
  }

  /** What everybody had on the screen when a test failed, for whoever reads its output. */
  async pictures() {
    const dir = mkdtempSync(join(tmpdir(), 'callbox-failed-'));
    const pages = [...this.#people, ...this.#kept.values()].flatMap((p) => p.context.pages());
    await Promise.allSettled(pages.map((page, i) => page.screenshot({ path: join(dir, `${i}.png`), timeout: 5000 })));
    return dir;
  }

  /** After each test all go home; what their browsers noticed counts. */
  async goHome(failed) {
    const people = this.#people.splice(0);
    const ends = await Promise.allSettled(people.map((p) => p.close()));
    const bad = ends.find((e) => e.status === 'rejected');
    if (bad && !failed) throw bad.reason;
  }
}

function inTime(work) {
  let late;
  const limit = new Promise((_, no) => {
    late = setTimeout(() => no(new Error(`no end after ${TEST_MS / 1000} s`)), TEST_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(late));
}

async function runTest(world, run) {
  let failure;
  try {
    await inTime(run(world));
  } catch (e) {
    failure = e;
    console.log(`     pictures: ${await world.pictures()}`);
  }
  try {
    await world.goHome(failure !== undefined);
  } catch (e) {
    failure ??= e;
  }
  return failure;
}

async function runTests(world, name, only) {
  const { tests } = await import(`./${name}.mjs`);
  const counts = { passed: 0, failed: 0 };
  const all = [...Object.entries(tests), ['everybody leaves', (w) => w.endOfSuite()]];
  for (const [title, run] of all.filter(([t]) => t.includes(only) || t === 'everybody leaves')) {
    const began = Date.now();
    const failure = await runTest(world, run);
    counts[failure ? 'failed' : 'passed']++;
    console.log(`${failure ? 'FAIL' : 'ok  '} ${name}: ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (failure) console.log(`     ${failure.stack ?? failure}`.replaceAll('\n', '\n     '));
  }
  return counts;
}

async function runSuite(name, build, only) {
  const { set, own, moves, whole } = await import(`./${name}.mjs`);
  /* One desk serves a whole suite: it may hold more than a person should. */
  const house = await House.open(build, ['chats_each=0', ...(set ?? ['cadence_ms=0'])], await own?.(build), { moves });
  const browser = await openBrowser({ whole });
  try {
    return await runTests(new World(build, house, browser), name, only);
  } finally {
    await browser.close();
    await house.close();
  }
}

async function main() {
  const build = resolve(process.argv[2] ?? 'build');
  const only = process.argv[3] ?? '', title = process.argv[4] ?? '';
  if (only === 'shots' || only === 'look') {
    await (await import(`./${only}.mjs`)).take(build);
    return;
  }
  let passed = 0, failed = 0;
  const wanted = (all) => all.filter((s) => s.includes(only)), left = wanted(SUITES);
  const worker = async (list) => {
    for (let name = list.shift(); name; name = list.shift()) {
      const n = await runSuite(name, build, title).catch((e) => {
        console.log(`FAIL ${name}: ${e.stack}`);
        return { passed: 0, failed: 1 };
      });
      passed += n.passed;
      failed += n.failed;
    }
  };
  const waiting = wanted(WAITING);
  await Promise.all([worker(waiting), worker(waiting), worker(left), worker(left)]);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}

await main();
