// nojs: what a visitor without JavaScript costs: coming back with a seven-word phrase, of which the server's
// small process makes the keys with Argon2id (64 MiB, three passes), one form at a time.
// No bound: it is told, so that an operator knows how many can come back a minute. The phrase is one
// that nobody has; a hit costs the same (PROTOCOL, Return).
import { claim, dataDir, median, openLine, root, say, spread } from './kit.mjs';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SECONDS = 4, AT_ONCE = 4;
const words = readFileSync(join(root, 'src/seal/words_en.txt'), 'utf8').trim().split('\n');
const phrase = () => Array.from({ length: 7 }, () => words[randomInt(words.length)]).join(' ');

const l = await openLine(dataDir('nojs'));
async function form() {
  const began = performance.now();
  const r = await fetch(`http://127.0.0.1:${l.port}/n`, { method: 'POST', redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ step: 'back', phrase: phrase() }).toString() });
  const page = await r.text();
  if (r.status !== 200 || !page.includes('</html>')) throw new Error(`the form was answered ${r.status}`);
  return performance.now() - began;
}
const alone = [];
for (let i = 0; i < 8; i++) alone.push(await form());
const began = performance.now();
let forms = 0;
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (performance.now() - began < SECONDS * 1000) { await form(); forms++; }
}));
const per = forms * 1000 / (performance.now() - began);
say(`nojs: ${per.toFixed(1)} forms a second, one alone ${median(alone).toFixed(0)} ms`);
claim({ claim: 'return without JavaScript, one alone', value: median(alone), unit: 'ms', note: spread(alone) });
claim({ claim: 'returns without JavaScript', value: per, unit: 'forms/s', note: `${AT_ONCE} at once` });
await l.stop();
process.exit(0);
