/* account: how a member changes their own password and second factor, and a supervisor the second
 * factor of somebody who lost it (PROTOCOL §5 Login). Called by the account and members views.
 * Never sends a password: both are stretched here and hardened with the key process. */
import type { Key, Mid } from '../seal/bytes';
import { asSalt, random, wipe } from '../seal/bytes';
import { hash256 } from '../seal/kdf';
import type { StaffKeys } from '../seal/staff';
import { STRETCH_MEM_KIB, STRETCH_OPS, nameHash } from '../seal/staff';
import { WRAP_PASSWORD, wrapMake } from '../seal/wrap';
import { FactorStep, factorResetWrite, factorWrite, passwordWrite } from '../wire/account';
import { RecordType, Status } from '../wire/record';
import type { Hello } from '../wire/staff';
import { helloRead, helloWrite, totpSecretRead } from '../wire/staff';
import type { Door } from './connection';
import { Refused } from './connection';
import type { Session } from './session';
import { harden } from './signin';
import type { Stretch } from './stretch';

const COST = { ops: STRETCH_OPS, memKib: STRETCH_MEM_KIB };

/* The password or the six digits are not right: which one is nobody's business. */
export class WrongProof extends Error {}

function asWrong(error: unknown): unknown {
    return error instanceof Refused && error.status === Status.Denied ? new WrongProof() : error;
}

async function ask(door: Door, type: RecordType, body: Uint8Array): Promise<Uint8Array> {
    try {
        return await door.ask(type, body);
    } catch (error) {
        throw asWrong(error);
    }
}

/* What an account's keys are made with. */
interface At {
    door: Door;
    session: Session;
    stretch: Stretch;
}

async function keysOf(at: At, password: string, cost: Pick<Hello, 'salt' | 'ops' | 'memKib'>) {
    const stretched: Key = await at.stretch(password, cost.salt, cost);
    try {
        return await harden(at.door, at.session.mid, stretched, at.session.org.kPw);
    } finally {
        wipe(stretched);
    }
}

export interface PasswordAsk {
    old: string;
    fresh: string;
    code: number;
}

/* The same keys under another password, made here; other places where one is signed in end.
 * Errors  WrongProof; KeyUnproven; Refused Later, Limit; Lost
 * Wipes   everything in between */
export async function changePassword(at: At, wish: PasswordAsk): Promise<void> {
    const { door, session } = at;
    const name = helloWrite(nameHash(session.name));
    const hello = helloRead(await door.ask(RecordType.Hello, name));
    const salt = asSalt(random(16));
    let [old, fresh]: (StaffKeys | undefined)[] = [];
    try {
        old = await keysOf(at, wish.old, hello);
        fresh = await keysOf(at, wish.fresh, { salt, ...COST });
        const header = { mid: session.mid, kind: WRAP_PASSWORD, ...COST, salt };
        const body = passwordWrite({
            auth: old.auth, code: wish.code, authHash: hash256(fresh.auth),
            wrap: wrapMake(header, fresh.kek, session.keys),
        });
        await ask(door, RecordType.Password, body);
    } finally {
        wipe(...[old, fresh].flatMap((k) => (k === undefined ? [] : [k.auth, k.kek])));
    }
}

/* The secret of the second factor to come; the one that is there counts until confirmFactor.
 * Errors  WrongProof; Refused Limit, Later */
export async function nextFactor(door: Door, code: number): Promise<Uint8Array> {
    const body = factorWrite(FactorStep.Next, code);
    return totpSecretRead(await ask(door, RecordType.Factor, body));
}

/* code: of the new one. Errors  WrongProof; Refused Unknown  the service was restarted meanwhile */
export async function confirmFactor(door: Door, code: number): Promise<void> {
    await ask(door, RecordType.Factor, factorWrite(FactorStep.Confirm, code));
}

/* The secret of somebody's new second factor, to be handed over in person.
 * code: the supervisor's own. Errors  WrongProof; Refused Limit, Later, Unknown */
export async function resetFactor(door: Door, mid: Mid, code: number): Promise<Uint8Array> {
    const body = factorResetWrite(mid, code);
    return totpSecretRead(await ask(door, RecordType.FactorReset, body));
}
