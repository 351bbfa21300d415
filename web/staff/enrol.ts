/* enrol: how a supervisor makes a colleague a member (PROTOCOL §5 Staff enrol). Called by the
 * members view. Never signs a claim whose mac does not hold under the code handed over in person:
 * that is what keeps the server from inventing a member. */
import type { Key } from '../seal/bytes';
import { SealError, concat, wipe } from '../seal/bytes';
import type { Enrol } from '../seal/enrol';
import { claimVerify, deriveEnrol, newEnrolCode } from '../seal/enrol';
import type { EpochPaper } from '../seal/paper';
import type { Role } from '../seal/paper';
import { epochMake, memberMake, memberPeek } from '../seal/paper';
import { rosterHash, today } from '../seal/roster';
import { teamkeyMake } from '../seal/teamkey';
import { readPhrase, writePhrase } from '../seal/words';
import { RecordType, Status } from '../wire/record';
import type { Claim } from '../wire/staff';
import { claimRead, claimsRead, enrolNewWrite, enrolSignWrite } from '../wire/staff';
import { identityRead } from '../wire/staff';
import { hex, sameBytes } from './bits';
import type { Door } from './connection';
import { Refused } from './connection';
import { answers } from './roles';
import type { Session } from './session';

const MEMBER_DAYS = 365; /* never longer than the supervisor's own paper */
const EPOCH_DAYS = 45; /* PROTOCOL §9: the most a client accepts */
const SIGN_TRIES = 3;
const SKEW_DAYS = 1; /* a visitor's clock may be behind */

/* IDENTITY as the server has it now: signing over an old list of members would undo a new one. */
export interface EnrolDoor extends Door {
    identity(): Promise<Uint8Array>;
}

/* A claim as it lies, what it says, and what the server says that the invitation was for: only for
 * a code made in this page does the page know that itself. */
export interface Pending {
    bytes: Uint8Array;
    claim: Claim;
    role: Role;
    line: number;
}

/* What somebody is invited as. */
interface Offer {
    mac: Key;
    role: Role;
    line: number;
}

/* The claim was not made with this code. */
export class WrongCode extends Error {}

export class Enrolment {
    /* The codes made in this page, by id; gone at reload. */
    private readonly offers = new Map<string, Offer>();

    constructor(private readonly door: EnrolDoor, private readonly session: Session) {}

    /* Make a code for one person, role and line; the words are shown once. Errors  Refused */
    async invite(role: Role, line: number): Promise<string> {
        const code = newEnrolCode();
        const enrol = deriveEnrol(code);
        const body = enrolNewWrite(enrol.id, role, line);
        await this.door.ask(RecordType.EnrolNew, body);
        this.keep(enrol, role, line);
        return writePhrase(code);
    }

    /* What invited people handed in and nobody confirmed yet. */
    async pending(): Promise<Pending[]> {
        const body = await this.door.ask(RecordType.EnrolList);
        return claimsRead(body).map((c) => ({ ...c, claim: claimRead(c.bytes) }));
    }

    /* Was the code of this claim made in this page? */
    knows(pending: Pending): boolean {
        return this.offers.has(hex(pending.claim.id));
    }

    /* The code again, after a reload; role and line are what the supervisor was shown and agreed to.
     * Errors  WrongCode */
    retype(pending: Pending, typed: string): void {
        let enrol: Enrol;
        try {
            enrol = deriveEnrol(readPhrase(typed));
        } catch {
            throw new WrongCode();
        }
        if (!sameBytes(enrol.id, pending.claim.id)) {
            throw new WrongCode();
        }
        this.keep(enrol, pending.role, pending.line);
    }

    /* Sign the new member in.
     * Errors  WrongCode  the claim was not made with the code; Refused; SealError  no key today */
    async confirm(pending: Pending): Promise<void> {
        const name = hex(pending.claim.id);
        const offer = this.offers.get(name);
        if (offer === undefined) {
            throw new WrongCode();
        }
        try {
            claimVerify(pending.bytes, offer.mac);
        } catch {
            throw new WrongCode();
        }
        await this.sign(pending.claim, offer);
        wipe(offer.mac);
        this.offers.delete(name);
        this.session.refresh(identityRead(await this.door.identity()));
    }

    /* Sign over the members as they are now; again when another supervisor was quicker. */
    private async sign(claim: Claim, offer: Offer): Promise<void> {
        for (let round = 1; ; round++) {
            this.session.refresh(identityRead(await this.door.identity()));
            const papers = makePapers(this.session, claim, offer);
            try {
                await this.door.ask(RecordType.EnrolSign, enrolSignWrite(papers));
                return;
            } catch (error) {
                const stale = error instanceof Refused && error.status === Status.Stale;
                if (!stale || round === SIGN_TRIES) {
                    throw error;
                }
            }
        }
    }

    wipe(): void {
        wipe(...[...this.offers.values()].map((offer) => offer.mac));
        this.offers.clear();
    }

    private keep(enrol: Enrol, role: Role, line: number): void {
        this.offers.set(hex(enrol.id), { mac: enrol.mac, role, line });
    }
}

function compare(a: Uint8Array, b: Uint8Array): number {
    const at = a.findIndex((x, i) => x !== b[i]);
    return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/* Papers begin a day back, but never before the supervisor's own: its signature would not count. */
function beginDay(session: Session): number {
    return Math.max(session.me.nbfDay, today() - SKEW_DAYS);
}

function makeMember(session: Session, claim: Claim, offer: Offer): Uint8Array {
    const me = session.me;
    const papers = {
        org: session.org.org, mid: claim.mid, role: offer.role, serial: 1,
        nbfDay: beginDay(session), nafDay: Math.min(me.nafDay, today() + MEMBER_DAYS),
        pk: claim.pk, ed: claim.ed, lines: [offer.line], signer: session.mid,
    };
    return memberMake(papers, session.keys.ed);
}

/* The same key of the same epoch, over the new list of members. */
export function makeEpoch(session: Session, old: EpochPaper, members: Uint8Array[]): Uint8Array {
    const nbfDay = beginDay(session);
    const paper = {
        ...old, nbfDay, nafDay: nbfDay + EPOCH_DAYS, roster: rosterHash(members, old.line),
        signer: session.mid,
    };
    return epochMake(paper, session.keys.ed);
}

/* MEMBER, the refreshed EPOCH and, for who answers, TEAMKEY for one claim.
 * Errors  SealError seal  the line has no key today, or this supervisor was not given it, or the
 *                         id is a member's already */
function makePapers(session: Session, claim: Claim, offer: Offer) {
    const { line } = offer;
    const epoch = session.epochOf(line);
    const skE = session.lineKey(line, epoch.epoch);
    if (skE === undefined) {
        throw new SealError('seal', 'no key of this line');
    }
    const others = session.roster.members;
    if (others.some((paper) => sameBytes(memberPeek(paper).mid, claim.mid))) {
        throw new SealError('seal', 'that id is taken');
    }
    const member = makeMember(session, claim, offer);
    const members = [...others, member]
        .map((paper) => ({ paper, mid: memberPeek(paper).mid }))
        .sort((a, b) => compare(a.mid, b.mid))
        .map(({ paper }) => concat(paper));
    const team = { line, epoch: epoch.epoch, mid: claim.mid };
    return {
        id: claim.id, member, epoch: makeEpoch(session, epoch, members),
        teamkey: answers(offer.role) ? teamkeyMake(team, claim.pk, skE) : undefined,
    };
}
