/* letter: LETTER, a text sealed to one key (PROTOCOL §4): feedback from somebody who is nobody, and from
 * a member a referral, or what a person lets another line know. Called by the visitor's page and the console.
 * Never opens one that names a sender without that sender's key: a server could write its own. */
import type { Mid, Pk, Sk } from './bytes';
import { EnvelopeType, SealError, VISITOR, asMid, concat, isZero, utf8, wipe } from './bytes';
import { readHeader, writeHeader } from './bytes';
import { hpkeAuthOpen, hpkeAuthSeal, hpkeOpen, hpkeSeal } from './hpke';
import { label } from './kdf';

const AAD_LEN = 44; /* everything before enc */
const AROUND = AAD_LEN + 32 + 16; /* enc and tag */
const PLAIN = [1920, 8192]; /* by class */
export const LETTER_LEN = PLAIN[0]! + AROUND;
export const LETTER_LONG = PLAIN[1]! + AROUND;
export const LETTER_TEXT = PLAIN[0]! - 2;
export const LETTER_TEXT_LONG = PLAIN[1]! - 2;

export enum LetterOf {
    Feedback = 1,
    Complaint = 2,
    Referral = 3,
    Passed = 4,
}

export interface Letter {
    of: LetterOf;
    cls: number; /* 0, or 1 for long texts */
    line: number;
    epoch: number; /* 0 when it is for a member */
    to: Mid; /* all zero: whoever holds the key of the line's epoch */
    from: Mid; /* all zero: nobody */
}

/* A referral names both, and no epoch; what a visitor sends names neither; what is passed on to a line
 * names who sends it. */
function fits(h: Letter): boolean {
    const referral = h.of === LetterOf.Referral;
    return LetterOf[h.of] !== undefined && PLAIN[h.cls] !== undefined
        && isZero(h.to) !== referral && isZero(h.from) !== (referral || h.of === LetterOf.Passed) && (h.epoch === 0) === referral;
}

/* from: the sender's secret when h.from names one.
 * Errors  size  the text is too long for its class; format; seal  `to` is of low order */
export function letterMake(h: Letter, from: Sk | undefined, to: Pk, text: string): Uint8Array {
    const words = utf8(text);
    const len = PLAIN[h.cls] ?? 0;
    if (!fits(h) || (from === undefined) !== isZero(h.from)) {
        throw new SealError('format', 'not a LETTER');
    }
    if (words.length > len - 2) {
        throw new SealError('size', 'the text is too long');
    }
    const head = writeHeader(EnvelopeType.Letter)
        .u8(h.of).u8(h.cls).u16(h.line).u32(h.epoch).bytes(h.to).bytes(h.from)
        .done();
    const plain = new Uint8Array(len);
    plain[0] = words.length >> 8;
    plain[1] = words.length & 0xff;
    plain.set(words, 2);
    const bind = { info: label('letter'), aad: head };
    const sealed = from === undefined ? hpkeSeal(to, bind, plain) : hpkeAuthSeal(from, to, bind, plain);
    wipe(plain);
    return concat(head, sealed);
}

/* Errors  size, format, version */
export function letterPeek(letter: Uint8Array): Letter {
    const cls = letter[5] ?? 255;
    if (letter.length !== (PLAIN[cls] ?? -1) + AROUND) {
        throw new SealError('size', 'LETTER of another length');
    }
    const r = readHeader(letter, EnvelopeType.Letter);
    const h = {
        of: r.u8(), cls: r.u8(), line: r.u16(), epoch: r.u32(), to: asMid(r.bytes(16)), from: asMid(r.bytes(16)),
    };
    if (!fits(h)) {
        throw new SealError('format', 'not a LETTER');
    }
    return h;
}

function plainRead(plain: Uint8Array): string {
    const len = ((plain[0] ?? 0) << 8) | (plain[1] ?? 0);
    if (len > plain.length - 2 || !isZero(plain.slice(2 + len))) {
        throw new SealError('format', 'padding');
    }
    return new TextDecoder().decode(plain.slice(2, 2 + len));
}

/* from: the public key of the member that the header names.
 * Errors  as letterPeek; seal  wrong key, wrong sender, or altered */
export function letterOpen(letter: Uint8Array, sk: Sk, from: Pk | undefined): string {
    const h = letterPeek(letter);
    if ((from === undefined) !== isZero(h.from)) {
        throw new SealError('seal', 'the sender is not named');
    }
    const bind = { info: label('letter'), aad: letter.slice(0, AAD_LEN) };
    const sealed = letter.slice(AAD_LEN);
    const plain = from === undefined ? hpkeOpen(sk, bind, sealed) : hpkeAuthOpen(sk, from, bind, sealed);
    try {
        return plainRead(plain);
    } finally {
        wipe(plain);
    }
}

/* Nobody, or whoever holds the key. */
export const NOBODY: Mid = VISITOR;
