// run: backups of a line that runs. Visitors write as fast as they are acknowledged while one backup
// after the other is made; nothing may be lost on the line, and what the last one restores must be
// whole: all that was acknowledged before it began, once, in unbroken chains.
//   node tests/backup/run.mjs BUILD
// The controls: a restored line without one message, and one whose burnt conversation is there, must
// be caught. Never counts a backup during which nobody wrote.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Line, run } from '../kill/line.mjs';

const BACKUPS = 6, PER_SECOND = 200, FILL_MS = 4000;
const PEOPLE = { posts: 4, streams: 4, churns: 1 };
const build = resolve(process.argv[2] ?? 'build');
const callbox = join(build, 'callbox');
const counts = { passed: 0, failed: 0 };

function check(title, good, detail = '') {
  counts[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title}`);
  if (!good && detail) console.log(String(detail).trim().split('\n').map((l) => `     ${l}`).join('\n'));
}

const acknowledged = (text) => [...text.matchAll(/^a /gm)].length;
const names = (dir) => readdirSync(dir).sort().join(' ');

/** What must be in a copy of a moment between two places of the notes: all that was acknowledged
 * before the first; what was sent before the second may be there; a burning between them is open. */
function notesOf(text, from, to) {
  /* Either place may lie within a line that was just being written. */
  const whole = (at) => text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(0, whole(from)), between = text.slice(whole(from), text.indexOf('\n', to - 1) + 1);
  return before + between.split('\n').filter((l) => /^[vsb] /.test(l)).map((l) => `${l}\n`).join('');
}

class World {
  static async open() {
    const w = new World();
    w.line = await Line.open(build);
    w.dir = mkdtempSync(join(tmpdir(), 'callbox-backup-'));
    w.out = join(w.dir, 'out');
    w.notes = join(w.dir, 'notes');
    writeFileSync(w.notes, '');
    w.roster = await w.line.roster();
    return w;
  }

  backup(out = this.out) {
    return run(callbox, ['backup', this.line.data, out]);
  }

  store(out = this.out) {
    return join(out, readdirSync(out).find((n) => n.endsWith('.cbb')));
  }

  restore(to, { store = this.store(), keys = join(this.out, 'keys.cbk') } = {}) {
    return run(callbox, ['restore', '--store', store, '--keys', keys, '--recovery', join(this.line.data, 'demo-recovery'), to]);
  }

  judge(url, notes) {
    return run(join(build, 'tests', 'kill_check'), [url, this.roster, notes]);
  }

  size() {
    return statSync(this.notes).size;
  }

  load() {
    const args = [this.line.url, this.roster, this.notes, 0, PEOPLE.posts, PEOPLE.streams, PEOPLE.churns];
    this.visitors = spawn(join(build, 'tests', 'kill_load'), args.map(String), { stdio: 'inherit' });
  }

  async unload() {
    const gone = once(this.visitors, 'exit');
    this.visitors.kill('SIGTERM');
    await gone;
  }

  async close() {
    this.visitors?.kill('SIGKILL');
    await this.line.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** One backup after the other while people write. Gives the last one's places in the notes. */
async function underLoad(w) {
  w.load();
  await sleep(FILL_MS);
  let from = 0, to = 0, slowest = 0, good = 0, quiet = 0;
  const began = Date.now(), first = acknowledged(readFileSync(w.notes, 'utf8'));
  for (let i = 0; i < BACKUPS; i++) {
    from = w.size();
    const at = Date.now(), r = await w.backup();
    slowest = Math.max(slowest, Date.now() - at);
    to = w.size();
    good += r.code === 0;
    if (r.code !== 0) console.log(r.out + r.err);
    quiet += to === from;
    await sleep(300);
  }
  const rate = (acknowledged(readFileSync(w.notes, 'utf8')) - first) * 1000 / (Date.now() - began);
  await w.unload();
  check(`${BACKUPS} backups while people write, the slowest in ${slowest} ms`, good === BACKUPS);
  check('somebody wrote during each', quiet === 0, `${quiet} did not see a message`);
  check(`${rate.toFixed(0)} messages a second were acknowledged meanwhile`, rate >= PER_SECOND, `fewer than ${PER_SECOND}`);
  return { from, to };
}

async function restored(w, { from, to }) {
  const data = join(w.dir, 'restored'), text = readFileSync(w.notes, 'utf8'), mine = join(w.dir, 'mine');
  const live = await w.judge(w.line.url, w.notes);
  check(`the line lost nothing: ${live.out.trim().split('\n').pop()}`, live.code === 0, live.out + live.err);
  const r = await w.restore(data);
  check('the last one is restored', r.code === 0, r.out + r.err);
  const looked = await run(callbox, ['check', data]);
  check('and is whole', looked.code === 0, looked.out + looked.err);
  const line = await Line.open(build, { data });
  try {
    writeFileSync(mine, notesOf(text, from, to));
    const copy = await w.judge(line.url, mine);
    check(`it holds what was there: ${copy.out.trim().split('\n').pop()}`, copy.code === 0, copy.out + copy.err);
    await controls(w, line, notesOf(text, from, to));
    const probe = await run(callbox, ['probe', line.url]);
    check('and goes on', probe.code === 0, probe.out + probe.err);
  } finally {
    await line.close();
  }
}

async function controls(w, line, notes) {
  const forged = join(w.dir, 'forged'), sent = [...notes.matchAll(/^s 0 (\d+) /gm)].length;
  writeFileSync(forged, `${notes}s 0 ${sent + 1} ${'0'.repeat(32)}\na 0 ${sent + 1} ${sent + 1}\n`);
  const lost = await w.judge(line.url, forged);
  check('control: one that is missing is caught', lost.code === 1 && /^wrong: /m.test(lost.out), lost.out + lost.err);
  writeFileSync(forged, `${notes}b 0\nB 0\n`);
  const burnt = await w.judge(line.url, forged);
  check('control: one that should be burnt is caught', burnt.code === 1 && /^wrong: /m.test(burnt.out), burnt.out + burnt.err);
}

/** A backup during which a process stands still for a while, and dies. */
async function during(w, name, ms) {
  const was = names(w.out), bytes = readFileSync(join(w.out, 'keys.cbk')), store = readFileSync(w.store());
  const pid = await w.line.child(name);
  process.kill(pid, 'SIGSTOP');
  const asked = w.backup();
  await sleep(ms);
  await w.line.kill(name);
  const r = await asked;
  const same = names(w.out) === was && readFileSync(join(w.out, 'keys.cbk')).equals(bytes) && readFileSync(w.store()).equals(store);
  for (let i = 0; i < 100 && (await run(callbox, ['probe', w.line.url])).code !== 0; i++) await sleep(100);
  return { ...r, same };
}

/** A process that dies while it is waited for: one sentence, and the backup before stays. */
async function dies(w, name) {
  let r = await during(w, name, 600);
  /* On a busy machine the backup may come to that process only when it is back. */
  for (let ms = 1200; r.code === 0 && ms < 5000; ms *= 2) r = await during(w, name, ms);
  check(`${name} dies in the middle: refused`, r.code === 1 && /No backup was made; the one before is as it was/.test(r.err), `${r.code} ${r.err}`);
  check('and the one before is as it was', r.same, names(w.out));
  const again = await w.backup();
  check('and the next one works', again.code === 0, again.err);
}

async function atOnce(w) {
  const pid = await w.line.child('serve');
  process.kill(pid, 'SIGSTOP');
  const first = w.backup();
  await sleep(400);
  const second = await w.backup();
  process.kill(pid, 'SIGCONT');
  const one = await first;
  check('two at once: the second is told', second.code === 1 && /Another backup is being made/.test(second.err), second.err);
  check('and the first is made', one.code === 0, one.err);
}

/** A place for the backup with no room in it. Mounting one needs root. */
async function noRoom(w) {
  const full = join(w.dir, 'full');
  mkdirSync(full);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'callbox-test', full]);
  if (mounted.code !== 0) {
    console.log('skipped: a full disk needs root');
    return;
  }
  const r = await w.backup(full);
  check('no room for it: one sentence', r.code === 1 && /not enough room/.test(r.err), r.err);
  check('and nothing half made is left', readdirSync(full).every((n) => !n.endsWith('.new') && !n.endsWith('.cbb')), names(full));
  await run('umount', ['-l', full]);
}

function leftovers(w) {
  const data = w.line.data;
  const left = ['store/copy.db', 'key/keys.cbk', 'key/keys.cbk.new', 'backing-up'].filter((n) => existsSync(join(data, n)));
  check('nothing of any of them is left in the line', left.length === 0, left.join(' '));
  check('nothing in its log is a bug', !/event=(bug-at-line|store-error|sandbox)/.test(w.line.err),
    w.line.err.match(/.*event=(bug-at-line|store-error|sandbox).*/g)?.slice(0, 10).join('\n'));
}

/** As after a stop: the same tool, without a line to ask. */
async function stopped(w) {
  await w.line.stop();
  check('the control socket goes with the line', !existsSync(join(w.line.data, 'control')));
  const r = await w.backup(join(w.dir, 'stopped')), looked = await run(callbox, ['check', join(w.dir, 'stopped')]);
  check('a stopped line is backed up too', r.code === 0 && looked.code === 0, r.err + looked.err);
  copyFileSync(join(w.dir, 'stopped', 'keys.cbk'), join(w.dir, 'damaged.cbk'));
  const bytes = readFileSync(join(w.dir, 'damaged.cbk'));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(w.dir, 'damaged.cbk'), bytes);
  const bad = await run(callbox, ['check', join(w.dir, 'damaged.cbk')]);
  check('control: a damaged one is not called whole', bad.code === 1 && /is damaged/.test(bad.err), bad.err);
}

async function main() {
  let w;
  try {
    w = await World.open();
    await restored(w, await underLoad(w));
    await atOnce(w);
    await dies(w, 'serve');
    await dies(w, 'key');
    await noRoom(w);
    leftovers(w);
    await stopped(w);
  } catch (e) {
    check('the suite', false, e.stack);
  }
  await w?.close();
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed ? 1 : 0);
}

await main();
