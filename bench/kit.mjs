// kit: what the bench programs share: a line and its peers started and stopped, what /proc says of
// a process. Imported by bench/*.mjs and tests/proof/*.mjs; a claim's line of JSON is tools/claims.mjs.
// Never starts a service of the system: every peer has a configuration of its own, in a directory of
// its own, on 127.0.0.1; and whatever was started is ended, also after an error.
import { spawn, execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { tidy } from '../tools/claims.mjs';
export { claim, tidy } from '../tools/claims.mjs';

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
export const build = resolve(process.argv[2] ?? join(root, 'build'));
export const SERVER_CORE = '0', CLIENT_CORE = '1';

// --- a place of our own -----------------------------------------------------------------------
const shared = process.env.CALLBOX_BENCH_DIR;
export const place = mkdtempSync(join(shared ?? tmpdir(), 'callbox-bench-'));
const running = new Set();

function endAll() {
  for (const p of running) {
    try { process.kill(-p.pid, 'SIGKILL'); } catch { /* it has ended */ }
  }
  rmSync(place, { recursive: true, force: true });
}
process.on('exit', endAll);
for (const sig of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(sig, () => process.exit(130));
process.on('unhandledRejection', (e) => { console.error(`bench: ${e?.stack ?? e}`); process.exit(1); });

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
/** What goes on, for whoever watches; the claims alone go to stdout. */
export const say = (text) => process.stderr.write(`${text}\n`);

/** Start a program in a group of its own; core: the one processor it may use, or null for all. */
export function start(cmd, args, { core = null, stdio = ['ignore', 'pipe', 'inherit'] } = {}) {
  const p = core === null ? spawn(cmd, args, { stdio, detached: true })
    : spawn('taskset', ['-c', core, cmd, ...args], { stdio, detached: true });
  running.add(p);
  p.ended = new Promise((done) => p.on('close', (code) => { running.delete(p); done(code); }));
  p.on('error', (e) => { say(`bench: ${cmd}: ${e.message}`); process.exit(1); });
  return p;
}

export async function stop(p, signal = 'SIGTERM') {
  const late = setTimeout(() => { try { process.kill(-p.pid, 'SIGKILL'); } catch { /* ended */ } }, 5000);
  try { process.kill(p.pid, signal); } catch { /* ended */ }
  await p.ended;
  clearTimeout(late);
}

/** Wait for a line of p's output that has this in it. */
export function line(p, what, ms = 60000) {
  p.lines ??= createInterface({ input: p.stdout });
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`no "${what}" in ${ms} ms`)), ms);
    const look = (text) => { if (text.includes(what)) { clearTimeout(late); p.lines.off('line', look); done(text); } };
    p.lines.on('line', look);
    p.ended.then(() => { clearTimeout(late); fail(new Error(`it ended before "${what}"`)); });
  });
}

/** Run a C program of bench/ (or from: proof) to its end; gives the object of its last line. */
export async function measure(name, args, { core = CLIENT_CORE, from = 'bench' } = {}) {
  const p = start(join(build, from, name), args.map(String), { core });
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
  const code = await p.ended;
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}`);
  return JSON.parse(text.trim().split('\n').pop());
}

export function freePort() {
  return new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
  });
}

// --- a line -----------------------------------------------------------------------------------
/** A demonstration's data directory, made once and copied for each who asks. */
export function dataDir(name) {
  const dir = join(place, name), first = join(place, 'founded');
  if (!existsSync(first)) execFileSync(join(build, 'callbox'), ['init', '--demo', first]);
  cpSync(first, dir, { recursive: true });
  return dir;
}

/** A copy of a directory in which so many conversations wait; filled once a run. */
export async function grownDir(name, n) {
  const kept = join(shared ?? place, `grown-${n}`);
  if (!existsSync(kept)) {
    const l = await openLine(dataDir(`growing-${n}`));
    say(`opening ${n} conversations ...`);
    const r = await measure('fill', [l.port, n], { core: null });
    say(`opened, ${r.per_s.toFixed(0)} a second`);
    await l.stop();
    cpSync(l.dir, kept, { recursive: true });
  }
  const dir = join(place, name);
  cpSync(kept, dir, { recursive: true });
  return dir;
}

function childrenOf(pid) {
  const out = {};
  const kids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  for (const kid of kids) out[readFileSync(`/proc/${kid}/comm`, 'utf8').trim().replace('callbox-', '')] = Number(kid);
  return out;
}

/** Start a line over a directory; cadence 0: no cover traffic. set: further settings. */
export async function openLine(dir, { cadence = 0, core = null, set = [] } = {}) {
  const port = await freePort();
  const all = [`cadence_ms=${cadence}`, 'opens_per_minute=0', 'messages_per_hour=0', 'chats_each=0', 'answer_within_s=0', 'leave_after_s=0', 'answer_ms=0', ...set];
  const p = start(join(build, 'callbox'), ['run', '--port', port, dir, ...all.flatMap((x) => ['--set', x])], { core });
  await line(p, 'Ready after');
  p.stdout.resume();
  const own = childrenOf(p.pid);
  return { port, dir, p, serve: own.serve, key: own.key, nojs: own.nojs, stop: () => stop(p) };
}

// --- nginx, the peer --------------------------------------------------------------------------
export async function openNginx({ http, head = '', connections = 4096, core = null }) {
  const dir = mkdtempSync(join(place, 'nginx-')), port = await freePort();
  const own = (n) => { mkdirSync(join(dir, n)); return `${n}_temp_path ${join(dir, n)};`; };
  const user = process.getuid() === 0 ? 'user root;' : '';
  writeFileSync(join(dir, 'nginx.conf'), `${user}${head}
daemon off; pid ${join(dir, 'pid')}; error_log stderr error; worker_processes 1;
worker_rlimit_nofile ${Math.max(connections, 4096)};
events { worker_connections ${connections}; }
http { access_log off; server_tokens off; etag off; keepalive_requests 1000000000; keepalive_timeout 600;
${own('client_body')} ${own('proxy')} ${own('fastcgi')} ${own('uwsgi')} ${own('scgi')}
${http(port, dir)} }
`);
  const p = start('/usr/sbin/nginx', ['-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf')], { core });
  p.stdout.resume();
  for (let i = 0; i < 200 && !existsSync(join(dir, 'pid')); i++) await sleep(20);
  await sleep(200);
  const kids = readFileSync(`/proc/${p.pid}/task/${p.pid}/children`, 'utf8').trim().split(' ');
  return { port, dir, p, pids: [p.pid, ...kids.map(Number)], stop: () => stop(p, 'SIGTERM') };
}

/** An nginx that serves what a line answers at a path, from a file and with the same headers. */
export async function nginxOf(port, path) {
  const page = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'accept-encoding': 'identity' } });
  const bytes = Buffer.from(await page.arrayBuffer());
  const headers = [...page.headers].filter(([k]) => !['content-length', 'content-type', 'date', 'connection', 'keep-alive'].includes(k));
  const http = (own, dir) => {
    writeFileSync(join(dir, 'index.html'), bytes);
    return `sendfile on; tcp_nopush on; open_file_cache max=100 inactive=600s; default_type text/html; charset utf-8;
server { listen 127.0.0.1:${own} backlog=4096; root ${dir};
${headers.map(([k, v]) => `add_header ${k} "${v.replace(/"/g, '\\"')}";`).join('\n')} }`;
  };
  const x = await openNginx({ http, core: SERVER_CORE });
  const same = Buffer.from(await (await fetch(`http://127.0.0.1:${x.port}/`)).arrayBuffer()).equals(bytes);
  if (!same) throw new Error('nginx serves other bytes');
  return { ...x, bytes };
}

/** wrk on the client's core, connections kept alive; gives requests a second, and how many there were. */
export async function wrk(port, path, { seconds, connections }) {
  const p = start('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, `http://127.0.0.1:${port}${path}`], { core: CLIENT_CORE });
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
  await p.ended;
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]), requests: Number(/(\d+) requests in/.exec(text)[1]) };
}

export const NCHAN = 'load_module /usr/lib/nginx/modules/ngx_nchan_module.so;';
/** Channels that store nothing: a message goes to who is there. */
export const nchan = (port) => `nchan_shared_memory_size 512M;
server { listen 127.0.0.1:${port} backlog=4096;
  location ~ ^/sub/(\\w+)$ { nchan_subscriber websocket; nchan_channel_id $1; nchan_subscriber_first_message newest; }
  location ~ ^/pub/(\\w+)$ { nchan_publisher http; nchan_channel_id $1; nchan_store_messages off; } }`;

// --- what /proc says ----------------------------------------------------------------------------
/** Memory of these processes that is theirs (shared pages by their share), bytes. */
export const pss = (pids) => pids.reduce((sum, pid) =>
  sum + 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]), 0);
/** Processor time used so far, seconds (100 ticks a second). */
export function cpu(pid) {
  const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(f[11]) + Number(f[12])) / 100;
}
export const openFiles = () => Number(execFileSync('sh', ['-c', 'ulimit -H -n'], { encoding: 'utf8' }));

// --- numbers --------------------------------------------------------------------------------------
export function median(v) {
  const s = [...v].sort((a, b) => a - b), n = s.length;
  return n % 2 ? s[(n - 1) / 2] : (s[n / 2 - 1] + s[n / 2]) / 2;
}
export const spread = (v) => `${tidy(Math.min(...v))} to ${tidy(Math.max(...v))} in ${v.length} runs`;
