// run: the forensic search. People use a running line with planted secrets; then its directory, its
// log and the memory of its four programs are searched for every form of every secret.
//   node tests/canary/run.mjs BUILD [--show]     --show: what lies around each place
// The control: the same journeys on a line whose programs do not wipe must be caught.
// Never passes over a place it could not read: memory needs root, and without it says so and fails.
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_MS, Line, MAY, careless, leave, visit } from './search.mjs';

const build = resolve(process.argv[2] ?? 'build');
const counts = { passed: 0, failed: 0 };

function check(title, good, detail = '') {
  counts[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title}`);
  if (!good) console.log(String(detail).split('\n').map((l) => `     ${l}`).join('\n'));
}

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
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

await main();
