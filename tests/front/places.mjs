// places: what the suite of this folder starts and makes: configurations out of docs/OPERATIONS.md, throw-away
// certificates, haproxy, nginx and tor with those. Called by run.mjs.
// Never changes a word of a configuration but addresses and paths, each of which must be there once.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const WAIT_MS = 10_000;

/** The one block of code in docs/OPERATIONS.md that has this in it. */
export function documented(what) {
  const text = readFileSync(join(root, 'docs/OPERATIONS.md'), 'utf8');
  const blocks = text.match(/(?:^ {4}.*\n)+/gm).filter((b) => b.includes(what));
  if (blocks.length !== 1) throw new Error(`docs/OPERATIONS.md has ${blocks.length} blocks with "${what}"`);
  return blocks[0].replace(/^ {4}/gm, '');
}

/** text with each of these put in place; one that is not there, or twice, is a test of something else. */
export function placed(text, pairs) {
  return Object.entries(pairs).reduce((t, [from, to]) => {
    const parts = t.split(from);
    if (parts.length !== 2) throw new Error(`"${from}" is there ${parts.length - 1} times`);
    return parts.join(to);
  }, text);
}

export async function freePort() {
  const s = createServer().listen(0, '127.0.0.1');
  await once(s, 'listening');
  const { port } = s.address();
  s.close();
  await once(s, 'close');
  return port;
}

async function until(good, what) {
  for (const end = Date.now() + WAIT_MS; !good(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`no ${what} in ${WAIT_MS} ms`);
  }
}

async function answers(port) {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(20)) {
    const s = connect(port, '127.0.0.1');
    const up = await Promise.race([once(s, 'connect').then(() => true), once(s, 'error').then(() => false)]).catch(() => false);
    s.destroy();
    if (up) return;
  }
  throw new Error(`nobody listens on ${port}`);
}

// --- certificates -----------------------------------------------------------------------------------
const openssl = (dir, args) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** ca.pem, and by it NAME.pem (certificate and key) for each of { NAME: [host, days] }. */
export function certificates(dir, wanted) {
  openssl(dir, ['req', '-x509', ...EC, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Throw-away']);
  for (const [name, [host, days]] of Object.entries(wanted)) {
    openssl(dir, ['req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]);
    openssl(dir, ['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-copy_extensions', 'copy', '-days', days, '-out', `${name}.crt`]);
    writeFileSync(join(dir, `${name}.pem`), readFileSync(join(dir, `${name}.crt`), 'utf8') + readFileSync(join(dir, `${name}.key`), 'utf8'));
  }
}

// --- programs ---------------------------------------------------------------------------------------
/** A program of our own, its output in a file of its folder. */
class Program {
  static async start(dir, cmd, args) {
    const p = new Program();
    const tmp = join(dir, 'tmp');
    mkdirSync(tmp, { recursive: true });
    p.log = join(dir, 'output');
    const out = openSync(p.log, 'w');
    p.process = spawn(cmd, args, { cwd: dir, stdio: ['ignore', out, out], env: { ...process.env, TMPDIR: tmp } });
    closeSync(out);
    p.end = () => p.process.kill('SIGKILL');
    process.once('exit', p.end);
    return p;
  }

  get said() {
    return readFileSync(this.log, 'utf8');
  }

  /** Files that it, and what it started, holds open, besides its output. */
  files() {
    const pid = this.process.pid;
    const kids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return [pid, ...kids].flatMap((id) => readdirSync(`/proc/${id}/fd`).map((fd) => {
      try { return readlinkSync(`/proc/${id}/fd/${fd}`); } catch { return ''; }
    })).filter((f) => f.startsWith('/') && !f.startsWith('/dev/') && f !== this.log);
  }

  async stop() {
    process.off('exit', this.end);
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const late = setTimeout(this.end, 3000);
      await once(this.process, 'exit');
      clearTimeout(late);
    }
  }
}

/** haproxy as documented, before the line at port; change: pairs for further `placed`. */
export async function openHaproxy(where, { port, pem = 'line.pem', onion = 'a'.repeat(56), change = {} }) {
  const dir = mkdtempSync(join(where, 'haproxy-')), plain = await freePort(), tls = await freePort();
  const own = placed(documented('frontend public'), {
    'bind :80\n': `bind 127.0.0.1:${plain}\n`, 'bind :443 ': `bind 127.0.0.1:${tls} `,
    '/etc/haproxy/line.pem': join(where, pem), '127.0.0.1:8080': `127.0.0.1:${port}`, 'ADDRESS.onion': `${onion}.onion`,
  });
  writeFileSync(join(dir, 'haproxy.cfg'), placed(own, change));
  const checked = spawnSync('haproxy', ['-c', '-f', join(dir, 'haproxy.cfg')], { encoding: 'utf8' });
  const front = await Program.start(dir, 'haproxy', ['-db', '-f', join(dir, 'haproxy.cfg')]);
  await answers(tls).catch(async (e) => { await front.stop(); throw new Error(`${e.message}:\n${front.said}`); });
  return Object.assign(front, { plain, tls, onion, checked: checked.stdout + checked.stderr, status: checked.status });
}

/** nginx as it comes: a front that puts large bodies on the disk. */
export async function openNginx(dir, port) {
  const at = await freePort();
  const temp = (n) => `${n}_temp_path ${join(dir, n)};`;
  writeFileSync(join(dir, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''}
daemon off; pid ${join(dir, 'pid')}; error_log stderr; worker_processes 1; events {}
http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(temp).join(' ')}
server { listen 127.0.0.1:${at}; location / { proxy_pass http://127.0.0.1:${port}; } } }
`);
  const front = await Program.start(dir, '/usr/sbin/nginx', ['-p', dir, '-e', 'stderr', '-c', join(dir, 'nginx.conf')]);
  await answers(at);
  return Object.assign(front, { plain: at });
}

// --- tor --------------------------------------------------------------------------------------------
function torrc(dir, change = {}) {
  const own = placed(documented('HiddenServiceDir'), { '/var/lib/tor/line/': join(dir, 'line') + '/', ...change });
  const file = join(dir, 'torrc');
  writeFileSync(file, `${own}DataDirectory ${join(dir, 'tor')}\nDisableNetwork 1\nSocksPort 0\n`);
  return file;
}

/** What `tor --verify-config` says of the documented lines. */
export function torVerify(dir, change) {
  return spawnSync('tor', ['--verify-config', '--defaults-torrc', '/dev/null', '-f', torrc(dir, change)], { encoding: 'utf8' });
}

/** The address that tor makes of them, without a network. */
export async function onionAddress(dir) {
  const tor = await Program.start(dir, 'tor', ['--defaults-torrc', '/dev/null', '-f', torrc(dir)]);
  const file = join(dir, 'line', 'hostname');
  try {
    await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), `hostname:\n${tor.said}`);
    return readFileSync(file, 'utf8').trim();
  } finally {
    await tor.stop();
  }
}
