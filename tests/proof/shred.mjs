// shred: PROTOCOL §12.2. Somebody took a copy of the database before conversations were destroyed, and has every
// key there is afterwards: the key process's directory, the recovery key, the root, a member's password, and the
// line's private keys as they were at the time of the copy. What can they read of what was destroyed?
//   bound     nothing, and no byte of a destroyed key's slot is left in the key process's directory
//   controls  what was not destroyed is readable with those same keys, all of it; and the key process's directory
//             as it was before (a copy of it may be kept for 48 hours) opens everything
// Run by tests/proof/run.mjs. Each way of destroying is a row of the table below.
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, claim, dataDir, line, openLine, place, say, start } from '../../bench/kit.mjs';

const N = process.argv.includes('--short') ? 12 : 60;
const SLOT = 88; // PROTOCOL §4

/** A program of tests/proof to its end; gives what it said. */
async function run(name, args, input = '') {
  const p = start(join(build, 'proof', name), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
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

/** name, how it is done to every other conversation, and of which the copy must open nothing: by default those. */
const WAYS = [
  { name: 'deleted by the visitor', async destroy(l, theirs) { await run('people', [l.port, 'burn'], theirs.join('\n')); } },
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

async function way({ name, destroy }) {
  const first = await openLine(dataDir(`shred-${name.replace(/\W/g, '-')}`)), dir = first.dir, old = `${dir}-old`, kept = `${dir}-kept`;
  const phrases = await run('people', [first.port, 'open', N]);
  await practitioner(first);
  await first.stop();
  cpSync(dir, old, { recursive: true });
  const theirs = phrases.filter((_, i) => i % 2), gone = [...phrases.keys()].filter((i) => i % 2);
  const before = await thief(`before-${name.replace(/\W/g, '-')}`, old, old, kept);
  const second = await openLine(dir);
  await destroy(second, theirs);
  await second.stop();
  const after = await thief(`after-${name.replace(/\W/g, '-')}`, old, dir, kept), own = await thief(`own-${name.replace(/\W/g, '-')}`, dir, dir, kept);
  report(name, { gone, before, after, own, left: slotsLeft(gone.map((i) => before.slots.get(i)), old, join(dir, 'key')),
    there: slotsLeft(gone.map((i) => before.slots.get(i)), old, join(old, 'key')) });
}

function report(name, { gone, before, after, own, left, there }) {
  const keys = `${after.keys} keys of the vault, ${after.people} people's, ${after.line_keys} of the line's`;
  const opened = gone.filter((i) => after.ids.has(i) || own.ids.has(i)).length;
  claim({ claim: `${name}, read from an old copy with every key there is afterwards`, value: after.convs === N ? opened : NaN, unit: 'conversations', most: 0,
    note: `of ${gone.length} destroyed; ${keys}` });
  claim({ claim: `control: not ${name}, and read by the same`, value: [...after.ids].filter((i) => !gone.includes(i)).length, unit: 'conversations', least: N - gone.length });
  claim({ claim: `control: ${name}, read with the vault of before (good for 48 hours)`, value: gone.filter((i) => before.ids.has(i)).length, unit: 'conversations', least: gone.length });
  claim({ claim: `${name}: slots of destroyed keys left in the key process's directory`, value: there === gone.length ? left : NaN, unit: 'slots', most: 0,
    note: `${there} of them in the old one` });
}

for (const w of WAYS) await way(w);
process.exit(0);
