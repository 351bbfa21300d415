// browser: what sealing costs where it is done, in the browser's engine: the web half of the product in
// WebAssembly, under node (V8, as in Chromium). A phone of the lower kind takes about four times as long.
// No bound: it is told, because it is time that a visitor waits.
import { build, claim, median, place, root, say, spread } from './kit.mjs';
import { bundle } from '../tests/web/bundle.mjs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const entry = `
import { sodiumReady } from './seal/sodium';
import { newPhrase, P7 } from './seal/words';
import { deriveVisitor } from './seal/visitor';
import { asHash, asMsgId, asMid, asSalt, random, utf8 } from './seal/bytes';
import { newKey, newPair } from './seal/kdf';
import { Dir, MsgKind, msgMake, msgOpen, nowT15 } from './seal/msg';
import { grantMake, GrantFor } from './seal/grant';
import { oprfBlind, oprfFinish } from './seal/oprf';
import { oprfEvaluate, oprfPublic, oprfScalar } from '../tests/web/server_side';
export async function costs() {
    await sodiumReady();
    const salt = asSalt(random(16)), v = deriveVisitor(newPhrase(P7), salt), ck = newKey(), to = newPair();
    const header = { conv: v.conv, gen: 0, dir: Dir.FromVisitor, seq: 1n, msgid: asMsgId(random(16)), prev: asHash(new Uint8Array(32)) };
    const body = { kind: MsgKind.Text, flags: 0, ackSeq: 0n, ackHash: new Uint8Array(8), t15: nowT15(), text: utf8('I need to talk.') };
    const msg = msgMake(header, ck, body), k = oprfScalar(), pk = oprfPublic(k), input = random(32);
    const ask = oprfBlind(input), answer = oprfEvaluate(k, ask.element);
    const grant = { for: GrantFor.Line, line: 1, epoch: 1, gen: 0, conv: v.conv, sender: asMid(new Uint8Array(16)) };
    return {
        phrase: [8, () => deriveVisitor(newPhrase(P7), salt)],
        seal: [300, () => msgMake(header, ck, body)],
        open: [300, () => msgOpen(msg, ck)],
        grant: [100, () => grantMake(grant, v.sk, to.pk, ck)],
        verify: [100, () => oprfFinish(input, ask, pk, answer)],
    };
}
`;
const require = createRequire(join(root, 'web/package.json'));
const out = join(place, 'browser.cjs');
await bundle(build, { stdin: { contents: entry, resolveDir: join(root, 'web'), loader: 'ts' }, outfile: out });
const words = { phrase: 'browser, seven words to keys', seal: 'browser, seal a message', open: 'browser, open a message',
  grant: 'browser, grant the key', verify: 'browser, verify the key process\'s proof' };
for (const [what, [times, fn]] of Object.entries(await require(out).costs())) {
  const ms = [];
  fn();
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    fn();
    ms.push(performance.now() - began);
  }
  say(`browser: ${what} ${median(ms).toFixed(2)} ms`);
  claim({ claim: words[what], value: median(ms), unit: 'ms', note: spread(ms) });
}
process.exit(0);
