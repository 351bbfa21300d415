// run: runs every test program there is and adds up what they say. Called by `make test`.
//   node tests/run.mjs BUILD [ONLY]     ONLY: run what has this in its name
// Every program speaks either cmocka's closing lines or one line "N passed, N failed". A program
// that crashes, hangs or says nothing counts as one failure: silence is never a pass.
import { spawn, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const build = resolve(process.argv[2] ?? join(root, 'build'));
const only = process.argv[3] ?? process.env.ONLY ?? '';

/** The programs CMake knows: unit tests and fuzz corpora. */
function fromCmake() {
  const json = execFileSync('ctest', ['--show-only=json-v1'], { cwd: build, maxBuffer: 1 << 26 });
  return JSON.parse(json).tests.map((t) => ({
    name: t.name, cmd: t.command, seconds: 120, alone: false,
  }));
}

/** Checks of the tree itself, light and quick. One that is not there fails: its program cannot be started. */
function checks() {
  return ['check_rooms', 'check_size', 'check_processes', 'check_docs', 'check_protocol', 'check_format']
    .map((n) => ({ name: n, cmd: [join(root, 'tests', n), build], seconds: 120, alone: false }));
}

/* Suites in the order they run. Those of one line run beside each other: `hostile` waits for
 * time limits to pass, and `kill` for what it killed to come back; `proof` measures, and runs by itself. */
const SUITES = [
  ['tools', 'web'],
  ['campaign'],
  ['kill', 'hostile', 'canary'],
  ['backup', 'front', 'week'],
  ['proof'], ['browser'],
];

/** Suites that start browsers or servers, or load both cores, run without the small programs; of `tools` and `web` neither does. */
function suites() {
  const minutes = { kill: 8, browser: 12 };
  const more = { proof: ['--short'] };
  const made = (d, turn) => ({
    name: d, cmd: ['node', join(root, 'tests', d, 'run.mjs'), build, ...(more[d] ?? [])],
    seconds: (minutes[d] ?? 4) * 60, alone: turn > 0, turn,
  });
  return SUITES.flatMap((names, turn) => names.map((d) => made(d, turn))).filter((t) => existsSync(t.cmd[1]));
}

/** What a program's output says: passed and failed, or null when it says nothing. */
export function countsOf(text) {
  const plain = [...text.matchAll(/^(\d+) passed, (\d+) failed$/gm)].pop();
  if (plain) return { passed: Number(plain[1]), failed: Number(plain[2]) };
  const ok = [...text.matchAll(/\[ {2}PASSED {2}\] (\d+) test/g)];
  const bad = [...text.matchAll(/\[ {2}FAILED {2}\] (\d+) test/g)];
  if (!ok.length && !bad.length) return null;
  const sum = (m) => m.reduce((n, x) => n + Number(x[1]), 0);
  return { passed: sum(ok), failed: sum(bad) };
}

/** Of a failed program's output: each test that failed with what it said, and the last lines. */
function toRead(text) {
  const lines = text.split('\n'), end = lines.length - 60;
  let failing = false;
  const said = lines.slice(0, Math.max(0, end)).filter((l) => {
    failing = /^FAIL /.test(l) || (failing && !/^ok /.test(l));
    return failing;
  });
  return [...said, ...lines.slice(Math.max(0, end))];
}

/** Run one program to its end; a failure keeps its output for the reader. */
function run(test) {
  return new Promise((done) => {
    const began = Date.now();
    let text = '';
    const p = spawn(test.cmd[0], test.cmd.slice(1), { cwd: root, detached: true });
    const late = setTimeout(() => {
      text += `\nrun: no end after ${test.seconds} s\n`;
      try { process.kill(-p.pid, 'SIGKILL'); } catch { /* it has just ended */ }
    }, test.seconds * 1000);
    p.stdout.on('data', (b) => { text += b; });
    p.stderr.on('data', (b) => { text += b; });
    p.on('error', (e) => { text += `\nrun: ${e.message}\n`; });
    p.on('close', (code) => {
      clearTimeout(late);
      const said = countsOf(text) ?? { passed: 0, failed: 0 };
      if (said.passed + said.failed === 0 || (code !== 0 && said.failed === 0)) said.failed++;
      done({ ...said, text, seconds: (Date.now() - began) / 1000 });
    });
  });
}

async function main() {
  const all = [...checks(), ...fromCmake(), ...suites()].filter((t) => t.name.includes(only));
  const light = all.filter((t) => !t.alone), heavy = all.filter((t) => t.alone);
  let passed = 0, failed = 0, ended = 0;
  const take = async (t) => {
    const r = await run(t);
    passed += r.passed; failed += r.failed; ended++;
    const mark = r.failed ? 'FAIL' : 'ok  ';
    console.log(`${mark} [${ended}/${all.length}] ${t.name}: ${r.passed} passed, ${r.failed} failed (${r.seconds.toFixed(1)} s)`);
    if (r.failed) console.log(toRead(r.text).map((l) => '     ' + l).join('\n'));
  };
  const worker = async () => { while (light.length) await take(light.shift()); };
  await Promise.all([worker(), worker()]);
  for (const turn of SUITES.keys()) await Promise.all(heavy.filter((t) => t.turn === turn).map(take));
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}

await main();
