/* rotate: a supervisor's part of giving a line a new key (PROTOCOL §5 Rotate): its beginning, when
 * somebody leaves or a month has passed, and its end. Called by the keys view and by regrants.
 * Never seals a key to a member whom the line's present, signed EPOCH does not cover: the server
 * cannot slip one in. */
import type { Mid, Pk, Sk } from '../seal/bytes';
import { SealError, VISITOR, equal, wipe } from '../seal/bytes';
import { newPair } from '../seal/kdf';
import type { EpochPaper, MemberPaper } from '../seal/paper';
import { Role, epochPeek, memberMake, memberPeek } from '../seal/paper';
import { AUDIT_LINE, serves, today } from '../seal/roster';
import { teamkeyMake } from '../seal/teamkey';
import { RecordType, Status } from '../wire/record';
import type { Rekeyed } from '../wire/rotation';
import { rotateDoneWrite, rotateWrite } from '../wire/rotation';
import { identityRead } from '../wire/staff';
import { sameBytes } from './bits';
import { Lost, Refused } from './connection';
import type { EnrolDoor } from './enrol';
import { makeEpoch } from './enrol';
import type { Session } from './session';

const TRIES = 3;
const SKEW_DAYS = 1; /* this browser's clock may be ahead */

/* One who serves a line that is not this supervisor's, or another supervisor without the root's word for it:
 * not to be ended here. */
export class NotHere extends Error {}

export function hasLeft(member: MemberPaper): boolean {
    return member.nafDay < today();
}

/* Who is given a line's key: its members who answer, or its supervisors where it is the audit's. */
function isGiven(member: MemberPaper, line: number): boolean {
    const answers = member.role === Role.Practitioner || member.role === Role.Supervisor;
    const inForce = member.nbfDay <= today() && today() <= member.nafDay;
    return answers && inForce && serves(member, line);
}

/* What stands between this supervisor and removing somebody; undefined when nothing does. root: the root
 * key must have signed it. */
export function cannotEnd(session: Session, member: MemberPaper): 'root' | 'line' | undefined {
    if (!member.lines.every((line) => session.lines.includes(line))) {
        return 'line';
    }
    return member.role === Role.Supervisor ? 'root' : undefined;
}

/* The same keys and lines, but over; signed anew, one serial on. A supervisor's the root has signed. */
function ended(session: Session, member: MemberPaper, signed: Uint8Array[]): Uint8Array {
    const why = cannotEnd(session, member);
    const given = signed.find((paper) => equal(memberPeek(paper).mid, member.mid));
    if (why === 'root' && given !== undefined) {
        return given;
    }
    if (why !== undefined) {
        throw new NotHere();
    }
    const paper = {
        ...member, serial: member.serial + 1, nafDay: today() - 1 - SKEW_DAYS, signer: session.mid,
        nbfDay: Math.max(member.nbfDay, session.me.nbfDay),
    };
    return memberMake(paper, session.keys.ed);
}

function newestOf(session: Session, line: number): EpochPaper | undefined {
    return session.roster.epochs.map(epochPeek).filter((e) => e.line === line)
        .sort((a, b) => b.epoch - a.epoch)[0];
}

interface Fresh {
    line: number;
    sk: Sk;
    pk: Pk;
}

/* One line's new EPOCH over the members as they will lie, and its TEAMKEYs. */
function rekey(session: Session, members: Uint8Array[], fresh: Fresh): Rekeyed {
    const now = session.epochOf(fresh.line); /* every signature, and the members it covers */
    const epoch = now.epoch + 1;
    const key = (mid: Mid, to: Pk) => {
        return teamkeyMake({ line: fresh.line, epoch, mid }, to, fresh.sk);
    };
    const given = members.map(memberPeek).filter((m) => isGiven(m, fresh.line));
    return {
        epoch: makeEpoch(session, { ...now, epoch, pk: fresh.pk }, members),
        teamkeys: [key(VISITOR, session.org.rec), ...given.map((m) => key(m.mid, m.pk))],
    };
}

interface Leaving {
    leavers: Mid[];
    signed: Uint8Array[]; /* by the root: the ends of those leavers who are supervisors */
}

function rotation(session: Session, { leavers, signed }: Leaving, fresh: Fresh[]): Uint8Array {
    const ends: Uint8Array[] = [];
    const members = session.roster.members.map((paper) => {
        const member = memberPeek(paper);
        if (!leavers.some((mid) => equal(mid, member.mid))) {
            return paper;
        }
        const end = ended(session, member, signed);
        ends.push(end);
        return end;
    });
    if (ends.length !== leavers.length) {
        throw new SealError('seal', 'no such member');
    }
    return rotateWrite(ends, fresh.map((f) => rekey(session, members, f)));
}

/* The keys of the lines' audits, where there are any. */
function auditsOf(session: Session, lines: number[]): number[] {
    return lines.map((line) => AUDIT_LINE | line)
        .filter((line) => newestOf(session, line) !== undefined);
}

/* Whose key must change: those of each line that they serve, and of its audit if they are supervisors;
 * without leavers all of the supervisor's own, and the key of their audit. */
function linesOf(session: Session, leavers: Mid[]): number[] {
    const leaving = session.members().filter((m) => leavers.some((mid) => sameBytes(mid, m.mid)));
    if (leavers.length > 0) {
        const read = leaving.filter((m) => m.role === Role.Supervisor).flatMap((m) => m.lines);
        return [...new Set([...leaving.flatMap((m) => m.lines), ...auditsOf(session, read)])];
    }
    return [...session.lines, ...auditsOf(session, session.lines)];
}

async function refresh(door: EnrolDoor, session: Session): Promise<void> {
    session.refresh(identityRead(await door.identity()));
}

/* After an answer was lost: is it ours that is in force now? */
function tookEffect(session: Session, fresh: Fresh[]): boolean {
    return fresh.every((f) => {
        const now = newestOf(session, f.line);
        return now !== undefined && equal(now.pk, f.pk);
    });
}

async function rotateOnce(door: EnrolDoor, session: Session, leaving: Leaving): Promise<void> {
    const fresh = linesOf(session, leaving.leavers).map((line) => ({ line, ...newPair() }));
    try {
        await door.ask(RecordType.Rotate, rotation(session, leaving, fresh));
    } catch (error) {
        if (!(error instanceof Lost)) {
            throw error;
        }
        await refresh(door, session);
        if (!tookEffect(session, fresh)) {
            throw error;
        }
    } finally {
        wipe(...fresh.map((f) => f.sk));
    }
}

/* Give the lines a new key, without those who leave; nobody leaves where it is the month's. signed: what the
 * root signed of supervisors among them (dismissal). Errors  NotHere  one of them is not this supervisor's to end
 *         Refused, Lost  nothing was changed; SealError  the papers do not hold */
export async function rotate(
    door: EnrolDoor, session: Session, leavers: Mid[], signed: Uint8Array[] = [],
): Promise<void> {
    for (let round = 1; ; round++) {
        await refresh(door, session);
        try {
            await rotateOnce(door, session, { leavers, signed });
            break;
        } catch (error) {
            const stale = error instanceof Refused && error.status === Status.Stale;
            if (!stale || round === TRIES) {
                throw error;
            }
        }
    }
    await refresh(door, session);
}

/* --- its end ------------------------------------------------------------------------------------ */
/* What has been left over, where every conversation of these lines has its new keys. */
function leftOver(session: Session, complete: number[]): { ends: Mid[]; lines: number[] } {
    const gone = session.members().filter((m) => hasLeft(m) && m.role !== Role.Supervisor
        && m.lines.every((line) => complete.includes(line)));
    const old = complete.filter((line) => {
        return session.roster.epochs.map(epochPeek).filter((e) => e.line === line).length > 1;
    });
    const lines = new Set([...old, ...gone.flatMap((m) => m.lines)]);
    return { ends: gone.map((m) => m.mid), lines: [...lines] };
}

/* End a rotation, if there is one to be ended: the papers of those who left go, and the old keys.
 * Another supervisor may be quicker: theirs is as good. Gives true when something was ended. */
export async function rotateDone(
    door: EnrolDoor, session: Session, complete: number[],
): Promise<boolean> {
    if (session.role !== Role.Supervisor || leftOver(session, complete).lines.length === 0) {
        return false;
    }
    await refresh(door, session);
    const { ends, lines } = leftOver(session, complete);
    if (lines.length === 0) {
        return false;
    }
    const members = session.roster.members
        .filter((paper) => !ends.some((mid) => equal(mid, memberPeek(paper).mid)));
    const epochs = lines.map((line) => makeEpoch(session, session.epochOf(line), members));
    await door.ask(RecordType.RotateDone, rotateDoneWrite(ends, epochs));
    await refresh(door, session);
    return true;
}
