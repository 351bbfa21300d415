/* roster: the chain from the root to a line's key, and every way a server could bend it. Called by
 * run.mjs. Never uses today's date: the papers are of day 20000. */
import assert from 'node:assert/strict';
import type { EdSk } from '../../web/seal/bytes';
import { asEdSk, asHash, asOrg } from '../../web/seal/bytes';
import type { EpochPaper, MemberPaper } from '../../web/seal/paper';
import { Role, edPublicOf, epochMake, epochOpen, epochPeek } from '../../web/seal/paper';
import { memberMake, memberOpen, memberPeek, orgMake, orgOpen } from '../../web/seal/paper';
import type { Roster } from '../../web/seal/roster';
import { AUDIT_LINE, rosterCheck, rosterHash, rosterMember, rosterRead } from '../../web/seal/roster';
import { rosterWrite } from '../../web/seal/roster';
import { flips, refuses, refusesTwins, rnd, test } from './check';
import type { Organisation } from './organisation';
import { DAY, LINE, OTHER_LINE, anyEpoch, anyMember, anyOrg, midOf } from './organisation';
import { anyOrganisation } from './organisation';

const seedOf = (o: Organisation, n: number) => o.seeds.get(n) as EdSk;
const check = (r: Roster, line = LINE, day = DAY) => rosterCheck(r, line, day);

test('ORG, MEMBER and EPOCH open as they were signed', () => {
    const o = anyOrganisation();
    assert.deepEqual(orgOpen(o.roster.org), o.paper);
    const member = { ...anyMember(o.paper.org, 4, seedOf(o, 3)), lines: [1, 2, 3, 4, 5, 6, 7, 8] };
    assert.deepEqual(memberOpen(memberMake(member, o.rootSeed), o.paper.root), member);
    const epoch = anyEpoch(o.paper.org, o.roster.members, {});
    const signer = edPublicOf(seedOf(o, 1));
    assert.deepEqual(epochOpen(epochMake(epoch, seedOf(o, 1)), signer), epoch);
    refuses(() => memberMake({ ...member, lines: Array(9).fill(1) }, o.rootSeed), 'size');
});

test('altered papers, and papers of another signer, are refused', () => {
    const o = anyOrganisation();
    const [member, epoch] = [o.roster.members[0], o.roster.epochs[0]] as [Uint8Array, Uint8Array];
    const signer = edPublicOf(seedOf(o, 1));
    refusesTwins(o.roster.org, orgOpen);
    refusesTwins(member, (twin) => memberOpen(twin, o.paper.root));
    refusesTwins(epoch, (twin) => epochOpen(twin, signer));
    refuses(() => memberOpen(member, signer), 'seal');
    refuses(() => epochOpen(epoch, o.paper.root), 'seal');
    refuses(() => orgOpen(orgMake(o.paper, asEdSk(rnd(32)))), 'seal');
});

test('a signature for one purpose is none for another', () => {
    const o = anyOrganisation();
    const org = o.roster.org.slice();
    const member = o.roster.members[0] as Uint8Array;
    org.set(member.slice(-64), org.length - 64);
    refuses(() => orgOpen(org), 'seal');
});

test('the file reads back, and holds for both lines', () => {
    const o = anyOrganisation();
    const file = rosterWrite(o.roster);
    assert.deepEqual(rosterRead(file), o.roster);
    assert.equal(check(rosterRead(file)).epoch, 3);
    assert.equal(check(o.roster, OTHER_LINE).epoch, 9);
    refuses(() => check(o.roster, 1), 'seal');
    assert.equal(rosterMember(o.roster, midOf(3)).serial, 3);
    refuses(() => rosterMember(o.roster, midOf(4)), 'seal');
});

test('every altered byte of the file is refused', () => {
    const o = anyOrganisation();
    const one = { ...o.roster, epochs: o.roster.epochs.slice(0, 1) };
    refusesTwins(rosterWrite(one), (twin) => check(rosterRead(twin)));
});

test('a file of members or epochs out of order, doubled or cut is refused', () => {
    const { roster } = anyOrganisation();
    const [a, b] = roster.members as [Uint8Array, Uint8Array];
    for (const members of [[b, a], [a, a], [a, b, a]]) {
        refuses(() => rosterRead(rosterWrite({ ...roster, members })), 'format');
        refuses(() => check({ ...roster, members }), 'format');
    }
    const file = rosterWrite(roster);
    refuses(() => rosterRead(file.slice(0, 300)), 'format');
    refuses(() => rosterRead(new Uint8Array(0)), 'format');
});

test('days: both bounds are within, the next ones are not', () => {
    const { roster } = anyOrganisation();
    assert.equal(check(roster, LINE, DAY - 5).epoch, 3);
    assert.equal(check(roster, LINE, DAY + 40).epoch, 3);
    refuses(() => check(roster, LINE, DAY - 6), 'seal');
    refuses(() => check(roster, LINE, DAY + 41), 'seal');
});

/* The roster with one more epoch, signed by a supervisor or whoever is named. */
function withEpoch(o: Organisation, change: Partial<EpochPaper>, seed = seedOf(o, 1)): Roster {
    const epoch = epochMake(anyEpoch(o.paper.org, o.roster.members, change), seed);
    return { ...o.roster, epochs: [...o.roster.epochs, epoch] };
}

test('the newest epoch that holds wins', () => {
    const o = anyOrganisation();
    assert.equal(check(withEpoch(o, { epoch: 4 })).epoch, 4);
    assert.equal(check(withEpoch(o, { epoch: 2 })).epoch, 3);
});

test('an epoch that does not hold is passed over', () => {
    const o = anyOrganisation();
    const cases: [Partial<EpochPaper>, EdSk][] = [
        [{ epoch: 4, nbfDay: DAY + 1 }, seedOf(o, 1)], /* not yet */
        [{ epoch: 4, nafDay: DAY - 1 }, seedOf(o, 1)], /* no longer */
        [{ epoch: 4, nafDay: DAY + 41 }, seedOf(o, 1)], /* longer than 45 days */
        [{ epoch: 4, line: OTHER_LINE }, seedOf(o, 1)],
        [{ epoch: 4, roster: asHash(rnd(32)) }, seedOf(o, 1)], /* an older roster */
        [{ epoch: 4, org: asOrg(rnd(16)) }, seedOf(o, 1)],
        [{ epoch: 4, signer: midOf(9) }, seedOf(o, 1)], /* nobody */
        [{ epoch: 4, signer: midOf(2) }, seedOf(o, 2)], /* a supervisor of another line */
        [{ epoch: 4, signer: midOf(3) }, seedOf(o, 3)], /* a practitioner */
        [{ epoch: 4 }, seedOf(o, 2)], /* signed by somebody else */
        [{ epoch: 4 }, o.rootSeed],
    ];
    for (const [change, seed] of cases) {
        assert.equal(check(withEpoch(o, change, seed)).epoch, 3, JSON.stringify(change));
    }
});

/* The organisation with its members replaced, its epoch of LINE signed again over them. */
function withMembers(o: Organisation, members: Uint8Array[], by = seedOf(o, 1)): Roster {
    return { ...o.roster, members, epochs: [epochMake(anyEpoch(o.paper.org, members, {}), by)] };
}

test('a member whom nobody entitled signed breaks the whole chain', () => {
    const o = anyOrganisation();
    const fourth = (change: Partial<MemberPaper>, seed: EdSk) => {
        const paper = { ...anyMember(o.paper.org, 4, seedOf(o, 3)), ...change };
        return withMembers(o, [...o.roster.members, memberMake(paper, seed)]);
    };
    const signer = midOf(1);
    assert.equal(check(fourth({ signer }, seedOf(o, 1))).epoch, 3);
    const cases: [Partial<MemberPaper>, EdSk][] = [
        [{}, asEdSk(rnd(32))], /* not the root */
        [{ signer }, seedOf(o, 2)], /* another supervisor than named */
        [{ signer: midOf(3) }, seedOf(o, 3)], /* a practitioner */
        [{ signer: midOf(4) }, seedOf(o, 3)], /* itself */
        [{ signer: midOf(9) }, seedOf(o, 1)], /* nobody */
        [{ signer, org: asOrg(rnd(16)) }, seedOf(o, 1)],
        [{ signer, nbfDay: DAY - 11 }, seedOf(o, 1)], /* before its signer was one */
        [{ signer, nbfDay: DAY + 301 }, seedOf(o, 1)], /* after */
    ];
    for (const [change, seed] of cases) {
        refuses(() => check(fourth(change, seed)), 'seal');
        refuses(() => rosterMember(fourth(change, seed), midOf(4)), 'seal');
    }
});

test('a supervisor whom a supervisor signed may not sign', () => {
    const o = anyOrganisation();
    const fourth = { ...anyMember(o.paper.org, 4, seedOf(o, 3)), role: Role.Supervisor };
    const paper = memberMake({ ...fourth, signer: midOf(1) }, seedOf(o, 1));
    const members = [...o.roster.members, paper];
    const epoch = anyEpoch(o.paper.org, members, { signer: midOf(4) });
    const roster = { ...o.roster, members, epochs: [epochMake(epoch, seedOf(o, 3))] };
    refuses(() => check(roster), 'seal');
});

test('a supervisor whose own time is over gives no key', () => {
    const o = anyOrganisation();
    for (const change of [{ nafDay: DAY - 1 }, { nbfDay: DAY + 1 }, { lines: [] }]) {
        const first = memberPeek(o.roster.members[0] as Uint8Array);
        const paper = memberMake({ ...first, ...change }, o.rootSeed);
        refuses(() => check(withMembers(o, [paper])), 'seal');
    }
});

test('a ghost added with the epoch left as it was is found by the hash', () => {
    const o = anyOrganisation();
    const ghost = { ...anyMember(o.paper.org, 4, seedOf(o, 3)), signer: midOf(1) };
    const members = [...o.roster.members, memberMake(ghost, seedOf(o, 1))];
    refuses(() => check({ ...o.roster, members }), 'seal');
    refuses(() => check({ ...o.roster, members: o.roster.members.slice(0, 2) }), 'seal');
    assert.notDeepEqual(rosterHash(members, LINE), rosterHash(o.roster.members, LINE));
});

test("an epoch speaks of its own line's members, an audit's of the supervisors", () => {
    const o = anyOrganisation();
    const audit = LINE | AUDIT_LINE;
    const change = { line: audit, epoch: 1 };
    const epochs = [
        ...o.roster.epochs,
        epochMake(anyEpoch(o.paper.org, o.roster.members, change), seedOf(o, 1)),
    ];
    const fourth = { ...anyMember(o.paper.org, 4, seedOf(o, 3)), signer: midOf(1) };
    const joins = (lines: number[]) => [
        ...o.roster.members, memberMake({ ...fourth, lines }, seedOf(o, 1)),
    ];
    const elsewhere = { ...o.roster, members: joins([OTHER_LINE]), epochs };
    assert.equal(check(elsewhere).epoch, 3);
    assert.equal(check(elsewhere, audit).epoch, 1);
    refuses(() => check(elsewhere, OTHER_LINE), 'seal');
    const here = { ...o.roster, members: joins([LINE]), epochs };
    refuses(() => check(here), 'seal');
    assert.equal(check(here, audit).epoch, 1);
});

test('another organisation, whole and well signed, keeps its own keys', () => {
    const [o, other] = [anyOrganisation(), anyOrganisation()];
    refuses(() => check({ ...o.roster, org: other.roster.org }), 'seal');
    const stranger = orgMake(anyOrg(other.rootSeed, o.paper.org), other.rootSeed);
    refuses(() => check({ ...o.roster, org: stranger }), 'seal');
});

test('reserved and unused bytes of papers must be zero', () => {
    const { roster } = anyOrganisation();
    const [member, epoch] = [roster.members[0], roster.epochs[0]] as [Uint8Array, Uint8Array];
    flips(member, 37, 38).forEach((twin) => refuses(() => memberPeek(twin), 'format'));
    flips(member, 118, 132).forEach((twin) => refuses(() => memberPeek(twin), 'format'));
    flips(epoch, 22, 24).forEach((twin) => refuses(() => epochPeek(twin), 'format'));
});
