// cover: live streams under full cover traffic: a frame of 2,048 bytes each way every second, on every
// stream, whether or not there is something to say. Server on one core, all clients on the other.
//   bound   at least 10,000 streams with the p99 of the server's schedule error at most 50 ms
//   source  the design's "Numbers to reach"
// The error of a frame is its distance from its stream's own grid of one second; a frame that is missing
// is an error of a second and more. Where 10,000 do not hold, the largest of the lower counts that does.
import { claim, CLIENT_CORE, cpu, dataDir, openLine, say, SERVER_CORE, sleep, start, build } from './kit.mjs';
import { join } from 'node:path';

const WANTED = 10000, LOWER = [7500, 5000, 2500], SECONDS = 12, CONVS = 200, P99_MS = 50;

async function one(n) {
  const l = await openLine(dataDir(`cover-${n}`), { cadence: 1000, core: SERVER_CORE });
  const p = start(join(build, 'bench', 'cover'), [l.port, n, CONVS, SECONDS].map(String), { core: CLIENT_CORE, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '', share = NaN;
  p.stdout.on('data', (b) => { text += b; });
  p.stderr.on('data', async (b) => {
    if (!String(b).includes('measuring')) { process.stderr.write(b); return; }
    const before = cpu(l.serve), began = performance.now();
    await sleep((SECONDS - 1) * 1000);
    share = (cpu(l.serve) - before) * 1000 / (performance.now() - began);
  });
  const code = await p.ended;
  await l.stop();
  if (code !== 0) { say(`cover: ${n} streams failed`); return null; }
  const r = { n, share, ...JSON.parse(text) };
  r.whole = r.frames >= 0.999 * r.frames_due;
  r.holds = r.whole && r.error_ms_p99 <= P99_MS;
  say(`cover: ${n} streams: error p50 ${r.error_ms_p50.toFixed(1)}, p99 ${r.error_ms_p99.toFixed(1)}, max ${r.error_ms_max.toFixed(0)} ms; ${r.frames} of ${r.frames_due} frames; server ${(100 * share).toFixed(0)} %, client ${(100 * r.client_cpu).toFixed(0)} % of a core`);
  return r;
}

const first = await one(WANTED);
let best = first?.holds ? first : null;
for (const n of LOWER) {
  if (best) break;
  const r = await one(n);
  best = r?.holds ? r : null;
}
const told = best ?? first;
claim({ claim: 'cover', value: best?.n ?? 0, unit: 'streams', least: WANTED, note: told ? `error p50 ${told.error_ms_p50.toFixed(1)}, p99 ${told.error_ms_p99.toFixed(1)}, p99.9 ${told.error_ms_p999.toFixed(1)}, max ${told.error_ms_max.toFixed(0)} ms` : 'none held' });
if (first) {
  claim({ claim: `cover, schedule error p99 at ${WANTED}`, value: first.error_ms_p99, unit: 'ms', most: P99_MS, note: `${first.frames} of ${first.frames_due} frames came` });
  claim({ claim: `cover, server at ${WANTED}`, value: 100 * first.share, unit: '% of a core', note: `clients ${(100 * first.client_cpu).toFixed(0)} % of the other` });
}
process.exit(0);
