// run: builds every libFuzzer harness with clang and the sanitizers, and runs each for T seconds on a
// copy of its corpus. Called by `make fuzz`.
//   node fuzz/run.mjs BUILD T [ONLY]
// What a run finds is left in BUILD/found and fails the run: make it a test, and a seed.
import { spawnSync, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const [buildArg, seconds = '60', only = ''] = process.argv.slice(2);
const build = resolve(buildArg);

function harnesses() {
  return readdirSync(join(root, 'fuzz'), { withFileTypes: true }).filter((d) => d.isDirectory())
    .flatMap((d) => readdirSync(join(root, 'fuzz', d.name)).filter((f) => /^fuzz_.*\.c$/.test(f))
      .map((f) => ({ room: d.name, name: basename(f, '.c') })))
    .filter((h) => h.name.includes(only));
}

function buildAll() {
  const cmake = ['-S', root, '-B', build, '-G', 'Ninja', '-DFUZZ=ON', '-DCMAKE_C_COMPILER=clang'];
  execFileSync('cmake', cmake, { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('ninja', ['-C', build, '--quiet'], { stdio: 'inherit' });
}

/** True when nothing was found. */
function run(h, at, of) {
  const corpus = join(build, 'corpus', h.name), found = join(build, 'found', h.name) + '-';
  mkdirSync(corpus, { recursive: true });
  mkdirSync(join(build, 'found'), { recursive: true });
  const seeds = join(root, 'fuzz', h.room, 'corpus', h.name);
  if (existsSync(seeds)) cpSync(seeds, corpus, { recursive: true });
  process.stdout.write(`[${at}/${of}] ${h.name} ... `);
  const r = spawnSync(join(build, 'fuzz', h.name), [`-max_total_time=${seconds}`, '-max_len=70000', '-timeout=10',
    '-print_final_stats=1', `-artifact_prefix=${found}`, corpus], { encoding: 'utf8', env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=1' } });
  const runs = /number_of_executed_units:\s*(\d+)/.exec(r.stderr ?? "")?.[1] ?? '?';
  console.log(r.status === 0 ? `${runs} runs, nothing found` : 'FOUND SOMETHING');
  if (r.status !== 0) console.log((r.stderr ?? String(r.error)).split('\n').slice(-40).join('\n'));
  return r.status === 0;
}

buildAll();
const all = harnesses();
const good = all.filter((h, i) => run(h, i + 1, all.length)).length;
console.log(`${good} passed, ${all.length - good} failed`);
process.exit(good === all.length ? 0 : 1);
