/* kat_write: writes tests/vectors/ts.kat and records_ts.kat, the answers of this side for C to open; names and shapes
 * as tests/vectors/README.md fixes them. Run by `node tests/web/run.mjs --write-kat`.
 * Never part of a test run: a file made anew each time would hide a change of format. */
import { writeFileSync } from 'node:fs';
import { asEdSk, asHash, asKey, asOrg, asScalar, asSk, utf8 } from '../../web/seal/bytes';
import { aeadOpen } from '../../web/seal/aead';
import { AUDIT_DETAIL, AuditAction, AuditOf, auditHash, auditMake } from '../../web/seal/audit';
import { deriveEnrol, newEnrolCode } from '../../web/seal/enrol';
import { frameMake } from '../../web/seal/frame';
import { grantMake } from '../../web/seal/grant';
import { hpkeAuthSeal, hpkeSeal } from '../../web/seal/hpke';
import { expandKey, hash256, newKey, newPair, publicOf } from '../../web/seal/kdf';
import { linkMake } from '../../web/seal/link';
import type { Dir } from '../../web/seal/msg';
import { msgMake } from '../../web/seal/msg';
import { oprfBlind, oprfFinish } from '../../web/seal/oprf';
import { edPublicOf, epochMake, memberMake, orgMake } from '../../web/seal/paper';
import { rosterCheck, rosterWrite } from '../../web/seal/roster';
import sodium, { sodiumReady } from '../../web/seal/sodium';
import { deriveStaff, stretchPassword } from '../../web/seal/staff';
import { teamkeyMake } from '../../web/seal/teamkey';
import { deriveVisitor } from '../../web/seal/visitor';
import type { P10, P7 } from '../../web/seal/words';
import { newPhrase, phraseKdfInput, writePhrase } from '../../web/seal/words';
import { passkeyInput, passkeyKek } from '../../web/seal/passkey';
import { WRAP_PASSKEY, WRAP_PASSWORD, wrapMake } from '../../web/seal/wrap';
import { repositoryFile, rnd, rnd64 } from './check';
import { LetterOf, NOBODY, letterMake } from '../../web/seal/letter';
import { KatWriter } from './kat';
import { writeRecords } from './kat_records';
import { any16, any32, anyConv, anyGrant, anyMid, anyMsgBody, anyMsgHeader, anyRow, anySalt } from './make';
import { DAY, LINE, anyEpoch, anyMember, anyOrg, anyOrganisation } from './organisation';
import { oprfEvaluate, oprfPublic, restSeal, slotMake, totp } from './server_side';

function phrase(group: string, n: typeof P7 | typeof P10): string {
    const [found, salt] = [newPhrase(n), anySalt()];
    const visitor = deriveVisitor(found, salt);
    return new KatWriter(group)
        .list('index', found.words).bytes('salt', salt).text('typed', writePhrase(found))
        .bytes('input', phraseKdfInput(found)).bytes('auth', visitor.auth)
        .bytes('sk', visitor.sk).bytes('pk', visitor.pk).bytes('conv', visitor.conv)
        .done();
}

function staff(): string {
    const [password, salt, y] = ['Zwölf gelbe Äpfel!', anySalt(), rnd(64)];
    const cost = { ops: 2, memKib: 65536 };
    const stretched = stretchPassword(password, salt, cost);
    const keys = deriveStaff(stretched, y);
    return new KatWriter('staff')
        .text('password', password).bytes('salt', salt).u32('ops', cost.ops).u32('mem', cost.memKib)
        .bytes('y', y).bytes('stretched', stretched).bytes('auth', keys.auth).bytes('kek', keys.kek)
        .done();
}

function enrol(): string {
    const code = newEnrolCode();
    const { id, mac } = deriveEnrol(code);
    return new KatWriter('enrol')
        .list('index', code.words).bytes('id', id).bytes('mac', mac).done();
}

function oprf(): string {
    const scalar = () => asScalar(sodium().crypto_core_ristretto255_scalar_random());
    const [k, r, input] = [scalar(), scalar(), rnd(32)];
    const ask = oprfBlind(input, scalar());
    const answer = oprfEvaluate(k, ask.element, r);
    return new KatWriter('oprf')
        .bytes('k', k).bytes('input', input).bytes('blind', ask.blind).bytes('r', r)
        .bytes('pk', oprfPublic(k)).bytes('blinded', ask.element)
        .bytes('evaluated', answer.evaluated).bytes('proof', answer.proof)
        .bytes('y', oprfFinish(input, ask, oprfPublic(k), answer))
        .done();
}

function sixDigits(): string {
    const [secret, step] = [rnd(20), 57600000n];
    return new KatWriter('totp')
        .bytes('secret', secret).u64('step', step).u32('code', totp(secret, step)).done();
}

function hpke(): string {
    const [to, from, eph] = [newPair(), newPair(), newPair().sk];
    const bind = { info: utf8('callbox/1/test'), aad: rnd(17) };
    const plain = rnd(45);
    const seal = hpkeSeal(to.pk, bind, plain, asSk(eph.slice()));
    const auth = hpkeAuthSeal(from.sk, to.pk, bind, plain, asSk(eph.slice()));
    return new KatWriter('hpke')
        .bytes('to', to.sk).bytes('from', from.sk).bytes('eph', eph)
        .bytes('info', bind.info).bytes('aad', bind.aad).bytes('pt', plain)
        .bytes('enc', publicOf(eph)).bytes('base', seal.slice(32)).bytes('auth', auth.slice(32))
        .done();
}

function grant(): string {
    const [g, from, to, ck] = [anyGrant(), newPair(), newPair(), newKey()];
    return new KatWriter('grant')
        .u8('rk', g.for).u16('line', g.line).u32('epoch', g.epoch).u32('gen', g.gen)
        .bytes('conv', g.conv).bytes('sender', g.sender)
        .bytes('from', from.sk).bytes('to', to.sk).bytes('ck', ck)
        .bytes('env', grantMake(g, from.sk, to.pk, ck))
        .done();
}

function letter(): string {
    const to = newPair();
    const h = { of: LetterOf.Feedback, cls: 0, line: 0x102, epoch: any32() | 1, to: NOBODY, from: NOBODY };
    return new KatWriter('letter')
        .u8('of', h.of).u16('line', h.line).u32('epoch', h.epoch >>> 0)
        .bytes('to', to.sk).text('text', 'Grüße. It helped.')
        .bytes('env', letterMake({ ...h, epoch: h.epoch >>> 0 }, undefined, to.pk, 'Grüße. It helped.'))
        .done();
}

function referral(): string {
    const [to, from] = [newPair(), newPair()];
    const h = { of: LetterOf.Referral, cls: 1, line: any16(), epoch: 0, to: anyMid(), from: anyMid() };
    return new KatWriter('referral')
        .u16('line', h.line).bytes('tomid', h.to).bytes('frommid', h.from)
        .bytes('to', to.sk).bytes('from', from.sk).text('text', 'Who it is, and the concern: Màiri.')
        .bytes('env', letterMake(h, from.sk, to.pk, 'Who it is, and the concern: Màiri.'))
        .done();
}

function passed(): string {
    const [to, from] = [newPair(), newPair()];
    const h = { of: LetterOf.Passed, cls: 0, line: any16(), epoch: (any32() | 1) >>> 0, to: NOBODY, from: anyMid() };
    return new KatWriter('passed')
        .u16('line', h.line).u32('epoch', h.epoch).bytes('frommid', h.from)
        .bytes('to', to.sk).bytes('from', from.sk).text('text', 'By their wish: Màiri.')
        .bytes('env', letterMake(h, from.sk, to.pk, 'By their wish: Màiri.'))
        .done();
}

function link(): string {
    const [conv, gen, ck, previous] = [anyConv(), any32(), newKey(), newKey()];
    return new KatWriter('link')
        .bytes('conv', conv).u32('gen', gen).bytes('ck', ck).bytes('previous', previous)
        .bytes('env', linkMake({ conv, gen }, ck, previous))
        .done();
}

function message(group: string, dir: Dir, text: string): string {
    const [ck, h, b] = [newKey(), anyMsgHeader(dir), { ...anyMsgBody(0), text: utf8(text) }];
    return new KatWriter(group)
        .bytes('ck', ck).bytes('conv', h.conv).u32('gen', h.gen).u8('dir', h.dir).u64('seq', h.seq)
        .bytes('msgid', h.msgid).bytes('prev', h.prev)
        .u8('kind', b.kind).u8('flags', b.flags).u64('ackseq', b.ackSeq)
        .bytes('ackhash', b.ackHash).u32('t15', b.t15).bytes('text', b.text)
        .bytes('env', msgMake(h, ck, b))
        .done();
}

function padding(group: string, n: number): string {
    const text = Uint8Array.from({ length: n }, (_, i) => 97 + (i % 26));
    const [ck, b] = [newKey(), { ...anyMsgBody(0), text }];
    const env = msgMake(anyMsgHeader(1), ck, b);
    const plain = aeadOpen(expandKey(ck, 'msg/v2s'), env.slice(0, 84), env.slice(84));
    return new KatWriter(group)
        .u32('textlen', n).u8('kind', b.kind).u8('flags', b.flags).u64('ackseq', b.ackSeq)
        .bytes('ackhash', b.ackHash).u32('t15', b.t15).bytes('plain', hash256(plain))
        .done();
}

function frame(): string {
    const [ctr, payload] = [rnd64(), rnd(777)];
    return new KatWriter('frame')
        .u64('ctr', ctr).bytes('payload', payload).bytes('env', frameMake(ctr, payload)).done();
}

function wrap(): string {
    const h = { mid: anyMid(), kind: WRAP_PASSWORD, ops: 3, memKib: 262144, salt: anySalt() };
    const [kek, keys] = [newKey(), { sk: asSk(rnd(32)), ed: asEdSk(rnd(32)) }];
    return new KatWriter('wrap')
        .bytes('mid', h.mid).u8('kind', h.kind).u32('ops', h.ops).u32('mem', h.memKib)
        .bytes('salt', h.salt).bytes('sk', keys.sk).bytes('ed', keys.ed).bytes('kek', kek)
        .bytes('commit', expandKey(kek, 'wrap/commit')).bytes('env', wrapMake(h, kek, keys))
        .done();
}

function keywrap(): string {
    const h = { mid: anyMid(), kind: WRAP_PASSKEY, ops: 0, memKib: 0, salt: anySalt() };
    const [instance, prf] = [anySalt(), newKey()];
    const [kek, keys] = [passkeyKek(h.salt, prf), { sk: asSk(rnd(32)), ed: asEdSk(rnd(32)) }];
    return new KatWriter('keywrap')
        .bytes('mid', h.mid).bytes('salt', h.salt).bytes('sk', keys.sk).bytes('ed', keys.ed)
        .bytes('instance', instance).bytes('prf', prf).bytes('input', passkeyInput(instance))
        .bytes('kek', kek).bytes('env', wrapMake(h, kek, keys))
        .done();
}

function teamkey(): string {
    const [to, skE] = [newPair(), newPair().sk];
    const team = { line: any16(), epoch: any32(), mid: anyMid() };
    return new KatWriter('teamkey')
        .u16('line', team.line).u32('epoch', team.epoch).bytes('mid', team.mid)
        .bytes('to', to.sk).bytes('sk', skE).bytes('env', teamkeyMake(team, to.pk, skE))
        .done();
}

function audit(): string {
    const to = newPair();
    const h = { line: 0x8000 | any16(), epoch: any32(), seq: 2n + rnd64() / 2n, prev: asHash(rnd(32)) };
    const entry = {
        action: AuditAction.Took, of: AuditOf.Conversation, line: any16(), day: any32(),
        who: anyMid(), subject: anyRow(), detail: new Uint8Array(AUDIT_DETAIL),
    };
    const env = auditMake(h, entry, to.pk);
    return new KatWriter('audit')
        .u16('line', h.line).u32('epoch', h.epoch).u64('seq', h.seq).bytes('prev', h.prev)
        .u8('action', entry.action).u8('of', entry.of).u16('about', entry.line)
        .u32('day', entry.day).bytes('who', entry.who).bytes('subject', entry.subject)
        .bytes('detail', entry.detail).bytes('to', to.sk).bytes('env', env)
        .bytes('head', auditHash(env))
        .done();
}

function org(): string {
    const seed = asEdSk(rnd(32));
    const o = anyOrg(seed);
    return new KatWriter('org')
        .bytes('seed', seed).bytes('org', o.org).bytes('rec', o.rec).bytes('kpw', o.kPw)
        .bytes('kmatch', o.kMatch).bytes('salt', o.instance)
        .bytes('root', edPublicOf(seed)).bytes('paper', orgMake(o, seed))
        .done();
}

function member(): string {
    const seed = asEdSk(rnd(32));
    const lines = [1, 2, 0xffff];
    const m = { ...anyMember(asOrg(rnd(16)), 9, asEdSk(rnd(32))), lines, signer: anyMid() };
    return new KatWriter('member')
        .bytes('seed', seed).bytes('org', m.org).bytes('mid', m.mid).u8('role', m.role)
        .u32('serial', m.serial).u32('nbf', m.nbfDay).u32('naf', m.nafDay)
        .bytes('pk', m.pk).bytes('ed', m.ed).list('lines', m.lines).bytes('signer', m.signer)
        .bytes('paper', memberMake(m, seed))
        .done();
}

function epoch(): string {
    const seed = asEdSk(rnd(32));
    const e = anyEpoch(asOrg(rnd(16)), [], { roster: asHash(rnd(32)), line: any16() });
    return new KatWriter('epoch')
        .bytes('seed', seed).bytes('org', e.org).u16('line', e.line).u32('epoch', e.epoch)
        .u32('nbf', e.nbfDay).u32('naf', e.nafDay).bytes('pk', e.pk).bytes('roster', e.roster)
        .bytes('signer', e.signer).bytes('paper', epochMake(e, seed))
        .done();
}

function roster(): string {
    const file = anyOrganisation().roster;
    const found = rosterCheck(file, LINE, DAY);
    return new KatWriter('roster')
        .bytes('file', rosterWrite(file)).u16('line', LINE).u32('day', DAY)
        .u32('epoch', found.epoch).bytes('pk', found.pk)
        .done();
}

function slot(): string {
    const [vrk, s] = [newKey(), { kind: 1, number: rnd64(), key: newKey() }];
    return new KatWriter('slot')
        .bytes('vrk', vrk).u8('kind', s.kind).u64('number', s.number).bytes('key', s.key)
        .bytes('env', slotMake(s, vrk))
        .done();
}

function rest(): string {
    const [bk, label, aad, pt] = [asKey(rnd(32)), 'rest/env', rnd(24), rnd(128)];
    return new KatWriter('rest')
        .bytes('bk', bk).text('label', label).bytes('aad', aad).bytes('pt', pt)
        .bytes('env', restSeal(bk, label, aad, pt))
        .done();
}

async function main(): Promise<void> {
    await sodiumReady();
    const groups = [
        phrase('p7', 7), phrase('p10', 10), staff(), enrol(), oprf(), sixDigits(), hpke(), grant(), letter(), referral(), passed(),
        link(), message('msgv2s', 1, 'I would like to talk to somebody.'),
        message('msgs2v', 2, 'Grüße. Take your time.'), message('msgnote', 3, ''),
        padding('msgc2', 3000), padding('msgc3', 32739), frame(), wrap(), keywrap(), teamkey(), audit(), org(),
        member(), epoch(), roster(), slot(), rest(),
    ];
    const head = '# Known answers written by the TypeScript side; see README.md here.\n';
    writeFileSync(repositoryFile('tests', 'vectors', 'ts.kat'), head + groups.join(''));
    writeRecords();
}

void main();
