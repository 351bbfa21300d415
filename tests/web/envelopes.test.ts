/* envelopes: GRANT, LINK, MSG, FRAME, WRAP and TEAMKEY, each opened as it was sealed and refused in
 * every altered form. Called by run.mjs. Never asserts ciphertext: nonces are random. */
import assert from 'node:assert/strict';
import { asEdSk, asSk, concat } from '../../web/seal/bytes';
import { aeadSeal } from '../../web/seal/aead';
import { FRAME_PAYLOAD, frameMake, frameOpen } from '../../web/seal/frame';
import { GRANT_LEN, grantMake, grantOpen, grantPeek } from '../../web/seal/grant';
import { expandKey, newKey, newPair } from '../../web/seal/kdf';
import { LINK_LEN, linkMake, linkOpen, linkPeek } from '../../web/seal/link';
import { Dir, TEXT_MAX, msgMake, msgOpen, msgPeek } from '../../web/seal/msg';
import { TEAMKEY_LEN, teamkeyMake, teamkeyOpen } from '../../web/seal/teamkey';
import { WRAP_LEN, wrapMake, wrapOpen } from '../../web/seal/wrap';
import { flips, hex, refuses, refusesTwins, rnd, rnd64, same, test, times, upTo } from './check';
import { anyConv, anyGrant, anyMid, anyMsgBody, anyMsgHeader, anyWrapHeader } from './make';
import { any16, any32 } from './make';

/* Change one byte. */
function put(bytes: Uint8Array, at: number, value: number): Uint8Array {
    const out = bytes.slice();
    out[at] = value;
    return out;
}

test('GRANT opens as it was sealed', () => times(30, () => {
    const [from, to, ck, grant] = [newPair(), newPair(), newKey(), anyGrant()];
    const sealed = grantMake(grant, from.sk, to.pk, ck);
    assert.equal(sealed.length, GRANT_LEN);
    assert.deepEqual(grantPeek(sealed), grant);
    assert.deepEqual(grantOpen(sealed, to.sk, from.pk), { grant, ck });
}));

test('GRANT altered, or of another reader or sender, is refused', () => {
    const [from, to, other] = [newPair(), newPair(), newPair()];
    const sealed = grantMake(anyGrant(), from.sk, to.pk, newKey());
    refusesTwins(sealed, (twin) => grantOpen(twin, to.sk, from.pk));
    refuses(() => grantOpen(sealed, other.sk, from.pk), 'seal');
    refuses(() => grantOpen(sealed, to.sk, other.pk), 'seal');
    refuses(() => grantOpen(sealed, to.sk, to.pk), 'seal');
    for (const reader of [0, 4, 255]) {
        refuses(() => grantPeek(put(sealed, 4, reader)), 'format');
    }
    refuses(() => grantPeek(put(sealed, 2, 2)), 'version');
    refuses(() => grantPeek(put(sealed, 3, 2)), 'version');
});

test('a server that knows pk_v cannot plant its own key', () => {
    const [visitor, server] = [newPair(), newPair()];
    const planted = grantMake(anyGrant(), server.sk, visitor.pk, newKey());
    refuses(() => grantOpen(planted, visitor.sk, visitor.pk), 'seal');
});

test('LINK leads back, and only there', () => times(30, () => {
    const [conv, gen, ck, before] = [anyConv(), any32(), newKey(), newKey()];
    const sealed = linkMake({ conv, gen }, ck, before);
    assert.equal(sealed.length, LINK_LEN);
    assert.deepEqual(linkPeek(sealed), { conv, gen });
    same(linkOpen(sealed, conv, ck), before);
    refuses(() => linkOpen(sealed, anyConv(), ck), 'seal');
    refuses(() => linkOpen(sealed, conv, before), 'seal');
}));

test('LINK altered is refused', () => {
    const [conv, ck] = [anyConv(), newKey()];
    const sealed = linkMake({ conv, gen: 7 }, ck, newKey());
    refusesTwins(sealed, (twin) => linkOpen(twin, conv, ck));
});

test('MSG opens as it was sealed, at every edge of its classes', () => {
    const edges = [0, 1, 2018, 2019, 2020, 8163, 8164, TEXT_MAX - 1, TEXT_MAX];
    const lengths = [...edges, ...Array.from({ length: 20 }, () => upTo(TEXT_MAX))];
    for (const n of lengths) {
        const [ck, header, body] = [newKey(), anyMsgHeader(), anyMsgBody(n)];
        const sealed = msgMake(header, ck, body);
        assert.deepEqual(msgPeek(sealed), header);
        assert.deepEqual(msgOpen(sealed, ck), { header, body });
    }
});

test('the length of a MSG tells its class and nothing else', () => {
    const length = (n: number) => msgMake(anyMsgHeader(), newKey(), anyMsgBody(n)).length;
    const wanted = [2172, 2172, 2172, 8316, 8316, 32892, 32892];
    assert.deepEqual([0, 1, 2019, 2020, 8163, 8164, TEXT_MAX].map(length), wanted);
    refuses(() => length(TEXT_MAX + 1), 'size');
});

test('MSG altered, or under another key, is refused', () => {
    const ck = newKey();
    const sealed = msgMake(anyMsgHeader(), ck, anyMsgBody(100));
    refusesTwins(sealed, (twin) => msgOpen(twin, ck));
    refuses(() => msgOpen(sealed, newKey()), 'seal');
    for (const dir of [0, 4, 255]) {
        refuses(() => msgPeek(put(sealed, 24, dir)), 'format');
    }
    for (const cls of [0, 4, 255]) {
        refuses(() => msgPeek(put(sealed, 25, cls)), 'format');
    }
    refuses(() => msgPeek(put(sealed, 25, 2)), 'size');
});

test('each direction has its own key', () => {
    const ck = newKey();
    const sealed = msgMake(anyMsgHeader(Dir.FromVisitor), ck, anyMsgBody(5));
    refuses(() => msgOpen(put(sealed, 24, Dir.FromStaff), ck), 'seal');
    refuses(() => msgOpen(put(sealed, 24, Dir.Note), ck), 'seal');
});

/* Seal a plaintext of our own making under a message's key. */
function msgOfPlain(plain: Uint8Array): { sealed: Uint8Array; ck: ReturnType<typeof newKey> } {
    const ck = newKey();
    const head = msgMake(anyMsgHeader(Dir.FromStaff), ck, anyMsgBody(0)).slice(0, 84);
    return { sealed: concat(head, aeadSeal(expandKey(ck, 'msg/s2v'), head, plain)), ck };
}

test('a MSG from a holder of the key, with a body that is none, is refused', () => {
    const good = new Uint8Array(2048);
    good[0] = 1;
    good[28] = 0x80;
    const { sealed, ck } = msgOfPlain(good);
    assert.equal(msgOpen(sealed, ck).body.text.length, 0);
    const bad = [
        new Uint8Array(2048), /* no padding at all */
        put(good, 2047, 1), /* something after the padding */
        put(good, 0, 2), /* a kind we do not know: files are not accepted */
        put(good, 0, 0),
        put(good, 2, 1), /* reserved */
        put(good, 27, 1), /* a length beyond the padding */
        put(put(good, 28, 0), 29, 0x80), /* a length short of it */
        put(put(good, 28, 0), 3, 0x80), /* shorter than its own head */
    ];
    for (const plain of bad) {
        const twin = msgOfPlain(plain);
        refuses(() => msgOpen(twin.sealed, twin.ck), 'format');
    }
});

test('FRAME carries what it was given, and is always as long', () => {
    for (const n of [0, 1, FRAME_PAYLOAD - 1, FRAME_PAYLOAD, upTo(FRAME_PAYLOAD)]) {
        const [ctr, payload] = [rnd64(), rnd(n)];
        const frame = frameMake(ctr, payload);
        assert.equal(frame.length, 2048);
        same(frameOpen(frame, ctr), payload);
        refuses(() => frameOpen(frame, (ctr + 1n) & 0xffffffffffffffffn), 'format');
    }
    refuses(() => frameMake(0n, rnd(FRAME_PAYLOAD + 1)), 'size');
});

test('FRAME with an altered head is refused; its fill is free', () => {
    const frame = frameMake(5n, rnd(40));
    flips(frame, 0, 14).forEach((twin) => refuses(() => frameOpen(twin, 5n)));
    flips(frame, 56).forEach((twin) => same(frameOpen(twin, 5n), frame.slice(16, 56)));
    refuses(() => frameOpen(frame.slice(1), 5n), 'size');
    refuses(() => frameOpen(put(frame, 12, 2), 5n), 'format');
    refuses(() => frameOpen(put(frame, 12, 0), 5n), 'format');
    refuses(() => frameOpen(put(frame, 14, 8), 5n), 'size');
    refuses(() => frameOpen(put(frame, 15, 0), 5n), 'format');
    assert.notEqual(hex(frameMake(5n, new Uint8Array(0))), hex(frameMake(5n, new Uint8Array(0))));
});

test('WRAP opens as it was sealed', () => times(30, () => {
    const header = anyWrapHeader();
    const [kek, keys] = [newKey(), { sk: asSk(rnd(32)), ed: asEdSk(rnd(32)) }];
    const sealed = wrapMake(header, kek, keys);
    assert.equal(sealed.length, WRAP_LEN);
    assert.deepEqual(wrapOpen(sealed, kek), { header, keys });
    refuses(() => wrapOpen(sealed, newKey()), 'seal');
}));

test('WRAP altered, or with a cost out of bounds, is refused', () => {
    const kek = newKey();
    const keys = { sk: asSk(rnd(32)), ed: asEdSk(rnd(32)) };
    refusesTwins(wrapMake(anyWrapHeader(), kek, keys), (twin) => wrapOpen(twin, kek));
    const costs = [{ ops: 1 }, { ops: 11 }, { memKib: 65535 }, { memKib: 1048577 }];
    for (const cost of costs) {
        refuses(() => wrapMake({ ...anyWrapHeader(), ...cost }, kek, keys), 'format');
    }
});

test('WRAP checks its commitment before it decrypts', () => {
    const [kek, other] = [newKey(), newKey()];
    const sealed = wrapMake(anyWrapHeader(), kek, { sk: asSk(rnd(32)), ed: asEdSk(rnd(32)) });
    const head = concat(sealed.slice(0, 48), expandKey(other, 'wrap/commit'));
    const forged = concat(head, aeadSeal(expandKey(kek, 'wrap/key'), head, rnd(64)));
    refuses(() => wrapOpen(forged, kek), 'seal');
    refuses(() => wrapOpen(forged, other), 'seal');
});

test('TEAMKEY opens for its member, and for no other', () => times(30, () => {
    const [to, skE] = [newPair(), newPair().sk];
    const team = { line: any16(), epoch: any32(), mid: anyMid() };
    const sealed = teamkeyMake(team, to.pk, skE);
    assert.equal(sealed.length, TEAMKEY_LEN);
    assert.deepEqual(teamkeyOpen(sealed, to.sk), { team, skE });
    refuses(() => teamkeyOpen(sealed, newPair().sk), 'seal');
}));

test('TEAMKEY altered is refused', () => {
    const to = newPair();
    const sealed = teamkeyMake({ line: 1, epoch: 2, mid: anyMid() }, to.pk, newPair().sk);
    refusesTwins(sealed, (twin) => teamkeyOpen(twin, to.sk));
});
