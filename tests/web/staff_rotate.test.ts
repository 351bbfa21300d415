/* staff_rotate: consoles through a rotation, against a line in memory: somebody removed, conversations
 * re-granted by two consoles at once, what opens for nobody, the end. Called by run.mjs.
 * Never a key that is not a real one. */
import assert from 'node:assert/strict';
import { VISITOR, asMid, equal, random } from '../../web/seal/bytes';
import { GrantFor, grantPeek } from '../../web/seal/grant';
import { Dir, msgPeek } from '../../web/seal/msg';
import type { MemberPaper } from '../../web/seal/paper';
import { Role, epochPeek, memberPeek } from '../../web/seal/paper';
import { rosterCheck, today } from '../../web/seal/roster';
import { teamkeyPeek } from '../../web/seal/teamkey';
import { RecordType as T, Status } from '../../web/wire/record';
import { staleAskWrite, staleRead } from '../../web/wire/rotation';
import { identityRead } from '../../web/wire/staff';
import { base32 } from '../../web/staff/base32';
import { Cases } from '../../web/staff/cases';
import { Lost, Refused } from '../../web/staff/connection';
import { dismissalRead } from '../../web/staff/dismissal';
import type { Progress } from '../../web/staff/regrants';
import { Regrants, makeRegrant } from '../../web/staff/regrants';
import { NotHere, cannotEnd, hasLeft, rotate, rotateDone } from '../../web/staff/rotate';
import type { Session } from '../../web/staff/session';
import { signIn } from '../../web/staff/signin';
import { FakeDoor, stretch } from './staff_people';
import { CODE } from './staff_members';
import { FakeServer, LINE } from './staff_server';
import { settle, test } from './staff_test';

interface Console {
    door: FakeDoor;
    session: Session;
    cases: Cases;
}

async function at(server: FakeServer, name: string): Promise<Console> {
    const door = new FakeDoor(server);
    const ask = { name, password: 'correct horse', code: CODE };
    const { session, secret } = await signIn(door, ask, stretch, server.orgPaper);
    door.secret = secret;
    const cases = new Cases(door, session);
    cases.onPapers = async () => session.refresh(identityRead(await door.identity()));
    return { door, session, cases };
}

function line(): FakeServer {
    const server = new FakeServer();
    server.join('anna', 'correct horse', Role.Supervisor);
    server.join('ben', 'correct horse', Role.Practitioner);
    server.join('isla', 'correct horse', Role.Practitioner);
    return server;
}

const epochs = (server: FakeServer) => server.epochs.map((e) => epochPeek(e).epoch);
const mid = (server: FakeServer, name: string) => server.memberOf(name).mid;

/* Run one console's background work to its end. */
async function renewed(c: Console, tell: (p: Progress | undefined) => void = () => undefined): Promise<void> {
    const work = new Regrants(c.door, () => c.session, tell);
    work.poke();
    for (let i = 0; i < 40; i++) {
        await settle();
    }
    work.stop();
}

test('removed: a signed end, a new key for those who stay and the recovery key, none for her', async () => {
    const server = line();
    const anna = await at(server, 'anna');
    await rotate(anna.door, anna.session, [mid(server, 'isla')]);
    const roster = { org: server.orgPaper, members: server.members, epochs: server.epochs };
    assert.equal(rosterCheck(roster, LINE, today()).epoch, 4);
    const isla = server.members.map(memberPeek).find((m) => equal(m.mid, mid(server, 'isla')))!;
    assert.ok(hasLeft(isla) && isla.serial === 2 && equal(isla.pk, server.memberOf('isla').pk));
    const given = [...server.moreKeys.values()].flat().map((k) => teamkeyPeek(k).mid);
    const wanted = [VISITOR, mid(server, 'anna'), mid(server, 'ben')];
    assert.equal(given.length, 3);
    wanted.forEach((who) => assert.ok(given.some((g) => equal(g, who))));
    assert.ok(anna.session.lineKey(LINE, 4) !== undefined && anna.session.lineKey(LINE, 3) !== undefined);
});

test('who cannot be removed here', async () => {
    const server = line();
    server.join('carla', 'correct horse', Role.Supervisor);
    const anna = await at(server, 'anna');
    const carla = anna.session.members().find((m) => equal(m.mid, mid(server, 'carla')))!;
    assert.equal(cannotEnd(anna.session, carla), 'root');
    assert.equal(cannotEnd(anna.session, { ...carla, role: Role.Practitioner, lines: [LINE, 9] }), 'line');
    assert.equal(cannotEnd(anna.session, { ...carla, role: Role.Practitioner }), undefined);
    await assert.rejects(rotate(anna.door, anna.session, [carla.mid]), NotHere);
    await assert.rejects(rotate(anna.door, anna.session, [asMid(random(16))]));
    assert.deepEqual(epochs(server), [3]);
});

/* What `callbox dismiss` prints, however it was copied. */
function signedEnd(server: FakeServer, name: string, change: Partial<MemberPaper> = {}): string {
    const member = server.members.map(memberPeek).find((m) => equal(m.mid, mid(server, name)))!;
    const paper = { ...member, serial: member.serial + 1, nafDay: today() - 2, ...change };
    return `CALLBOX:${base32(server.rootSigned(paper))}`;
}

test('a supervisor leaves: the root signed it, in whatever form it was pasted', async () => {
    const server = line();
    server.join('carla', 'correct horse', Role.Supervisor);
    const anna = await at(server, 'anna');
    const carla = anna.session.members().find((m) => equal(m.mid, mid(server, 'carla')))!;
    const text = signedEnd(server, 'carla');
    const { root } = anna.session.org;
    const broken = text.toLowerCase().replace(/(.{60})/g, '$1\n  ');
    const paper = dismissalRead(broken, carla, root)!;
    assert.deepEqual(paper, dismissalRead(text.slice('CALLBOX:'.length), carla, root));
    await rotate(anna.door, anna.session, [carla.mid], [paper]);
    assert.deepEqual(epochs(server), [3, 4]);
    const now = server.members.map(memberPeek).find((m) => equal(m.mid, carla.mid))!;
    assert.ok(hasLeft(now) && now.serial === 2);
    const given = [...server.moreKeys.values()].flat().map((k) => teamkeyPeek(k).mid);
    assert.ok(!given.some((g) => equal(g, carla.mid)));
});

test('what is no end of this supervisor, signed by the root', async () => {
    const server = line();
    server.join('carla', 'correct horse', Role.Supervisor);
    const anna = await at(server, 'anna');
    const carla = anna.session.members().find((m) => equal(m.mid, mid(server, 'carla')))!;
    const { root } = anna.session.org;
    const good = signedEnd(server, 'carla');
    const flipped = `${good.slice(0, 200)}${good[200] === 'A' ? 'B' : 'A'}${good.slice(201)}`;
    const bad = ['', 'CALLBOX:', good.slice(0, -1), `${good}A`, flipped, good.replace('CALLBOX', 'CALLB0X'),
        signedEnd(server, 'anna'), signedEnd(server, 'carla', { nafDay: today() }),
        signedEnd(server, 'carla', { serial: carla.serial }), signedEnd(server, 'carla', { lines: [LINE, 9] }),
        signedEnd(server, 'carla', { role: Role.Practitioner })];
    bad.forEach((text) => assert.equal(dismissalRead(text, carla, root), undefined, text.slice(0, 40)));
    assert.ok(dismissalRead(good, carla, root) !== undefined);
});

test('a member whom the signed EPOCH does not cover gets no key', async () => {
    const server = line();
    const anna = await at(server, 'anna');
    const before = server.epochs;
    server.join('ghost', 'correct horse', Role.Practitioner); /* root-signed, even: but not in the EPOCH */
    server.epochs = before;
    await assert.rejects(rotate(anna.door, anna.session, []), /no key of this line/);
    assert.equal(server.moreKeys.size, 0);
});

test('the answer was lost: it is asked whether it took effect, and not done twice', async () => {
    const server = line();
    const anna = await at(server, 'anna');
    const ask = anna.door.ask.bind(anna.door);
    anna.door.ask = async (type, body) => {
        const answer = await ask(type, body);
        if (type === T.Rotate) {
            throw new Lost();
        }
        return answer;
    };
    await rotate(anna.door, anna.session, []);
    assert.deepEqual(epochs(server), [3, 4]);
    anna.door.ask = async (type, body) => {
        if (type === T.Rotate) {
            throw new Lost(); /* it never arrived */
        }
        return ask(type, body);
    };
    await assert.rejects(rotate(anna.door, anna.session, []), Lost);
    assert.deepEqual(epochs(server), [3, 4]);
});

test('every conversation, its notes too, by whoever is there; a talk goes on', async () => {
    const server = line();
    const [anna, ben] = [await at(server, 'anna'), await at(server, 'ben')];
    const c = server.visit('hello');
    server.visit('second');
    const open = await ben.cases.take(c.row);
    await ben.cases.note(open, 'first note');
    await rotate(anna.door, anna.session, []);
    ben.session.refresh(identityRead(await ben.door.identity()));
    const told: (Progress | undefined)[] = [];
    await renewed(ben, (p) => told.push(p));
    assert.deepEqual(told, [{ done: 1, total: 2 }, { done: 2, total: 2 }, undefined]);
    assert.deepEqual(epochs(server), [3, 4]); /* ended by supervisors only */
    await ben.cases.refresh(c.row);
    await ben.cases.reply(open, 'under the new key');
    await ben.cases.note(open, 'second note');
    assert.deepEqual(c.msgs.map((m) => msgPeek(m.msg).gen), [0, 0, 1, 1]);
    const notes = c.grants.map(grantPeek).filter((g) => g.for === GrantFor.Notes);
    assert.deepEqual(notes.map((n) => [n.gen, n.epoch]), [[0, 4], [1, 4]]);
    await renewed(anna);
    assert.deepEqual(epochs(server), [4]);
    const read = await anna.cases.read(c.row);
    assert.ok(read.model.items.every((i) => i.kind === 'message'));
    assert.equal(read.model.items.filter((i) => i.dir === Dir.Note).length, 2);
});

test('two consoles at once: each conversation once, and the end comes', async () => {
    const server = line();
    const [anna, ben] = [await at(server, 'anna'), await at(server, 'ben')];
    for (let i = 0; i < 70; i++) {
        server.visit(`talk ${i}`);
    }
    await rotate(anna.door, anna.session, [mid(server, 'isla')]);
    await Promise.all([renewed(anna), renewed(ben)]);
    await renewed(anna);
    assert.ok([...server.convs.values()].every((c) => c.links.length === 1));
    assert.deepEqual(epochs(server), [4]);
    assert.equal(server.members.length, 2);
});

test('stopped in the middle, and taken up again by the next console', async () => {
    const server = line();
    const anna = await at(server, 'anna');
    for (let i = 0; i < 60; i++) {
        server.visit(`talk ${i}`);
    }
    await rotate(anna.door, anna.session, []);
    let n = 0;
    anna.door.before = (type) => {
        n += type === T.Regrant ? 1 : 0;
        if (n > 20) {
            throw new Lost();
        }
    };
    await renewed(anna);
    anna.door.before = undefined;
    const left = async () => staleRead(await anna.door.ask(T.StaleList, staleAskWrite(LINE, 0n))).left;
    assert.equal(await left(), 40);
    await assert.rejects(rotateDone(anna.door, anna.session, [LINE]),
        (e) => e instanceof Refused && e.status === Status.Stale);
    const again = await at(server, 'anna');
    await renewed(again);
    assert.equal(await left(), 0);
    assert.deepEqual(epochs(server), [4]);
});

test('what opens for nobody: a practitioner leaves it, a supervisor says so, and the rest goes on', async () => {
    const server = line();
    const [anna, ben] = [await at(server, 'anna'), await at(server, 'ben')];
    const bad = server.visit('spoilt');
    bad.grants[0]![100] = (bad.grants[0]![100] ?? 0) ^ 1;
    const good = server.visit('whole');
    await rotate(anna.door, anna.session, []);
    await renewed(ben);
    assert.equal(good.links.length, 1);
    assert.deepEqual(server.givenUp, []);
    await renewed(anna);
    assert.deepEqual(server.givenUp, [bad]);
    assert.deepEqual(epochs(server), [4]);
});

test('a newcomer leaves to colleagues what was granted before their time', async () => {
    const server = line();
    const [anna, ben] = [await at(server, 'anna'), await at(server, 'ben')];
    const c = server.visit('older than ben');
    await rotate(anna.door, anna.session, []);
    server.memberOf('ben').teamkey = new Uint8Array(0); /* he was given the new key only */
    ben.session.refresh(identityRead(await ben.door.identity()));
    await renewed(ben);
    assert.equal(c.links.length, 0);
    assert.deepEqual(server.givenUp, []);
    await renewed(anna);
    assert.equal(c.links.length, 1);
    assert.equal((await ben.cases.read(c.row)).model.items.length, 1);
});

test('a console takes no key from who may not grant, and none that leads nowhere', async () => {
    const server = line();
    const [anna, ben] = [await at(server, 'anna'), await at(server, 'ben')];
    const c = server.visit('hello');
    const open = await ben.cases.read(c.row);
    await rotate(anna.door, anna.session, []);
    const page = staleRead(await anna.door.ask(T.StaleList, staleAskWrite(LINE, 0n)));
    const body = makeRegrant(anna.session, LINE, page.rows[0]!);
    const honest = [body.slice(24, 152), body.slice(152, 280)];
    const link = body.slice(280, 376);
    const first = c.grants;
    await ben.cases.onPapers();
    const tries: [Uint8Array[], Uint8Array[]][] = [
        [[honest[0]!, honest[1]!.map((b, i) => (i === 40 ? b ^ 1 : b))], [link]], /* another's name */
        [honest, []],
        [honest, [link.map((b, i) => (i === 60 ? b ^ 1 : b))]],
    ];
    for (const [grants, links] of tries) {
        Object.assign(c, { grants: [...first, ...grants], links });
        await assert.rejects(ben.cases.refresh(c.row));
    }
    Object.assign(c, { grants: honest, links: [link] });
    await ben.cases.refresh(c.row);
    Object.assign(c, { grants: first, links: [] }); /* the newer key, once seen, held back */
    await assert.rejects(ben.cases.refresh(c.row), /held back/);
    assert.equal(open.model.items.length, 1);
});
