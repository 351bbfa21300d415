/* audit: AUDIT, one entry of a line's audit, and the chain that entries make (PROTOCOL §4). Called
 * by the console, for supervisors.
 * Never takes an entry's place in the chain on trust: each names the hash of the one before it. */
import type { Hash, Mid, Pk, Sk } from './bytes';
import { EnvelopeType, Reader, SealError, Writer, asHash, asMid, concat, equal } from './bytes';
import { isZero, needLength, readHeader, wipe, writeHeader } from './bytes';
import { hpkeOpen, hpkeSeal } from './hpke';
import { hash256, label } from './kdf';
import { AUDIT_LINE } from './roster';

export const AUDIT_LEN = 164;
export const AUDIT_DETAIL = 24;
const AAD_LEN = 52; /* everything before enc */

/* What was done; numbers as in src/seal/audit.h. */
export enum AuditAction {
    SignedIn = 1,
    Took,
    Read,
    Noted,
    HandedBack,
    Ended,
    Shredded,
    Invited,
    Confirmed,
    Renewed,
    Password,
    Factor,
    FactorReset,
    PasskeyAdded,
    PasskeyRemoved,
    Removed,
    Rotated,
    Settings,
    BackedUp,
    Recovered,
    Founded,
    Pruned,
    KeysDone,
    GivenUp,
    Risk,
    HandedOver,
    HeldOff,
    Unanswered,
    Referred = 32,
    ReferralYes,
    ReferralNo,
    ReferralsRead,
    Resources,
    Plan,
    Spend,
    PassedOn,
}

/* What an entry is about. */
export enum AuditOf {
    Nothing = 0,
    Conversation = 1,
    Member = 2,
}

/* The clear part. */
export interface AuditHeader {
    line: number; /* of the audit: the line's with AUDIT_LINE */
    epoch: number;
    seq: bigint;
    prev: Hash; /* all zero before the first */
}

export interface AuditEntry {
    action: number; /* AuditAction, or one of a later version */
    of: AuditOf;
    line: number;
    day: number; /* since 1970, UTC */
    who: Mid; /* all zero: the server, or somebody at its machine */
    subject: Uint8Array; /* a Row or a Mid, 16; all zero when it is about nothing */
    detail: Uint8Array; /* of a member their name, zero padded; else a number */
}

/* The number in an entry that is not about a member. */
export function auditNumber(entry: AuditEntry): bigint {
    return new Reader(entry.detail).u64();
}

/* Their sign-in name in an entry about a member; empty when it was not written down, and without
 * its end when it was long. */
export function auditName(entry: AuditEntry): string {
    const end = entry.detail.indexOf(0);
    const name = entry.detail.slice(0, end < 0 ? AUDIT_DETAIL : end);
    return new TextDecoder().decode(name, { stream: true }); /* a letter cut in two is left out */
}

/* Seal an entry to the audit's key. Errors  seal  `to` is a point of low order */
export function auditMake(h: AuditHeader, entry: AuditEntry, to: Pk): Uint8Array {
    const head = writeHeader(EnvelopeType.Audit)
        .u16(h.line).zero(2).u32(h.epoch).u64(h.seq).bytes(h.prev)
        .done();
    const plain = new Writer()
        .u8(entry.action).u8(entry.of).u16(entry.line).u32(entry.day)
        .bytes(entry.who).bytes(entry.subject).bytes(entry.detail)
        .done();
    const sealed = hpkeSeal(to, { info: label('audit'), aad: head }, plain);
    wipe(plain);
    return concat(head, sealed);
}

/* Errors  size, version; format  not of an audit, no number, or a first that names one before it */
export function auditPeek(entry: Uint8Array): AuditHeader {
    needLength(entry, AUDIT_LEN, 'AUDIT');
    const r = readHeader(entry, EnvelopeType.Audit);
    const line = r.u16();
    r.zero(2);
    const header = { line, epoch: r.u32(), seq: r.u64(), prev: asHash(r.bytes(32)) };
    if ((line & AUDIT_LINE) === 0 || header.seq === 0n) {
        throw new SealError('format', 'not an entry of an audit');
    }
    if ((header.seq === 1n) !== isZero(header.prev)) {
        throw new SealError('format', 'the first entry, and no other, has none before it');
    }
    return header;
}

function plainRead(plain: Uint8Array): AuditEntry {
    const r = new Reader(plain);
    const entry = {
        action: r.u8(), of: r.u8(), line: r.u16(), day: r.u32(),
        who: asMid(r.bytes(16)), subject: r.bytes(16), detail: r.bytes(AUDIT_DETAIL),
    };
    r.end();
    if (entry.action === 0 || AuditOf[entry.of] === undefined) {
        throw new SealError('format', 'not an action of an audit');
    }
    if ((entry.of === AuditOf.Nothing) !== isZero(entry.subject)) {
        throw new SealError('format', 'what the entry is about');
    }
    return entry;
}

/* Open one entry with the secret of the epoch that it names.
 * Errors  as auditPeek; seal  another key's, or altered; format  what was sealed is no entry */
export function auditOpen(entry: Uint8Array, sk: Sk): AuditEntry {
    auditPeek(entry);
    const bind = { info: label('audit'), aad: entry.slice(0, AAD_LEN) };
    const plain = hpkeOpen(sk, bind, entry.slice(AAD_LEN));
    try {
        return plainRead(plain);
    } finally {
        wipe(plain);
    }
}

export function auditHash(entry: Uint8Array): Hash {
    return hash256(entry);
}

/* Is `later` the very next entry after `earlier`, and does it name it? */
export function auditFollows(earlier: Uint8Array, later: Uint8Array): boolean {
    const [before, after] = [auditPeek(earlier), auditPeek(later)];
    return before.line === after.line && after.seq === before.seq + 1n
        && equal(after.prev, auditHash(earlier));
}
