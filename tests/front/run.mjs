// run: a line behind the fronts of docs/OPERATIONS.md: haproxy with TLS, taken from that page word for word,
// and an onion service. Called by tests/run.mjs.
//   node tests/front/run.mjs BUILD
// Each detector has a control that it must catch: a front that logs, one that spools, one that forgets a
// header, certificates that do not hold. Never needs a network.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { House } from '../browser/house.mjs';
import { ofToken, token } from '../canary/forms.mjs';
import { Raw, Ws, form } from '../hostile/raw.mjs';
import { certificates, onionAddress, openHaproxy, openNginx, torVerify } from './places.mjs';

const build = resolve(process.argv[2] ?? 'build');
const scratch = mkdtempSync(join(tmpdir(), 'callbox-front-'));
const started = Date.now();
const POST_LEN = 40_960, REPLY_LEN = 65_536, FRAME_LEN = 2048;
const SPOOLED = 60_000; /* a body larger than any buffer of a front */
const counts = { passed: 0, failed: 0 };

const ca = (dir) => readFileSync(join(dir, 'ca.pem'));

// --- asking -----------------------------------------------------------------------------------------
/** One request: { status, headers, body }. at: { port, ca } over TLS, { port } without. */
async function ask(at, path, { method = 'GET', headers = {}, body } = {}) {
  const how = { host: '127.0.0.1', port: at.port, path, method, headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) }, agent: false };
  const r = at.ca ? https.request({ ...how, ca: at.ca, servername: 'localhost' }) : http.request(how);
  r.end(body);
  const [answer] = await once(r, 'response');
  const parts = [];
  for await (const part of answer) parts.push(part);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) };
}

async function probe(args) {
  const p = spawn(join(build, 'callbox'), ['probe', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  p.stdout.on('data', (b) => { said += b; });
  p.stderr.on('data', (b) => { said += b; });
  const [status] = await once(p, 'close');
  return { status, said };
}

function overTls(front, dir) {
  return Raw.over(connect({ port: front.tls, host: '127.0.0.1', servername: 'localhost', ca: ca(dir), ALPNProtocols: ['http/1.1'] }), 'secureConnect');
}

// --- what a front left behind -----------------------------------------------------------------------
const PLACES = [tmpdir(), '/tmp', '/var/tmp', '/var/log', '/var/lib/haproxy', '/var/spool', '/run'];

/** Regular files, changed since we began, of these folders. */
function newFiles(dirs) {
  const out = new Set();
  const look = (dir) => {
    let all = [];
    try { all = readdirSync(dir, { withFileTypes: true }); } catch { return; } /* another's that went, or closed */
    for (const e of all) {
      const p = join(dir, e.name);
      try {
        if (e.isDirectory()) look(p);
        else if (e.isFile() && statSync(p).mtimeMs >= started - 1000 && statSync(p).size < 1 << 26) out.add(p);
      } catch { /* went meanwhile */ }
    }
  };
  dirs.forEach(look);
  return [...out];
}

/** Where any form of these tokens lies. Files of others that go while we look are left out. */
function search(tokens, dirs) {
  const patterns = Object.entries(tokens).flatMap(([name, text]) => ofToken(name, text)).join('');
  for (let tries = 0; ; tries++) {
    const r = spawnSync(join(build, 'tests', 'canary_find'), newFiles(dirs), { input: patterns, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (r.status !== 0 && tries < 20 && /No such file/.test(r.stderr)) continue;
    assert.equal(r.status, 0, `the search failed: ${r.stderr}`);
    assert(Number(/^read (\d+)$/m.exec(r.stdout)[1]) > 0, 'nothing was read');
    return [...new Set([...r.stdout.matchAll(/^hit (\S+) (\S+)/gm)].map((m) => `${m[1]} in ${m[2]}`))];
  }
}

/** A visit without JavaScript that is full of what must not be kept. Gives the tokens. */
async function visit(front, dir) {
  const t = { words: token(), agent: token(), address: token(), query: token(), referrer: token() };
  const heads = { 'user-agent': `Mozilla ${t.agent}`, 'x-forwarded-for': t.address, referer: `https://search.example/?q=${t.referrer}` };
  const at = { port: front.tls, ca: ca(dir) };
  assert.equal((await ask(at, `/start?gclid=${t.query}`, { headers: heads })).status, 303);
  const body = Buffer.from(new URLSearchParams({ step: 'draft', want: 'now', text: `${t.words} `.repeat(400) }).toString());
  const answer = await ask(at, '/n', { method: 'POST', body, headers: { ...heads, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(answer.status, 200);
  assert(answer.body.includes('phrase-words'), 'the words were not taken');
  return t;
}

/** Files that a front opens while half of a large body has come. */
async function openedHalfway(front, connection) {
  const before = front.files();
  const bytes = form('x'.repeat(SPOOLED));
  const r = await connection();
  r.send(bytes.subarray(0, bytes.length - 1000));
  await sleep(400);
  const opened = front.files().filter((f) => !before.includes(f));
  r.close();
  return opened;
}

// --- TLS as such ------------------------------------------------------------------------------------
function hello(front, dir, ...more) {
  return spawnSync('openssl', ['s_client', '-connect', `127.0.0.1:${front.tls}`, '-servername', 'localhost', '-ign_eof', '-CAfile', join(dir, 'ca.pem'), ...more],
    { input: 'GET /left HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', encoding: 'utf8' });
}

/** The same client twice, the second time with what it was given: New or Reused. */
function twice(front, dir, version) {
  const kept = join(dir, 'session');
  rmSync(kept, { force: true });
  return ['-sess_out', '-sess_in'].map((how) => {
    const given = how === '-sess_out' || existsSync(kept) ? [how, kept] : []; /* it may have been given nothing */
    const r = hello(front, dir, version, ...given);
    assert.match(r.stdout, /HTTP\/1\.1 200/);
    assert.match(r.stdout, /Verify return code: 0/);
    return /^(New|Reused), TLSv1/m.exec(r.stdout)[1];
  });
}

// --- the tests --------------------------------------------------------------------------------------
/** A front for one test. */
async function behind(house, dir, options, act) {
  const front = await openHaproxy(dir, { port: house.port, ...options });
  try {
    return await act(front);
  } finally {
    await front.stop();
  }
}

const LOGS = { '    no log\n': '    log stdout format raw local0\n    option httplog\n', 'http-request set-var(txn.path) path\n': 'http-request set-var(txn.path) path\n    http-request capture req.hdr(User-Agent) len 80\n' };
const SHORT = { 'timeout client 70s': 'timeout client 2s', 'timeout server 70s': 'timeout server 2s' };
const RESUMES = { '    tune.ssl.cachesize 0\n': '', ' no-tls-tickets': '' };
const line = (f) => ['--cafile', join(f, 'ca.pem')];

const tests = {
  'haproxy takes the documented configuration without a warning': async ({ house, dir }) => {
    await behind(house, dir, {}, async (f) => {
      assert.equal(f.status, 0, f.checked);
      assert.doesNotMatch(f.checked + f.said, /WARNING|ALERT/);
    });
  },

  'a probe makes the whole journey over https, live replies too': async ({ house, dir }) => {
    await behind(house, dir, {}, async (f) => {
      const { status, said } = await probe([`https://localhost:${f.tls}`, ...line(dir), '--staff', join(house.dir, 'data/demo-staff.ini')]);
      assert.equal(status, 0, said);
      for (const step of ['certificate', 'hear the reply, live', 'come back: nothing there']) assert.match(said, new RegExp(`^ok +${step}`, 'm'));
    });
  },

  'a stream through it has its frame each second': async ({ house, dir }) => {
    await behind(house, dir, {}, async (f) => {
      const ws = await Ws.over(await overTls(f, dir), '/v/live');
      await sleep(3600);
      const sizes = ws.frames().map((x) => x.payload.length);
      ws.raw.close();
      assert(sizes.length >= 3 && sizes.length <= 4, `${sizes.length} frames`);
      assert.deepEqual([...new Set(sizes)], [FRAME_LEN]);
    });
  },

  'a console that is silent longer than a request may be lives on': async ({ house, dir }) => {
    const lives = (change) => behind(house, dir, { change: { ...SHORT, ...change } }, async (f) => {
      const ws = await Ws.over(await overTls(f, dir), '/staff/live');
      await ws.raw.until(() => false, 3500);
      const { ended } = ws.raw;
      ws.raw.close();
      return !ended;
    });
    const [as, without] = await Promise.all([lives({}), lives({ '    timeout tunnel 1h\n': '' })]);
    assert.equal(as, true);
    assert.equal(without, false, 'control: without "timeout tunnel" it ends');
  },

  'answers are what the line gave, and the documented headers': async ({ house, dir }) => {
    await behind(house, dir, {}, async (f) => {
      const direct = { port: house.port }, front = { port: f.tls, ca: ca(dir) };
      const css = /\/a\/main\.\w+\.css/.exec((await ask(direct, '/')).body.toString())[0];
      const posted = { method: 'POST', body: Buffer.alloc(POST_LEN), headers: { 'content-type': 'application/octet-stream' } };
      for (const [path, how] of [['/'], [css], [css, { headers: { 'accept-encoding': 'br' } }], ['/org.bin'], ['/none'], ['/start?gclid=1'], ['/v', posted]]) {
        const [a, b] = [await ask(direct, path, how), await ask(front, path, how)];
        const { 'strict-transport-security': hsts, 'onion-location': onion, connection: _b, ...rest } = b.headers;
        const { connection: _a, ...given } = a.headers;
        assert.equal(b.status, a.status, path);
        assert.deepEqual(rest, given, path);
        assert.equal(hsts, 'max-age=63072000');
        assert.equal(onion, `http://${f.onion}.onion${path.split('?')[0]}`);
        if (path === '/v') assert.equal(b.body.length, REPLY_LEN);
        else assert(b.body.equals(a.body), path);
      }
      const plain = await ask({ port: f.plain }, '/start', { headers: { host: 'line.example' } });
      assert.deepEqual([plain.status, plain.headers.location], [301, 'https://line.example/start']);
    });
  },

  'no log and no body is left anywhere; a front that logs is caught': async ({ house, dir }) => {
    const found = await behind(house, dir, {}, async (f) => search(await visit(f, dir), [dir, ...PLACES]));
    assert.deepEqual(found, []);
    const logged = await behind(house, dir, { change: LOGS }, async (f) => {
      const t = await visit(f, dir);
      await sleep(200);
      return search(t, [dir, ...PLACES]);
    });
    assert(logged.some((h) => h.startsWith('query in')) && logged.some((h) => h.startsWith('agent in')), `control: ${logged}`);
  },

  'a body passes through without a file; nginx as it comes is caught': async ({ house, dir }) => {
    const ours = await behind(house, dir, {}, (f) => openedHalfway(f, () => overTls(f, dir)));
    assert.deepEqual(ours, []);
    const nginx = await openNginx(dir, house.port);
    try {
      const theirs = await openedHalfway(nginx, () => Raw.over(connectPlain(nginx.plain, '127.0.0.1'), 'connect'));
      assert(theirs.some((f) => f.includes('client_body')), `control: ${theirs}`);
    } finally {
      await nginx.stop();
    }
  },

  'old TLS is refused, and no session is taken up again': async ({ house, dir }) => {
    await behind(house, dir, {}, async (f) => {
      assert.notEqual(hello(f, dir, '-tls1_1', '-cipher', 'ALL@SECLEVEL=0').status, 0);
      for (const version of ['-tls1_2', '-tls1_3']) assert.deepEqual(twice(f, dir, version), ['New', 'New'], version);
      assert.doesNotMatch(hello(f, dir, '-tls1_2').stdout, /TLS session ticket:|Session-ID: \w/);
    });
    await behind(house, dir, { change: RESUMES }, async (f) => {
      for (const version of ['-tls1_2', '-tls1_3']) assert.deepEqual(twice(f, dir, version), ['New', 'Reused'], `control ${version}`);
    });
  },

  'the probe says what is wrong with a front': async ({ house, dir }) => {
    const says = async (what, options, args, change = {}) => {
      const { status, said } = await behind(house, dir, { ...options, change }, (f) => probe(args(f)));
      assert.equal(status, 1, said);
      assert.match(said, what);
    };
    const right = (f) => [`https://localhost:${f.tls}`, ...line(dir)];
    await says(/signed by nobody we trust/, {}, (f) => [`https://localhost:${f.tls}`]);
    await says(/for another address/, {}, (f) => [`https://127.0.0.1:${f.tls}`, ...line(dir)]);
    await says(/for another name/, { pem: 'other.pem' }, right);
    await says(/has expired/, { pem: 'expired.pem' }, right);
    await says(/ends within a week/, { pem: 'soon.pem' }, right);
    await says(/does not insist on TLS/, {}, right, { '    http-response set-header Strict-Transport-Security "max-age=63072000"\n': '' });
    await says(/does not speak TLS/, {}, (f) => [`https://localhost:${f.plain}`, ...line(dir)]);
    await says(/does not answer 200/, {}, (f) => [`http://localhost:${f.plain}`]);
    await says(/cannot be read as certificates/, {}, (f) => [`https://localhost:${f.tls}`, '--cafile', join(dir, 'nothing.pem')]);
  },

  'tor takes the documented lines and makes an address': async () => {
    const dir = join(scratch, 'tor');
    mkdirSync(dir, { mode: 0o700 });
    const good = torVerify(dir);
    assert.equal(good.status, 0, good.stdout);
    assert.match(good.stdout, /Configuration was valid/);
    assert.doesNotMatch(good.stdout.replace(/^.*running Tor as root.*$/gm, ''), /\[(warn|err)\]/);
    const bad = torVerify(dir, { 'HiddenServicePort 80 127.0.0.1:8080': 'HiddenServicePort 80 127.0.0.1:no' });
    assert.notEqual(bad.status, 0, 'control: a wrong line is refused');
    assert.match(await onionAddress(dir), /^[a-z2-7]{56}\.onion$/);
  },
};

async function main() {
  const dir = join(scratch, 'fronts');
  mkdirSync(dir);
  certificates(dir, { line: ['localhost', '90'], soon: ['localhost', '3'], expired: ['localhost', '-1'], other: ['line.example', '90'] });
  const house = await House.open(build);
  for (const [title, run] of Object.entries(tests)) {
    const began = Date.now();
    const failure = await run({ house, dir }).then(() => null, (e) => e);
    counts[failure ? 'failed' : 'passed']++;
    console.log(`${failure ? 'FAIL' : 'ok  '} ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (failure) console.log(`     ${failure.stack ?? failure}`.replaceAll('\n', '\n     '));
  }
  await house.close();
  rmSync(scratch, { recursive: true, force: true });
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

await main();
