/* staff_handing: a conversation goes to a colleague, gets a risk, or is ended and held off, against a
 * line in memory. Called by run.mjs. Never skips a check: every key and paper here is a real one. */
import assert from 'node:assert/strict';
import { Dir } from '../../web/seal/msg';
import { Role } from '../../web/seal/paper';
import { ConvState } from '../../web/wire/bundle';
import { RecordType as T, Status } from '../../web/wire/record';
import { hex } from '../../web/staff/bits';
import { formRead } from '../../web/staff/caseforms';
import type { OpenCase } from '../../web/staff/cases';
import { Cases, NotFree, typed } from '../../web/staff/cases';
import { Refused } from '../../web/staff/connection';
import { errorWords } from '../../web/staff/errors';
import { handedForm, holdUntil } from '../../web/staff/handing';
import { heldBy } from '../../web/staff/handedbar';
import { learnNames } from '../../web/staff/names';
import type { Session } from '../../web/staff/session';
import { signIn } from '../../web/staff/signin';
import { CODE } from './staff_members';
import { FakeDoor, stretch } from './staff_people';
import { FakeServer } from './staff_server';
import { test } from './staff_test';

interface Colleague {
    door: FakeDoor;
    session: Session;
    cases: Cases;
}

async function colleague(server: FakeServer, name: string): Promise<Colleague> {
    const door = new FakeDoor(server);
    const { session, secret } = await signIn(door, { name, password: 'correct horse', code: CODE }, stretch, server.orgPaper);
    door.secret = secret;
    return { door, session, cases: new Cases(door, session) };
}

async function two(): Promise<{ server: FakeServer; anna: Colleague; ben: Colleague }> {
    const server = new FakeServer();
    server.join('anna', 'correct horse', Role.Supervisor);
    server.join('ben', 'correct horse', Role.Practitioner);
    const [anna, ben] = [await colleague(server, 'anna'), await colleague(server, 'ben')];
    await learnNames(anna.door);
    return { server, anna, ben };
}

const notes = (c: OpenCase) => c.model.items.filter((i) => i.dir === Dir.Note);

test('handed over: the colleague has it, and reads the summary first; until somebody replies', async () => {
    const { server, anna, ben } = await two();
    const v = server.visit('Hello?');
    const c = await anna.cases.take(v.row);
    assert.equal(await heldBy(ben.door, ben.session, v.row.slice(0, 8)), undefined);
    await anna.cases.handOver(c, ben.session.mid, 'Wants to talk about sleep.');
    assert.equal(anna.cases.open.size, 0, 'nothing of it stays open here');
    const row = await heldBy(ben.door, ben.session, v.row.slice(0, 8));
    assert.equal(row === undefined ? '' : hex(row), hex(v.row));
    assert.equal(await heldBy(anna.door, anna.session, v.row.slice(0, 8)), undefined);
    const theirs = await ben.cases.read(v.row);
    assert.equal(theirs.model.mine, true);
    assert.deepEqual(handedForm(theirs.model.items), { form: 'handover', by: 'anna', summary: 'Wants to talk about sleep.' });
    server.say(v, Dir.FromVisitor, 'Are you there?');
    await ben.cases.refresh(v.row);
    assert.notEqual(handedForm(theirs.model.items), undefined, 'what the person writes hides nothing');
    await ben.cases.reply(theirs, 'I am ben, and I read it.');
    assert.equal(handedForm(theirs.model.items), undefined);
    assert.equal(notes(theirs).length, 1, 'it stays among the notes');
});

test('a colleague who cannot take it: said of them, and the summary is kept once', async () => {
    const { server, anna, ben } = await two();
    const v = server.visit('Hello?');
    const c = await anna.cases.take(v.row);
    const said = new Set<string>();
    for (const status of [Status.Chats, Status.Shift, Status.Away]) {
        server.notFree.set(hex(ben.session.mid), status);
        const error: unknown = await anna.cases.handOver(c, ben.session.mid, 'Wants to talk.').then(() => undefined, (e) => e);
        assert.ok(error instanceof NotFree && error.status === status);
        assert.match(errorWords(error), /^ben /);
        assert.notEqual(errorWords(error), errorWords(new Refused(status)));
        said.add(errorWords(error));
    }
    assert.equal(said.size, 3);
    assert.equal(c.model.mine, true);
    assert.equal(notes(c).length, 1);
    server.notFree.clear();
    await anna.cases.handOver(c, ben.session.mid, 'Wants to talk, about sleep.');
    const theirs = await ben.cases.read(v.row);
    assert.equal(handedForm(theirs.model.items)?.summary, 'Wants to talk, about sleep.');
    assert.equal(notes(theirs).length, 2, 'other words are another note');
});

test('whoever does not have it hands nothing over, and the refusal is no word about a colleague', async () => {
    const { server, anna, ben } = await two();
    const v = server.visit('Hello?');
    await anna.cases.take(v.row);
    const theirs = await ben.cases.read(v.row);
    const error: unknown = await ben.cases.handOver(theirs, ben.session.mid, 'Mine now.').then(() => undefined, (e) => e);
    assert.ok(error instanceof Refused && error.status === Status.Taken);
});

test('a risk is on the conversation and in the queue, for everybody', async () => {
    const { server, anna, ben } = await two();
    const v = server.visit('Hello?');
    const c = await anna.cases.take(v.row);
    assert.equal(c.model.risk, 0);
    await anna.cases.setRisk(c, 3);
    assert.equal(c.model.risk, 3);
    assert.equal((await ben.cases.read(v.row)).model.risk, 3);
});

test('ended and held off: the last words are sent once, before it ends', async () => {
    const { server, anna } = await two();
    const v = server.visit('Hello?');
    const c = await anna.cases.take(v.row);
    let breaks = true;
    anna.door.before = (type) => {
        if (type === T.HoldOff && breaks) {
            breaks = false;
            throw new Refused(Status.Later);
        }
    };
    await assert.rejects(anna.cases.holdOff(c, 100, 'Goodbye.'));
    assert.equal(v.state, ConvState.Held);
    await anna.cases.holdOff(c, 100, 'Goodbye.');
    assert.deepEqual([v.state, v.hold, v.dirs[Dir.FromStaff].last], [ConvState.Ended, 100, 1n]);
    const silent = await anna.cases.take(server.visit('Again').row);
    await anna.cases.holdOff(silent, 100, '');
    assert.equal([...server.convs.values()].pop()?.dirs[Dir.FromStaff].last, 0n);
});

test('held off: not sooner than was said, and never longer than a week', () => {
    assert.deepEqual([1, 12, 168].map((hours) => holdUntil(hours, 1000)), [1003, 1025, 1336]);
});

test('a summary that is typed and not sent is a draft like any other', async () => {
    const { server, anna } = await two();
    const c = await anna.cases.take(server.visit('Hello?').row);
    assert.deepEqual([typed(c), anna.cases.drafts], ['', false]);
    c.handover = ' Wants ';
    assert.deepEqual([typed(c), anna.cases.drafts], ['Wants', true]);
    anna.cases.close(c);
    assert.equal(c.handover, '');
});

test('a summary of another shape is no form', () => {
    assert.equal(formRead('{"form":"handover","summary":"x"}'), undefined);
    assert.equal(formRead('{"form":"handover","by":1,"summary":"x"}'), undefined);
    assert.deepEqual(formRead('{"form":"handover","by":"a","summary":"x"}'), { form: 'handover', by: 'a', summary: 'x' });
});
