/* ring: from the grants and links of a case to the keys of every generation. Called by casemodel.
 * Never takes a key from a sender the signed roster does not name, and never one for another
 * conversation: that is what keeps the server out. */
import type { Conv, Key, Pk } from '../seal/bytes';
import { SealError, equal, isZero, wipe } from '../seal/bytes';
import type { Grant } from '../seal/grant';
import { GrantFor, grantOpen, grantPeek } from '../seal/grant';
import { linkOpen, linkPeek } from '../seal/link';
import type { Bundle } from '../wire/bundle';
import type { KeyHolder } from './session';

const GENS_MAX = 64; /* client.h CLIENT_GENS_MAX */

export interface Ring {
    cks: Map<number, Key>;
    newest: number;
    nk: Key | undefined; /* undefined while there is no note */
}

/* Whose grants are opened. */
export interface RingFor {
    conv: Conv;
    pkV: Pk;
    line: number;
    holder: KeyHolder;
}

export function ringWipe(ring: Ring): void {
    wipe(...ring.cks.values());
    if (ring.nk !== undefined) {
        wipe(ring.nk);
    }
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
function open(f: RingFor, envelope: Uint8Array): Key {
    const grant = grantPeek(envelope);
    const sk = f.holder.lineKey(f.line, grant.epoch);
    if (sk === undefined) {
        throw new SealError('seal', 'no key of that epoch');
    }
    return grantOpen(envelope, sk, senderOf(f, grant)).ck;
}

interface Found {
    envelope: Uint8Array;
    grant: Grant;
}

/* The grants of one kind, newest generation first; among equals the later epoch first. */
function grantsOf(f: RingFor, bundle: Bundle, kind: GrantFor): Found[] {
    return bundle.grants
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

/* A notes key is always generation 0. Undefined when no note was written yet.
 * Errors  seal  there are grants, and none opens */
function openNotes(f: RingFor, bundle: Bundle): Key | undefined {
    const found = grantsOf(f, bundle, GrantFor.Notes);
    for (const { envelope, grant } of found) {
        const known = grant.gen === 0 && f.holder.lineKey(f.line, grant.epoch) !== undefined;
        if (known) {
            return open(f, envelope);
        }
    }
    if (found.length > 0) {
        throw new SealError('seal', 'the notes are for somebody else');
    }
    return undefined;
}

/* Errors  seal  no grant opens, its sender may not, or a link is missing */
export function ringOpen(f: RingFor, bundle: Bundle): Ring {
    const newest = grantsOf(f, bundle, GrantFor.Line)[0];
    if (newest === undefined || newest.grant.gen >= GENS_MAX) {
        throw new SealError('seal', 'nothing here is for this line');
    }
    const gen = newest.grant.gen;
    const cks = new Map([[gen, open(f, newest.envelope)]]);
    const ring: Ring = { cks, newest: gen, nk: undefined };
    linkDown(f, bundle, ring);
    ring.nk = openNotes(f, bundle);
    return ring;
}
