// run: runs the benches one after the other, prints their claims as a table and writes them to
// BUILD/bench.jsonl, one object a line. Called by `make bench`.
//   node bench/run.mjs BUILD [ONLY]     ONLY: one of the names below
// Never turns a missed bound into a failure: a bench tells, it does not judge. It exits 1 only when a
// bench could not be run.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const build = resolve(process.argv[2] ?? join(root, 'build'));
const only = process.argv[3] ?? '';
const NAMES = ['start', 'front', 'waiting', 'durable', 'latency', 'cover', 'console', 'nojs'];
const LIMIT_MS = 240_000;

/** Run one bench in a process of its own; gives its claims, or the reason why there are none. */
function run(name, shared) {
  return new Promise((done) => {
    const env = { ...process.env, CALLBOX_BENCH_DIR: shared };
    const p = spawn(process.execPath, [join(root, 'bench', `${name}.mjs`), build], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    const late = setTimeout(() => p.kill('SIGTERM'), LIMIT_MS);
    p.stdout.on('data', (b) => { text += b; });
    p.on('close', (code) => {
      clearTimeout(late);
      const claims = text.split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l));
      done({ claims, failed: code !== 0 });
    });
  });
}

const cell = (x) => (x === null || x === undefined ? '-' : String(x));
const verdict = (ok) => (ok === null ? '' : ok ? 'reached' : 'MISSED');

/** The claims as lines of a table that fits a terminal. */
function table(claims) {
  const rows = claims.map((c) => [c.claim, `${cell(c.value)} ${c.unit}`, c.bound === null ? '-' : `${c.side} ${c.bound}`,
    c.peer ? `${c.peer.name}: ${cell(c.peer.value)}` : '-', cell(c.ratio), verdict(c.ok)]);
  const all = [['claim', 'value', 'bound', 'peer', 'ratio', ''], ...rows];
  const width = all[0].map((_, i) => Math.max(...all.map((r) => r[i].length)));
  return all.map((r) => r.map((c, i) => c.padEnd(width[i])).join('  ').trimEnd()).join('\n');
}

async function main() {
  const names = NAMES.filter((n) => n.includes(only));
  const shared = mkdtempSync(join(tmpdir(), 'callbox-benches-'));
  const claims = [], broken = [];
  for (const [i, name] of names.entries()) {
    process.stderr.write(`[${i + 1}/${names.length}] ${name}\n`);
    const r = await run(name, shared);
    claims.push(...r.claims);
    if (r.failed) broken.push(name);
  }
  rmSync(shared, { recursive: true, force: true });
  writeFileSync(join(build, 'bench.jsonl'), claims.map((c) => JSON.stringify(c) + '\n').join(''));
  console.log(table(claims));
  broken.forEach((name) => console.log(`${name}: could not be run to its end`));
  process.exit(broken.length || !names.length ? 1 : 0);
}

await main();
