/* wire: every record and body, written and read back, and cut or altered. Called by run.mjs.
 * Never opens an envelope: random bytes of their length stand in. */
import assert from 'node:assert/strict';
import { asEdPk, asHash, asKey, asNameHash, asPk, asPoint, concat } from '../../web/seal/bytes';
import { Role } from '../../web/seal/paper';
import type { Bundle, Case } from '../../web/wire/bundle';
import { BUNDLE_HEADER, CASE_HEADER, bundleRead, bundleWrite } from '../../web/wire/bundle';
import { caseRead, caseWrite } from '../../web/wire/bundle';
import { pushGoneRead, pushMsgRead, pushStateRead, pushStirRead } from '../../web/wire/push';
import type { Rec } from '../../web/wire/record';
import { BODY_MAX, POST_LEN, REPLY_LEN, RecordType, Status } from '../../web/wire/record';
import { postWrite, recordRead, recordReadOne, recordWrite } from '../../web/wire/record';
import { replyRead, request } from '../../web/wire/record';
import type { Claim, Identity, QueueRow } from '../../web/wire/staff';
import * as rotation from '../../web/wire/rotation';
import * as staff from '../../web/wire/staff';
import { Want, burnWrite, openRead, openWrite, returnRead, stepDownWrite } from '../../web/wire/visitor';
import { returnWrite, sendWrite, seqRead } from '../../web/wire/visitor';
import { flips, refuses, rnd, rnd64, same, test, times, unhex, upTo } from './check';
import { any16, any32, anyMid, anyRow, anySalt, pick } from './make';

const TYPES = Object.values(RecordType).filter((t): t is RecordType => typeof t === 'number');

function anyRec(len: number): Rec {
    return {
        type: pick(TYPES), reply: upTo(1) === 1, tag: any32(), status: upTo(10), body: rnd(len),
    };
}
const many = (n: number, len: number) => Array.from({ length: n }, () => rnd(len));

test('a record is 16 bytes and its body', () => {
    const rec = { ...request(RecordType.Burn, 0x01020304, unhex('aabb')), reply: true };
    const stale = recordWrite({ ...rec, status: Status.Stale });
    same(stale, '435201840102030403000000' + '00000002aabb');
    same(recordWrite(request(RecordType.Leave, 1)), '4352011f0000000100000000' + '00000000');
});

test('records read back, one after another', () => times(100, () => {
    const [a, b] = [anyRec(upTo(300)), anyRec(upTo(300))];
    const bytes = concat(recordWrite(a), recordWrite(b));
    const first = recordRead(bytes);
    assert.deepEqual(first, { rec: a, used: 16 + a.body.length });
    assert.deepEqual(recordReadOne(bytes.slice(first?.used)), b);
}));

test('a part of a record is none yet, and never half a record', () => {
    const bytes = recordWrite(anyRec(50));
    for (let n = 0; n < bytes.length; n++) {
        assert.equal(recordRead(bytes.slice(0, n)), undefined);
        refuses(() => recordReadOne(bytes.slice(0, n)), 'format');
    }
    refuses(() => recordReadOne(concat(bytes, rnd(1))), 'format');
});

test('what is no record is refused', () => {
    const bytes = recordWrite(request(RecordType.Send, 7, rnd(20)));
    const put = (at: number, v: number) => bytes.map((b, i) => (i === at ? v : b));
    flips(bytes, 0, 2).forEach((twin) => refuses(() => recordRead(twin), 'format'));
    flips(bytes, 9, 12).forEach((twin) => refuses(() => recordRead(twin), 'format'));
    refuses(() => recordRead(put(2, 2)), 'version');
    refuses(() => recordRead(put(3, 0x60)), 'format');
    refuses(() => recordRead(put(3, 0)), 'format');
    refuses(() => recordRead(put(8, 16)), 'format');
    refuses(() => recordRead(put(13, 0x02)), 'size');
    refuses(() => recordWrite(request(RecordType.Send, 0, rnd(BODY_MAX + 1))), 'size');
    assert.equal(recordReadOne(recordWrite(anyRec(BODY_MAX))).body.length, BODY_MAX);
});

test('every request is as long as every other', () => {
    for (const n of [0, 1, 33000, POST_LEN - 16]) {
        const rec = request(RecordType.Open, 1, rnd(n));
        const post = postWrite(rec);
        assert.equal(post.length, POST_LEN);
        assert.deepEqual(recordRead(post)?.rec, rec);
    }
    refuses(() => postWrite(request(RecordType.Open, 1, rnd(POST_LEN - 15))), 'size');
});

test('every response must be as long as every other', () => {
    const rec = { ...anyRec(500), reply: true };
    const bytes = recordWrite(rec);
    const response = concat(bytes, rnd(REPLY_LEN - bytes.length));
    assert.deepEqual(replyRead(response), rec);
    refuses(() => replyRead(response.slice(1)), 'size');
    refuses(() => replyRead(concat(response, rnd(1))), 'size');
    const cut = recordWrite({ ...rec, body: rnd(BODY_MAX) }).slice(0, REPLY_LEN);
    refuses(() => replyRead(cut), 'format');
});

test('what a visitor asks', () => {
    const [auth, pkV, msg] = [asKey(rnd(32)), asPk(rnd(32)), rnd(2172)];
    const open = {
        line: any16(), want: Want.Message, about: 0x23, puzzle: rnd(32), auth, pkV,
        grantVisitor: rnd(128), grantLine: rnd(128), msg,
    };
    const body = openWrite(open);
    assert.equal(body.length, 4 + 32 + 32 + 32 + 256 + 2172);
    assert.deepEqual(openRead(body), open);
    refuses(() => openRead(body.slice(0, 355)), 'format');
    refuses(() => openWrite({ ...open, grantLine: rnd(127) }), 'size');
    const have = { before: rnd64(), v2s: rnd64(), s2v: rnd64() };
    assert.deepEqual(returnRead(returnWrite(auth, have)), { auth, have });
    assert.equal(returnWrite(auth, have).length, 56);
    same(sendWrite(auth, msg), concat(auth, msg));
    same(sendWrite(undefined, msg), concat(new Uint8Array(32), msg));
    same(burnWrite(auth), auth);
    same(stepDownWrite(auth), auth);
    same(stepDownWrite(undefined), new Uint8Array(32));
    assert.equal(seqRead(unhex('fffffffffffffffe')), 0xfffffffffffffffen);
    refuses(() => seqRead(rnd(9)), 'format');
    refuses(() => seqRead(rnd(7)), 'format');
});

function anyBundle(): Bundle {
    const msgs = Array.from({ length: upTo(5) }, () => ({ order: rnd64(), msg: rnd(upTo(3000)) }));
    return {
        state: 1 + upTo(2), more: upTo(1) === 1, line: any16(), lastV2s: rnd64(), lastS2v: rnd64(),
        tipV2s: asHash(rnd(32)), tipS2v: asHash(rnd(32)), before: rnd64(),
        ahead: upTo(4), want: upTo(3), east: upTo(840) - 420, due: upTo(1e9), hold: upTo(1e9), grants: many(upTo(4), 128), links: many(upTo(4), 96), msgs,
    };
}

test('BUNDLE reads back, and no part of it is one', () => times(50, () => {
    const bundle = anyBundle();
    const body = bundleWrite(bundle);
    assert.deepEqual(bundleRead(body), bundle);
    refuses(() => bundleRead(body.slice(0, upTo(body.length - 1))), 'format');
    refuses(() => bundleRead(concat(body, rnd(1))), 'format');
}));

test('BUNDLE: counts, states and flags that cannot be are refused', () => {
    const empty = { ...anyBundle(), grants: [], links: [], msgs: [] };
    const body = bundleWrite(empty);
    assert.equal(body.length, BUNDLE_HEADER);
    const put = (at: number, v: number) => body.map((b, i) => (i === at ? v : b));
    const bad: [number, number][] = [[0, 0], [0, 4], [1, 2], [84, 1], [85, 1], [86, 1], [87, 1],
        [96, 5], [96, 255], [97, 4], [97, 255]];
    for (const [at, v] of bad) {
        refuses(() => bundleRead(put(at, v)), 'format');
    }
});

test('CASE reads back', () => times(20, () => {
    const c: Case = {
        row: anyRow(), pkV: asPk(rnd(32)), lastNote: rnd64(), tipNote: asHash(rnd(32)),
        owner: anyMid(), risk: 2, bundle: anyBundle(),
    };
    const body = caseWrite(c);
    assert.equal(body.length, CASE_HEADER + bundleWrite(c.bundle).length);
    assert.deepEqual(caseRead(body), c);
    refuses(() => caseRead(body.slice(0, CASE_HEADER - 1)), 'format');
}));

test('signing in', () => {
    const [mid, salt, point] = [anyMid(), anySalt(), asPoint(rnd(32))];
    const hello = concat(mid, salt, unhex('00000003' + '00040000'));
    assert.deepEqual(staff.helloRead(hello), { mid, salt, ops: 3, memKib: 262144 });
    refuses(() => staff.helloRead(concat(hello, rnd(1))), 'format');
    assert.equal(staff.helloWrite(asNameHash(rnd(16))).length, 16);
    same(staff.blindWrite(mid, point), concat(mid, point));
    const proof = rnd(64);
    assert.deepEqual(staff.blindRead(concat(point, proof)), { evaluated: point, proof });
    refuses(() => staff.blindRead(concat(point, proof, rnd(1))), 'format');
    const auth = asKey(rnd(32));
    same(staff.loginWrite(mid, auth, 123456), concat(mid, auth, unhex('0001e240')));
});

test('IDENTITY reads back', () => times(20, () => {
    const identity: Identity = {
        mid: anyMid(), role: Role.Supervisor, nlines: any16(), wrap: rnd(184),
        name: pick(['', 'Alex', 'Zoë Ångström', 'x'.repeat(32)]),
        members: many(upTo(5), 212), epochs: many(upTo(3), 180), teamkeys: many(upTo(3), 112),
    };
    const body = staff.identityWrite(identity);
    assert.deepEqual(staff.identityRead(body), identity);
    const session = asKey(rnd(32));
    assert.deepEqual(staff.loginRead(concat(session, body)), { session, identity });
    refuses(() => staff.identityRead(body.slice(0, -1)), 'format');
    refuses(() => staff.identityRead(concat(body, rnd(1))), 'format');
    refuses(() => staff.identityWrite({ ...identity, name: 'é'.repeat(17) }), 'size');
}));

test('a name that is not UTF-8, or not padded with zeros, is refused', () => {
    const claim = new Uint8Array(staff.CLAIM_LEN);
    claim[64] = 0xff;
    refuses(() => staff.claimRead(claim), 'format');
    claim.set([0x41, 0, 0x42], 64);
    refuses(() => staff.claimRead(claim), 'format');
});

test('CLAIM reads back', () => {
    const claim: Claim = {
        id: asKey(rnd(32)), mid: anyMid(), nameHash: asNameHash(rnd(16)), name: 'Alex Morgan',
        pk: asPk(rnd(32)), ed: asEdPk(rnd(32)), salt: anySalt(), authHash: asHash(rnd(32)),
        wrap: rnd(184),
    };
    const bytes = concat(staff.claimWriteUnsigned(claim), rnd(32));
    assert.equal(bytes.length, staff.CLAIM_LEN);
    assert.deepEqual(staff.claimRead(bytes), claim);
    refuses(() => staff.claimRead(bytes.slice(1)), 'size');
    const listed = concat(unhex('01000005'), bytes, unhex('04000102'), bytes);
    assert.deepEqual(staff.claimsRead(concat(unhex('0002'), listed)), [
        { role: 1, line: 5, bytes }, { role: 4, line: 258, bytes },
    ]);
    refuses(() => staff.claimsRead(concat(unhex('0003'), listed)), 'format');
    refuses(() => staff.claimsRead(concat(unhex('000101010005'), bytes)), 'format');
    refuses(() => staff.claimsRead(concat(unhex('000107000005'), bytes)), 'format');
    refuses(() => staff.claimWriteUnsigned({ ...claim, wrap: rnd(183) }), 'size');
});

test('the queue', () => {
    const row: QueueRow = {
        row: anyRow(), state: 1, want: Want.Now, day: any16(), order: rnd64(), waitS: any32(),
        owner: anyMid(), lastV2s: rnd64(), lastS2v: rnd64(), risk: 2, here: 1,
        due: any32(),
    };
    const bytes = staff.queueRowWrite(row);
    assert.equal(bytes.length, staff.QROW_LEN);
    const body = concat(unhex('0000000500000002' + '0002'), bytes, bytes);
    assert.deepEqual(staff.queueRead(body), { waiting: 5, held: 2, rows: [row, row] });
    refuses(() => staff.queueRead(body.slice(0, -1)), 'format');
    refuses(() => staff.queueRead(concat(body, rnd(1))), 'format');
    same(staff.queueWrite({ line: 1, state: 1, after: 0n, limit: 50 }),
        '00010100' + '0000000000000000' + '0032');
    same(staff.queueWrite({ line: 1, state: 1, after: staff.placeOf({ risk: 2, order: 9n }), limit: 50 }),
        '00010102' + '0000000000000009' + '0032');
    assert.ok(staff.placeOf({ risk: 3, order: 9n }) < staff.placeOf({ risk: 0, order: 1n }));
});

test('what the console asks about one conversation', () => {
    const [row, msg, grant] = [anyRow(), rnd(50), rnd(128)];
    same(staff.rowWrite(row), row);
    same(staff.readWrite(row, 1n, { v2s: 2n, s2v: 3n }),
        concat(row, unhex('000000000000000100000000000000020000000000000003')));
    same(staff.replyMsgWrite(row, msg), concat(row, msg));
    same(staff.noteWrite(row, undefined, msg), concat(row, unhex('00000000'), msg));
    same(staff.noteWrite(row, grant, msg), concat(row, unhex('01000000'), grant, msg));
});

test('enrolment', () => {
    const id = asKey(rnd(32));
    same(staff.enrolNewWrite(id, Role.Practitioner, 7), concat(id, unhex('01000007')));
    const sign = { id, member: rnd(212), epoch: rnd(180), teamkey: rnd(112) };
    assert.equal(staff.enrolSignWrite(sign).length, 32 + 212 + 180 + 112);
    refuses(() => staff.enrolSignWrite({ ...sign, epoch: rnd(181) }), 'size');
    assert.equal(staff.totpSecretRead(rnd(20)).length, 20);
    refuses(() => staff.totpSecretRead(rnd(21)), 'size');
});

test('pushes', () => {
    const [row, msg] = [anyRow(), rnd(2172)];
    assert.deepEqual(pushMsgRead(concat(row, msg)), { row, msg });
    const state = concat(row, unhex('0201030000000000'));
    assert.deepEqual(pushStateRead(state), { row, state: 2, mine: true, ahead: 3, want: 0, due: 0 });
    same(pushGoneRead(row), row);
    const stir = unhex('0007000000000001' + '00000002');
    assert.deepEqual(pushStirRead(stir), { line: 7, waiting: 1, held: 2 });
    refuses(() => pushMsgRead(rnd(15)), 'format');
    refuses(() => pushStateRead(state.slice(1)), 'format');
    for (const bad of ['0001030000000000', '0201050000000000', '0201030400000001', '0201030000000001ff']) {
        refuses(() => pushStateRead(concat(row, unhex(bad))), 'format');
    }
    refuses(() => pushGoneRead(rnd(17)), 'format');
    refuses(() => pushStirRead(concat(stir, rnd(1))), 'format');
});

/* The layouts of src/wire/rotation.h, byte for byte. */
test('a rotation: what is asked, and the list that comes back', () => {
    const [member, epoch, key] = [rnd(212), rnd(180), rnd(112)];
    same(rotation.rotateWrite([member], [{ epoch, teamkeys: [key] }]),
        concat(unhex('01010000'), member, epoch, unhex('00010000'), key));
    refuses(() => rotation.rotateWrite([rnd(211)], []), 'size');
    refuses(() => rotation.rotateWrite([], [{ epoch, teamkeys: [rnd(113)] }]), 'size');
    same(rotation.staleAskWrite(0x0102, 0x0304n), unhex('01020000' + '0000000000000304' + '00320000'));
    const [row, pk, grants] = [rnd(16), rnd(32), many(2, 128)];
    const one = concat(row, unhex('0000000000000009' + '00000003' + '00000002'), pk, unhex('02000000'), ...grants);
    const page = concat(unhex('00000005' + '00000003' + '00005000' + '00010000'), one);
    assert.deepEqual(rotation.staleRead(page), {
        left: 5, epoch: 3, born: 0x5000, rows: [{ row, place: 9n, gen: 3, epoch: 2, pkV: pk, grants }],
    });
    for (let n = 0; n < page.length; n++) {
        refuses(() => rotation.staleRead(page.slice(0, n)), 'format');
    }
    refuses(() => rotation.staleRead(concat(page, rnd(1))), 'format');
});

test('a re-grant, giving up, and the end', () => {
    const [row, visitor, line, link, note] = [anyRow(), rnd(128), rnd(128), rnd(96), rnd(128)];
    same(rotation.regrantWrite({ row, gen: 7, visitor, line, link, notes: [note] }),
        concat(row, unhex('00000007' + '01000000'), visitor, line, link, note));
    refuses(() => rotation.regrantWrite({ row, gen: 7, visitor, line, link: rnd(95), notes: [] }), 'size');
    same(rotation.giveUpWrite(row, 7), concat(row, unhex('00000007')));
    const [mid, epoch] = [anyMid(), rnd(180)];
    same(rotation.rotateDoneWrite([mid], [epoch]), concat(unhex('01010000'), mid, epoch));
});
