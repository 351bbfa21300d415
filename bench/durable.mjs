// durable: messages a second that are acknowledged, each on the disk before its answer. 256 visitors on
// live streams, each sending its next message when the last was acknowledged, through the real server.
// Their messages are sealed before, because visitors seal on machines of their own.
//   bound   at least 0.8 of SQLite's own group-commit ceiling: same run, disk, pragmas, bytes a row and
//           messages a transaction (as many as the server was seen to put into one)
//   source  the design's "Numbers to reach"
//   peers   bench/ceiling.c on libsqlite3 alone. plain: one INSERT into one table with one index.
//           same: the schema and the statements that a message costs in the line; what is lost against
//           it is lost by us, what is lost against plain is the price of the queue and of idempotence
// A second line tells what the line alone does, without network and frames (bench/room.c).
// What is compared: SQLite alone is one thread that waits for nothing but the disk. The server is two
// threads that hand each message over, with the visitors' 256 sockets and their client on the same
// processors; nothing is pinned, because any of the three threads may want a core that is idle. On two
// cores the bound is therefore met against a peer that has the machine for itself; the notes tell how
// much processor time a message costs each of them, which no neighbour changes much.
// The server's commits are counted with perf (fdatasync calls); without perf, 32 is taken.
// Rounds are interleaved, because the disk of a shared machine is never twice the same.
import { build, claim, cpu, dataDir, line, measure, median, openLine, place, say, spread, start } from './kit.mjs';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROUNDS = 3, STREAMS = 256, MESSAGES = 500, SECONDS = 4, COUNT_S = 2, BYTES = 2048 + 124 + 40, FULL = 32;

function hasPerf() {
  try { execFileSync('perf', ['stat', '-e', 'syscalls:sys_enter_fdatasync', 'true'], { stdio: 'ignore' }); return true; } catch { return false; }
}

/** fdatasync calls a second of a process, from now. */
async function flushes(pid) {
  const p = start('perf', ['stat', '-x', ',', '-e', 'syscalls:sys_enter_fdatasync', '-p', String(pid), '--', 'sleep', String(COUNT_S)],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  p.stderr.on('data', (b) => { text += b; });
  await p.ended;
  return Number(/^(\d+),/m.exec(text)?.[1] ?? NaN) / COUNT_S;
}

async function server(l, perf) {
  const p = start(join(build, 'bench', 'durable'), [l.port, STREAMS, SECONDS, MESSAGES].map(String));
  await line(p, 'measuring'); // all is opened, sealed and warm
  const before = cpu(l.serve), rate = perf ? await flushes(l.serve) : NaN;
  const r = JSON.parse(await line(p, 'per_s'));
  const us = (cpu(l.serve) - before) * 1e6 / (r.per_s * r.took_s);
  if (await p.ended !== 0) throw new Error('durable did not end well');
  return { ...r, us, batch: perf ? r.per_s / rate : null };
}

const perf = hasPerf(), seen = { server: [], plain: [], same: [], room: [], batch: [], roomBatch: [], ack: [], us: [], client: [], plainUs: [], sameUs: [] };
const l = await openLine(dataDir('durable'));
for (let i = 0; i < ROUNDS; i++) {
  const s = await server(l, perf);
  const batch = Math.max(1, Math.min(FULL, Math.round(s.batch ?? FULL)));
  const dir = join(place, `ceiling-${i}`);
  mkdirSync(dir);
  const plain = await measure('ceiling', ['plain', dir, batch, BYTES, 3], { core: null });
  const same = await measure('ceiling', ['same', dir, batch, BYTES, 3], { core: null });
  const room = await measure('room', [dataDir(`room-${i}`), STREAMS, 200], { core: null });
  seen.server.push(s.per_s); seen.plain.push(plain.per_s); seen.same.push(same.per_s); seen.room.push(room.per_s);
  seen.batch.push(s.batch ?? NaN); seen.roomBatch.push(room.batch); seen.ack.push(s.ack_ms_p99);
  seen.us.push(s.us); seen.client.push(s.client_us); seen.plainUs.push(plain.cpu_us); seen.sameUs.push(same.cpu_us);
  say(`durable ${i + 1}/${ROUNDS}: server ${s.per_s.toFixed(0)} (batch ${s.batch?.toFixed(1) ?? 'not counted'}), SQLite plain ${plain.per_s.toFixed(0)}, same ${same.per_s.toFixed(0)}, line alone ${room.per_s.toFixed(0)} (batch ${room.batch.toFixed(1)})`);
}
await l.stop();
const ratio = (a, b) => median(a.map((x, i) => x / b[i])), ours = median(seen.server), room = median(seen.room);
const batch = perf ? `batch ${median(seen.batch).toFixed(0)}` : 'batch not counted, 32 taken';
const plain = { name: 'SQLite, one INSERT a message', value: median(seen.plain) }, same = { name: 'SQLite, the same statements', value: median(seen.same) };
claim({ claim: 'durable', value: ours, unit: 'messages/s', peer: plain, note: `${batch}; ${spread(seen.server)}; peer ${spread(seen.plain)}; ack p99 ${median(seen.ack).toFixed(0)} ms with ${STREAMS} in flight` });
claim({ claim: 'durable, processor time a message', value: median(seen.us), unit: 'us', note: `serve, both threads; its clients ${median(seen.client).toFixed(0)}, SQLite plain ${median(seen.plainUs).toFixed(0)}, same ${median(seen.sameUs).toFixed(0)}` });
claim({ claim: 'durable beside SQLite', value: ratio(seen.server, seen.plain), unit: 'of one INSERT a message', least: 0.8, peer: { name: plain.name, value: 1 }, note: 'median of the rounds\' ratios' });
claim({ claim: 'durable beside SQLite, same statements', value: ratio(seen.server, seen.same), unit: 'of the same statements', least: 0.8, peer: { name: same.name, value: 1 }, note: 'median of the rounds\' ratios' });
claim({ claim: 'durable, the line alone', value: room, unit: 'messages/s', peer: plain, note: `sealed beforehand, line_submit to done; batch ${median(seen.roomBatch).toFixed(0)}; ${spread(seen.room)}` });
process.exit(0);
