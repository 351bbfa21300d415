/* ring: from the grants and links of a case to the keys of every generation. Called by casemodel.
 * Never takes a key from a sender the signed roster does not name, and never one for another
 * conversation: that is what keeps the server out. */
import type { Conv, Key, Pk } from '../seal/bytes';
import { SealError, equal, isZero, wipe } from '../seal/bytes';
import type { Grant } from '../seal/grant';
import { GrantFor, grantOpen, grantPeek } from '../seal/grant';
import { linkOpen, linkPeek } from '../seal/link';
import type { Bundle } from '../wire/bundle';
import { GENS_MAX } from '../wire/rotation';
import type { KeyHolder } from './session';

export interface Ring {
    cks: Map<number, Key>;
    nks: Map<number, Key>; /* notes keys, by the generation they are of */
    newest: number;
    epoch: number; /* that the grants are for */
}

/* Whose grants are opened. */
export interface RingFor {
    conv: Conv;
    pkV: Pk;
    line: number;
    holder: KeyHolder;
}

export function ringWipe(ring: Ring): void {
    wipe(...ring.cks.values(), ...ring.nks.values());
}

/* Generation 0 is the visitor's own; every later one, and a notes key, is a member's. */
function senderOf(f: RingFor, grant: Grant): Pk {
    const own = grant.gen === 0 && grant.for !== GrantFor.Notes;
    const pk = own ? f.pkV : f.holder.memberPk(grant.sender, f.line);
    if (pk === undefined || own !== isZero(grant.sender)) {
        throw new SealError('seal', 'granted by somebody who may not');
    }
    return pk;
}

/* Errors  seal  this member has no key to it, or the sender may not grant it */
export function grantKey(f: RingFor, envelope: Uint8Array): Key {
    const grant = grantPeek(envelope);
    const sk = f.holder.lineKey(f.line, grant.epoch);
    if (sk === undefined) {
        throw new SealError('seal', 'no key of that epoch');
    }
    return grantOpen(envelope, sk, senderOf(f, grant)).ck;
}

export interface Found {
    envelope: Uint8Array;
    grant: Grant;
}

/* The grants of one kind, newest generation first; among equals the later epoch first. */
export function grantsOf(f: RingFor, grants: Uint8Array[], kind: GrantFor): Found[] {
    return grants
        .map((envelope) => ({ envelope, grant: grantPeek(envelope) }))
        .filter(({ grant }) => grant.for === kind && grant.line === f.line
            && equal(grant.conv, f.conv))
        .sort((a, b) => b.grant.gen - a.grant.gen || b.grant.epoch - a.grant.epoch);
}

function linkDown(f: RingFor, bundle: Bundle, ring: Ring): void {
    for (let gen = ring.newest; gen > 0; gen--) {
        const link = bundle.links.find((l) => linkPeek(l).gen === gen);
        const ck = ring.cks.get(gen);
        if (link === undefined || ck === undefined) {
            throw new SealError('seal', 'an older key is missing');
        }
        ring.cks.set(gen - 1, linkOpen(link, f.conv, ck));
    }
}

/* The notes keys that open, one a generation. A second one of a generation would hide the first
 * one's notes. Errors  seal  two of one generation, or a sender who may not */
function openNotes(f: RingFor, bundle: Bundle, ring: Ring): void {
    for (const { envelope, grant } of grantsOf(f, bundle.grants, GrantFor.Notes)) {
        if (f.holder.lineKey(f.line, grant.epoch) === undefined) {
            continue; /* not given to this member: those notes show as missing */
        }
        if (ring.nks.has(grant.gen) || grant.gen > ring.newest) {
            throw new SealError('seal', 'a second key for the same notes');
        }
        ring.nks.set(grant.gen, grantKey(f, envelope));
    }
}

/* Errors  seal  no grant opens, its sender may not, or a link is missing */
export function ringOpen(f: RingFor, bundle: Bundle): Ring {
    const newest = grantsOf(f, bundle.grants, GrantFor.Line)[0];
    if (newest === undefined || newest.grant.gen >= GENS_MAX) {
        throw new SealError('seal', 'nothing here is for this line');
    }
    const { gen, epoch } = newest.grant;
    const cks = new Map([[gen, grantKey(f, newest.envelope)]]);
    const ring: Ring = { cks, nks: new Map(), newest: gen, epoch };
    linkDown(f, bundle, ring);
    openNotes(f, bundle, ring);
    return ring;
}

/* Does this member hold what opens these grants, and know who made them? If not, the papers have
 * moved on since they were read. */
export function ringKnown(f: RingFor, grants: Uint8Array[]): boolean {
    const newest = grantsOf(f, grants, GrantFor.Line)[0];
    if (newest === undefined) {
        return true; /* no paper would help */
    }
    const { grant } = newest;
    const sender = grant.gen === 0 || f.holder.memberPk(grant.sender, f.line) !== undefined;
    return sender && f.holder.lineKey(f.line, grant.epoch) !== undefined;
}
