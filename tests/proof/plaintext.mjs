// plaintext: PROTOCOL §12.6. With JavaScript the server is told no word and no phrase: all that reaches serve and
// all that leaves it is taken off the loopback, which is the plain side of TLS, while a visitor and a
// practitioner talk in Chromium; streams are unmasked and their frames joined; and then every form of every
// secret is looked for.
//   bounds    nothing is found; the scripts that were served are those of the published sums, and the whole web
//             folder built again from source has the same sums
//   control   the same journey without JavaScript must be caught: there the words do pass through serve
// Run by tests/proof/run.mjs, as root: tcpdump. Never counts what a browser must send: the bearer secret, heads.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { build, claim, dataDir, openLine, place, root, say } from '../../bench/kit.mjs';
import { Line, search } from '../canary/search.mjs';
import { bytesOf, connections, isStream, listen, messages } from './pcap.mjs';

const short = process.argv.includes('--short');
/* What says who somebody is reaches serve with every request, from the browser or a front: serve forgets it at
 * once, and tests/canary looks for it there. The bearer secret is what a phrase is found by. */
const SENT = /^(js|nojs)-(user-agent|forwarded|header|query|auth) /;

/** The records in a visitor's stream: its frames' payloads, end to end. */
function joined(frames) {
  return Buffer.concat(frames.filter((f) => f.length === 2048 && f[12] & 1).map((f) => f.subarray(16, 16 + f.readUInt16BE(14))));
}

/** Everything that passed, as files to search: as it lay in the packets, unmasked, and joined. */
function plainOf(file, port, name) {
  const parts = { up: [], down: [] };
  for (const c of connections(file, port)) {
    for (const side of ['up', 'down']) {
      const bytes = bytesOf(c[side]), socket = isStream(c, '/v/live') || isStream(c, '/staff/live');
      const frames = socket ? messages(bytes) : [];
      parts[side].push(bytes, ...frames, joined(frames));
    }
  }
  return Object.fromEntries(Object.entries(parts).map(([side, all]) => {
    const path = join(place, `${name}-${side}`);
    writeFileSync(path, Buffer.concat(all.flatMap((b) => [b, Buffer.from('\n')])));
    return [side, { path, bytes: all.reduce((n, b) => n + b.length, 0), frames: all.length }];
  }));
}

/** A whole visit, answered; what was found of it on the wire. served: collects the scripts. */
async function journey(js, served) {
  const who = js ? 'js' : 'nojs', line = await Line.open(build), tap = await listen(who, line.house.port);
  try {
    if (served) line.watch((r) => served.push({ url: r.url(), body: r.body().catch(() => null) }));
    await line.journeys.signIn();
    await line.journeys.left(who, js);
    await line.journeys.signOut();
    await tap.end();
    const secrets = line.journeys.secrets.filter((s) => !SENT.test(s)), plain = plainOf(tap.file, line.house.port, who);
    const found = search(secrets, [plain.up.path, plain.down.path]).map((h) => h.replace(/ in .*/, ''));
    say(`plaintext: ${who}: ${found.length} of ${secrets.length} patterns found`);
    return { found: [...new Set(found)], patterns: secrets.length, bytes: plain.up.bytes + plain.down.bytes, plain };
  } finally {
    await line.close();
  }
}

// --- the published sums -----------------------------------------------------------------------------
const sha = (b) => createHash('sha256').update(b).digest('hex');
const sumsOf = (file) => new Map(readFileSync(file, 'utf8').trim().split('\n').map((l) => [`/${l.slice(66)}`, l.slice(0, 64)]));

/** The web folder built anew from source, in a folder of its own. */
function rebuilt() {
  const again = join(place, 'again');
  mkdirSync(join(again, 'gen'), { recursive: true });
  cpSync(join(build, 'gen/text_gen.ts'), join(again, 'gen/text_gen.ts'));
  execFileSync(process.execPath, [join(root, 'web/build.mjs'), again], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(join(again, 'web/SUMS'));
}

/** A copy of the web folder with one bit of the visitors' script flipped, under the same name. */
function altered() {
  const dir = join(place, 'altered'), script = readdirSync(join(build, 'web/a')).find((f) => /^visitor\..*\.js$/.test(f));
  cpSync(join(build, 'web'), dir, { recursive: true });
  const bytes = readFileSync(join(dir, 'a', script));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(dir, 'a', script), bytes);
  return dir;
}

/** What `callbox sums` says of a line that serves this folder. */
async function asked(web) {
  const l = await openLine(dataDir(`sums-${basename(web)}`), { set: [`web=${web}`] });
  const { status } = spawnSync(join(build, 'callbox'), ['sums', `http://127.0.0.1:${l.port}`]);
  await l.stop();
  return status;
}

async function sums(served) {
  const file = join(build, 'web/SUMS'), published = sumsOf(file), seen = new Map();
  for (const r of served) {
    const { pathname } = new URL(r.url);
    if (/\.(js|wasm|css)$/.test(pathname)) seen.set(pathname, await r.body);
  }
  const scripts = [...seen].filter(([path]) => /\.(js|wasm)$/.test(path)).length;
  const other = [...seen].filter(([path, body]) => !body || sha(body) !== published.get(path));
  claim({ claim: 'scripts and styles served that are not those of the published sums', value: scripts >= 4 ? other.length : NaN, unit: 'files', most: 0,
    note: `${seen.size} served, ${scripts} of them code; the sums' own SHA-256 ${sha(readFileSync(file)).slice(0, 16)}…` });
  claim({ claim: 'control: callbox sums, asking a line with one bit of a script flipped', value: await asked(altered()), unit: 'exit status', least: 1 });
  claim({ claim: 'callbox sums, asking a line as it was built', value: await asked(join(build, 'web')), unit: 'exit status', most: 0 });
  if (!short) {
    claim({ claim: 'lines in which the sums of a second build differ', unit: '', most: 0, note: 'web/build.mjs from source',
      value: rebuilt().equals(readFileSync(file)) ? 0 : 1 });
  }
}

const served = [], js = await journey(true, served);
if (!existsSync(join(build, 'web/SUMS'))) throw new Error('the build made no sums');
const scale = `${(js.bytes / 1e6).toFixed(1)} MB that reached serve or left it, ${js.patterns} patterns`;
claim({ claim: 'words, phrases and keys seen by the server, with JavaScript', value: js.plain.up.frames > 4 ? js.found.length : NaN, unit: 'secrets', most: 0,
  note: js.found.length ? js.found.slice(0, 5).join(', ') : scale });
await sums(served);
const off = await journey(false, null);
claim({ claim: 'control: the same without JavaScript is caught (the page says so)', value: off.found.filter((f) => /^nojs-(text|phrase)/.test(f)).length, unit: 'secrets', least: 2,
  note: off.found.join(', ') });
process.exit(0);
