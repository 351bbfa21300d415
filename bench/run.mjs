// run: runs the bench programs one after the other, prints what they found as one table and leaves it in
// BUILD/bench.jsonl, an object a line: claim, value, unit, bound, side, peer, ratio, ok, note.
//   node bench/run.mjs BUILD [ONLY]     ONLY: run what has this in its name. Called by `make bench`.
// docs/BENCH.md says what each number means. Ends with 1 when a bound was missed, as it is.
// Never runs two at once: they would measure each other.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const build = resolve(process.argv[2] ?? join(here, '..', 'build'));
const only = process.argv[3] ?? process.env.ONLY ?? '';
const LIMIT_S = 150;
const names = ['start', 'front', 'weight', 'waiting', 'cover', 'latency', 'durable', 'console', 'nojs', 'browser'].filter((n) => n.includes(only));

const shared = mkdtempSync(join(tmpdir(), 'callbox-bench-run-'));
process.on('exit', () => rmSync(shared, { recursive: true, force: true }));
let current = null;
for (const sig of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(sig, () => { current?.kill('SIGTERM'); process.exit(130); });
}

/** Processor time of the whole machine since its start: busy and all, in ticks. */
function ticks() {
  const f = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: f.reduce((a, b) => a + b, 0), idle: f[3] + f[4] };
}

/** How much of the machine others use while we do nothing, in per cent. */
async function othersUse() {
  const a = ticks();
  await new Promise((done) => setTimeout(done, 2000));
  const b = ticks();
  return 100 * (1 - (b.idle - a.idle) / (b.all - a.all));
}

function run(name, nth) {
  return new Promise((done) => {
    const began = Date.now();
    let out = '', quiet = '';
    const p = spawn(process.execPath, [join(here, `${name}.mjs`), build], { env: { ...process.env, CALLBOX_BENCH_DIR: shared } });
    current = p;
    const late = setTimeout(() => { quiet += `\nno end after ${LIMIT_S} s\n`; p.kill('SIGTERM'); }, LIMIT_S * 1000);
    p.stdout.on('data', (b) => { out += b; });
    p.stderr.on('data', (b) => {
      quiet += b;
      const last = String(b).trim().split('\n').pop();
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K[${nth}/${names.length}] ${last.slice(0, (process.stderr.columns ?? 100) - 10)}`);
    });
    p.on('close', (code) => {
      clearTimeout(late);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      const rows = out.split('\n').filter(Boolean).map((t) => JSON.parse(t));
      if (code !== 0 || !rows.length) {
        rows.push({ claim: name, value: null, unit: '', bound: null, side: null, peer: null, ratio: null, ok: false, note: `the program ended with ${code}` });
        console.error(quiet);
      }
      console.log(`[${nth}/${names.length}] ${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
      done(rows);
    });
  });
}

const number = (x) => (x === null ? '' : Math.abs(x) >= 1000 ? Math.round(x).toLocaleString('en-GB') : String(x));

function table(rows) {
  const head = ['', 'claim', 'value', 'bound', 'peer', 'ratio'];
  const cells = rows.map((r) => [r.ok === null ? '' : r.ok ? 'ok' : 'MISSED', r.claim, `${number(r.value)} ${r.unit}`,
    r.bound === null ? '' : `${r.side} ${number(r.bound)}`, r.peer && r.peer.value !== 1 ? `${number(r.peer.value)} (${r.peer.name})` : '',
    r.peer && r.peer.value !== 1 ? String(r.ratio) : '']);
  const wide = head.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i].length)));
  for (const c of [head, ...cells]) console.log(c.map((x, i) => x.padEnd(wide[i])).join('  ').trimEnd());
}

const others = await othersUse();
console.log(`${cpus().length} x ${cpus()[0].model}; others used ${others.toFixed(0)} % of it before we began (load ${loadavg()[0].toFixed(1)})`);
if (others > 15) console.log('This machine is not at rest: what follows is worth less than it looks.');
const rows = [];
let nth = 0;
for (const n of names) rows.push(...await run(n, ++nth));
const file = join(build, 'bench.jsonl');
writeFileSync(file, rows.map((r) => `${JSON.stringify(r)}\n`).join(''));
console.log();
table(rows);
const bound = rows.filter((r) => r.ok !== null), missed = bound.filter((r) => !r.ok);
console.log(`\n${bound.length - missed.length} of ${bound.length} bounds met; ${file}`);
process.exit(existsSync(file) && names.length && !missed.length ? 0 : 1);
