/* roster: ROSTER, the file every visitor loads, and the chain from the organisation's root to the
 * key of a line (PROTOCOL §5 Open). Called by the visitor's page before anything is sealed to a
 * line, and by the console.
 * Never gives a line's key unless every signature from the root down to it holds today. */
import type { EdPk, Hash, Mid } from './bytes';
import { Reader, SealError, VISITOR, Writer, concat, equal, isZero } from './bytes';
import { hash256 } from './kdf';
import type { EpochPaper, MemberPaper, OrgPaper } from './paper';
import { EPOCH_LEN, MEMBER_LEN, ORG_LEN, Role, epochOpen, epochPeek } from './paper';
import { memberOpen, memberPeek, orgOpen } from './paper';

const DAY_MS = 24 * 60 * 60 * 1000;
const EPOCH_DAYS_MAX = 45; /* PROTOCOL §9 */

export interface Roster {
    org: Uint8Array; /* papers as they lie */
    members: Uint8Array[];
    epochs: Uint8Array[];
}

/* Today as papers count it: days since 1970, UTC. */
export function today(): number {
    return Math.floor(Date.now() / DAY_MS);
}

function before(a: Mid, b: Mid): boolean {
    const at = a.findIndex((x, i) => x !== b[i]);
    return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/* Members ascend by their ids, so that none is there twice; all zero is the visitor, no member. */
function needOrder(members: Uint8Array[]): void {
    let last = VISITOR;
    for (const paper of members) {
        const mid = memberPeek(paper).mid;
        if (!before(last, mid)) {
            throw new SealError('format', 'members are out of order');
        }
        last = mid;
    }
}

/* Cut the file into its papers. ORG's own signature is checked here, the others are not.
 * Errors  format  parts do not add up; size, version; seal  ORG */
export function rosterRead(file: Uint8Array): Roster {
    const r = new Reader(file);
    const org = r.bytes(ORG_LEN);
    const nmembers = r.u16();
    const members = Array.from({ length: nmembers }, () => r.bytes(MEMBER_LEN));
    const nepochs = r.u16();
    const epochs = Array.from({ length: nepochs }, () => r.bytes(EPOCH_LEN));
    r.end();
    orgOpen(org);
    needOrder(members);
    epochs.forEach(epochPeek);
    return { org, members, epochs };
}

export function rosterWrite(roster: Roster): Uint8Array<ArrayBuffer> {
    return new Writer()
        .bytes(roster.org)
        .u16(roster.members.length).bytes(concat(...roster.members))
        .u16(roster.epochs.length).bytes(concat(...roster.epochs))
        .done();
}

/* A line's own audit has a number too: the line's with this bit. Its key is for supervisors. */
export const AUDIT_LINE = 0x8000;

export function serves(member: MemberPaper, line: number): boolean {
    const audit = (line & AUDIT_LINE) !== 0;
    return member.lines.includes(line & ~AUDIT_LINE) && (!audit || member.role === Role.Supervisor);
}

/* What an EPOCH of a line says about its members: the hash of the MEMBERs that serve the line, as
 * they lie. Who joins one line does not make another line's EPOCH stale. */
export function rosterHash(members: Uint8Array[], line: number): Hash {
    return hash256(concat(...members.filter((paper) => serves(memberPeek(paper), line))));
}

/* Find a MEMBER by its id, its signature yet unchecked. */
function find(roster: Roster, mid: Mid): Uint8Array | undefined {
    return roster.members.find((paper) => equal(memberPeek(paper).mid, mid));
}

function inForce(paper: { nbfDay: number; nafDay: number }, day: number): boolean {
    return paper.nbfDay <= day && day <= paper.nafDay;
}

/* May this member sign others' papers? Only a supervisor whom the root itself signed: no longer
 * chain is accepted. */
function maySign(member: MemberPaper): boolean {
    return member.role === Role.Supervisor && isZero(member.signer);
}

/* The key that must have signed a MEMBER: the root's, or that of a supervisor in force on the day
 * the paper began. Errors  seal  its signer may not sign */
function signerOf(roster: Roster, org: OrgPaper, paper: Uint8Array): EdPk {
    const { signer, nbfDay } = memberPeek(paper);
    if (isZero(signer)) {
        return org.root;
    }
    const found = find(roster, signer);
    if (found === undefined) {
        throw new SealError('seal', 'signed by somebody unknown');
    }
    const supervisor = memberOpen(found, org.root);
    if (!maySign(supervisor) || !inForce(supervisor, nbfDay)) {
        throw new SealError('seal', 'signed by somebody who may not sign');
    }
    return supervisor.ed;
}

function openMember(roster: Roster, org: OrgPaper, paper: Uint8Array): MemberPaper {
    const member = memberOpen(paper, signerOf(roster, org, paper));
    if (!equal(member.org, org.org)) {
        throw new SealError('seal', "another organisation's member");
    }
    return member;
}

/* What an epoch must agree with to hold. */
interface Asked {
    org: OrgPaper;
    members: MemberPaper[];
    roster: Hash;
    line: number;
    day: number;
}

/* Say whether an EPOCH holds: its dates, its roster, and its signer, a supervisor of this line whom
 * the root signed and whose own paper is in force. */
function holds(paper: Uint8Array, asked: Asked): boolean {
    const epoch = epochPeek(paper);
    const signer = asked.members.find((m) => equal(m.mid, epoch.signer));
    if (signer === undefined || !maySign(signer)) {
        return false;
    }
    if (!inForce(signer, asked.day) || !serves(signer, asked.line)) {
        return false;
    }
    const short = epoch.nafDay - epoch.nbfDay <= EPOCH_DAYS_MAX;
    if (!inForce(epoch, asked.day) || !short || epoch.line !== asked.line) {
        return false;
    }
    if (!equal(epoch.org, asked.org.org) || !equal(epoch.roster, asked.roster)) {
        return false;
    }
    try {
        epochOpen(paper, signer.ed);
        return true;
    } catch {
        return false;
    }
}

/* Verify the whole chain for one line on one day, and give the newest epoch that holds.
 * Errors  size, format, version  a paper is not one
 *         seal  ORG or a MEMBER is not signed as it must be, or no epoch holds for this line
 * Source  PROTOCOL §3, §5, §9 */
export function rosterCheck(roster: Roster, line: number, day: number): EpochPaper {
    const org = orgOpen(roster.org);
    needOrder(roster.members);
    const members = roster.members.map((paper) => openMember(roster, org, paper));
    const asked = { org, members, roster: rosterHash(roster.members, line), line, day };
    const good = roster.epochs.filter((paper) => holds(paper, asked)).map(epochPeek);
    const newest = good.sort((a, b) => b.epoch - a.epoch)[0];
    if (newest === undefined) {
        throw new SealError('seal', 'no key of this line holds today');
    }
    return newest;
}

/* Give one member, its signature verified up to the root. It may have expired since: an old GRANT
 * of somebody who left is still theirs.
 * Errors  seal  no such member, or not signed as it must be */
export function rosterMember(roster: Roster, mid: Mid): MemberPaper {
    const found = find(roster, mid);
    if (found === undefined) {
        throw new SealError('seal', 'no such member');
    }
    return openMember(roster, orgOpen(roster.org), found);
}
