/* organisation: a whole signed organisation to test with: root, two supervisors, a practitioner,
 * one epoch for each of two lines. Called by the roster test and kat_write.
 * Never a real one: every key is drawn here. */
import type { EdSk, Mid, Org } from '../../web/seal/bytes';
import { VISITOR, asEdSk, asMid, asOrg, asPoint, asSalt } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import type { EpochPaper, MemberPaper, OrgPaper } from '../../web/seal/paper';
import { Role, edPublicOf, epochMake, memberMake, orgMake } from '../../web/seal/paper';
import type { Roster } from '../../web/seal/roster';
import { rosterHash } from '../../web/seal/roster';
import { rnd } from './check';

export const DAY = 20000;
export const LINE = 7;
export const OTHER_LINE = 8;

export interface Organisation {
    paper: OrgPaper;
    rootSeed: EdSk;
    seeds: Map<number, EdSk>; /* by the number that midOf takes */
    roster: Roster;
}

/* Member ids that sort by number. */
export function midOf(n: number): Mid {
    return asMid(Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? n : 0xaa)));
}

export function anyOrg(root: EdSk, org: Org = asOrg(rnd(16))): OrgPaper {
    return {
        org, root: edPublicOf(root), rec: newPair().pk,
        kPw: asPoint(rnd(32)), kMatch: asPoint(rnd(32)), instance: asSalt(rnd(16)),
    };
}

export function anyMember(org: Org, n: number, seed: EdSk): MemberPaper {
    return {
        org, mid: midOf(n), role: Role.Practitioner, serial: n, nbfDay: DAY - 10, nafDay: DAY + 300,
        pk: newPair().pk, ed: edPublicOf(seed), lines: [LINE], signer: VISITOR,
    };
}

export function anyEpoch(org: Org, members: Uint8Array[], change: Partial<EpochPaper>): EpochPaper {
    return {
        org, line: LINE, epoch: 3, nbfDay: DAY - 5, nafDay: DAY + 40, pk: newPair().pk,
        roster: rosterHash(members, change.line ?? LINE), signer: midOf(1), ...change,
    };
}

/* Supervisors 1 (line 7) and 2 (line 8), both signed by the root; practitioner 3, signed by 1. */
export function anyOrganisation(): Organisation {
    const rootSeed = asEdSk(rnd(32));
    const paper = anyOrg(rootSeed);
    const seeds = new Map([1, 2, 3].map((n) => [n, asEdSk(rnd(32))]));
    const seed = (n: number) => seeds.get(n) as EdSk;
    const role = Role.Supervisor;
    const first = { ...anyMember(paper.org, 1, seed(1)), role };
    const second = { ...anyMember(paper.org, 2, seed(2)), role, lines: [OTHER_LINE] };
    const third = { ...anyMember(paper.org, 3, seed(3)), signer: midOf(1) };
    const members = [
        memberMake(first, rootSeed), memberMake(second, rootSeed), memberMake(third, seed(1)),
    ];
    const other = { line: OTHER_LINE, epoch: 9, signer: midOf(2) };
    const epochs = [
        epochMake(anyEpoch(paper.org, members, {}), seed(1)),
        epochMake(anyEpoch(paper.org, members, other), seed(2)),
    ];
    return { paper, rootSeed, seeds, roster: { org: orgMake(paper, rootSeed), members, epochs } };
}
