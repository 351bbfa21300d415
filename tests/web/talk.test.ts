/* talk: a visitor's conversation across generations of its key, and what somebody may try who left
 * and has the server's help: keys of their own, keys that lead nowhere, a kept key used again.
 * Called by run.mjs. Never a key that was not drawn here. */
import assert from 'node:assert/strict';
import type { Key, Mid, Sk } from '../../web/seal/bytes';
import { VISITOR, asEdSk, asHash, asKey, asMid, asMsgId, random, utf8 } from '../../web/seal/bytes';
import { GrantFor, grantMake } from '../../web/seal/grant';
import { hash256, newKey, newPair } from '../../web/seal/kdf';
import { linkMake } from '../../web/seal/link';
import { Dir, MsgKind, msgMake, msgPeek, nowT15 } from '../../web/seal/msg';
import { Role, edPublicOf, memberMake } from '../../web/seal/paper';
import type { Roster } from '../../web/seal/roster';
import { deriveVisitor } from '../../web/seal/visitor';
import { newPhrase } from '../../web/seal/words';
import type { Bundle } from '../../web/wire/bundle';
import { Ahead, ConvState } from '../../web/wire/bundle';
import { Want } from '../../web/wire/visitor';
import type { Shown } from '../../web/visitor/talk';
import { PapersOld, Talk } from '../../web/visitor/talk';
import { test } from './check';
import { DAY, LINE, anyEpoch, anyMember, anyOrganisation } from './organisation';

const NO_HASH = asHash(new Uint8Array(32));

interface Colleague {
    mid: Mid;
    sk: Sk;
}

/* A line with one conversation; it hands out what it is told to. */
class Line {
    readonly org = anyOrganisation();
    roster: Roster = this.org.roster;
    readonly me = deriveVisitor(newPhrase(10), this.org.paper.instance);
    readonly talk = new Talk(this.me, this.roster);
    grants: Uint8Array[] = [];
    links: Uint8Array[] = [];
    msgs: Uint8Array[] = [];
    cks: Key[] = [];

    constructor() {
        const epoch = anyEpoch(this.org.paper.org, this.roster.members, { line: LINE });
        const body = this.talk.open(epoch, Want.Now, 'first');
        this.grants = [body.grantVisitor];
        this.msgs = [body.msg];
        this.cks = [this.ckOf()];
    }

    /* What the line opens with its own key; here the talk is asked. */
    private ckOf(): Key {
        return asKey((this.talk as unknown as { keys: Map<number, Key> }).keys.get(0)!.slice());
    }

    /* One more member of the roster, whose keys are known here. */
    join(n: number, change: { role?: Role; lines?: number[]; nafDay?: number } = {}): Colleague {
        const pair = newPair();
        const seed = asEdSk(random(32));
        const paper = {
            ...anyMember(this.org.paper.org, n, seed), pk: pair.pk, ed: edPublicOf(seed), ...change,
        };
        const members = [...this.roster.members, memberMake(paper, this.org.rootSeed)];
        this.roster = { ...this.roster, members };
        this.talk.learn(this.roster);
        return { mid: paper.mid, sk: pair.sk };
    }

    leave(mid: Mid): void {
        const members = this.roster.members.filter((m) => !m.slice(20, 36).every((b, i) => b === mid[i]));
        this.roster = { ...this.roster, members };
        this.talk.learn(this.roster);
    }

    grant(by: Colleague, gen: number, ck: Key, change: Partial<Parameters<typeof grantMake>[0]> = {}): Uint8Array {
        const header = {
            for: GrantFor.Visitor, line: LINE, epoch: 0, gen, conv: this.me.conv, sender: by.mid, ...change,
        };
        return grantMake(header, by.sk, this.me.pk, ck);
    }

    /* As a colleague's console does it. */
    regrant(by: Colleague): Key {
        const gen = this.cks.length;
        const ck = newKey();
        this.grants = [this.grants[0]!, this.grant(by, gen, ck)];
        this.links.push(linkMake({ conv: this.me.conv, gen }, ck, this.cks[gen - 1]!));
        this.cks.push(ck);
        return ck;
    }

    say(dir: Dir.FromVisitor | Dir.FromStaff, text: string, gen = this.cks.length - 1): Uint8Array {
        const own = this.msgs.filter((m) => msgPeek(m).dir === dir);
        const last = own[own.length - 1];
        const header = {
            conv: this.me.conv, gen, dir, seq: BigInt(own.length + 1), msgid: asMsgId(random(16)),
            prev: last === undefined ? NO_HASH : hash256(last),
        };
        const body = {
            kind: MsgKind.Text, flags: 0, ackSeq: 0n, ackHash: new Uint8Array(8), t15: nowT15(), text: utf8(text),
        };
        const msg = msgMake(header, this.cks[gen]!, body);
        this.msgs.push(msg);
        return msg;
    }

    bundle(): Bundle {
        const of = (dir: Dir) => this.msgs.filter((m) => msgPeek(m).dir === dir);
        const tip = (dir: Dir) => (of(dir).length > 0 ? hash256(of(dir).at(-1)!) : NO_HASH);
        return {
            state: ConvState.Held, more: false, ahead: Ahead.Untold, want: 0, east: 0, due: 0, hold: 0, line: LINE,
            lastV2s: BigInt(of(Dir.FromVisitor).length), lastS2v: BigInt(of(Dir.FromStaff).length),
            tipV2s: tip(Dir.FromVisitor), tipS2v: tip(Dir.FromStaff), before: 0n,
            grants: this.grants, links: this.links, msgs: this.msgs.map((msg, i) => ({ order: BigInt(i + 1), msg })),
        };
    }

    /* Another device of the same visitor's. */
    other(): Talk {
        return new Talk(deriveAgain(this), this.roster);
    }
}

const deriveAgain = (l: Line) => ({
    ...l.me, auth: asKey(l.me.auth.slice()),
});
const texts = (shown: Shown[]) => shown.map((s) => (s.missing ? `missing ${s.seq}` : s.text));

test('one device and another read through all generations', () => {
    const l = new Line();
    const [anna, ben] = [l.join(10), l.join(11)];
    const read: string[] = texts(l.talk.take(l.bundle(), true));
    for (let i = 1; i <= 6; i++) {
        l.regrant(i % 2 ? anna : ben);
        l.say(Dir.FromStaff, `answer ${i}`);
        l.say(Dir.FromVisitor, `word ${i}`);
        if (i !== 3) { /* two at once: this device was away */
            read.push(...texts(l.talk.take(l.bundle(), true)));
        }
    }
    const all = ['first', ...[1, 2, 3, 4, 5, 6].flatMap((i) => [`answer ${i}`, `word ${i}`])];
    assert.deepEqual(read, all);
    assert.deepEqual(texts(l.other().take(l.bundle(), true)), all);
    assert.equal(msgPeek(sealed(l.talk, 'next')).gen, 6);
});

test('waits to talk, and is held off, only where all of it is so', () => {
    const l = new Line();
    const told = (state: ConvState, want: Want | 0, hold: number) => {
        l.talk.take({ ...l.bundle(), state, want, hold, east: 60 }, true);
        return [l.talk.waitsToTalk, l.talk.heldOff];
    };
    assert.deepEqual(told(ConvState.Waiting, Want.Now, 0), [true, false]);
    for (const [state, want] of [[ConvState.Held, Want.Now], [ConvState.Ended, Want.Now],
        [ConvState.Waiting, Want.Message], [ConvState.Waiting, Want.Booked], [ConvState.Waiting, 0]] as const) {
        assert.deepEqual(told(state, want, 0), [false, false]);
    }
    assert.deepEqual(told(ConvState.Waiting, Want.Now, 990000), [true, false]); /* not ended: not held off */
    assert.deepEqual(told(ConvState.Ended, Want.Now, 990000), [false, true]);
    assert.deepEqual(l.talk.hold, { halfHour: 990000, east: 60 });
    assert.deepEqual(told(ConvState.Ended, Want.Now, 0), [false, false]); /* over, or lifted */
});

function sealed(talk: Talk, text: string): Uint8Array {
    talk.say(text);
    const bytes = talk.next();
    assert.ok(bytes !== undefined);
    return bytes;
}

test('what waits is sealed again under the new key, with its name; else the same bytes', () => {
    const l = new Line();
    const anna = l.join(10);
    l.talk.take(l.bundle(), true);
    const before = sealed(l.talk, 'in the outbox');
    assert.deepEqual(l.talk.next(), before);
    l.regrant(anna);
    l.talk.take(l.bundle(), true);
    const after = l.talk.next()!;
    assert.equal(msgPeek(after).gen, 1);
    assert.deepEqual(msgPeek(after).msgid, msgPeek(before).msgid);
    assert.deepEqual(l.talk.next(), after);
    /* The first got through after all: it is here once, and nothing waits. */
    l.msgs.push(before);
    assert.deepEqual(texts(l.talk.take(l.bundle(), true)), ['missing 2']); /* under a key given up: refused */
    assert.equal(l.talk.waiting.length, 0);
});

test('stored before the keys moved on, its answer lost: it is here once', () => {
    const l = new Line();
    const anna = l.join(10);
    l.talk.take(l.bundle(), true);
    const bytes = sealed(l.talk, 'once');
    l.msgs.push(bytes);
    l.regrant(anna);
    assert.deepEqual(texts(l.talk.take(l.bundle(), true)), ['once']);
    assert.equal(l.talk.waiting.length, 0);
    assert.equal(l.talk.next(), undefined);
});

test('a colleague whom the papers do not name yet: nothing is taken in until they do', () => {
    const l = new Line();
    l.talk.take(l.bundle(), true);
    const old = l.roster;
    const anna = l.join(10);
    const fresh = l.roster;
    l.talk.learn(old);
    l.regrant(anna);
    l.say(Dir.FromStaff, 'hello');
    assert.throws(() => l.talk.take(l.bundle(), true), PapersOld);
    l.talk.learn(fresh);
    assert.deepEqual(texts(l.talk.take(l.bundle(), true)), ['hello']);
});

test('a colleague who left: good while the roster names them', () => {
    const l = new Line();
    const anna = l.join(10, { nafDay: DAY - 20 });
    l.regrant(anna);
    assert.deepEqual(texts(l.talk.take(l.bundle(), true)), ['first']);
    l.leave(anna.mid);
    assert.throws(() => l.other().take(l.bundle(), true), PapersOld);
});

test('forged: by nobody, by who may not, for elsewhere, leading nowhere', () => {
    const l = new Line();
    const anna = l.join(10);
    const far = l.join(11, { lines: [LINE + 1] });
    const clerk = l.join(12, { role: Role.Analyst });
    l.talk.take(l.bundle(), true);
    const own = l.grants[0]!;
    const [ck, other] = [newKey(), newKey()];
    const link = (from: Key, to: Key, gen = 1) => linkMake({ conv: l.me.conv, gen }, from, to);
    const nobody = { mid: asMid(random(16)), sk: newPair().sk };
    const down = [link(ck, l.cks[0]!)];
    const rows: [string, Uint8Array[], Uint8Array[]][] = [
        ['nobody', [own, l.grant(nobody, 1, ck)], down],
        ['the visitor itself', [own, l.grant({ mid: VISITOR, sk: l.me.sk }, 1, ck)], down],
        ['of another line', [own, l.grant(far, 1, ck)], down],
        ['who answers nobody', [own, l.grant(clerk, 1, ck)], down],
        ['another in her name', [own, l.grant({ mid: anna.mid, sk: far.sk }, 1, ck)], down],
        ['no link', [own, l.grant(anna, 1, ck)], []],
        ['a link to another key', [own, l.grant(anna, 1, ck)], [link(ck, other)]],
        ['a link under another key', [own, l.grant(anna, 1, ck)], [link(other, l.cks[0]!)]],
        ['a generation left out', [own, l.grant(anna, 2, ck)], down],
        ['too many generations', [own, l.grant(anna, 128, ck)], down],
        ['no grant at all', [], []],
        ['only for the line', [l.grant(anna, 1, ck, { for: GrantFor.Line })], down],
    ];
    for (const [name, grants, links] of rows) {
        const bundle = { ...l.bundle(), grants, links };
        for (const talk of [l.talk, l.other()]) {
            assert.throws(() => talk.take(bundle, true), Error, name);
        }
    }
    assert.equal(msgPeek(sealed(l.talk, 'still mine')).gen, 0);
    l.regrant(anna); /* and the honest one is taken */
    l.talk.take(l.bundle(), true);
    assert.equal(msgPeek(l.talk.next()!).gen, 1);
});

test('a newer key that was seen cannot be held back', () => {
    const l = new Line();
    const anna = l.join(10);
    l.regrant(anna);
    l.talk.take(l.bundle(), true);
    const back = { ...l.bundle(), grants: [l.grants[0]!], links: [] };
    assert.throws(() => l.talk.take(back, true));
});

test('a kept key writes nothing that is believed', () => {
    const l = new Line();
    const anna = l.join(10);
    l.say(Dir.FromStaff, 'before');
    l.talk.take(l.bundle(), true);
    l.regrant(anna);
    l.talk.take(l.bundle(), true);
    const forged = l.say(Dir.FromStaff, 'believe me', 0); /* nobody wrote under the new key yet */
    assert.deepEqual(texts(l.talk.takeOne(forged)), ['missing 2']);
    const m = new Line();
    const carl = m.join(10);
    m.regrant(carl);
    m.say(Dir.FromStaff, 'honest');
    m.say(Dir.FromStaff, 'believe me', 0);
    assert.deepEqual(texts(m.other().take(m.bundle(), true)), ['first', 'honest', 'missing 2']);
});

test('a pushed message under a key not fetched yet is ahead', () => {
    const l = new Line();
    const anna = l.join(10);
    l.talk.take(l.bundle(), true);
    l.regrant(anna);
    const msg = l.say(Dir.FromStaff, 'new');
    assert.ok(l.talk.isAhead(msg));
    assert.deepEqual(texts(l.talk.take(l.bundle(), true)), ['new']);
    assert.ok(!l.talk.isAhead(msg));
});
