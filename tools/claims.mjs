// claims: what a bench and a proof say, and how they are run: one JSON object a claim, a table, and the
// file they are left in. Imported by bench/kit.mjs, bench/run.mjs and tests/proof/run.mjs.
// Never rounds a value before it is held against its bound.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export const tidy = (x) => (typeof x === 'number' && Number.isFinite(x) ? Number(x.toPrecision(4)) : null);

/** One claim. most or least: the bound, or neither for what is only told. peer: {name, value}. */
export function claim({ claim: name, value, unit, most, least, peer = null, note = '' }) {
  const bound = most ?? least ?? null, v = tidy(value);
  const ok = bound === null ? null : v !== null && (most !== undefined ? value <= most : value >= least);
  const row = { claim: name, value: v, unit, bound, side: bound === null ? null : most !== undefined ? 'at most' : 'at least',
    peer: peer && { name: peer.name, value: tidy(peer.value) }, ratio: peer ? tidy(value / peer.value) : null, ok, note };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

/** Processor time of the whole machine since its start: busy and all, in ticks. */
function ticks(stat) {
  const f = stat.split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: f.reduce((a, b) => a + b, 0), idle: f[3] + f[4] };
}

/** One sentence about the machine, and one more when others are at work on it. */
export async function machine(readStat) {
  const a = ticks(readStat());
  await sleep(2000);
  const b = ticks(readStat()), others = 100 * (1 - (b.idle - a.idle) / (b.all - a.all));
  console.log(`${cpus().length} x ${cpus()[0].model}; others used ${others.toFixed(0)} % of it before we began (load ${loadavg()[0].toFixed(1)})`);
  if (others > 15) console.log('This machine is not at rest: what follows is worth less than it looks.');
}

let current = null;
/** Whatever runs ends with us. clean: what else to do. */
export function endWithUs(clean) {
  process.on('exit', clean);
  for (const sig of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(sig, () => { current?.kill('SIGTERM'); process.exit(130); });
  }
}

function rowsOf(text) {
  return text.split('\n').filter((t) => t.startsWith('{')).map((t) => JSON.parse(t));
}

/** Run one program to its end: its rows, or one that says it failed. On a terminal a line goes along
 * with what it says meanwhile. */
export function runOne({ name, args, env = {}, limitS, at }) {
  return new Promise((done) => {
    const began = Date.now();
    let out = '', quiet = '';
    const p = spawn(process.execPath, args, { env: { ...process.env, ...env } });
    current = p;
    const late = setTimeout(() => { quiet += `\nno end after ${limitS} s\n`; p.kill('SIGTERM'); }, limitS * 1000);
    p.stdout.on('data', (b) => { out += b; });
    p.stderr.on('data', (b) => {
      quiet += b;
      const last = String(b).trim().split('\n').pop();
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K[${at}] ${last.slice(0, (process.stderr.columns ?? 100) - 10)}`);
    });
    p.on('close', (code) => {
      clearTimeout(late);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      const rows = rowsOf(out);
      if (code !== 0 || !rows.length) {
        rows.push({ claim: name, value: null, unit: '', bound: null, side: null, peer: null, ratio: null, ok: false, note: `the program ended with ${code}` });
        console.error(quiet);
      }
      done({ rows, seconds: (Date.now() - began) / 1000 });
    });
  });
}

export const number = (x) => (x === null ? '' : Math.abs(x) >= 1000 ? Math.round(x).toLocaleString('en-GB') : String(x));
export const mark = (r) => (r.ok === null ? '' : r.ok ? 'ok' : 'MISSED');
export const boundOf = (r) => (r.bound === null ? '' : `${r.side} ${number(r.bound)}`);

/** Lines of cells, each column as wide as its widest. */
export function columns(lines) {
  const wide = lines[0].map((_, i) => Math.max(...lines.map((c) => c[i].length)));
  return lines.map((c) => c.map((x, i) => x.padEnd(wide[i])).join('  ').trimEnd());
}

/** Leave the rows in a file, say how many bounds were met. Gives whether all were. */
export function settle(rows, file) {
  writeFileSync(file, rows.map((r) => `${JSON.stringify(r)}\n`).join(''));
  const bound = rows.filter((r) => r.ok !== null), missed = bound.filter((r) => !r.ok);
  console.log(`\n${bound.length - missed.length} of ${bound.length} bounds met; ${file}`);
  return missed.length === 0;
}
