// waiting: what a visitor who waits costs in memory. As many live streams as the system's limit of
// open files allows, 20,000 at most, each watching a conversation (200 conversations, as crowded as a
// line never is), cover traffic off; the growth of the serving process's PSS, divided by the streams.
// The kernel's share of a socket (about 5 KB) is the same for every server and not in it.
//   bound   at most 1,024 bytes a stream, and at most a tenth of nginx with nchan in the same run
//   source  the design's "Numbers to reach"
//   peer    nginx with nchan, WebSocket subscribers on 200 channels: the growth of master and worker
import { claim, dataDir, line, NCHAN, nchan, openFiles, openLine, openNginx, pss, say, sleep, start, build } from './kit.mjs';
import { join } from 'node:path';

const MOST = 20000, GROUPS = 200, SPARE = 96; // serve keeps 64 descriptors for itself; so do we
const PEER_MOST = 18000; // past it nginx resets connections: its own channels count among them
const streams = Math.min(MOST, openFiles() - SPARE);

function hold(kind, port, n) {
  const p = start(join(build, 'bench', 'hold'), [kind, String(port), String(n), String(GROUPS)],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  return p;
}

async function ours() {
  const l = await openLine(dataDir('waiting'));
  const h = hold('live', l.port, streams);
  await line(h, 'crowd');
  await sleep(500);
  const before = pss([l.serve]);
  h.stdin.write('\n');
  await line(h, 'held', 90000);
  const each = (pss([l.serve]) - before) / streams;
  h.stdin.end();
  await h.ended;
  await l.stop();
  return each;
}

async function peer() {
  const n = Math.min(streams, PEER_MOST);
  const x = await openNginx({ head: NCHAN, http: nchan, connections: openFiles() - 10 });
  const before = pss(x.pids);
  const h = hold('nchan', x.port, n);
  await line(h, 'held', 90000);
  const each = (pss(x.pids) - before) / n;
  h.stdin.end();
  await h.ended;
  await x.stop();
  return { each, n };
}

say(`waiting: ${streams} streams`);
const each = await ours();
say(`waiting: ${each.toFixed(0)} B each; now nginx and nchan`);
const other = await peer();
const by = { name: `nginx + nchan, ${other.n} WebSocket subscribers`, value: other.each };
claim({ claim: 'waiting', value: each, unit: 'B/stream', most: 1024, peer: by, note: `${streams} watched streams` });
claim({ claim: 'waiting beside nchan', value: each / other.each, unit: 'of the peer', most: 0.1, peer: { name: by.name, value: 1 } });
process.exit(0);
