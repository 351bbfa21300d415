/* signin: from a name, a password and six digits to a session (PROTOCOL §5 Login). Called by the
 * sign-in form. Never says which of the three was wrong, and never sends the password. */
import type { Key, Mid, Point } from '../seal/bytes';
import { SealError, wipe } from '../seal/bytes';
import { oprfBlind, oprfFinish } from '../seal/oprf';
import { orgOpen } from '../seal/paper';
import type { StaffKeys } from '../seal/staff';
import { deriveStaff, nameHash } from '../seal/staff';
import { wrapOpen } from '../seal/wrap';
import { RecordType, Status } from '../wire/record';
import { blindRead, blindWrite, helloRead, helloWrite, loginRead, loginWrite } from '../wire/staff';
import type { Door } from './connection';
import { Refused } from './connection';
import { Session } from './session';
import type { Stretch } from './stretch';

export interface SignInAsk {
    name: string;
    password: string;
    code: number;
}

/* Name, password or code: which one is nobody's business. */
export class WrongSignIn extends Error {}
/* The key process did not prove that it used the organisation's key. */
export class KeyUnproven extends Error {}

export interface SignedIn {
    session: Session;
    secret: Key; /* to resume with; goes to the connection */
}

/* Harden a stretched password with the key process (RFC 9497 VOPRF through the server).
 * Errors  KeyUnproven  the proof does not hold     Wipes  the blind and the output */
export async function harden(door: Door, mid: Mid, stretched: Key, kPw: Point): Promise<StaffKeys> {
    const ask = oprfBlind(stretched);
    const body = await door.ask(RecordType.Blind, blindWrite(mid, ask.element));
    let y: Uint8Array;
    try {
        y = oprfFinish(stretched, ask, kPw, blindRead(body));
    } catch (error) {
        throw error instanceof SealError ? new KeyUnproven() : error;
    } finally {
        wipe(ask.blind);
    }
    const keys = deriveStaff(stretched, y);
    wipe(y);
    return keys;
}

/* These mean that the three do not fit together, as does a wrap that does not open. */
const WRONG = new Set([Status.Denied, Status.Unknown, Status.Bad]);

function asWrong(error: unknown): unknown {
    const refused = error instanceof Refused && WRONG.has(error.status);
    return refused ? new WrongSignIn() : error;
}

/* What a name and a password give. Errors  KeyUnproven; Refused; SealError */
export async function keysFor(
    door: Door, ask: Omit<SignInAsk, 'code'>, stretch: Stretch, kPw: Point,
): Promise<{ mid: Mid; keys: StaffKeys }> {
    const hello = helloRead(await door.ask(RecordType.Hello, helloWrite(nameHash(ask.name))));
    const stretched = await stretch(ask.password, hello.salt, hello);
    try {
        return { mid: hello.mid, keys: await harden(door, hello.mid, stretched, kPw) };
    } finally {
        wipe(stretched);
    }
}

async function logIn(
    door: Door, ask: SignInAsk, at: { mid: Mid; keys: StaffKeys }, orgPaper: Uint8Array,
): Promise<SignedIn> {
    const body = loginWrite(at.mid, at.keys.auth, ask.code);
    const { session: secret, identity } = loginRead(await door.ask(RecordType.Login, body));
    const { keys } = wrapOpen(identity.wrap, at.keys.kek);
    return { session: new Session(keys, orgPaper, identity), secret };
}

/* Sign in.
 * orgPaper  ORG, from the same file that every visitor loads
 * Errors    WrongSignIn, KeyUnproven; Refused Later, Limit; Lost; SealError  papers do not hold
 * Wipes     everything in between */
export async function signIn(
    door: Door, ask: SignInAsk, stretch: Stretch, orgPaper: Uint8Array,
): Promise<SignedIn> {
    const kPw = orgOpen(orgPaper).kPw;
    let at: { mid: Mid; keys: StaffKeys } | undefined;
    try {
        at = await keysFor(door, ask, stretch, kPw);
        return await logIn(door, ask, at, orgPaper);
    } catch (error) {
        throw asWrong(error);
    } finally {
        if (at !== undefined) {
            wipe(at.keys.auth, at.keys.kek);
        }
    }
}
