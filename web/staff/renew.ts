/* renew: keeps a line's key in force, and its audit's. A signed EPOCH holds 45 days at most, so a supervisor's console
 * signs a fresh one, over the same key, when less than a month of it is left. Called by desk after
 * signing in. Never makes a new key: that is rotation. */
import type { EpochPaper } from '../seal/paper';
import { Role, epochPeek } from '../seal/paper';
import { AUDIT_LINE, today } from '../seal/roster';
import { RecordType } from '../wire/record';
import { identityRead } from '../wire/staff';
import type { EnrolDoor } from './enrol';
import { makeEpoch } from './enrol';
import type { Session } from './session';

const RENEW_DAYS = 30; /* left of 45: a fortnight of holidays must not end a line */

/* The newest epoch of a line whose key this member holds, in force or not: an expired one is just
 * what must be renewed. */
function newest(session: Session, line: number): EpochPaper | undefined {
    return session.roster.epochs.map(epochPeek)
        .filter((e) => e.line === line && session.lineKey(line, e.epoch) !== undefined)
        .sort((a, b) => b.epoch - a.epoch)[0];
}

/* Sign a fresh EPOCH for each line, and each line's audit, that needs one. Another supervisor may be quicker: then the
 * server says so, and theirs is as good.
 * Gives how many were renewed. Errors  Refused; SealError */
export async function renewEpochs(door: EnrolDoor, session: Session): Promise<number> {
    if (session.role !== Role.Supervisor) {
        return 0;
    }
    const due = session.lines.flatMap((line) => [line, AUDIT_LINE | line])
        .map((line) => newest(session, line))
        .filter((e): e is EpochPaper => e !== undefined && e.nafDay - today() < RENEW_DAYS);
    for (const epoch of due) {
        await door.ask(RecordType.Renew, makeEpoch(session, epoch, session.roster.members));
    }
    if (due.length > 0) {
        session.refresh(identityRead(await door.identity()));
    }
    return due.length;
}
