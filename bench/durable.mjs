// durable: messages a second that are acknowledged, each on the disk before its answer. 256 visitors on
// live streams, each sending its next message when the last was acknowledged, through the real server.
//   bound   at least 0.8 of SQLite's own group-commit ceiling: same run, disk, pragmas, bytes a row and
//           messages a transaction (as many as the server was seen to put into one)
//   source  the design's "Numbers to reach"
//   peers   bench/ceiling.c on libsqlite3 alone. plain: one INSERT into one table with one index.
//           same: the schema and the statements that a message costs in the line; what is lost against
//           it is lost by us, what is lost against plain is the price of the queue and of idempotence
// A second line tells what the line alone does, without network and frames (bench/room.c).
// The server's commits are counted with perf (fdatasync calls); without perf, 32 is taken.
// Rounds are interleaved, because the disk of a shared machine is never twice the same.
import { claim, dataDir, measure, median, openLine, place, say, spread, start } from './kit.mjs';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROUNDS = 3, STREAMS = 256, BYTES = 2048 + 124 + 40, FULL = 32;

function hasPerf() {
  try { execFileSync('perf', ['stat', '-e', 'syscalls:sys_enter_fdatasync', 'true'], { stdio: 'ignore' }); return true; } catch { return false; }
}

/** fdatasync calls a second of a process while fn runs (its first two seconds left out). */
async function flushes(pid, seconds) {
  const p = start('perf', ['stat', '-x', ',', '-e', 'syscalls:sys_enter_fdatasync', '-p', String(pid), '--', 'sleep', String(seconds)],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  p.stderr.on('data', (b) => { text += b; });
  await p.ended;
  return Number(/^(\d+),/m.exec(text)?.[1] ?? NaN) / seconds;
}

async function server(l, seconds, perf) {
  const p = measure('durable', [l.port, STREAMS, seconds], { core: null });
  if (!perf) return { ...await p, batch: null };
  await new Promise((r) => setTimeout(r, 3500)); // opened, and warm
  const [rate, r] = await Promise.all([flushes(l.serve, seconds - 2), p]);
  return { ...r, batch: r.per_s / rate };
}

const perf = hasPerf(), seen = { server: [], plain: [], same: [], room: [], batch: [], roomBatch: [], ack: [] };
const l = await openLine(dataDir('durable'));
for (let i = 0; i < ROUNDS; i++) {
  const s = await server(l, 5, perf);
  const batch = Math.max(1, Math.min(FULL, Math.round(s.batch ?? FULL)));
  const dir = join(place, `ceiling-${i}`);
  mkdirSync(dir);
  const plain = await measure('ceiling', ['plain', dir, batch, BYTES, 3], { core: null });
  const same = await measure('ceiling', ['same', dir, batch, BYTES, 3], { core: null });
  const room = await measure('room', [dataDir(`room-${i}`), STREAMS, 100], { core: null });
  seen.server.push(s.per_s); seen.plain.push(plain.per_s); seen.same.push(same.per_s); seen.room.push(room.per_s);
  seen.batch.push(s.batch ?? NaN); seen.roomBatch.push(room.batch); seen.ack.push(s.ack_ms_p99);
  say(`durable ${i + 1}/${ROUNDS}: server ${s.per_s.toFixed(0)} (batch ${s.batch?.toFixed(1) ?? 'not counted'}), SQLite plain ${plain.per_s.toFixed(0)}, same ${same.per_s.toFixed(0)}, line alone ${room.per_s.toFixed(0)} (batch ${room.batch.toFixed(1)})`);
}
await l.stop();
const ratio = (a, b) => median(a.map((x, i) => x / b[i])), ours = median(seen.server), room = median(seen.room);
const batch = perf ? `batch ${median(seen.batch).toFixed(0)}` : 'batch not counted, 32 taken';
const plain = { name: 'SQLite, one INSERT a message', value: median(seen.plain) }, same = { name: 'SQLite, the same statements', value: median(seen.same) };
claim({ claim: 'durable', value: ours, unit: 'messages/s', peer: plain, note: `${batch}; ${spread(seen.server)}; peer ${spread(seen.plain)}; ack p99 ${median(seen.ack).toFixed(0)} ms with ${STREAMS} in flight` });
claim({ claim: 'durable beside SQLite', value: ratio(seen.server, seen.plain), unit: 'of one INSERT a message', least: 0.8, peer: { name: plain.name, value: 1 }, note: 'median of the rounds\' ratios' });
claim({ claim: 'durable beside SQLite, same statements', value: ratio(seen.server, seen.same), unit: 'of the same statements', least: 0.8, peer: { name: same.name, value: 1 }, note: 'median of the rounds\' ratios' });
claim({ claim: 'durable, the line alone', value: room, unit: 'messages/s', peer: plain, note: `sealed beforehand, line_submit to done; batch ${median(seen.roomBatch).toFixed(0)}; ${spread(seen.room)}` });
process.exit(0);
