/* passkeys: a member adds, lists and removes theirs, and signs in with one (PROTOCOL §5 Login). Called by
 * the passkey view and the sign-in form. Never sends what a passkey's PRF gives. */
import type { Key } from '../seal/bytes';
import { asKey, random, wipe } from '../seal/bytes';
import { orgOpen } from '../seal/paper';
import { passkeyInput, passkeyKek, passkeyWrap } from '../seal/passkey';
import { wrapOpen, wrapPeek } from '../seal/wrap';
import type { PasskeyRow } from '../wire/passkey';
import { addWrite, beginRead, beginWrite, dropWrite, keyAskWrite } from '../wire/passkey';
import { keyShowWrite, listRead } from '../wire/passkey';
import { RecordType, Status } from '../wire/record';
import { loginRead } from '../wire/staff';
import { WrongProof } from './account';
import { sameBytes } from './bits';
import type { Door } from './connection';
import { Refused } from './connection';
import { Session } from './session';
import type { SignInAsk, SignedIn } from './signin';
import { keysFor } from './signin';
import type { Stretch } from './stretch';
import type { Used } from './webauthn';
import { makePasskey, usePasskey } from './webauthn';

/* The passkey was right, but its counter went back: there may be a copy of it. */
export class PasskeyCopied extends Error {}
/* This passkey signs nobody in here. */
export class PasskeyUnknown extends Error {}

/* --- one's own ---------------------------------------------------------------------------- */
export interface AddAsk {
    code: number;
    label: string;
    /* Called when the passkey must be touched once more. */
    again: () => void;
}

/* Make one on the authenticator that the person chooses; gives whether it opens their keys, or only
 * stands for the six digits.
 * Errors  WrongProof; PasskeyGone, PasskeyThere; Refused Limit, Later */
export async function addPasskey(door: Door, session: Session, ask: AddAsk): Promise<boolean> {
    const begun = await door.ask(RecordType.PasskeyBegin, beginWrite(ask.code))
        .catch((error: unknown) => {
            throw error instanceof Refused && error.status === Status.Denied
                ? new WrongProof() : error;
        });
    const { challenge, there } = beginRead(begun);
    const prfInput = passkeyInput(session.org.instance);
    const { mid, name } = session;
    const made = await makePasskey({ challenge, there, mid, name, prfInput });
    let { prf } = made;
    if (prf === undefined && made.hasPrf) { /* many tell it at the first use only */
        ask.again();
        prf = (await usePasskey(random(32), prfInput, made.id)).prf;
    }
    const wrap = prf === undefined ? undefined : passkeyWrap(mid, prf, session.keys);
    wipe(...(prf === undefined ? [] : [prf]));
    const body = addWrite({ label: ask.label, wrap, client: made.client, data: made.data });
    await door.ask(RecordType.PasskeyAdd, body);
    return wrap !== undefined;
}

export async function listPasskeys(door: Door): Promise<PasskeyRow[]> {
    return listRead(await door.ask(RecordType.PasskeyList));
}

/* Errors  WrongProof; Refused Unknown  it is gone already */
export async function dropPasskey(door: Door, number: number, code: number): Promise<void> {
    try {
        await door.ask(RecordType.PasskeyDrop, dropWrite(number, code));
    } catch (error) {
        throw error instanceof Refused && error.status === Status.Denied ? new WrongProof() : error;
    }
}

/* --- signing in --------------------------------------------------------------------------- */
/* A passkey that was touched and opens no keys: the password must come beside it. */
export class PasskeyNeedsPassword extends Error {
    constructor(readonly used: Used) {
        super('the password too');
    }
}

function asShownWrong(error: unknown, used: Used): unknown {
    if (!(error instanceof Refused)) {
        return error;
    }
    if (error.status === Status.Stale) {
        return new PasskeyCopied();
    }
    if (error.status === Status.Unknown) {
        return new PasskeyNeedsPassword(used);
    }
    return error.status === Status.Denied ? new PasskeyUnknown() : error;
}

async function show(door: Door, used: Used, auth: Key | undefined) {
    try {
        const body = await door.ask(RecordType.LoginKey, keyShowWrite(used, auth));
        return loginRead(body);
    } catch (error) {
        throw asShownWrong(error, used);
    }
}

/* Touch one, and sign in with it alone.
 * Errors  PasskeyGone; PasskeyNeedsPassword; PasskeyCopied; PasskeyUnknown; Refused; Lost
 * Wipes   what the PRF gave */
export async function signInWithPasskey(door: Door, orgPaper: Uint8Array): Promise<SignedIn> {
    const challenge = await door.ask(RecordType.LoginKey, keyAskWrite());
    const used = await usePasskey(challenge, passkeyInput(orgOpen(orgPaper).instance));
    if (used.prf === undefined) {
        throw new PasskeyNeedsPassword(used);
    }
    const prf = asKey(used.prf);
    try {
        const { session: secret, identity } = await show(door, used, undefined);
        const kek = passkeyKek(wrapPeek(identity.wrap).salt, prf);
        const { keys } = wrapOpen(identity.wrap, kek);
        wipe(kek);
        return { session: new Session(keys, orgPaper, identity), secret };
    } finally {
        wipe(prf);
    }
}

/* The same passkey, touched already, in the place of the six digits.
 * Errors  PasskeyUnknown  also when name or password is not right; PasskeyCopied; KeyUnproven */
export async function signInBeside(
    door: Door, used: Used, ask: Omit<SignInAsk, 'code'>, stretch: Stretch, orgPaper: Uint8Array,
): Promise<SignedIn> {
    const at = await keysFor(door, ask, stretch, orgOpen(orgPaper).kPw);
    try {
        if (!sameBytes(at.mid, used.mid)) {
            throw new PasskeyUnknown();
        }
        const { session: secret, identity } = await show(door, used, at.keys.auth);
        const { keys } = wrapOpen(identity.wrap, at.keys.kek);
        return { session: new Session(keys, orgPaper, identity), secret };
    } finally {
        wipe(at.keys.auth, at.keys.kek);
    }
}
