// front: requests a second for the front page, 64 connections kept alive, wrk. Server on one core, wrk on
// the other; server and peer in turn, ratio of the medians.
//   bound   at least 0.8 of nginx serving the same bytes from a file with the same headers
//   source  the design's "Numbers to reach"
//   peer    nginx, one worker, sendfile, open_file_cache; it adds Server, Date, Last-Modified and
//           Accept-Ranges of its own, which no setting takes away
import { claim, cpu, dataDir, median, nginxOf, openLine, say, SERVER_CORE, spread, wrk } from './kit.mjs';

const ROUNDS = 4, SECONDS = 3, CONNECTIONS = 64, LOAD = { seconds: SECONDS, connections: CONNECTIONS };

const l = await openLine(dataDir('front'), { core: SERVER_CORE });
const x = await nginxOf(l.port, '/');
const bytes = x.bytes;
const ours = [], theirs = [], cost = [];
for (let i = 0; i < ROUNDS; i++) {
  const before = cpu(l.serve);
  ours.push((await wrk(l.port, '/', LOAD)).perSecond);
  cost.push((cpu(l.serve) - before) * 1e6 / (ours[i] * SECONDS));
  theirs.push((await wrk(x.port, '/', LOAD)).perSecond);
  say(`front ${i + 1}/${ROUNDS}: ${ours[i].toFixed(0)}/s, nginx ${theirs[i].toFixed(0)}/s`);
}
const peer = { name: 'nginx, the same bytes from a file', value: median(theirs) };
claim({ claim: 'front', value: median(ours), unit: 'requests/s', peer, note: `${bytes.length} B, ${CONNECTIONS} connections; ${spread(ours)}; peer ${spread(theirs)}; ${median(cost).toFixed(1)} us of server a request` });
claim({ claim: 'front beside nginx', value: median(ours) / median(theirs), unit: 'of the peer', least: 0.8, peer: { name: peer.name, value: 1 } });
await l.stop();
await x.stop();
process.exit(0);
