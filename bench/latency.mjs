// latency: how long a durable message takes from who writes to who reads, at 1,000 a second, cover
// traffic off: a practitioner's reply until it is on the visitor's stream, and a visitor's message until
// the console, which was told and asked, has it.
//   bound   p99 at most 10 ms, and at most twice nginx with nchan at the same rate in the same run
//   source  the design's "Numbers to reach"
//   peer    nchan, publisher to WebSocket subscriber, 2,220 bytes a message; it stores nothing, we flush
//   floor   SQLite alone committing one such message at a time (bench/ceiling.c), no network at all: what
//           the disk asks of whoever keeps a message before saying so
// Poisson arrivals; a latency counts from the drawn moment, so no wait of ours is left out. Server on
// one core, clients on the other, peers in turn.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { claim, CLIENT_CORE, dataDir, measure, median, NCHAN, nchan, openLine, openNginx, place, say, SERVER_CORE, spread } from './kit.mjs';

const RATE = 1000, SECONDS = 6, ROUNDS = 3, BYTES = 2048 + 124 + 40;

async function ours(kind, i) {
  const l = await openLine(dataDir(`latency-${kind}-${i}`), { core: SERVER_CORE });
  const r = await measure('latency', [kind, l.port, RATE, SECONDS, l.dir], { core: CLIENT_CORE });
  await l.stop();
  return r;
}

async function peer() {
  const x = await openNginx({ head: NCHAN, http: nchan, core: SERVER_CORE });
  const r = await measure('latency', ['nchan', x.port, RATE, SECONDS], { core: CLIENT_CORE });
  await x.stop();
  return r;
}

async function floor(i) {
  const dir = join(place, `floor-${i}`);
  mkdirSync(dir);
  const r = await measure('ceiling', ['plain', dir, 1, BYTES, 2], { core: SERVER_CORE });
  return { ms_p50: r.batch_ms_p50, ms_p99: r.batch_ms_p99 };
}

const seen = { reply: [], send: [], nchan: [], floor: [] };
for (let i = 0; i < ROUNDS; i++) {
  seen.nchan.push(await peer());
  seen.reply.push(await ours('reply', i));
  seen.send.push(await ours('send', i));
  seen.floor.push(await floor(i));
  const show = (k) => `${k} ${seen[k][i].ms_p50.toFixed(2)} / ${seen[k][i].ms_p99.toFixed(2)} ms`;
  say(`latency ${i + 1}/${ROUNDS} (p50 / p99): ${Object.keys(seen).map(show).join(', ')}`);
}
const of = (k, q) => seen[k].map((r) => r[`ms_${q}`]), mid = (k, q) => median(of(k, q));
const name = 'nchan, publish to subscriber (not durable)';
const words = { reply: 'latency of a reply', send: 'latency of a visitor\'s message' };
for (const q of ['p50', 'p99']) {
  claim({ claim: `one commit of SQLite alone, ${q}`, value: mid('floor', q), unit: 'ms', peer: { name, value: mid('nchan', q) }, note: `one message a commit; ${spread(of('floor', q))}` });
}
for (const k of ['reply', 'send']) {
  claim({ claim: `${words[k]}, p50`, value: mid(k, 'p50'), unit: 'ms', peer: { name, value: mid('nchan', 'p50') }, note: `${RATE}/s; ${spread(of(k, 'p50'))}` });
  claim({ claim: `${words[k]}, p99`, value: mid(k, 'p99'), unit: 'ms', most: 10, peer: { name, value: mid('nchan', 'p99') }, note: `${RATE}/s; ${spread(of(k, 'p99'))}; peer ${spread(of('nchan', 'p99'))}` });
  claim({ claim: `${words[k]}, p99 beside nchan`, value: mid(k, 'p99') / mid('nchan', 'p99'), unit: 'of the peer', most: 2, peer: { name, value: 1 } });
}
process.exit(0);
