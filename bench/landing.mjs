// landing: requests a second for the page of a placement, each counted and the count kept; and ten million of them.
// Server on one core, wrk on the other; server and peer in turn, ratio of the medians. Afterwards the
// count in the store is held against what wrk sent: what it did not wait for at the end of a run may be more.
//   bound   at least 0.8 of nginx serving the same bytes from a file, which counts nothing
//   bound   10 million views: no more than 1 MiB of memory more than after the first hundred thousand
//   source  docs/CAMPAIGNS.md
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { planNow } from '../tests/campaign/house.mjs';
import { build, claim, dataDir, median, nginxOf, openLine, place, pss, say, SERVER_CORE, spread, wrk } from './kit.mjs';

const ROUNDS = 4, CONNECTIONS = 64, MILLIONS = 10, STEP_S = 5;
const callbox = (...args) => execFileSync(join(build, 'callbox'), args, { encoding: 'utf8' });

/** What the store holds: views by people and by machines. */
function counted(dir) {
  const rows = callbox('campaign', 'report', dir, '--counts').trim().split('\r\n').map((r) => r.replaceAll('"', '').split(','));
  const at = rows[0].indexOf('count'), n = rows[0].indexOf('n');
  return rows.slice(1).filter((r) => ['shown', 'machines'].includes(r[at])).reduce((sum, r) => sum + Number(r[n]), 0);
}

const dir = dataDir('landing');
await (await openLine(dir)).stop(); /* makes it */
const path = `/go/${planNow(join(place, 'plan'))}`;
callbox('campaign', 'load', dir, join(place, 'plan'));
const l = await openLine(dir, { core: SERVER_CORE });
const x = await nginxOf(l.port, path);
const ours = [], theirs = [];
let sent = 1, runs = 0; /* nginx's page was fetched once */
for (let i = 0; i < ROUNDS; i++) {
  const r = await wrk(l.port, path, { seconds: 3, connections: CONNECTIONS });
  sent += r.requests;
  runs++;
  ours.push(r.perSecond);
  theirs.push((await wrk(x.port, '/', { seconds: 3, connections: CONNECTIONS })).perSecond);
  say(`landing ${i + 1}/${ROUNDS}: ${ours[i].toFixed(0)}/s, nginx ${theirs[i].toFixed(0)}/s`);
}
const before = pss([l.serve]);
while (sent < MILLIONS * 1e6) {
  sent += (await wrk(l.port, path, { seconds: STEP_S, connections: CONNECTIONS })).requests;
  runs++;
  say(`landing: ${(sent / 1e6).toFixed(1)} of ${MILLIONS} million`);
}
const after = pss([l.serve]);
await l.stop();
await x.stop();
const kept = counted(dir), spare = runs * CONNECTIONS;
const peer = { name: 'nginx, the same bytes from a file', value: median(theirs) };
claim({ claim: 'landing, counted', value: median(ours), unit: 'requests/s', peer, note: `${x.bytes.length} B, ${CONNECTIONS} connections; ${spread(ours)}; peer ${spread(theirs)}` });
claim({ claim: 'landing beside nginx', value: median(ours) / median(theirs), unit: 'of the peer', least: 0.8, peer: { name: peer.name, value: 1 } });
claim({ claim: 'views that are not in the count', value: Math.max(0, sent - kept, kept - sent - spare), unit: 'views', most: 0, note: `${sent} answered, ${kept} kept; up to ${spare} were on their way when a run ended` });
claim({ claim: 'memory of ten million views', value: (after - before) / 1024, unit: 'KiB', most: 1024, note: `${(before / 1048576).toFixed(1)} to ${(after / 1048576).toFixed(1)} MiB` });
process.exit(0);
