// shred: PROTOCOL §12.2. Somebody took a copy of the database before conversations were destroyed, and has every
// key there is afterwards: the key process's directory, the recovery key, the root, a member's password, and the
// line's private keys as they were at the time of the copy. What can they read of what was destroyed?
//   bound     nothing, and no byte of a destroyed key's slot is left in the key process's directory
//   controls  what was not destroyed is readable with those same keys, all of it; and the key process's directory
//             as it was before (a copy of it may be kept for 48 hours) opens everything
// Run by tests/proof/run.mjs. Each way of destroying is a row of the table below.
import { cpSync, mkdirSync, readFileSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { build, claim, dataDir, line, openLine, place, say, sleep, start } from '../../bench/kit.mjs';

const N = process.argv.includes('--short') ? 12 : 60;
const SLOT = 88; // PROTOCOL §4

/** A program of tests/proof to its end; gives what it said. */
async function run(name, args, input = '') {
  const p = start(join(build, 'proof', name), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
  p.stdin.on('error', () => {}); // it ended before it had read this: its exit says what that means
  p.stdin.end(input);
  if (await p.ended !== 0) throw new Error(`${name} failed`);
  return text.trim().split('\n');
}

async function practitioner(l) {
  const p = start(join(build, 'proof', 'crew'), [l.port, l.dir, 300].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  await line(p, 'taken');
  p.stdin.write('1000\n');
  if (await p.ended !== 0) throw new Error('the practitioner failed');
}

const ROUND_MS = 4000; // a line looks for what is too old when it starts

/** How conversations end. aside: what is done while the line is stopped; destroy: once it runs again. slots: the
 * numbers of their keys' slots. */
const WAYS = [
  { name: 'deleted by the visitor', destroy: (l, { phrases }) => run('people', [l.port, 'burn'], phrases.join('\n')) },
  { name: 'past the line\'s retention', aside: (dir, { slots }) => run('age', [join(dir, 'store'), 400, ...slots]), destroy: () => sleep(ROUND_MS) },
];

/** What the thief reads with these copies: numbers of conversations, slots by number, and the keys in hand. */
async function thief(what, store, key, kept) {
  const dir = join(place, `thief-${what}`);
  mkdirSync(dir);
  cpSync(join(store, 'store'), join(dir, 'store'), { recursive: true });
  cpSync(join(key, 'key'), join(dir, 'key'), { recursive: true });
  const said = await run('thief', [join(dir, 'store'), join(dir, 'key'), join(store, 'demo-recovery'), join(store, 'demo-staff.ini'), kept]);
  const read = said.slice(0, -1).map((t) => /^readable (\d+) talker (\d+)$/.exec(t)).filter(Boolean);
  const r = { ...JSON.parse(said.at(-1)), ids: new Set(read.map((m) => Number(m[2]))), slots: new Map(read.map((m) => [Number(m[2]), Number(m[1])])) };
  say(`shred: ${what}: ${r.readable} of ${r.convs} readable with ${r.keys} keys of the vault`);
  return r;
}

/** How many of these slots' bytes, as they lay in one vault, lie anywhere in another directory. */
function slotsLeft(slots, from, dir) {
  const vault = readFileSync(join(from, 'key/vault'));
  const files = readdirSync(dir).map((f) => readFileSync(join(dir, f)));
  return slots.filter((n) => files.some((f) => f.includes(vault.subarray(n * SLOT, n * SLOT + SLOT)))).length;
}

async function way({ name, aside, destroy }) {
  const word = name.replace(/\W/g, '-'), first = await openLine(dataDir(`shred-${word}`)), dir = first.dir, old = `${dir}-old`, kept = `${dir}-kept`;
  const phrases = await run('people', [first.port, 'open', N]);
  await practitioner(first);
  await first.stop();
  cpSync(dir, old, { recursive: true });
  const gone = [...phrases.keys()].filter((i) => i % 2), before = await thief(`before-${word}`, old, old, kept);
  const theirs = { phrases: gone.map((i) => phrases[i]), slots: gone.map((i) => before.slots.get(i)) };
  await aside?.(dir, theirs);
  const second = await openLine(dir);
  await destroy(second, theirs);
  await second.stop();
  const after = await thief(`after-${word}`, old, dir, kept), own = await thief(`own-${word}`, dir, dir, kept);
  report(name, { gone, before, after, own, left: slotsLeft(theirs.slots, old, join(dir, 'key')), there: slotsLeft(theirs.slots, old, join(old, 'key')) });
}

function report(name, { gone, before, after, own, left, there }) {
  const keys = `${after.keys} keys of the vault, ${after.people} people's, ${after.line_keys} of the line's`;
  const opened = gone.filter((i) => after.ids.has(i) || own.ids.has(i)).length;
  claim({ claim: `${name}, read from an old copy with every key there is afterwards`, value: after.convs === N && own.convs === N - gone.length ? opened : NaN, unit: 'conversations', most: 0,
    note: `of ${gone.length} destroyed; ${keys}` });
  claim({ claim: `control: not ${name}, and read by the same`, value: [...after.ids].filter((i) => !gone.includes(i)).length, unit: 'conversations', least: N - gone.length });
  claim({ claim: `control: ${name}, read with the vault of before (good for 48 hours)`, value: gone.filter((i) => before.ids.has(i)).length, unit: 'conversations', least: gone.length });
  claim({ claim: `${name}: slots of destroyed keys left in the key process's directory`, value: there === gone.length ? left : NaN, unit: 'slots', most: 0,
    note: `${there} of them in the old one` });
}

/** A day passes: the vault is written anew under another key, and the old key destroyed. Then an old copy of the
 * vault file opens nothing, whoever has today's key. */
async function rekeyed() {
  const dir = dataDir('shred-rekey'), old = `${dir}-old`, mixed = `${dir}-mixed`, kept = `${dir}-kept`, vrk = join(dir, 'key/vrk');
  const first = await openLine(dir);
  await run('people', [first.port, 'open', N]);
  await first.stop();
  cpSync(dir, old, { recursive: true });
  const was = readFileSync(vrk), days = Date.now() / 1000 - 3 * 86400;
  utimesSync(vrk, days, days);
  const second = await openLine(dir);
  for (let i = 0; i < 200 && readFileSync(vrk).equals(was); i++) await sleep(50);
  await second.stop();
  cpSync(dir, mixed, { recursive: true });
  cpSync(join(old, 'key/vault'), join(mixed, 'key/vault'));
  const changed = !readFileSync(vrk).equals(was), now = await thief('rekeyed', dir, dir, kept);
  const mix = await thief('mixed', old, mixed, `${kept}-mixed`).catch(() => ({ readable: 0 }));
  claim({ claim: 'yesterday\'s vault with today\'s key to it', value: changed ? mix.readable : NaN, unit: 'conversations', most: 0, note: 'and an old copy of everything else' });
  claim({ claim: 'control: today\'s vault with it', value: now.readable, unit: 'conversations', least: N });
}

for (const w of WAYS) await way(w);
await rekeyed();
process.exit(0);
