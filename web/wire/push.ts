/* push: what the server says unasked, to a watching visitor and to the console
 * (src/wire/wire.h). Called by the visitor's page and the console.
 * Never answers: a push has tag 0. */
import type { Row } from '../seal/bytes';
import { Reader, asRow } from '../seal/bytes';
import type { Ahead, ConvState } from './bundle';
import { needAhead, needFlag, needState, needWant } from './bundle';
import type { Want } from './want';

/* row: all zero to the visitor */
export function pushMsgRead(body: Uint8Array): { row: Row; msg: Uint8Array } {
    const r = new Reader(body);
    return { row: asRow(r.bytes(16)), msg: r.bytes(r.left) };
}

export interface PushState {
    row: Row;
    state: ConvState;
    mine: boolean;
    ahead: Ahead;
    want: Want | 0;
    due: number;
}
export function pushStateRead(body: Uint8Array): PushState {
    const r = new Reader(body);
    const row = asRow(r.bytes(16));
    const state = needState(r.u8());
    const mine = needFlag(r.u8());
    const ahead = needAhead(r.u8());
    const want = needWant(r.u8());
    const due = r.u32();
    r.end();
    return { row, state, mine, ahead, want, due };
}

/* The conversation was burnt or shredded: forget it. */
export function pushGoneRead(body: Uint8Array): Row {
    const r = new Reader(body);
    const row = asRow(r.bytes(16));
    r.end();
    return row;
}

export interface PushStir {
    line: number;
    waiting: number;
    held: number;
}
export function pushStirRead(body: Uint8Array): PushStir {
    const r = new Reader(body);
    const line = r.u16();
    r.zero(2);
    const stir = { line, waiting: r.u32(), held: r.u32() };
    r.end();
    return stir;
}
