// forensic: PROTOCOL §12.1. People use a line that lies on a file system of its own, with secrets planted in every
// word, phrase, head and address; two stay, the others leave, some delete; programs are crashed; then the raw
// disk with its free space and journal, the memory of all programs, their log, and wherever a core file could be,
// are searched for every form of every secret (tests/canary knows the forms and does the looking).
//   bounds    nothing is found; a picture of the disk taken in the middle, as a power cut would leave it, holds
//             nothing either; a crash leaves no core file
//   controls  a file that was deleted is found on the raw disk; a program that may leave a core file does; the
//             same journeys through programs that do not wipe are caught in memory
// Run by tests/proof/run.mjs, as root. Never searches more of the machine than it made.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, truncateSync, unlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build, claim, say, sleep } from '../../bench/kit.mjs';
import { AFTER_MS, KEY_FILES, Line, MAY, careless, hitsOf, leave, visit } from '../canary/search.mjs';
import { ofKey, ofToken, token } from '../canary/forms.mjs';

const SIZE = 160 << 20, BLOCK = 4096;
const own = mkdtempSync(join(tmpdir(), 'callbox-forensic-')), image = join(own, 'disk'), mnt = join(own, 'mnt'), cores = join(own, 'cores');
process.on('exit', () => {
  spawnSync('umount', ['-l', mnt], { stdio: 'ignore' });
  rmSync(own, { recursive: true, force: true });
});

/** A file system of our own in a file; null where this machine has no loop devices for us. */
function disk() {
  [mnt, cores].forEach((d) => mkdirSync(d));
  writeFileSync(image, '');
  truncateSync(image, SIZE);
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-b', String(BLOCK), '-F', image]);
  const r = spawnSync('mount', ['-o', 'loop', image, mnt], { encoding: 'utf8' });
  if (r.status !== 0) say(`forensic: no loop device (${r.stderr.trim()}): the files alone are searched`);
  return r.status === 0;
}

// --- the raw disk ------------------------------------------------------------------------------------
/** The blocks of what may hold keys: the files that `init --demo` made, and the vault's own key. */
function keyBlocks(dir) {
  const all = new Set();
  for (const f of KEY_FILES) {
    const path = `/${relative(mnt, join(dir, 'data', f))}`;
    const said = execFileSync('debugfs', ['-R', `blocks ${path}`, image], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    said.trim().split(/\s+/).filter(Boolean).forEach((n) => all.add(Number(n)));
  }
  return all;
}

function flushed() {
  execFileSync('sync', ['-f', mnt]);
}

/** What lies on the raw disk and not in a file that may hold it. */
function onDisk(line, file, allowed) {
  return hitsOf(line.journeys.secrets, [file]).filter((h) => !allowed.has(Math.floor(h.at / BLOCK))).map((h) => `${h.name} at ${h.at.toString(16)}`);
}

/** A secret written to a file, made durable, and deleted: the search must see it. */
function planted() {
  const text = token(), path = join(mnt, 'careless'), fd = openSync(path, 'w');
  writeSync(fd, `A note to nobody: ${text}\n`);
  fsyncSync(fd);
  closeSync(fd);
  unlinkSync(path);
  flushed();
  return hitsOf(ofToken('planted', text), [image]).length;
}

// --- core files ----------------------------------------------------------------------------------------
/** Files that a core could be, and their number: where the programs run, beside their data, and where systems
 * gather them. */
function coreFiles(line) {
  const dirs = [cores, line.house.dir, join(line.house.dir, 'data'), '/var/lib/systemd/coredump', '/var/crash'];
  return dirs.flatMap((d) => { try { return readdirSync(d).map((f) => join(d, f)); } catch { return []; } })
    .filter((f) => /(^|\/)(core|vgcore)|\.core|_crash|\.crash/.test(f.slice(f.lastIndexOf('/') + 1)));
}

async function crashes(line) {
  const before = coreFiles(line).length;
  for (const name of ['nojs', 'key', 'serve']) {
    const pid = line.house.child(name);
    line.house.crash(name, 'SIGSEGV');
    for (let i = 0; i < 200 && (line.house.child(name) || pid) === pid; i++) await sleep(50);
    await sleep(300);
  }
  return coreFiles(line).length - before;
}

/** Does anything leave a core file here? */
function coreControl() {
  spawnSync('sh', ['-c', 'ulimit -c unlimited; kill -SEGV $$'], { cwd: cores });
  return readdirSync(cores).length;
}

// --- the whole of it -------------------------------------------------------------------------------------
function found(line, name) {
  const hits = line.searchAll();
  const bad = Object.entries(hits).flatMap(([place, all]) => all.filter((h) => name !== 'staying' || !MAY[place]?.test(h)).map((h) => `${h} (${place})`));
  return { bad, needed: Object.keys(MAY).filter((place) => hits[place].some((h) => MAY[place].test(h))).length };
}

const few = (v) => v.slice(0, 4).join(', ');

/** A day passes: the vault's key is another. Gives the old one, which must be nowhere afterwards. */
async function nextDay(line) {
  const file = join(line.house.dir, 'data/key/vrk'), was = readFileSync(file), days = Date.now() / 1000 - 3 * 86400;
  await line.house.stop();
  utimesSync(file, days, days);
  await line.house.start();
  for (let i = 0; i < 200 && readFileSync(file).equals(was); i++) await sleep(50);
  if (readFileSync(file).equals(was)) throw new Error('the vault was not written anew');
  return was;
}

async function clean(onImage) {
  const line = await Line.open(build, { base: onImage ? mnt : own, cores });
  try {
    const yesterday = ofKey('yesterday', (await nextDay(line)).toString('hex'));
    const those = await visit(line.journeys);
    const cut = join(own, 'cut');
    if (onImage) execFileSync('cp', ['--sparse=always', image, cut]); // unflushed: what a power cut leaves
    await sleep(AFTER_MS);
    const staying = found(line, 'staying'), blind = line.readable();
    say(`forensic: two stay: ${staying.bad.length} found`);
    claim({ claim: 'control: what the two who stayed need is found in memory', value: staying.needed, unit: 'programs', least: 2 });
    claim({ claim: 'in memory, log and files while two stay, beyond what they need', value: blind.length ? NaN : staying.bad.length, unit: 'places', most: 0,
      note: few(staying.bad) || `${line.journeys.secrets.length} patterns` });
    claim({ claim: 'core files after SIGSEGV in each program', value: await crashes(line), unit: 'files', most: 0 });
    await line.journeys.bareEnd(those.bare, 'leave').catch(() => {}); // nojs was crashed: that sitting is gone
    await line.journeys.leaves(those.page);
    await sleep(AFTER_MS);
    const left = found(line, 'left');
    claim({ claim: 'in memory, log and files when all have left', value: left.bad.length, unit: 'places', most: 0, note: few(left.bad) });
    if (onImage) raw(line, cut, yesterday);
  } finally {
    await line.close();
  }
}

function raw(line, cut, yesterday) {
  flushed();
  const allowed = keyBlocks(line.house.dir), bytes = `${(SIZE / 1048576)} MB with journal and free space`;
  for (const [file, words] of [[image, 'on the raw disk'], [cut, 'on the raw disk as a power cut would have left it']]) {
    const bad = onDisk(line, file, allowed);
    claim({ claim: words, value: bad.length, unit: 'places', most: 0, note: few(bad) || `${bytes}; key files excepted, ${allowed.size} blocks` });
  }
  claim({ claim: 'yesterday\'s key of the vault on the raw disk', value: hitsOf(yesterday, [image]).length, unit: 'places', most: 0 });
  claim({ claim: 'control: a deleted file is found on the raw disk', value: planted(), unit: 'places', least: 1 });
}

async function control() {
  const line = await Line.open(careless(), { base: own });
  try {
    await leave(line.journeys, await visit(line.journeys));
    await sleep(AFTER_MS);
    const hits = line.searchAll();
    for (const place of ['serve', 'nojs']) {
      claim({ claim: `control: programs that do not wipe, memory of ${place}`, value: hits[place].length, unit: 'places', least: 1, note: few(hits[place]) });
    }
  } finally {
    await line.close();
  }
}

const onImage = disk(), swap = readFileSync('/proc/swaps', 'utf8').trim().split('\n').length - 1;
await clean(onImage);
if (!onImage) claim({ claim: 'raw disk', value: NaN, unit: '', note: 'no loop device here: its files alone were searched' });
const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
claim({ claim: 'control: a crash that may leave a core file', value: pattern.startsWith('|') ? 1 : coreControl(), unit: 'files', least: 1, note: `core_pattern ${pattern}` });
claim({ claim: 'swap areas of this machine, which were not searched', value: swap, unit: '' });
say('forensic: the same without wiping');
await control();
process.exit(0);
