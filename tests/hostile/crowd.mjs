// crowd: 2,000 connections that do nothing, streams that stay open, and noise without end. The
// line goes on for everybody else, and lets go of all of them. Called by run.mjs.
// Never opens more than the system lets one program open.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../kill/line.mjs';
import { Raw, Ws, ask, frame, request } from './raw.mjs';

const IDLE = 2000, STREAMS = 200, NOISY = 20, PROBES = 20, PROBE_MS = 3000;

/** One after the other: connect, send something that means nothing, hang up anyhow. */
async function noise(port, stopped) {
  const kinds = [
    () => randomBytes(1 + Math.random() * 3000), () => `GET / HTTP/1.1\r\n${randomBytes(500).toString('latin1')}`,
    () => request('POST /v', ['Content-Length: 40960'], randomBytes(20000)), () => frame(2, randomBytes(500)),
    () => request('GET /v/live', ['Connection: Upgrade', 'Upgrade: websocket']),
  ];
  for (let i = 0; !stopped(); i++) {
    const r = await Raw.open(port);
    r.send(kinds[i % kinds.length]());
    await sleep(Math.random() * 40);
    r.close();
  }
}

async function openAll(n, open) {
  const all = [];
  while (all.length < n) {
    all.push(...await Promise.all(Array.from({ length: Math.min(100, n - all.length) }, open)));
  }
  return all;
}

export async function crowd(line, check) {
  const idle = await openAll(IDLE, () => Raw.open(line.port));
  const streams = await openAll(STREAMS, () => Ws.open(line.port, '/v/live'));
  for (const r of idle.slice(IDLE / 2)) r.send('GET / HTTP/1.1\r\n');
  let stop = false;
  const noisy = Array.from({ length: NOISY }, () => noise(line.port, () => stop));
  for (let i = 1; i <= PROBES; i++) {
    const began = Date.now();
    const p = await run(line.program, ['probe', line.url]);
    check(`a whole conversation in the crowd, ${i} of ${PROBES}`, p.code === 0 && Date.now() - began < PROBE_MS, `${Date.now() - began} ms\n${p.out}${p.err}`);
  }
  stop = true;
  await Promise.all(noisy);
  check('those who waited were not thrown out', streams.every((w) => !w.raw.ended));
  for (const c of [...idle, ...streams.map((w) => w.raw)]) c.close();
  await sleep(500);
  check('and a page comes at once', (await ask(line.port, request('GET /')))?.status === 200);
}
