// run: runs the bench programs one after the other, prints what they found as one table and leaves it in
// BUILD/bench.jsonl, an object a line: claim, value, unit, bound, side, peer, ratio, ok, note.
//   node bench/run.mjs BUILD [ONLY]     ONLY: run what has this in its name. Called by `make bench`.
// docs/BENCH.md says what each number means. Ends with 1 when a bound was missed, as it is.
// Never runs two at once: they would measure each other.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { boundOf, columns, endWithUs, machine, mark, number, runOne, settle } from '../tools/claims.mjs';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const build = resolve(process.argv[2] ?? join(here, '..', 'build'));
const only = process.argv[3] ?? process.env.ONLY ?? '';
const LIMIT_S = 150, LONGER_S = { figures: 400, landing: 300, campaign: 600, week: 600 }; // peers that take minutes, ten million requests, a machine that is busy
const names = ['start', 'front', 'landing', 'weight', 'waiting', 'cover', 'latency', 'durable', 'console', 'nojs', 'browser', 'week', 'campaign', 'figures'].filter((n) => n.includes(only));

const shared = mkdtempSync(join(tmpdir(), 'callbox-bench-run-'));
endWithUs(() => rmSync(shared, { recursive: true, force: true }));

function table(rows) {
  const cells = rows.map((r) => [mark(r), r.claim, `${number(r.value)} ${r.unit}`, boundOf(r),
    r.peer && r.peer.value !== 1 ? `${number(r.peer.value)} (${r.peer.name})` : '',
    r.peer && r.peer.value !== 1 ? String(r.ratio) : '']);
  columns([['', 'claim', 'value', 'bound', 'peer', 'ratio'], ...cells]).forEach((c) => console.log(c));
}

await machine(() => readFileSync('/proc/stat', 'utf8'));
const rows = [];
for (const [i, name] of names.entries()) {
  const at = `${i + 1}/${names.length}`;
  const r = await runOne({ name, args: [join(here, `${name}.mjs`), build], env: { CALLBOX_BENCH_DIR: shared }, limitS: LONGER_S[name] ?? LIMIT_S, at });
  console.log(`[${at}] ${name}: ${r.seconds.toFixed(0)} s`);
  rows.push(...r.rows);
}
console.log();
table(rows);
process.exit(settle(rows, join(build, 'bench.jsonl')) && names.length ? 0 : 1);
