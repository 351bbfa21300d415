// figures: ten million rows of recorded crime imported, and a table of all of them by code, area and month,
// beside sqlite3 (.import, then GROUP BY) and Miller on the same file, for the same numbers. Each of ours
// ROUNDS times, the median; the peers once, they take long enough.
//   bound   a million rows a second; the table in 200 ms; memory that does not grow with the rows: at ten
//           million not more than a fifth above one million; five times faster than either peer
//   source  the design's "Numbers to reach"
//   peer    sqlite3 3.40 without a journal and without syncing; mlr 6, as many threads as it likes
// What sqlite3 and Miller count is compared with what callbox counts: all three give the same cells.
import { build, claim, median, place, say, spread, start, sleep } from './kit.mjs';
import { execFileSync } from 'node:child_process';
import { openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

const MANY = 10_000_000, FEW = 1_000_000, ROUNDS = 3, SEED = 7;
const callbox = join(build, 'callbox');
const file = (rows) => join(place, `crimes-${rows}.csv`), classes = join(place, 'classes.csv');

/** Run to its end; seconds and the most memory it held, MiB. Output goes to a file. */
async function timed(cmd, args, out = '/dev/null') {
  const began = performance.now();
  const p = start(cmd, args, { stdio: ['ignore', openSync(out, 'w'), 'inherit'] });
  let ended = false, most = 0;
  p.ended.then(() => { ended = true; });
  while (!ended) {
    try { most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${p.pid}/status`, 'utf8'))?.[1] ?? 0)); } catch { /* it has ended */ }
    await Promise.race([p.ended, sleep(5)]);
  }
  const code = await p.ended;
  if (code !== 0) throw new Error(`${cmd} ended with ${code}`);
  return { s: (performance.now() - began) / 1000, mib: most / 1024 };
}

async function made(rows) {
  const p = start(join(build, 'bench', 'crimes'), [String(rows), String(SEED), file(rows), classes]);
  if (await p.ended) throw new Error('crimes failed');
  say(`figures: ${rows} rows, ${(statSync(file(rows)).size / 1e6).toFixed(0)} MB`);
}

const dataOf = (rows) => join(place, `data-${rows}`);
function imported(rows) {
  rmSync(dataOf(rows), { recursive: true, force: true });
  return timed(callbox, ['figures', 'import', file(rows), '--classes', classes, '--data', dataOf(rows)]);
}
const cube = join(place, 'cube.csv');
const tabled = () => timed(callbox, ['figures', 'table', '--by', 'code,area', '--period', '2014/15..2023/24', '--each', 'month', '--csv', '--data', dataOf(MANY)], cube);

/** "month,area,code,recorded,detected", sorted, as one digest; other months are not in the table. */
function digest(cells) {
  const h = createHash('sha256');
  for (const k of [...cells.keys()].filter((k) => k >= '2014-04' && k < '2024-04').sort()) h.update(`${k},${cells.get(k)}\n`);
  return h.digest('hex');
}
async function ours() {
  const cells = new Map();
  for await (const l of createInterface({ input: createReadStream(cube) })) {
    const f = l.split(',');
    if (f.length !== 10 || f[0] === 'version' || !f[5]) continue;
    const k = `${f[1]},${f[3]},${f[5]}`, v = cells.get(k) ?? [0, 0];
    if (f[7] === 'recorded') v[0] = Number(f[9]);
    if (f[7] === 'detected') v[1] = Number(f[9]);
    cells.set(k, v);
  }
  for (const [k, v] of cells) { if (!v[0] && !v[1]) cells.delete(k); else cells.set(k, v.join(',')); }
  return digest(cells);
}
async function theirs(path) {
  const cells = new Map();
  for await (const l of createInterface({ input: createReadStream(path) })) {
    const m = /^(\d{4}-\d\d),([^,]+),([^,]+),(\d*),(\d*)$/.exec(l.replaceAll('"', ''));
    if (m) cells.set(`${m[1]},${m[2]},${m[3]}`, `${m[4] || 0},${m[5] || 0}`);
  }
  return digest(cells);
}

const SQL = `.mode csv
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
.import ${file(MANY)} crimes
SELECT m, area, code, sum(r), sum(d) FROM (
 SELECT substr(recorded,1,7) m, area, code, 1 r, 0 d FROM crimes
 UNION ALL SELECT substr(detected,1,7), area, code, 0, 1 FROM crimes WHERE detected<>'') GROUP BY 1, 2, 3;
`;
const MLR = `
@n[substr($recorded,0,6)][$area][$code][1] += 1;
if ($detected != "") { @n[substr($detected,0,6)][$area][$code][2] += 1 }
end { for ((m, a, c), v in @n) { print m.",".a.",".c.",".(is_present(v[1]) ? v[1] : 0).",".(is_present(v[2]) ? v[2] : 0) } }`;

await made(FEW);
await made(MANY);
const few = [], many = [], table = [];
for (let i = 0; i < ROUNDS; i++) {
  few.push(await imported(FEW));
  many.push(await imported(MANY));
  table.push(await tabled());
  say(`figures ${i + 1}/${ROUNDS}: import ${many[i].s.toFixed(2)} s, table ${(table[i].s * 1000).toFixed(0)} ms`);
}
const importS = median(many.map((x) => x.s)), tableS = median(table.map((x) => x.s));
const rate = MANY / importS, at1 = median(few.map((x) => x.mib)), at10 = median(many.map((x) => x.mib));
const same = await ours();
say('figures: sqlite3');
const sqlOut = join(place, 'sqlite.csv'), sqlIn = join(place, 'in.sql');
writeFileSync(sqlIn, SQL);
const sqlite = await timed('sqlite3', [join(place, 'crimes.db'), `.read ${sqlIn}`], sqlOut);
rmSync(join(place, 'crimes.db'), { force: true });
say(`figures: sqlite3 ${sqlite.s.toFixed(1)} s; Miller`);
const mlrOut = join(place, 'mlr.csv');
const mlr = await timed('mlr', ['--icsv', '--ojson', '-S', 'put', '-q', MLR, file(MANY)], mlrOut);
say(`figures: Miller ${mlr.s.toFixed(1)} s`);
for (const [name, out] of [['sqlite3', sqlOut], ['Miller', mlrOut]]) {
  if (await theirs(out) !== same) throw new Error(`${name} counts otherwise than callbox`);
}
const all = importS + tableS;
claim({ claim: 'figures: import', value: rate, unit: 'rows/s', least: 1e6, note: `${MANY} rows; ${spread(many.map((x) => x.s))} s` });
claim({ claim: 'figures: table by code, area, month', value: tableS * 1000, unit: 'ms', most: 200, note: `${spread(table.map((x) => x.s * 1000))}; ${(statSync(cube).size / 1e6).toFixed(0)} MB of CSV` });
claim({ claim: 'figures: memory, 10 M rows', value: at10, unit: 'MiB', most: at1 * 1.2, note: `${at1.toFixed(1)} MiB for a million rows` });
claim({ claim: 'figures beside sqlite3', value: sqlite.s / all, unit: 'times as fast', least: 5, peer: { name: 'sqlite3', value: 1 }, note: `${all.toFixed(2)} s and ${sqlite.s.toFixed(1)} s (${sqlite.mib.toFixed(0)} MiB), import and table` });
claim({ claim: 'figures beside Miller', value: mlr.s / all, unit: 'times as fast', least: 5, peer: { name: 'Miller', value: 1 }, note: `${all.toFixed(2)} s and ${mlr.s.toFixed(1)} s (${mlr.mib.toFixed(0)} MiB)` });
process.exit(0);
