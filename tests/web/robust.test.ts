/* robust: whatever bytes a decoder gets, it gives a whole result or our own error: the seeds of the
 * C fuzz harnesses and mutations of well-formed input. Called by run.mjs.
 * Never asks what the result is: the other tests do. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Conv, Key, Pk, Sk } from '../../web/seal/bytes';
import { SealError, asConv, asPk, asSk, concat } from '../../web/seal/bytes';
import { claimVerify } from '../../web/seal/enrol';
import { frameOpen } from '../../web/seal/frame';
import { grantOpen } from '../../web/seal/grant';
import { newKey, publicOf } from '../../web/seal/kdf';
import { linkOpen } from '../../web/seal/link';
import { msgOpen, msgPeek } from '../../web/seal/msg';
import { epochOpen, memberPeek, orgOpen } from '../../web/seal/paper';
import { rosterCheck, rosterRead } from '../../web/seal/roster';
import { teamkeyOpen } from '../../web/seal/teamkey';
import { readPhrase } from '../../web/seal/words';
import { wrapOpen } from '../../web/seal/wrap';
import { bundleRead, caseRead } from '../../web/wire/bundle';
import { planFaultRead, planPartRead, reportPartRead, sheetRead } from '../../web/wire/campaign';
import { pushMsgRead, pushStateRead, pushStirRead } from '../../web/wire/push';
import { recordRead, recordReadOne, replyRead } from '../../web/wire/record';
import { claimRead, claimsRead, helloRead, identityRead, loginRead } from '../../web/wire/staff';
import { queueRead } from '../../web/wire/staff';
import { FrameSink } from '../../web/wire/stream';
import { openRead } from '../../web/wire/visitor';
import { readText, repositoryFile, rnd, test, times, upTo } from './check';
import { Kat } from './kat';
import { anyOrganisation } from './organisation';

interface Keys {
    sk: Sk;
    pk: Pk;
    key: Key;
    conv: Conv;
}
function anyKeys(): Keys {
    const sk = asSk(rnd(32));
    return { sk, pk: asPk(publicOf(sk)), key: newKey(), conv: asConv(rnd(16)) };
}

type Decode = (bytes: Uint8Array, k: Keys) => unknown;
const SEAL: Decode[] = [
    (b, k) => grantOpen(b, k.sk, k.pk),
    (b, k) => linkOpen(b, k.conv, k.key),
    (b) => msgPeek(b),
    (b, k) => msgOpen(b, k.key),
    (b) => frameOpen(b, 0n),
    (b, k) => wrapOpen(b, k.key),
    (b, k) => teamkeyOpen(b, k.sk),
    (b) => orgOpen(b),
    (b) => memberPeek(b),
    (b) => epochOpen(b, anyOrganisation().paper.root),
    (b) => rosterCheck(rosterRead(b), 1, 20000),
    (b, k) => claimVerify(b, k.key),
    (b) => readPhrase(new TextDecoder().decode(b)),
];
const WIRE: Decode[] = [
    (b) => recordRead(b), (b) => recordReadOne(b), (b) => replyRead(b), (b) => openRead(b),
    (b) => bundleRead(b), (b) => caseRead(b), (b) => claimRead(b), (b) => claimsRead(b),
    (b) => helloRead(b), (b) => identityRead(b), (b) => loginRead(b), (b) => queueRead(b),
    (b) => pushMsgRead(b), (b) => pushStateRead(b), (b) => pushStirRead(b),
    (b) => new FrameSink().take(b),
    (b) => planFaultRead(b), (b) => planPartRead(b), (b) => reportPartRead(b), (b) => sheetRead(b),
];

/* Decode in every way; anything thrown must be ours. */
function tryAll(bytes: Uint8Array, keys: Keys): void {
    for (const decode of [...SEAL, ...WIRE]) {
        const given = bytes.slice();
        try {
            decode(given, keys);
        } catch (e) {
            assert.ok(e instanceof SealError, `${decode.toString()}: ${String(e)}`);
        }
        assert.deepEqual(given, bytes, 'a decoder changed its input');
    }
}

function seeds(room: string): Uint8Array[] {
    const folder = repositoryFile('fuzz', room, 'corpus');
    const harnesses = existsSync(folder) ? readdirSync(folder) : [];
    const files = harnesses.flatMap((h) => readdirSync(join(folder, h)).map((f) => join(folder, h, f)));
    return files.filter((f) => statSync(f).size < 70000).map((f) => new Uint8Array(readFileSync(f)));
}

for (const room of ['seal', 'wire']) {
    test(`the fuzz seeds of ${room}`, () => {
        const keys = anyKeys();
        const found = seeds(room);
        assert.ok(found.length > 0, 'no seeds');
        found.forEach((seed) => tryAll(seed, keys));
    });
}

/* A well-formed start, then cut, lengthened, overwritten. */
function mutate(bytes: Uint8Array): Uint8Array {
    const out = concat(bytes.slice(0, upTo(bytes.length)), rnd(upTo(1) * upTo(40)));
    times(upTo(3), () => {
        out[upTo(Math.max(0, out.length - 1))] = upTo(255);
    });
    return out;
}

test('mutations of every known answer', () => {
    const kat = new Kat(readText('tests', 'vectors', 'ts.kat'));
    const names = ['grant', 'link', 'msgv2s', 'frame', 'wrap', 'teamkey'].map((n) => `${n}.env`);
    const papers = ['org.paper', 'member.paper', 'epoch.paper', 'roster.file'];
    const keys = anyKeys();
    for (const name of [...names, ...papers]) {
        const good = kat.bytes(name);
        times(15, () => tryAll(mutate(good), keys));
    }
});

test('random bytes', () => {
    const keys = anyKeys();
    times(40, () => tryAll(rnd(upTo(600)), keys));
    tryAll(new Uint8Array(0), keys);
    tryAll(new Uint8Array(65536), keys);
});
