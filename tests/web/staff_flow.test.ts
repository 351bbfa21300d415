/* staff_flow: a console against a line in memory: sign in, take, read, reply, collide, note, enrol.
 * Called by run.mjs. Never skips a check: every key and paper here is a real one. */
import assert from 'node:assert/strict';
import { asPoint } from '../../web/seal/bytes';
import { Dir } from '../../web/seal/msg';
import { Role } from '../../web/seal/paper';
import { rosterCheck, rosterRead, today } from '../../web/seal/roster';
import { stretchPassword } from '../../web/seal/staff';
import { caseRead } from '../../web/wire/bundle';
import { RecordType as T, Status } from '../../web/wire/record';
import { readWrite } from '../../web/wire/staff';
import type { Item } from '../../web/staff/chain';
import { CaseModel } from '../../web/staff/casemodel';
import type { OpenCase } from '../../web/staff/cases';
import { Cases, TakenBy } from '../../web/staff/cases';
import { Refused } from '../../web/staff/connection';
import { Enrolment, WrongCode } from '../../web/staff/enrol';
import { errorWords } from '../../web/staff/errors';
import { claimInvite, codeFits } from '../../web/staff/invite';
import type { Session } from '../../web/staff/session';
import { KeyUnproven, WrongSignIn, signIn } from '../../web/staff/signin';
import type { Stretch } from '../../web/staff/stretch';
import type { Conversation } from './staff_server';
import { CODE } from './staff_members';
import { FakeServer, LINE } from './staff_server';
import { FakeDoor, stretch } from './staff_people';
import { test } from './staff_test';

interface Colleague {
    door: FakeDoor;
    session: Session;
    cases: Cases;
}

async function colleague(server: FakeServer, name: string): Promise<Colleague> {
    const door = new FakeDoor(server);
    const ask = { name, password: 'correct horse', code: CODE };
    const { session, secret } = await signIn(door, ask, stretch, server.orgPaper);
    door.secret = secret;
    return { door, session, cases: new Cases(door, session) };
}

function line(): FakeServer {
    const server = new FakeServer();
    server.join('anna', 'correct horse', Role.Supervisor);
    server.join('ben', 'correct horse', Role.Practitioner);
    return server;
}

const textOf = (i: Item) => (i.kind === 'message' ? i.text : '(missing)');
const texts = (c: OpenCase) => c.model.items.map(textOf);

test('the right name, password and code open the keys of the line', async () => {
    const server = line();
    const { session } = await colleague(server, 'anna');
    assert.equal(session.role, Role.Supervisor);
    assert.deepEqual(session.lines, [LINE]);
    assert.notEqual(session.lineKey(LINE, 3), undefined);
    assert.equal(session.lineKey(LINE, 4), undefined);
    const spelt = { name: '  Anna ', password: 'correct horse', code: CODE };
    const again = await signIn(new FakeDoor(server), spelt, stretch, server.orgPaper);
    assert.equal(again.session.name, 'anna');
});

test('the same with Argon2id', async () => {
    const server = new FakeServer(stretchPassword);
    server.join('anna', 'correct horse', Role.Supervisor);
    const slow: Stretch = async (password, salt, cost) => stretchPassword(password, salt, cost);
    const ask = { name: 'anna', password: 'correct horse', code: CODE };
    const { session } = await signIn(new FakeDoor(server), ask, slow, server.orgPaper);
    assert.equal(session.name, 'anna');
});

test('wrong name, password and code are told alike', async () => {
    const server = line();
    const right = { name: 'anna', password: 'correct horse', code: CODE };
    const words = new Set<string>();
    for (const wrong of [{ name: 'nobody' }, { password: 'wrong' }, { code: 1 }]) {
        const error: unknown = await signIn(
            new FakeDoor(server), { ...right, ...wrong }, stretch, server.orgPaper,
        ).catch((e: unknown) => e);
        assert.ok(error instanceof WrongSignIn, String(error));
        words.add(errorWords(error));
    }
    assert.equal(words.size, 1);
});

test('a key process that proves nothing gets no password work out of us', async () => {
    const server = line();
    const door = new FakeDoor(server);
    const blind = server.blind.bind(server);
    server.blind = (r) => {
        const out = blind(r);
        out[40] = (out[40] ?? 0) ^ 1;
        return out;
    };
    const ask = { name: 'anna', password: 'correct horse', code: CODE };
    await assert.rejects(signIn(door, ask, stretch, server.orgPaper), KeyUnproven);
    assert.ok(!server.asked.includes(T.Login));
});

test('a server that asks for a cheap password is refused before any work', async () => {
    const server = line();
    const hello = server.hello.bind(server);
    server.hello = (name) => {
        const out = hello(name);
        out[35] = 1; /* ops 1 */
        return out;
    };
    const ask = { name: 'anna', password: 'correct horse', code: CODE };
    await assert.rejects(signIn(new FakeDoor(server), ask, stretch, server.orgPaper), /cost/);
    assert.ok(!server.asked.includes(T.Blind));
});

test('take, read, reply; the second is told who was quicker', async () => {
    const server = line();
    const [anna, ben] = [await colleague(server, 'anna'), await colleague(server, 'ben')];
    const c = server.visit('Hello, is this confidential?');
    const open = await anna.cases.take(c.row);
    assert.deepEqual(texts(open), ['Hello, is this confidential?']);
    assert.equal(open.model.mine, true);
    const quicker: unknown = await ben.cases.take(c.row).catch((e: unknown) => e);
    assert.ok(quicker instanceof TakenBy);
    assert.deepEqual(quicker.owner, anna.session.mid);
    assert.equal(await anna.cases.reply(open, 'Yes.'), false);
    assert.deepEqual(texts(open), ['Hello, is this confidential?', 'Yes.']);
    const read = await ben.cases.read(c.row);
    assert.equal(read.model.mine, false);
    assert.deepEqual(texts(read), texts(open));
});

test('a collision: the other message is shown, ours is sealed again, once', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('One');
    const open = await anna.cases.take(c.row);
    let done = false;
    anna.door.before = (type) => {
        if (type === T.ReplyMsg && !done) {
            done = true;
            server.say(c, Dir.FromStaff, 'From a colleague');
        }
    };
    assert.equal(await anna.cases.reply(open, 'Mine'), true);
    assert.deepEqual(texts(open), ['One', 'From a colleague', 'Mine']);
    assert.equal(c.msgs.length, 3);
});

test('collisions without end give up, and say so', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('One');
    const open = await anna.cases.take(c.row);
    anna.door.before = (type) => {
        if (type === T.ReplyMsg) {
            server.say(c, Dir.FromStaff, 'again');
        }
    };
    await assert.rejects(anna.cases.reply(open, 'Mine'), (e) =>
        e instanceof Refused && e.status === Status.Stale);
});

test('a reply whose answer was lost is not stored twice', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('One');
    const open = await anna.cases.take(c.row);
    const ask = anna.door.ask.bind(anna.door);
    let times = 0;
    anna.door.ask = async (type, body) => {
        const answer = await ask(type, body);
        if (type === T.ReplyMsg && times++ === 0) {
            await ask(type, body); /* as the connection does after a break: the same bytes */
        }
        return answer;
    };
    await anna.cases.reply(open, 'Mine');
    assert.equal(c.msgs.length, 2);
});

test('notes: the first makes a key, colleagues read them, the visitor has no grant', async () => {
    const server = line();
    const [anna, ben] = [await colleague(server, 'anna'), await colleague(server, 'ben')];
    const c = server.visit('One');
    const open = await anna.cases.take(c.row);
    await anna.cases.note(open, 'Sounds tired');
    await anna.cases.note(open, 'Second note');
    assert.equal(c.grants.length, 2);
    const read = await ben.cases.read(c.row);
    const notes = read.model.items.filter((i) => i.dir === Dir.Note);
    assert.deepEqual(notes.map(textOf), ['Sounds tired', 'Second note']);
    await ben.cases.note(read, 'From Ben');
    await anna.cases.refresh(c.row);
    assert.equal(open.model.items.filter((i) => i.dir === Dir.Note).length, 3);
});

test('two first notes at once end under one key', async () => {
    const server = line();
    const [anna, ben] = [await colleague(server, 'anna'), await colleague(server, 'ben')];
    const c = server.visit('One');
    const mine = await anna.cases.take(c.row);
    const theirs = await ben.cases.read(c.row);
    await anna.cases.note(mine, 'A');
    assert.equal(await ben.cases.note(theirs, 'B'), true);
    assert.equal(c.grants.length, 2);
    assert.deepEqual(texts(theirs), ['One', 'A', 'B']);
});

test('history comes page by page, and what came meanwhile joins it', async () => {
    const server = line();
    server.pageMsgs = 3;
    const anna = await colleague(server, 'anna');
    const c = server.visit('1');
    for (let i = 2; i <= 8; i++) {
        server.say(c, Dir.FromVisitor, String(i));
    }
    const open = await anna.cases.take(c.row);
    assert.deepEqual(texts(open), ['6', '7', '8']);
    await anna.cases.older(open);
    assert.deepEqual(texts(open), ['3', '4', '5', '6', '7', '8']);
    for (let i = 9; i <= 17; i++) {
        server.say(c, Dir.FromVisitor, String(i));
    }
    await anna.cases.refresh(c.row);
    assert.deepEqual(texts(open).slice(-4), ['14', '15', '16', '17']);
    assert.ok(!texts(open).includes('(missing)'));
    await anna.cases.older(open);
    assert.equal(open.model.before, 0n);
    assert.equal(texts(open).length, 17);
});

function twin(c: Conversation, change: (copy: Conversation) => void): Conversation {
    const copy = { ...c, msgs: [...c.msgs], dirs: { ...c.dirs } };
    change(copy);
    return copy;
}

async function shown(server: FakeServer, c: Conversation): Promise<string[]> {
    const anna = await colleague(server, 'anna');
    const body = readWrite(c.row, 0n, { v2s: 0n, s2v: 0n });
    const model = new CaseModel(caseRead(await anna.door.ask(T.Read, body)), anna.session);
    return model.items.map(textOf);
}

test('a message that is dropped, swapped or withheld shows as missing', async () => {
    const server = line();
    const c = server.visit('1');
    server.say(c, Dir.FromVisitor, '2');
    server.say(c, Dir.FromVisitor, '3');
    server.say(c, Dir.FromStaff, 'a');
    const key = [...server.convs.keys()][0] as string;
    const with_ = async (change: (copy: Conversation) => void) => {
        server.convs.set(key, twin(c, change));
        return shown(server, c);
    };
    assert.deepEqual(await with_(() => undefined), ['1', '2', '3', 'a']);
    assert.deepEqual(await with_((t) => t.msgs.splice(1, 1)), ['1', '(missing)', '3', 'a']);
    assert.deepEqual(await with_((t) => t.msgs.splice(0, 1)), ['(missing)', '2', '3', 'a']);
    const flipped = await with_((t) => {
        const m = t.msgs[1] as { order: bigint; msg: Uint8Array };
        const bad = m.msg.slice();
        bad[200] = (bad[200] ?? 0) ^ 1;
        t.msgs[1] = { order: m.order, msg: bad };
    });
    assert.deepEqual(flipped, ['1', '(missing)', '3', 'a']);
    /* The newest of the visitor's withheld, and the server pretends it never was: what we had
     * acknowledged gives it away. */
    const withheld = await with_((t) => {
        const second = t.msgs[1] as { msg: Uint8Array };
        t.msgs.splice(2, 1);
        const dir = t.dirs[Dir.FromVisitor];
        t.dirs[Dir.FromVisitor] = { last: 2n, tip: dir.tip };
        assert.ok(second.msg.length > 0);
    });
    assert.ok(withheld.includes('(missing)'));
});

test("another visitor's key, or a grant of nobody known, opens nothing", async () => {
    const server = line();
    const c = server.visit('1');
    const other = server.visit('2');
    const key = [...server.convs.keys()][0] as string;
    const anna = await colleague(server, 'anna');
    server.convs.set(key, { ...c, pkV: other.pkV });
    await assert.rejects(anna.cases.read(c.row), /seal/);
    server.convs.set(key, { ...c, grants: other.grants });
    await assert.rejects(anna.cases.read(c.row), /seal/);
});

test('an erased conversation leaves nothing behind', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('1');
    const open = await anna.cases.take(c.row);
    open.reply = 'typed';
    server.convs.clear();
    await anna.cases.refresh(c.row);
    assert.equal(open.gone, true);
    assert.deepEqual(texts(open).filter((t) => t !== '(missing)'), []);
});

test('a reading asked for while one runs is one more reading', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('1');
    const open = await anna.cases.take(c.row);
    server.asked.length = 0;
    const first = anna.cases.refresh(c.row);
    server.say(c, Dir.FromVisitor, '2');
    await Promise.all([first, anna.cases.refresh(c.row), anna.cases.refresh(c.row)]);
    assert.deepEqual(texts(open), ['1', '2']);
    assert.equal(server.asked.length, 2);
});

test('hand back and end let go', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const c = server.visit('1');
    await anna.cases.handBack(await anna.cases.take(c.row));
    assert.equal(anna.cases.open.size, 0);
    assert.equal(c.state, 1);
    await anna.cases.end(await anna.cases.take(c.row));
    assert.equal(c.state, 3);
});

test('enrolment: code, claim, confirm; the new member signs in, and the roster holds', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const enrolment = new Enrolment(anna.door, anna.session);
    const code = await enrolment.invite(Role.Practitioner, LINE);
    assert.equal(code.split(' ').length, 10);
    assert.ok(codeFits(code) && !codeFits('one two three'));
    const door = new FakeDoor(server);
    const ask = { code, name: 'chris', password: 'a long password' };
    assert.equal((await claimInvite(door, ask, stretch, server.orgPaper)).length, 20);
    await assert.rejects(claimInvite(door, ask, stretch, server.orgPaper), Refused);
    const [pending] = await enrolment.pending();
    assert.ok(pending !== undefined && enrolment.knows(pending));
    assert.equal(pending.claim.name, 'chris');
    await enrolment.confirm(pending);
    const roster = rosterRead(server.rosterFile);
    assert.equal(roster.members.length, 3);
    assert.equal(rosterCheck(roster, LINE, today()).epoch, 3);
    server.trust('chris', 'a long password');
    const login = { name: 'chris', password: 'a long password', code: CODE };
    const { session } = await signIn(new FakeDoor(server), login, stretch, server.orgPaper);
    assert.notEqual(session.lineKey(LINE, 3), undefined);
});

test('a claim of keys that the code did not vouch for is not confirmed', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const enrolment = new Enrolment(anna.door, anna.session);
    const code = await enrolment.invite(Role.Practitioner, LINE);
    const ask = { code, name: 'chris', password: 'a long password' };
    await claimInvite(new FakeDoor(server), ask, stretch, server.orgPaper);
    const [invite] = server.invites.values();
    assert.ok(invite?.claim !== undefined);
    invite.claim[100] = (invite.claim[100] ?? 0) ^ 1; /* in pkx */
    const [pending] = await enrolment.pending();
    assert.ok(pending !== undefined);
    await assert.rejects(enrolment.confirm(pending), WrongCode);
    assert.equal(server.members.length, 2);
});

test('after a reload the code is typed again, and only the right one fits', async () => {
    const server = line();
    const anna = await colleague(server, 'anna');
    const code = await new Enrolment(anna.door, anna.session).invite(Role.Practitioner, LINE);
    const ask = { code, name: 'chris', password: 'a long password' };
    await claimInvite(new FakeDoor(server), ask, stretch, server.orgPaper);
    const again = new Enrolment(anna.door, anna.session);
    const [pending] = await again.pending();
    assert.ok(pending !== undefined && !again.knows(pending));
    await assert.rejects(again.confirm(pending), WrongCode);
    const other = await again.invite(Role.Practitioner, LINE);
    assert.throws(() => again.retype(pending, other), WrongCode);
    assert.throws(() => again.retype(pending, 'no such words'), WrongCode);
    again.retype(pending, code.toUpperCase());
    await again.confirm(pending);
    assert.equal(server.members.length, 3);
});

test('a server that swaps the papers is caught at sign-in', async () => {
    const server = line();
    const other = line();
    const ask = { name: 'anna', password: 'correct horse', code: CODE };
    const door = new FakeDoor(server);
    await assert.rejects(signIn(door, ask, stretch, other.orgPaper), KeyUnproven);
    server.members = other.members;
    await assert.rejects(signIn(new FakeDoor(server), ask, stretch, server.orgPaper), /seal/);
    assert.throws(() => asPoint(new Uint8Array(31)));
});
