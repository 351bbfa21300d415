/* queuemodel: the rows of one tab of the queue, as far as they were read. Called by queue.
 * Never keeps an order of its own: the server's place in the wait decides. */
import type { Row } from '../seal/bytes';
import type { QueueRow } from '../wire/staff';
import { placeOf } from '../wire/staff';
import { sameBytes } from './bits';

/* A row and when it was told, for the wait to go on. */
export interface KnownRow extends QueueRow {
    toldMs: number;
    round: number; /* which change of the queue it is as new as */
}

const WAIT_UNKNOWN = 0xffffffff; /* wire.h: UINT32_MAX */
const AMBER_S = 5 * 60; /* DOMAIN: waits over 5 minutes are amber */
const RED_S = 10 * 60; /* and over 10 red */

export type WaitGrade = 'green' | 'amber' | 'red';

/* Seconds this row has waited by now; undefined when nobody knows any more. */
export function waitNow(row: KnownRow, nowMs: number): number | undefined {
    if (row.waitS === WAIT_UNKNOWN) {
        return undefined;
    }
    return row.waitS + Math.max(0, Math.floor((nowMs - row.toldMs) / 1000));
}

/* An unknown wait is a long one: the server has started since. */
export function waitGrade(seconds: number | undefined): WaitGrade {
    if (seconds === undefined || seconds > RED_S) {
        return 'red';
    }
    return seconds > AMBER_S ? 'amber' : 'green';
}

export interface PageAsk {
    after: bigint;
    limit: number;
    round: number;
}

export class QueueModel {
    /* Ascending by order, without gaps from the first place to the last one read. */
    rows: KnownRow[] = [];
    /* The server had no more after the last row when it was asked. */
    complete = false;
    private round = 0;

    /* The queue changed: what is known may be old, and there may be more at the end. */
    stir(): void {
        this.round += 1;
        this.complete = false;
    }

    /* The place to ask after, to read the row at this index again. */
    cursorAt(index: number): bigint {
        const row = this.rows[index - 1];
        return row === undefined ? 0n : placeOf(row);
    }

    /* The place to ask after, to read on. */
    get end(): bigint {
        return this.cursorAt(this.rows.length);
    }

    /* Is any row of [first, last) older than the newest change? */
    isOld(first: number, last: number): boolean {
        return this.rows.slice(first, last).some((r) => r.round < this.round);
    }

    /* What to ask for, with how new the answer will be. */
    page(after: bigint, limit: number): PageAsk {
        return { after, limit, round: this.round };
    }

    /* Take the answer to a page asked for: it says everything about the places it covers, so known
     * rows there that it does not name are gone. */
    merge(ask: PageAsk, told: QueueRow[], nowMs: number): void {
        const first = this.firstAfter(ask.after);
        const last = told[told.length - 1];
        const whole = told.length < ask.limit || last === undefined;
        const end = whole ? this.rows.length : this.firstAfter(placeOf(last));
        const known = told.map((r) => ({ ...r, toldMs: nowMs, round: ask.round }));
        if (whole && ask.round === this.round) {
            this.complete = true;
        }
        this.rows.splice(first, end - first, ...known);
    }

    /* One conversation changed hands or is gone. */
    remove(row: Row): void {
        this.rows = this.rows.filter((r) => !sameBytes(r.row, row));
    }

    find(row: Row): KnownRow | undefined {
        return this.rows.find((r) => sameBytes(r.row, row));
    }

    /* Index of the first row whose place is after this one. */
    private firstAfter(place: bigint): number {
        let low = 0;
        let high = this.rows.length;
        while (low < high) {
            const mid = (low + high) >> 1;
            const row = this.rows[mid];
            if (row === undefined || placeOf(row) <= place) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}

/* Which rows to hold in the page, from where the list is scrolled to. */
export interface Window {
    first: number;
    last: number;
}
const MARGIN = 12; /* rows beyond either edge, so that a small scroll shows no hole */

export function windowOf(
    scrollTop: number, height: number, rowHeight: number, total: number,
): Window {
    const top = Math.floor(scrollTop / Math.max(1, rowHeight));
    const shown = Math.ceil(height / Math.max(1, rowHeight));
    const first = Math.max(0, Math.min(top, total - shown) - MARGIN);
    return { first, last: Math.min(total, top + shown + MARGIN) };
}
