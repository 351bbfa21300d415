// run: the suites in a real browser, one after the other. Called by tests/run.mjs.
//   node tests/browser/run.mjs BUILD           all; closes with "N passed, N failed"
//   node tests/browser/run.mjs BUILD NAME      the suites with this in their name
//   node tests/browser/run.mjs BUILD shots     takes the pictures of docs/pictures
// A suite is a file that exports `tests`, a table from a sentence to a function, and may export
// `set`, the line's settings. Each gets a line and a browser of its own.
// Never stops at the first failure.
import { resolve } from 'node:path';
import { House } from './house.mjs';
import { Person, openBrowser } from './people.mjs';

const SUITES = ['journey_js', 'journey_nojs', 'traces', 'reconnect', 'complaints', 'console', 'access',
  'keyboard', 'cover'];
const TEST_MS = 120_000;

/** What a test is given: the line, the browser, and people who sit down at it. */
class World {
  #people = [];

  constructor(build, house, browser) {
    Object.assign(this, { build, house, browser });
  }

  async person(options) {
    const p = await Person.open(this.browser, this.house, options);
    this.#people.push(p);
    return p;
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
  }
  try {
    await world.goHome(failure !== undefined);
  } catch (e) {
    failure ??= e;
  }
  return failure;
}

async function runSuite(name, build, only) {
  const suite = await import(`./${name}.mjs`);
  const house = await House.open(build, suite.set ?? ['cadence_ms=0']);
  const browser = await openBrowser();
  const counts = { passed: 0, failed: 0 };
  const world = new World(build, house, browser);
  for (const [title, run] of Object.entries(suite.tests)) {
    if (!title.includes(only)) continue;
    const began = Date.now();
    const failure = await runTest(world, run);
    counts[failure ? 'failed' : 'passed']++;
    console.log(`${failure ? 'FAIL' : 'ok  '} ${name}: ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (failure) console.log(`     ${failure.stack ?? failure}`.replaceAll('\n', '\n     '));
  }
  await browser.close();
  await house.close();
  return counts;
}

async function main() {
  const build = resolve(process.argv[2] ?? 'build');
  const only = process.argv[3] ?? '', title = process.argv[4] ?? '';
  if (only === 'shots' || only === 'look') {
    await (await import(`./${only}.mjs`)).take(build);
    return;
  }
  let passed = 0, failed = 0;
  for (const name of SUITES.filter((s) => s.includes(only))) {
    const n = await runSuite(name, build, title).catch((e) => {
      console.log(`FAIL ${name}: ${e.stack}`);
      return { passed: 0, failed: 1 };
    });
    passed += n.passed;
    failed += n.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}

await main();
