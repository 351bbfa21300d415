// front: requests a second for the front page, 64 connections kept alive, wrk. Server on one core, wrk on
// the other; server and peer in turn, ratio of the medians.
//   bound   at least 0.8 of nginx serving the same bytes from a file with the same headers
//   source  the design's "Numbers to reach"
//   peer    nginx, one worker, sendfile, open_file_cache; it adds Server, Date, Last-Modified and
//           Accept-Ranges of its own, which no setting takes away
import { claim, CLIENT_CORE, cpu, dataDir, median, openLine, openNginx, say, SERVER_CORE, spread, start } from './kit.mjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROUNDS = 4, SECONDS = 3, CONNECTIONS = 64;

async function wrk(port) {
  const p = start('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, `http://127.0.0.1:${port}/`], { core: CLIENT_CORE });
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
  await p.ended;
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]);
}

const l = await openLine(dataDir('front'), { core: SERVER_CORE });
const page = await fetch(`http://127.0.0.1:${l.port}/`, { headers: { 'accept-encoding': 'identity' } });
const bytes = Buffer.from(await page.arrayBuffer());
const headers = [...page.headers].filter(([k]) => !['content-length', 'content-type', 'date', 'connection', 'keep-alive'].includes(k));
const http = (port, dir) => {
  writeFileSync(join(dir, 'index.html'), bytes);
  return `sendfile on; tcp_nopush on; open_file_cache max=100 inactive=600s; default_type text/html; charset utf-8;
server { listen 127.0.0.1:${port} backlog=4096; root ${dir};
${headers.map(([k, v]) => `add_header ${k} "${v.replace(/"/g, '\\"')}";`).join('\n')} }`;
};
const x = await openNginx({ http, core: SERVER_CORE });
const same = Buffer.from(await (await fetch(`http://127.0.0.1:${x.port}/`)).arrayBuffer()).equals(bytes);
if (!same) throw new Error('nginx serves other bytes');
const ours = [], theirs = [], cost = [];
for (let i = 0; i < ROUNDS; i++) {
  const before = cpu(l.serve);
  ours.push(await wrk(l.port));
  cost.push((cpu(l.serve) - before) * 1e6 / (ours[i] * SECONDS));
  theirs.push(await wrk(x.port));
  say(`front ${i + 1}/${ROUNDS}: ${ours[i].toFixed(0)}/s, nginx ${theirs[i].toFixed(0)}/s`);
}
const peer = { name: 'nginx, the same bytes from a file', value: median(theirs) };
claim({ claim: 'front', value: median(ours), unit: 'requests/s', peer, note: `${bytes.length} B, ${CONNECTIONS} connections; ${spread(ours)}; peer ${spread(theirs)}; ${median(cost).toFixed(1)} us of server a request` });
claim({ claim: 'front beside nginx', value: median(ours) / median(theirs), unit: 'of the peer', least: 0.8, peer: { name: peer.name, value: 1 } });
await l.stop();
await x.stop();
process.exit(0);
