/* staff_account: roles in enrolment, names, changing a password and a second factor, and the hint how
 * strong a password is. Called by run.mjs. Never skips a check: keys and papers are real ones. */
import assert from 'node:assert/strict';
import { Role, memberPeek } from '../../web/seal/paper';
import { newPassword } from '../../web/seal/words';
import { membersRead } from '../../web/wire/account';
import { RecordType as T } from '../../web/wire/record';
import { WrongProof, changePassword, confirmFactor, nextFactor, resetFactor } from '../../web/staff/account';
import { Refused } from '../../web/staff/connection';
import { Enrolment } from '../../web/staff/enrol';
import { claimInvite } from '../../web/staff/invite';
import { colleague, forgetNames, learnNames } from '../../web/staff/names';
import { INVITED_ROLES, answers, roleHint, roleWords } from '../../web/staff/roles';
import { WrongSignIn, signIn } from '../../web/staff/signin';
import { gradeOf } from '../../web/staff/strength';
import { FakeDoor, stretch } from './staff_people';
import { CODE, NEXT_CODE, namesOf } from './staff_members';
import { FakeServer, LINE } from './staff_server';
import { test } from './staff_test';

function line(): FakeServer {
    const server = new FakeServer();
    server.join('anna', 'correct horse', Role.Supervisor);
    server.join('ben', 'correct horse', Role.Practitioner);
    return server;
}

async function enter(server: FakeServer, name: string, password = 'correct horse') {
    const door = new FakeDoor(server);
    const ask = { name, password, code: CODE };
    const { session, secret } = await signIn(door, ask, stretch, server.orgPaper);
    door.secret = secret;
    return { door, session };
}

test('each role that may be invited is signed as that; only who answers gets the key', async () => {
    assert.ok(!INVITED_ROLES.includes(Role.Supervisor));
    for (const role of INVITED_ROLES) {
        const server = line();
        const anna = await enter(server, 'anna');
        const enrolment = new Enrolment(anna.door, anna.session);
        const code = await enrolment.invite(role, LINE);
        const ask = { code, name: 'chris', password: 'a long password' };
        await claimInvite(new FakeDoor(server), ask, stretch, server.orgPaper);
        const [pending] = await enrolment.pending();
        assert.ok(pending !== undefined);
        assert.deepEqual([pending.role, pending.line], [role, LINE]);
        await enrolment.confirm(pending);
        server.trust('chris', 'a long password');
        const chris = await enter(server, 'chris', 'a long password');
        assert.equal(chris.session.role, role);
        assert.equal(chris.session.me.role, role);
        assert.equal(chris.session.lineKey(LINE, 3) !== undefined, answers(role));
        assert.notEqual(roleWords(role), roleHint(role));
    }
});

/* The page knows what it invited somebody as: a server that says something else changes nothing. */
test('a server that lies about the role of a code made here is not believed', async () => {
    const server = line();
    const anna = await enter(server, 'anna');
    const enrolment = new Enrolment(anna.door, anna.session);
    const code = await enrolment.invite(Role.Operator, LINE);
    const ask = { code, name: 'chris', password: 'a long password' };
    await claimInvite(new FakeDoor(server), ask, stretch, server.orgPaper);
    const [invite] = server.invites.values();
    assert.ok(invite !== undefined);
    invite.role = Role.Practitioner;
    const [pending] = await enrolment.pending();
    assert.ok(pending !== undefined);
    await enrolment.confirm(pending);
    const roles = server.members.map((m) => memberPeek(m).role).sort();
    assert.deepEqual(roles, [Role.Practitioner, Role.Supervisor, Role.Operator].sort());
});

test('colleagues go by their names once they are known, and by four letters before', async () => {
    const server = line();
    const { door, session } = await enter(server, 'anna');
    const ben = server.memberOf('ben').mid;
    forgetNames();
    assert.match(colleague(ben), /^Colleague [0-9A-F]{4}$/);
    const rows = await learnNames(door);
    assert.deepEqual(rows.map((r) => r.name).sort(), ['anna', 'ben']);
    assert.equal(colleague(ben), 'ben');
    assert.equal(colleague(session.mid), 'anna');
    forgetNames();
    assert.match(colleague(ben), /^Colleague /);
    assert.throws(() => membersRead(new Uint8Array(61)), /./);
    const row = namesOf(server.staff);
    row[2 + 16] = 9;
    assert.throws(() => membersRead(row), /role/);
});

test('a new password: the same keys open under it, the old one opens nothing', async () => {
    const server = line();
    const { door, session } = await enter(server, 'anna');
    const at = { door, session, stretch };
    const before = server.memberOf('anna').wrap;
    const ask = { old: 'correct horse', fresh: 'battery staple', code: CODE };
    await assert.rejects(changePassword(at, { ...ask, old: 'wrong horse' }), WrongProof);
    await assert.rejects(changePassword(at, { ...ask, code: 1 }), WrongProof);
    assert.deepEqual(server.memberOf('anna').wrap, before);
    await changePassword(at, ask);
    assert.notDeepEqual(server.memberOf('anna').wrap, before);
    await assert.rejects(enter(server, 'anna'), WrongSignIn);
    const again = await enter(server, 'anna', 'battery staple');
    assert.deepEqual(again.session.keys, session.keys);
    assert.notEqual(server.memberOf('anna').cost.ops, 2); /* what new passwords get, not the floor */
});

test('a second factor: asked with a code of now, confirmed with a code of the new one', async () => {
    const server = line();
    const { door } = await enter(server, 'ben');
    await assert.rejects(nextFactor(door, 1), WrongProof);
    assert.equal((await nextFactor(door, CODE)).length, 20);
    await assert.rejects(confirmFactor(door, CODE), WrongProof);
    await confirmFactor(door, NEXT_CODE);
    assert.deepEqual(server.memberOf('ben').factors, [1, 2]);
    const { door: boss } = await enter(server, 'anna');
    const { mid } = server.memberOf('ben');
    await assert.rejects(resetFactor(boss, mid, 1), WrongProof);
    assert.equal((await resetFactor(boss, mid, CODE)).length, 20);
    assert.deepEqual(server.memberOf('ben').factors, [1, 2, 3]);
    boss.before = (type) => {
        if (type === T.FactorReset) {
            throw new Refused(9);
        }
    };
    await assert.rejects(resetFactor(boss, mid, CODE), Refused);
});

test('the hint: length first, then how much is random in it', () => {
    const grades: [string, string][] = [
        ['', 'short'], ['elevenchars', 'short'], ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
        ['abcabcabcabcabc', 'weak'], ['password password', 'weak'],
        ['we walked along the river until dark fell', 'strong'],
        ['Tr7!kq-92.Lm_xZ&', 'good'],
    ];
    for (const [password, grade] of grades) {
        assert.equal(gradeOf(password), grade, password);
    }
    for (let i = 0; i < 50; i++) {
        const five = newPassword(5);
        assert.equal(five.split(' ').length, 5);
        assert.ok(['good', 'strong'].includes(gradeOf(five)), five); /* good: a word drawn twice */
    }
});
