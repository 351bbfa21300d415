// run: the proofs of PROTOCOL §12, one program after the other. Prints one line a claim, with its figure and
// its bound, and leaves them in BUILD/proof.jsonl, an object a line, as the benches do.
//   node tests/proof/run.mjs BUILD [ONLY]            all of it; `make proof`
//   node tests/proof/run.mjs BUILD [ONLY] --short    what is done in a minute; `make test`
// docs/PROOF.md says what each asks and what it does not prove. Ends with 1 when a bound was missed or a
// control was not caught. Never runs two at once: they would measure each other.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { boundOf, endWithUs, machine, mark, number, runOne, settle } from '../../tools/claims.mjs';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const [buildArg, onlyArg] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const build = resolve(buildArg ?? join(here, '../..', 'build'));
const only = onlyArg ?? process.env.ONLY ?? '';
const short = process.argv.includes('--short');
const LIMIT_S = short ? 120 : 1800;
/* Short: forensic has its short form in tests/canary, which `make test` runs anyway. */
const LONG = ['forensic'];
const names = ['timing', 'plaintext', 'shred', 'capture', 'forensic']
  .filter((n) => n.includes(only) && !(short && !only && LONG.includes(n)));

const shared = mkdtempSync(join(tmpdir(), 'callbox-proof-run-'));
endWithUs(() => rmSync(shared, { recursive: true, force: true }));

function line(name, r) {
  const bound = boundOf(r);
  return `${(mark(r) || 'told').padEnd(6)} ${name}: ${r.claim}: ${r.value === null ? 'no value' : number(r.value)} ${r.unit}`.trimEnd()
    + (bound && ` (${bound})`) + (r.note && `; ${r.note}`);
}

if (!short) await machine(() => readFileSync('/proc/stat', 'utf8'));
const rows = [];
for (const [i, name] of names.entries()) {
  const at = `${i + 1}/${names.length}`;
  const args = [join(here, `${name}.mjs`), build, ...(short ? ['--short'] : [])];
  const r = await runOne({ name, args, env: { CALLBOX_BENCH_DIR: shared }, limitS: LIMIT_S, at });
  r.rows.forEach((row) => console.log(line(name, row)));
  console.log(`[${at}] ${name}: ${r.seconds.toFixed(0)} s`);
  rows.push(...r.rows.map((row) => ({ proof: name, ...row })));
}
const good = settle(rows, join(build, short ? 'proof-short.jsonl' : 'proof.jsonl'));
const bound = rows.filter((r) => r.ok !== null), failed = bound.filter((r) => !r.ok).length;
if (short) console.log(`${bound.length - failed} passed, ${failed} failed`);
process.exit(good && bound.length ? 0 : 1);
