/* passkey: the bodies of what the console says about passkeys (src/wire/wire.h). Called by the console.
 * Never looks inside what an authenticator made. */
import type { Key, Mid } from '../seal/bytes';
import { EMPTY, Reader, Writer, needLength } from '../seal/bytes';
import { WRAP_LEN } from '../seal/wrap';
import { readName, writeName } from './staff';

function put(w: Writer, bytes: Uint8Array): void {
    w.u16(bytes.length).bytes(bytes);
}

export function beginWrite(code: number): Uint8Array {
    return new Writer().u32(code).done();
}

/* there: names of the passkeys that the member has already */
export function beginRead(body: Uint8Array): { challenge: Uint8Array; there: Uint8Array[] } {
    const r = new Reader(body);
    const challenge = r.bytes(32);
    const there = Array.from({ length: r.u8() }, () => r.bytes(r.u16()));
    r.end();
    return { challenge, there };
}

export interface NewPasskey {
    label: string;
    wrap: Uint8Array | undefined;
    client: Uint8Array; /* clientDataJSON */
    data: Uint8Array; /* authenticator data */
}

/* Errors  size  a label over 32 bytes, or not a WRAP */
export function addWrite(p: NewPasskey): Uint8Array {
    const w = new Writer().u8(p.wrap === undefined ? 0 : 1).zero(3).bytes(writeName(p.label));
    if (p.wrap !== undefined) {
        needLength(p.wrap, WRAP_LEN, 'WRAP');
        w.bytes(p.wrap);
    }
    put(w, p.client);
    put(w, p.data);
    return w.done();
}

export interface PasskeyRow {
    number: number;
    opens: boolean; /* the keys; else it stands for the six digits only */
    addedDay: number;
    usedDay: number;
    label: string;
}

export function listRead(body: Uint8Array): PasskeyRow[] {
    const r = new Reader(body);
    const rows = Array.from({ length: r.u8() }, () => {
        const [number, opens] = [r.u8(), r.u8() === 1];
        r.zero(2);
        return { number, opens, addedDay: r.u32(), usedDay: r.u32(), label: readName(r) };
    });
    r.end();
    return rows;
}

export function dropWrite(number: number, code: number): Uint8Array {
    return new Writer().u8(number).zero(3).u32(code).done();
}

export function keyAskWrite(): Uint8Array {
    return new Writer().u8(1).zero(3).done();
}

/* What the browser gives for a question: who, with which passkey, and the proof. */
export interface Shown {
    mid: Mid;
    id: Uint8Array;
    client: Uint8Array;
    data: Uint8Array;
    sig: Uint8Array;
}

/* auth: what the password gave, where the passkey does not open the keys */
export function keyShowWrite(s: Shown, auth: Key | undefined): Uint8Array {
    const w = new Writer().u8(2).u8(auth === undefined ? 0 : 1).zero(2).bytes(s.mid);
    w.bytes(auth ?? EMPTY);
    [s.id, s.client, s.data, s.sig].forEach((bytes) => put(w, bytes));
    return w.done();
}
