// run: a running line and everybody who means it no good, and bad luck: broken requests, slow
// ones, forged envelopes, crashes, a full disk, a crowd.
//   node tests/hostile/run.mjs BUILD [NAME]     NAME: the parts with this in their name
// Every part has a line of its own, which must be the same process at its end (or be back, where
// the part ends it), work for a whole conversation, and have logged nothing but events.
// Never stops at the first failure.
import { join, resolve } from 'node:path';
import { Line, run } from '../kill/line.mjs';
import { crashes } from './crashes.mjs';
import { crowd } from './crowd.mjs';
import { full } from './full.mjs';
import { requests } from './requests.mjs';
import { slow } from './slow.mjs';
import { streams } from './streams.mjs';

const build = resolve(process.argv[2] ?? 'build');
const only = process.argv[3] ?? '';
const counts = { passed: 0, failed: 0 };

/** Forged, replayed and reordered envelopes: envelopes.c knows the formats. */
async function envelopes(line, check) {
  const r = await run(join(build, 'tests', 'hostile_envelopes'), [line.url, await line.roster()]);
  const said = [...r.out.matchAll(/^(ok {2}|FAIL) (.*)$/gm)];
  for (const [, mark, what] of said) check(what, mark !== 'FAIL');
  check('all of them were tried', r.code === 0 && said.length > 40, r.out + r.err);
}

async function twice(line, check) {
  const r = await run(line.program, ['run', line.data], { seconds: 20 });
  const sentence = `callbox: ${line.data} is in use by another callbox.\n`;
  check('a second one on the same directory says why it does not start', r.code === 1 && r.out === '' && r.err === sentence, r.out + r.err);
  const port = await run(line.program, ['run', '--demo', '--port', String(line.port), join(line.dir, 'other')], { seconds: 20 });
  check('and one on the same port, too', port.code === 1 && /^callbox: 127\.0\.0\.1, port \d+: .*\n$/.test(port.err), port.out + port.err);
}

/** part -> may serve be another process at its end? */
const PARTS = [
  [requests, false], [streams, false], [envelopes, false], [twice, false],
  [slow, false], [crowd, false], [crashes, true], [full, true],
];

/** The one function that parts report to, with counts of its own: two parts may run at once. */
function checker(part) {
  const mine = { passed: 0, failed: 0 };
  const check = (what, good, detail = '') => {
    mine[good ? 'passed' : 'failed']++;
    counts[good ? 'passed' : 'failed']++;
    if (!good) console.log(`FAIL ${part}: ${what}\n     ${String(detail).trim().slice(0, 3000).replaceAll('\n', '\n     ')}`);
  };
  return { check, mine };
}

/** What must hold after every part. */
async function after(line, check, serve) {
  const now = await line.child('serve');
  check('serve is the process that it was', !serve || now === serve, `${serve}, then ${now}:\n${line.err.slice(-1000)}`);
  const p = await run(line.program, ['probe', line.url, '--staff', line.staff]);
  check('and works for a whole conversation', p.code === 0, p.out + p.err);
  const strange = line.err.split('\n').filter((l) => l && !/^<\d>callbox[a-z-]* event=[a-z-]+ n=\d+$/.test(l));
  check('the log holds events and numbers only', !strange.length, strange.slice(0, 5).join('\n'));
  check('and no fault of ours', !/event=(bug-at-line|sandbox|config)/.test(line.err), line.err.slice(-2000));
}

async function play(part, mayRestart) {
  const { check, mine } = checker(part.name), began = Date.now();
  let line;
  try {
    line = part.open ? await part.open(build) : await Line.open(build);
    if (line) {
      const serve = mayRestart ? 0 : await line.child('serve');
      await part(line, check);
      await after(line, check, serve);
    }
  } catch (e) {
    check('all of it', false, `${e.stack}\n${line?.err.slice(-2000) ?? ''}`);
  }
  await line?.close();
  const took = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${mine.failed ? 'FAIL' : 'ok  '} ${part.name}: ${mine.passed} passed, ${mine.failed} failed (${took} s)`);
}

/** The slow ones mostly wait, so they run beside the others. */
async function main() {
  const due = PARTS.filter(([p]) => p.name.includes(only));
  const waiting = due.filter(([p]) => p === slow).map((row) => play(...row));
  for (const row of due.filter(([p]) => p !== slow)) await play(...row);
  await Promise.all(waiting);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed || !counts.passed ? 1 : 0);
}

await main();
