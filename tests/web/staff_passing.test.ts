/* staff_passing: what a person lets another line know goes from one line's console to the other's by two
 * words, against a line in memory with two lines. Called by run.mjs.
 * Never skips a check: every key and paper here is a real one. */
import assert from 'node:assert/strict';
import { VISITOR } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import { LetterOf, NOBODY, letterMake, letterOpen } from '../../web/seal/letter';
import { Dir } from '../../web/seal/msg';
import { Role, edPublicOf, epochMake, epochPeek } from '../../web/seal/paper';
import { rosterHash, today } from '../../web/seal/roster';
import { teamkeyMake } from '../../web/seal/teamkey';
import { isWord } from '../../web/seal/words';
import { RecordType as T, Status } from '../../web/wire/record';
import { hex } from '../../web/staff/bits';
import { Cases, typed } from '../../web/staff/cases';
import { Refused } from '../../web/staff/connection';
import { errorWords } from '../../web/staff/errors';
import type { Passed } from '../../web/staff/passing';
import { LineClosed, newPassed, passOn, passedDrop, passedFind, passedOver, passedParse, passedSeal, sameWords } from '../../web/staff/passing';
import { offerWords } from '../../web/staff/passon';
import type { Session } from '../../web/staff/session';
import { signIn } from '../../web/staff/signin';
import { CODE } from './staff_members';
import type { Member } from './staff_members';
import { FakeDoor, stretch } from './staff_people';
import { FakeServer, LINE } from './staff_server';
import { test } from './staff_test';

const OTHER = 2;
const TO = { number: OTHER, name: 'For families', path: '/line/2' };

interface Colleague {
    door: FakeDoor;
    session: Session;
    cases: Cases;
}

/* anna supervises both lines, ben answers on the first, cara on the other. */
class TwoLines {
    readonly server = new FakeServer();
    readonly other = newPair();
    private readonly lines = new Map([['anna', [LINE, OTHER]], ['ben', [LINE]], ['cara', [OTHER]], ['dan', [OTHER]]]);
    epoch = 3;

    constructor() {
        this.server.join('anna', 'correct horse', Role.Supervisor);
        ['ben', 'cara'].forEach((name) => this.server.join(name, 'correct horse', Role.Practitioner));
        this.server.join('dan', 'correct horse', Role.Analyst);
        this.sign();
    }

    /* The papers of two lines, where the server in memory makes those of one. */
    sign(pk = this.other.pk): void {
        const { server } = this;
        const first = epochPeek(server.epochs[0] as Uint8Array);
        const dates = { nbfDay: today() - 1, nafDay: today() + 40 };
        const paper = (m: Member) => server.rootSigned({
            org: server.org.org, mid: m.mid, role: m.role, serial: 1, ...dates, pk: m.pk, ed: edPublicOf(m.ed),
            lines: this.lines.get(m.name) ?? [], signer: VISITOR,
        });
        server.members = [...server.staff].sort((a, b) => (hex(a.mid) < hex(b.mid) ? -1 : 1)).map(paper);
        const anna = server.memberOf('anna');
        const epoch = (line: number, key: typeof pk, number: number) => epochMake({
            org: server.org.org, line, epoch: number, ...dates, pk: key, roster: rosterHash(server.members, line), signer: anna.mid,
        }, anna.ed);
        server.epochs = [epoch(LINE, first.pk, first.epoch), epoch(OTHER, pk, this.epoch)];
    }

    give(name: string, pair = this.other): void {
        const m = this.server.memberOf(name);
        const key = teamkeyMake({ line: OTHER, epoch: this.epoch, mid: m.mid }, m.pk, pair.sk);
        this.server.moreKeys.set(hex(m.mid), [...(this.server.moreKeys.get(hex(m.mid)) ?? []), key]);
    }

    async at(name: string): Promise<Colleague> {
        const door = new FakeDoor(this.server);
        const { session, secret } = await signIn(door, { name, password: 'correct horse', code: CODE }, stretch, this.server.orgPaper);
        door.secret = secret;
        return { door, session, cases: new Cases(door, session) };
    }

    lies(): Uint8Array[] {
        return (this.server.passed.get(OTHER) ?? []).map((l) => l.letter);
    }
}

async function two(): Promise<{ all: TwoLines; ben: Colleague; cara: Colleague }> {
    const all = new TwoLines();
    all.give('cara');
    return { all, ben: await all.at('ben'), cara: await all.at('cara') };
}

const summary = 'They are worried about their brother, and would rather talk to somebody for families.';
const passed = (): Passed => newPassed(LINE, 'Support line', summary);

test('passed on: sealed, listed, found by the two words, and gone once it is kept', async () => {
    const { all, ben, cara } = await two();
    const v = all.server.visit('Hello?');
    const c = await ben.cases.take(v.row);
    c.passing = summary;
    assert.equal(typed(c), summary, 'it is a draft like others');
    const p = passed();
    assert.equal(await ben.cases.passOn(c, TO, p), true);
    assert.equal(c.model.mine, true, 'the conversation stays');
    const note = c.model.items.filter((i) => i.dir === Dir.Note)[0];
    assert.ok(note?.kind === 'message' && note.text.includes('For families') && note.text.includes(p.words) && note.text.includes(summary));
    assert.deepEqual(p.words.split(' ').map(isWord), [true, true]);
    assert.equal(all.lies().length, 1);
    const { found } = await passedFind(cara.door, cara.session, OTHER, p.words.toUpperCase().replace(' ', ' - '));
    assert.deepEqual(found, { ...p, by: ben.session.mid, numbers: [1n] });
    assert.equal((await passedFind(cara.door, cara.session, OTHER, 'other words')).found, undefined);
    await passedDrop(cara.door, OTHER, found?.numbers ?? []);
    assert.deepEqual(await passedFind(cara.door, cara.session, OTHER, p.words), { found: undefined, closed: 0 });
});

test('kept as a note of a conversation there, and dropped', async () => {
    const { all, ben, cara } = await two();
    const p = newPassed(OTHER, 'For families', summary);
    all.server.passed.set(LINE, [{ number: 7n, day: today(), letter: passedSeal(cara.session, LINE, p) }]);
    const c = await ben.cases.take(all.server.visit('Somebody gave me two words.').row);
    const { found } = await ben.cases.passedFind(c, p.words);
    assert.ok(found !== undefined);
    ben.door.before = (type) => {
        if (type === T.Note) {
            throw new Refused(Status.Full);
        }
    };
    await assert.rejects(ben.cases.passedKeep(c, found, 'For families'));
    assert.equal(all.server.passed.get(LINE)?.length, 1, 'what is no note yet stays where it lies');
    ben.door.before = undefined;
    await ben.cases.passedKeep(c, found, 'For families');
    const [note] = c.model.items.filter((i) => i.dir === Dir.Note);
    assert.ok(note?.kind === 'message' && note.text.includes(summary) && note.text.includes('For families'));
    assert.equal(all.server.passed.get(LINE)?.length, 0);
});

test('sent twice after a break it is found once, and both go', async () => {
    const { all, ben, cara } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    const p = passed();
    await passOn(ben.door, ben.session, c.model.row, OTHER, p);
    await passOn(ben.door, ben.session, c.model.row, OTHER, passed());
    await passOn(ben.door, ben.session, c.model.row, OTHER, p);
    const { found } = await passedFind(cara.door, cara.session, OTHER, p.words);
    assert.deepEqual(found?.numbers, [3n, 1n]);
    await passedDrop(cara.door, OTHER, found.numbers);
    assert.equal(all.lies().length, 1);
});

test('pages and pages of others: it is found on the last one', async () => {
    const { all, ben, cara } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    const first = passed();
    await passOn(ben.door, ben.session, c.model.row, OTHER, first);
    for (let i = 0; i < 70; i++) {
        await passOn(ben.door, ben.session, c.model.row, OTHER, passed());
    }
    const { found } = await passedFind(cara.door, cara.session, OTHER, first.words);
    assert.deepEqual(found?.numbers, [1n]);
});

/* Put there as a server could that is not to be trusted. */
async function planted(all: TwoLines, cara: Colleague, letter: Uint8Array, words: string): Promise<{ found: unknown; closed: number }> {
    all.server.passed.set(OTHER, [{ number: 1n, day: today(), letter }]);
    return passedFind(cara.door, cara.session, OTHER, words);
}

test('forged, by who is nobody, by who does not answer there, or for another line: not shown', async () => {
    const { all, cara } = await two();
    const p = passed();
    const of = (m: Member) => ({ of: LetterOf.Passed, cls: 0, line: OTHER, epoch: 3, to: NOBODY, from: m.mid });
    const [me, dan] = [all.server.memberOf('ben'), all.server.memberOf('dan')];
    const text = JSON.stringify(p);
    const none = { found: undefined, closed: 1 };
    const good = letterMake(of(me), me.sk, all.other.pk, text);
    assert.notEqual((await planted(all, cara, good, p.words)).found, undefined, 'the control');
    assert.equal(letterOpen(good, all.other.sk, me.pk), text);
    assert.deepEqual(await planted(all, cara, letterMake(of(me), newPair().sk, all.other.pk, text), p.words), none, 'another key in their name');
    assert.deepEqual(await planted(all, cara, letterMake({ ...of(me), from: dan.mid }, dan.sk, all.other.pk, text), p.words), none, 'one who answers nowhere');
    assert.deepEqual(await planted(all, cara, letterMake({ ...of(me), line: 3 }, me.sk, all.other.pk, text), p.words), none, 'for another line');
    const feedback = letterMake({ ...of(me), of: LetterOf.Feedback, from: NOBODY }, undefined, all.other.pk, text);
    assert.deepEqual(await planted(all, cara, feedback, p.words), none, 'of nobody');
    for (const line of [OTHER, 3]) {
        const lies = letterMake(of(me), me.sk, all.other.pk, JSON.stringify({ ...p, line }));
        assert.deepEqual(await planted(all, cara, lies, p.words), none, 'from a line they do not answer on');
    }
    const cut = letterMake(of(me), me.sk, all.other.pk, '{"form":"passed"}');
    assert.deepEqual(await planted(all, cara, cut, ''), none, 'not whole');
});

test('sealed to a key that was destroyed since: counted, not opened', async () => {
    const { all, ben } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    const p = passed();
    await passOn(ben.door, ben.session, c.model.row, OTHER, p);
    const next = newPair();
    all.epoch = 4;
    all.sign(next.pk);
    all.server.moreKeys.clear();
    all.give('cara', next);
    const cara = await all.at('cara');
    assert.deepEqual(await passedFind(cara.door, cara.session, OTHER, p.words), { found: undefined, closed: 1 });
});

test('the other line has a new key: its papers are read, and it is sealed again', async () => {
    const { all, ben } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    let [stale, read] = [true, 0];
    ben.door.before = (type) => {
        if (type === T.PassOn && stale) {
            throw new Refused(Status.Stale);
        }
    };
    ben.cases.onPapers = async () => {
        [stale, read] = [false, read + 1];
    };
    assert.equal(await ben.cases.passOn(c, TO, passed()), true);
    assert.deepEqual([read, all.lies().length], [1, 1]);
});

test('its key has run out: said of that line, and nothing is sent', async () => {
    const { all, ben } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    const error: unknown = await ben.cases.passOn(c, { ...TO, number: 3 }, passed()).then(() => undefined, (e) => e);
    assert.ok(error instanceof LineClosed);
    assert.match(errorWords(error), /other line/);
    assert.equal(all.server.passed.size, 0);
});

test('the note fails: it is passed on all the same, and that is said', async () => {
    const { all, ben } = await two();
    const c = await ben.cases.take(all.server.visit('Hello?').row);
    ben.door.before = (type) => {
        if (type === T.Note) {
            throw new Refused(Status.Full);
        }
    };
    assert.equal(await ben.cases.passOn(c, TO, passed()), false);
    assert.equal(all.lies().length, 1);
});

test('who does not hold it passes nothing on', async () => {
    const { all, ben } = await two();
    const anna = await all.at('anna');
    const v = all.server.visit('Hello?');
    await anna.cases.take(v.row);
    const c = await ben.cases.read(v.row);
    const error: unknown = await ben.cases.passOn(c, TO, passed()).then(() => undefined, (e) => e);
    assert.ok(error instanceof Refused && error.status === Status.Taken);
    assert.equal(all.server.passed.size, 0);
});

test('every letter is as long as any other, and what is longer than one is noticed before', async () => {
    const { ben } = await two();
    const of = (text: string) => newPassed(LINE, 'Support line', text);
    assert.deepEqual(['', 'x', 'x'.repeat(1700)].map((text) => passedSeal(ben.session, OTHER, of(text)).length), [2012, 2012, 2012]);
    assert.equal(passedOver(of('x'.repeat(1700))), 0);
    assert.ok(passedOver(of('x'.repeat(1900))) > 0);
    assert.ok(passedOver(of('é'.repeat(1000))) > 0, 'it is bytes that count');
});

test('words are compared as people give them', () => {
    for (const said of ['shark ladder', 'Shark  LADDER', 'shark-ladder', 'sharkladder', ' ladder, shark. ', '“shark” “ladder”', 'ｓｈａｒｋ ladder']) {
        assert.ok(sameWords(said, 'shark ladder'), said);
    }
    for (const said of ['', ' ', 'shark', 'ladder', 'shark ladders', 'shark shark', 'shark ladder please']) {
        assert.ok(!sameWords(said, 'shark ladder'), said);
    }
    assert.ok(sameWords('t shirt drop down', 't-shirt drop-down'));
    assert.ok(!sameWords('', ''));
    assert.ok(!sameWords('shark', 'shark'), 'one word is none');
});

test('a text that is no summary, or of a later version, is none', () => {
    const p = passed();
    assert.deepEqual(passedParse(JSON.stringify(p)), p);
    for (const wrong of ['', 'x', 'null', '[]', '{}', JSON.stringify({ ...p, form: 'passed2' }), JSON.stringify({ ...p, summary: 1 }),
        JSON.stringify({ ...p, line: '1' }), JSON.stringify({ ...p, day: 1.5 })]) {
        assert.equal(passedParse(wrong), undefined, wrong);
    }
});

test('what is offered to say: the line, its page without an address of ours, the words, and that they are free', () => {
    const text = offerWords(TO, 'shark ladder');
    for (const part of ['“For families”', '/line/2', 'shark ladder', 'You do not have to', '30 days']) {
        assert.ok(text.includes(part), part);
    }
    assert.doesNotMatch(text, /https?:/);
    assert.match(offerWords({ ...TO, path: '/' }, 'shark ladder'), /front page of this site/);
});
