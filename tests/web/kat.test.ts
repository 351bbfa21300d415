/* kat: what C wrote opens here, and what is written here still opens here (PROTOCOL §10). Called by
 * run.mjs. The C side reads the same two files in tests/seal/test_kat.c.
 * Never skips a line: the last test of each file says that every name was used. */
import assert from 'node:assert/strict';
import { asConv, asEdPk, asEdSk, asHash, asKey, asMid, asMsgId } from '../../web/seal/bytes';
import { asOrg, asPk, asPoint, asSalt, asScalar, asSk, concat } from '../../web/seal/bytes';
import { aeadOpen } from '../../web/seal/aead';
import { auditHash, auditOpen, auditPeek } from '../../web/seal/audit';
import { deriveEnrol } from '../../web/seal/enrol';
import { frameMake, frameOpen } from '../../web/seal/frame';
import { grantOpen } from '../../web/seal/grant';
import { LetterOf, letterOpen, letterPeek } from '../../web/seal/letter';
import { hpkeAuthSeal, hpkeOpen, hpkeSeal } from '../../web/seal/hpke';
import { expandKey, hash256, newKey, publicOf } from '../../web/seal/kdf';
import { linkOpen, linkPeek } from '../../web/seal/link';
import { Dir, msgMake, msgOpen } from '../../web/seal/msg';
import { oprfBlind, oprfFinish } from '../../web/seal/oprf';
import { edPublicOf, epochMake, epochOpen, memberMake, memberOpen } from '../../web/seal/paper';
import { orgMake, orgOpen } from '../../web/seal/paper';
import { rosterCheck, rosterRead } from '../../web/seal/roster';
import { deriveStaff, stretchPassword } from '../../web/seal/staff';
import { teamkeyOpen } from '../../web/seal/teamkey';
import { deriveVisitor } from '../../web/seal/visitor';
import { phraseKdfInput, readPhrase, writePhrase } from '../../web/seal/words';
import { passkeyInput, passkeyKek } from '../../web/seal/passkey';
import { wrapOpen } from '../../web/seal/wrap';
import { readText, refuses, same, test } from './check';
import { Kat } from './kat';
import { anyMsgHeader } from './make';
import { oprfEvaluate, oprfPublic, restOpen, slotOpen, totp } from './server_side';

type Check = (k: Kat) => void;

function phrase(p: 'p7' | 'p10'): Check {
    return (k) => {
        const found = { words: k.list(`${p}.index`) };
        assert.equal(writePhrase(found), k.text(`${p}.typed`));
        assert.deepEqual(readPhrase(k.text(`${p}.typed`)), found);
        same(phraseKdfInput(found), k.bytes(`${p}.input`));
        const visitor = deriveVisitor(found, asSalt(k.bytes(`${p}.salt`)));
        same(visitor.auth, k.bytes(`${p}.auth`));
        same(visitor.sk, k.bytes(`${p}.sk`));
        same(visitor.pk, k.bytes(`${p}.pk`));
        same(visitor.conv, k.bytes(`${p}.conv`));
    };
}

function staff(k: Kat): void {
    const cost = { ops: k.number('staff.ops'), memKib: k.number('staff.mem') };
    const salt = asSalt(k.bytes('staff.salt'));
    const stretched = stretchPassword(k.text('staff.password'), salt, cost);
    same(stretched, k.bytes('staff.stretched'));
    const keys = deriveStaff(stretched, k.bytes('staff.y'));
    same(keys.auth, k.bytes('staff.auth'));
    same(keys.kek, k.bytes('staff.kek'));
}

function enrol(k: Kat): void {
    const found = deriveEnrol({ words: k.list('enrol.index') });
    same(found.id, k.bytes('enrol.id'));
    same(found.mac, k.bytes('enrol.mac'));
}

function oprf(k: Kat): void {
    const [key, input] = [asScalar(k.bytes('oprf.k')), k.bytes('oprf.input')];
    const pk = asPoint(k.bytes('oprf.pk'));
    same(oprfPublic(key), pk);
    const ask = oprfBlind(input, asScalar(k.bytes('oprf.blind')));
    same(ask.element, k.bytes('oprf.blinded'));
    const answer = oprfEvaluate(key, ask.element, asScalar(k.bytes('oprf.r')));
    same(answer.evaluated, k.bytes('oprf.evaluated'));
    same(answer.proof, k.bytes('oprf.proof'));
    same(oprfFinish(input, ask, pk, answer), k.bytes('oprf.y'));
}

function sixDigits(k: Kat): void {
    assert.equal(totp(k.bytes('totp.secret'), k.u64('totp.step')), k.number('totp.code'));
}

function hpke(k: Kat): void {
    const [sk, from] = [asSk(k.bytes('hpke.to')), asSk(k.bytes('hpke.from'))];
    const bind = { info: k.bytes('hpke.info'), aad: k.bytes('hpke.aad') };
    const plain = k.bytes('hpke.pt');
    const base = concat(k.bytes('hpke.enc'), k.bytes('hpke.base'));
    const auth = concat(k.bytes('hpke.enc'), k.bytes('hpke.auth'));
    const ephemeral = () => asSk(k.bytes('hpke.eph'));
    same(hpkeSeal(publicOf(sk), bind, plain, ephemeral()), base);
    same(hpkeAuthSeal(from, publicOf(sk), bind, plain, ephemeral()), auth);
    same(hpkeOpen(sk, bind, base), plain);
}

function letter(k: Kat): void {
    const h = letterPeek(k.bytes('letter.env'));
    assert.deepEqual([h.of, h.cls, h.line, h.epoch], [k.number('letter.of'), 0, k.number('letter.line'), k.number('letter.epoch')]);
    assert.equal(letterOpen(k.bytes('letter.env'), asSk(k.bytes('letter.to')), undefined), k.text('letter.text'));
}

function referral(k: Kat): void {
    const [env, to, from] = [k.bytes('referral.env'), asSk(k.bytes('referral.to')), publicOf(asSk(k.bytes('referral.from')))];
    const h = letterPeek(env);
    assert.deepEqual([h.of, h.cls, h.line, h.epoch], [LetterOf.Referral, 1, k.number('referral.line'), 0]);
    same(h.to, k.bytes('referral.tomid'));
    same(h.from, k.bytes('referral.frommid'));
    assert.equal(letterOpen(env, to, from), k.text('referral.text'));
    refuses(() => letterOpen(env, to, undefined));
}

function passed(k: Kat): void {
    const [env, to, from] = [k.bytes('passed.env'), asSk(k.bytes('passed.to')), publicOf(asSk(k.bytes('passed.from')))];
    const h = letterPeek(env);
    assert.deepEqual([h.of, h.cls, h.line, h.epoch], [LetterOf.Passed, 0, k.number('passed.line'), k.number('passed.epoch')]);
    same(h.from, k.bytes('passed.frommid'));
    assert.equal(letterOpen(env, to, from), k.text('passed.text'));
    refuses(() => letterOpen(env, to, undefined));
}

function grant(k: Kat): void {
    const from = publicOf(asSk(k.bytes('grant.from')));
    const opened = grantOpen(k.bytes('grant.env'), asSk(k.bytes('grant.to')), from);
    same(opened.ck, k.bytes('grant.ck'));
    assert.deepEqual(opened.grant, {
        for: k.number('grant.rk'), line: k.number('grant.line'), epoch: k.number('grant.epoch'),
        gen: k.number('grant.gen'), conv: k.bytes('grant.conv'), sender: k.bytes('grant.sender'),
    });
}

function link(k: Kat): void {
    const [env, conv] = [k.bytes('link.env'), asConv(k.bytes('link.conv'))];
    assert.deepEqual(linkPeek(env), { conv, gen: k.number('link.gen') });
    same(linkOpen(env, conv, asKey(k.bytes('link.ck'))), k.bytes('link.previous'));
}

/* One of the three short messages, one a direction. */
function message(v: string, dir: Dir): Check {
    return (k) => {
        const opened = msgOpen(k.bytes(`${v}.env`), asKey(k.bytes(`${v}.ck`)));
        assert.equal(k.number(`${v}.dir`), dir);
        assert.deepEqual(opened.header, {
            conv: asConv(k.bytes(`${v}.conv`)), gen: k.number(`${v}.gen`), dir,
            seq: k.u64(`${v}.seq`), msgid: asMsgId(k.bytes(`${v}.msgid`)),
            prev: asHash(k.bytes(`${v}.prev`)),
        });
        assert.deepEqual(opened.body, {
            kind: k.number(`${v}.kind`), flags: k.number(`${v}.flags`),
            ackSeq: k.u64(`${v}.ackseq`), ackHash: k.bytes(`${v}.ackhash`),
            t15: k.number(`${v}.t15`), text: k.bytes(`${v}.text`),
        });
    };
}

/* The padded plaintext of a longer message: sealed here, then opened one layer down. */
function padding(c: string): Check {
    return (k) => {
        const n = k.number(`${c}.textlen`);
        const text = Uint8Array.from({ length: n }, (_, i) => 97 + (i % 26));
        const body = {
            kind: k.number(`${c}.kind`), flags: k.number(`${c}.flags`),
            ackSeq: k.u64(`${c}.ackseq`), ackHash: k.bytes(`${c}.ackhash`),
            t15: k.number(`${c}.t15`), text,
        };
        const ck = newKey();
        const env = msgMake(anyMsgHeader(Dir.FromVisitor), ck, body);
        const plain = aeadOpen(expandKey(ck, 'msg/v2s'), env.slice(0, 84), env.slice(84));
        same(hash256(plain), k.bytes(`${c}.plain`));
    };
}

function frame(k: Kat): void {
    const [env, ctr] = [k.bytes('frame.env'), k.u64('frame.ctr')];
    const payload = k.bytes('frame.payload');
    same(frameOpen(env, ctr), payload);
    const fixed = 16 + payload.length;
    same(frameMake(ctr, payload).slice(0, fixed), env.slice(0, fixed));
}

function wrap(k: Kat): void {
    const kek = asKey(k.bytes('wrap.kek'));
    same(expandKey(kek, 'wrap/commit'), k.bytes('wrap.commit'));
    assert.deepEqual(wrapOpen(k.bytes('wrap.env'), kek), {
        header: {
            mid: asMid(k.bytes('wrap.mid')), kind: k.number('wrap.kind'),
            ops: k.number('wrap.ops'), memKib: k.number('wrap.mem'),
            salt: asSalt(k.bytes('wrap.salt')),
        },
        keys: { sk: asSk(k.bytes('wrap.sk')), ed: asEdSk(k.bytes('wrap.ed')) },
    });
}

function keywrap(k: Kat): void {
    const salt = asSalt(k.bytes('keywrap.salt'));
    same(passkeyInput(asSalt(k.bytes('keywrap.instance'))), k.bytes('keywrap.input'));
    const kek = passkeyKek(salt, asKey(k.bytes('keywrap.prf')));
    same(kek, k.bytes('keywrap.kek'));
    assert.deepEqual(wrapOpen(k.bytes('keywrap.env'), kek), {
        header: { mid: asMid(k.bytes('keywrap.mid')), kind: 2, ops: 0, memKib: 0, salt },
        keys: { sk: asSk(k.bytes('keywrap.sk')), ed: asEdSk(k.bytes('keywrap.ed')) },
    });
}

function teamkey(k: Kat): void {
    const opened = teamkeyOpen(k.bytes('teamkey.env'), asSk(k.bytes('teamkey.to')));
    same(opened.skE, k.bytes('teamkey.sk'));
    assert.deepEqual(opened.team, {
        line: k.number('teamkey.line'), epoch: k.number('teamkey.epoch'),
        mid: asMid(k.bytes('teamkey.mid')),
    });
}

function audit(k: Kat): void {
    const env = k.bytes('audit.env');
    assert.deepEqual(auditPeek(env), {
        line: k.number('audit.line'), epoch: k.number('audit.epoch'), seq: k.u64('audit.seq'),
        prev: asHash(k.bytes('audit.prev')),
    });
    assert.deepEqual(auditOpen(env, asSk(k.bytes('audit.to'))), {
        action: k.number('audit.action'), of: k.number('audit.of'), line: k.number('audit.about'),
        day: k.number('audit.day'), who: asMid(k.bytes('audit.who')),
        subject: k.bytes('audit.subject'), detail: k.bytes('audit.detail'),
    });
    same(auditHash(env), k.bytes('audit.head'));
}

function org(k: Kat): void {
    const seed = asEdSk(k.bytes('org.seed'));
    const paper = {
        org: asOrg(k.bytes('org.org')), root: asEdPk(k.bytes('org.root')),
        rec: asPk(k.bytes('org.rec')), kPw: asPoint(k.bytes('org.kpw')),
        kMatch: asPoint(k.bytes('org.kmatch')), instance: asSalt(k.bytes('org.salt')),
    };
    same(edPublicOf(seed), paper.root);
    same(orgMake(paper, seed), k.bytes('org.paper'));
    assert.deepEqual(orgOpen(k.bytes('org.paper')), paper);
}

function member(k: Kat): void {
    const seed = asEdSk(k.bytes('member.seed'));
    const paper = {
        org: asOrg(k.bytes('member.org')), mid: asMid(k.bytes('member.mid')),
        role: k.number('member.role'), serial: k.number('member.serial'),
        nbfDay: k.number('member.nbf'), nafDay: k.number('member.naf'),
        pk: asPk(k.bytes('member.pk')), ed: asEdPk(k.bytes('member.ed')),
        lines: k.list('member.lines'), signer: asMid(k.bytes('member.signer')),
    };
    same(memberMake(paper, seed), k.bytes('member.paper'));
    assert.deepEqual(memberOpen(k.bytes('member.paper'), edPublicOf(seed)), paper);
}

function epoch(k: Kat): void {
    const seed = asEdSk(k.bytes('epoch.seed'));
    const paper = {
        org: asOrg(k.bytes('epoch.org')), line: k.number('epoch.line'),
        epoch: k.number('epoch.epoch'), nbfDay: k.number('epoch.nbf'),
        nafDay: k.number('epoch.naf'), pk: asPk(k.bytes('epoch.pk')),
        roster: asHash(k.bytes('epoch.roster')), signer: asMid(k.bytes('epoch.signer')),
    };
    same(epochMake(paper, seed), k.bytes('epoch.paper'));
    assert.deepEqual(epochOpen(k.bytes('epoch.paper'), edPublicOf(seed)), paper);
}

function roster(k: Kat): void {
    const file = rosterRead(k.bytes('roster.file'));
    const found = rosterCheck(file, k.number('roster.line'), k.number('roster.day'));
    assert.equal(found.epoch, k.number('roster.epoch'));
    same(found.pk, k.bytes('roster.pk'));
}

function slot(k: Kat): void {
    const number = k.u64('slot.number');
    assert.deepEqual(slotOpen(k.bytes('slot.env'), number, asKey(k.bytes('slot.vrk'))), {
        kind: k.number('slot.kind'), number, key: asKey(k.bytes('slot.key')),
    });
}

function rest(k: Kat): void {
    const [bk, label] = [asKey(k.bytes('rest.bk')), k.text('rest.label')];
    same(restOpen(bk, label, k.bytes('rest.aad'), k.bytes('rest.env')), k.bytes('rest.pt'));
}

const CHECKS: [string, Check][] = [
    ['p7', phrase('p7')], ['p10', phrase('p10')], ['staff', staff], ['enrol', enrol],
    ['oprf', oprf], ['totp', sixDigits], ['hpke', hpke], ['grant', grant], ['letter', letter], ['referral', referral], ['passed', passed], ['link', link],
    ['msgv2s', message('msgv2s', Dir.FromVisitor)], ['msgs2v', message('msgs2v', Dir.FromStaff)],
    ['msgnote', message('msgnote', Dir.Note)], ['msgc2', padding('msgc2')],
    ['msgc3', padding('msgc3')], ['frame', frame], ['wrap', wrap], ['keywrap', keywrap], ['teamkey', teamkey],
    ['audit', audit],
    ['org', org], ['member', member], ['epoch', epoch], ['roster', roster], ['slot', slot],
    ['rest', rest],
];

for (const name of ['c.kat', 'ts.kat']) {
    let read: Kat | undefined;
    const file = () => (read ??= new Kat(readText('tests', 'vectors', name)));
    for (const [group, check] of CHECKS) {
        test(`${name} ${group}`, () => check(file()));
    }
    test(`${name} holds nothing that was not checked`, () => {
        assert.deepEqual(file().unasked(), []);
    });
}

/* The detector detects: one digit changed, and something must say so. */
test('a changed known answer is found', () => {
    const text = readText('tests', 'vectors', 'ts.kat');
    const lines = text.split('\n').filter((l) => /^(enrol|totp|link)\./.test(l));
    lines.forEach((line, i) => {
        const at = line.length - 1;
        const other = line.endsWith('0') ? '1' : '0';
        const twin = lines.map((l, j) => (i === j ? line.slice(0, at) + other : l)).join('\n');
        const kat = new Kat(twin);
        assert.throws(() => [enrol, sixDigits, link].forEach((check) => check(kat)), line);
    });
    assert.throws(() => new Kat('a.b 0'), /not a line/);
    assert.throws(() => new Kat('a.b 00\na.b 00'), /twice/);
    assert.throws(() => new Kat('').bytes('a.b'), /missing/);
});
