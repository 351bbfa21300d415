/* paper: the three signed papers, ORG, MEMBER and EPOCH (PROTOCOL §4). Called by roster, and by a
 * supervisor's console, which signs.
 * Never gives the content of a paper as true before its signature holds; peek says so by name. */
import type { EdPk, EdSk, Hash, Mid, Org, Pk, Point, Salt } from './bytes';
import { EnvelopeType, Reader, SealError, Writer, asEdPk, asHash, asMid, asOrg } from './bytes';
import { asPk, asPoint, asSalt, concat, needLength, readHeader, wipe, writeHeader } from './bytes';
import { label } from './kdf';
import sodium from './sodium';

export const ORG_LEN = 228;
export const MEMBER_LEN = 212;
export const EPOCH_LEN = 180;
const SIG_LEN = 64;
const LINES_MAX = 8;
type Purpose = 'sig/org' | 'sig/member' | 'sig/epoch';

export enum Role {
    Practitioner = 1, /* answers */
    Supervisor, /* answers, and signs; signed by the root alone */
    Campaign, /* plans and counts adverts: no conversation */
    Analyst, /* reads counts: no conversation */
    Intake, /* police: what was referred to them, nothing else */
    Operator, /* the machine: no conversation */
}

/* Who the organisation is: read from the visitor's own copy of the static files. */
export interface OrgPaper {
    org: Org;
    root: EdPk;
    rec: Pk;
    kPw: Point;
    kMatch: Point;
    instance: Salt;
}

/* Who is a member, until when, and on which lines. Days are counted from 1970, UTC; both bounds
 * are within. */
export interface MemberPaper {
    org: Org;
    mid: Mid;
    role: Role; /* a number we do not know gives no right */
    serial: number;
    nbfDay: number;
    nafDay: number;
    pk: Pk;
    ed: EdPk;
    lines: number[];
    signer: Mid; /* all zero: the root */
}

/* Which key a line has, until when. */
export interface EpochPaper {
    org: Org;
    line: number;
    epoch: number;
    nbfDay: number;
    nafDay: number;
    pk: Pk;
    roster: Hash;
    signer: Mid;
}

/* --- signatures: over u8 len ‖ label ‖ everything before the signature -------------------- */
function signedBytes(purpose: Purpose, unsigned: Uint8Array): Uint8Array {
    const name = label(purpose);
    return concat(Uint8Array.of(name.length), name, unsigned);
}

/* Give the public half of a signing seed. */
export function edPublicOf(seed: EdSk): EdPk {
    const pair = sodium().crypto_sign_seed_keypair(seed);
    wipe(pair.privateKey);
    return asEdPk(pair.publicKey);
}

function sign(purpose: Purpose, paper: Writer, seed: EdSk): Uint8Array<ArrayBuffer> {
    const unsigned = paper.done();
    const secret = sodium().crypto_sign_seed_keypair(seed).privateKey;
    const sig = sodium().crypto_sign_detached(signedBytes(purpose, unsigned), secret);
    wipe(secret);
    return concat(unsigned, sig);
}

/* Errors  seal  not this signer's, or altered */
function verify(purpose: Purpose, paper: Uint8Array, signer: EdPk): void {
    const at = paper.length - SIG_LEN;
    const message = signedBytes(purpose, paper.slice(0, at));
    let good = false;
    try {
        good = sodium().crypto_sign_verify_detached(paper.slice(at), message, signer);
    } catch {
        good = false;
    }
    if (!good) {
        throw new SealError('seal', 'the signature does not hold');
    }
}

/* Begin reading a paper whose length and header are right. */
function begin(paper: Uint8Array, type: EnvelopeType, len: number, what: string): Reader {
    needLength(paper, len, what);
    return readHeader(paper, type);
}

/* --- ORG, signed by its own root ---------------------------------------------------------- */
export function orgMake(org: OrgPaper, root: EdSk): Uint8Array {
    const w = writeHeader(EnvelopeType.Org)
        .bytes(org.org).bytes(org.root).bytes(org.rec)
        .bytes(org.kPw).bytes(org.kMatch).bytes(org.instance);
    return sign('sig/org', w, root);
}

/* Errors  size, format, version; seal  its root did not sign it */
export function orgOpen(paper: Uint8Array): OrgPaper {
    const r = begin(paper, EnvelopeType.Org, ORG_LEN, 'ORG');
    const org = {
        org: asOrg(r.bytes(16)),
        root: asEdPk(r.bytes(32)),
        rec: asPk(r.bytes(32)),
        kPw: asPoint(r.bytes(32)),
        kMatch: asPoint(r.bytes(32)),
        instance: asSalt(r.bytes(16)),
    };
    verify('sig/org', paper, org.root);
    return org;
}

/* --- MEMBER, signed by the root or by a supervisor ---------------------------------------- */
/* Errors  size  more than 8 lines */
export function memberMake(member: MemberPaper, signer: EdSk): Uint8Array {
    if (member.lines.length > LINES_MAX) {
        throw new SealError('size', 'a member has at most 8 lines');
    }
    const w = writeHeader(EnvelopeType.Member)
        .bytes(member.org).bytes(member.mid).u8(member.role).zero(1).u16(member.lines.length)
        .u32(member.serial).u32(member.nbfDay).u32(member.nafDay)
        .bytes(member.pk).bytes(member.ed);
    for (let i = 0; i < LINES_MAX; i++) {
        w.u16(member.lines[i] ?? 0);
    }
    w.bytes(member.signer);
    return sign('sig/member', w, signer);
}

function readLines(r: Reader, n: number): number[] {
    if (n > LINES_MAX) {
        throw new SealError('format', 'a member has at most 8 lines');
    }
    const lines = Array.from({ length: n }, () => r.u16());
    r.zero(2 * (LINES_MAX - n));
    return lines;
}

/* Read a MEMBER whose signature is yet to be checked. Errors  size, format, version */
export function memberPeek(paper: Uint8Array): MemberPaper {
    const r = begin(paper, EnvelopeType.Member, MEMBER_LEN, 'MEMBER');
    const org = asOrg(r.bytes(16));
    const mid = asMid(r.bytes(16));
    const role = r.u8();
    r.zero(1);
    const nlines = r.u16();
    const serial = r.u32();
    const nbfDay = r.u32();
    const nafDay = r.u32();
    const pk = asPk(r.bytes(32));
    const ed = asEdPk(r.bytes(32));
    const lines = readLines(r, nlines);
    const signer = asMid(r.bytes(16));
    return { org, mid, role, serial, nbfDay, nafDay, pk, ed, lines, signer };
}

/* Errors  as memberPeek; seal  `signer` did not sign it */
export function memberOpen(paper: Uint8Array, signer: EdPk): MemberPaper {
    const member = memberPeek(paper);
    verify('sig/member', paper, signer);
    return member;
}

/* --- EPOCH, signed by a supervisor -------------------------------------------------------- */
export function epochMake(epoch: EpochPaper, signer: EdSk): Uint8Array {
    const w = writeHeader(EnvelopeType.Epoch)
        .bytes(epoch.org).u16(epoch.line).zero(2)
        .u32(epoch.epoch).u32(epoch.nbfDay).u32(epoch.nafDay)
        .bytes(epoch.pk).bytes(epoch.roster).bytes(epoch.signer);
    return sign('sig/epoch', w, signer);
}

/* Read an EPOCH whose signature is yet to be checked. Errors  size, format, version */
export function epochPeek(paper: Uint8Array): EpochPaper {
    const r = begin(paper, EnvelopeType.Epoch, EPOCH_LEN, 'EPOCH');
    const org = asOrg(r.bytes(16));
    const line = r.u16();
    r.zero(2);
    return {
        org,
        line,
        epoch: r.u32(),
        nbfDay: r.u32(),
        nafDay: r.u32(),
        pk: asPk(r.bytes(32)),
        roster: asHash(r.bytes(32)),
        signer: asMid(r.bytes(16)),
    };
}

/* Errors  as epochPeek; seal  `signer` did not sign it */
export function epochOpen(paper: Uint8Array, signer: EdPk): EpochPaper {
    const epoch = epochPeek(paper);
    verify('sig/epoch', paper, signer);
    return epoch;
}
