// run: builds every libFuzzer harness with clang and the sanitizers, and runs each for T seconds on a
// copy of its corpus, as many at a time as there are processors. Called by `make fuzz`.
//   node fuzz/run.mjs BUILD T [ONLY]
// What a run finds is left in BUILD/found, which the last lines name, and fails the run: make it a test,
// and a seed. Never forgets what it learnt: BUILD/corpus grows from run to run.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const [buildArg, seconds = '60', only = ''] = process.argv.slice(2);
const build = resolve(buildArg), foundDir = join(build, 'found');
const SLOW_S = 25; // one input: a busy machine is not a finding
const LATE_S = 120; // after its time a harness that does not end is one

function harnesses() {
  return readdirSync(join(root, 'fuzz'), { withFileTypes: true }).filter((d) => d.isDirectory())
    .flatMap((d) => readdirSync(join(root, 'fuzz', d.name)).filter((f) => /^fuzz_.*\.c$/.test(f))
      .map((f) => ({ room: d.name, name: basename(f, '.c') })))
    .filter((h) => h.name.includes(only));
}

function buildAll(all) {
  const cmake = ['-S', root, '-B', build, '-G', 'Ninja', '-DFUZZ=ON', '-DCMAKE_C_COMPILER=clang'];
  execFileSync('cmake', cmake, { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('ninja', ['-C', build, '--quiet', ...all.map((h) => h.name)], { stdio: 'inherit' });
}

const found = (h) => readdirSync(foundDir).filter((f) => f.startsWith(`${h.name}-`)).map((f) => join(foundDir, f));

/** One harness to its end: { h, good, runs, coverage, text }. */
function run(h) {
  const corpus = join(build, 'corpus', h.name), seeds = join(root, 'fuzz', h.room, 'corpus', h.name);
  mkdirSync(corpus, { recursive: true });
  if (existsSync(seeds)) cpSync(seeds, corpus, { recursive: true });
  const args = [`-max_total_time=${seconds}`, '-max_len=70000', `-timeout=${SLOW_S}`, '-print_final_stats=1', '-verbosity=1',
    `-artifact_prefix=${join(foundDir, h.name)}-`, corpus];
  const p = spawn(join(build, 'fuzz', h.name), args, { stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' } });
  let text = '';
  p.stderr.on('data', (b) => { text = (text + b).slice(-100_000); });
  const late = setTimeout(() => { text += `\nno end ${LATE_S} s after its time\n`; p.kill('SIGKILL'); }, (Number(seconds) + LATE_S) * 1000);
  return new Promise((done) => p.on('close', (code) => {
    clearTimeout(late);
    const runs = Number(/number_of_executed_units:\s*(\d+)/.exec(text)?.[1] ?? 0), edges = [...text.matchAll(/cov: (\d+)/g)].pop()?.[1] ?? '?';
    done({ h, good: code === 0 && runs > 0, runs, edges, text });
  }));
}

/** On a terminal, one line that says what goes on. */
function ticker(state) {
  if (!process.stderr.isTTY) return () => {};
  const clear = () => process.stderr.write('\r\x1b[K');
  const t = setInterval(() => {
    clear();
    const now = [...state.running].map(([name, began]) => `${name} ${Math.round((Date.now() - began) / 1000)}/${seconds} s`);
    process.stderr.write(`[${state.ended}/${state.all}] ${now.join(', ')}`.slice(0, (process.stderr.columns ?? 100) - 1));
  }, 500);
  return () => { clearInterval(t); clear(); };
}

async function main() {
  const left = harnesses(), state = { all: left.length, ended: 0, running: new Map() };
  const workers = Math.min(cpus().length, left.length);
  console.log(`${left.length} harnesses, ${seconds} s each, ${workers} at a time: about ${Math.ceil(left.length * seconds / workers / 60)} minutes.`);
  buildAll(left);
  mkdirSync(foundDir, { recursive: true });
  const stop = ticker(state), bad = [];
  const worker = async () => {
    for (let h = left.shift(); h; h = left.shift()) {
      state.running.set(h.name, Date.now());
      const r = await run(h);
      state.running.delete(h.name);
      console.log(`[${++state.ended}/${state.all}] ${h.name}: ${r.good ? `${r.runs.toLocaleString('en-GB')} runs, ${r.edges} edges, nothing found` : 'FOUND SOMETHING'}`);
      if (!r.good) {
        bad.push(h);
        console.log(r.text.split('\n').slice(-45).map((l) => `     ${l}`).join('\n'));
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  stop();
  bad.flatMap(found).forEach((f) => console.log(`found: ${f}`));
  console.log(`${state.all - bad.length} passed, ${bad.length} failed`);
  process.exit(bad.length || !state.all ? 1 : 0);
}

await main();
