/* chain: the messages of a conversation in order, with a mark wherever one is missing
 * (PROTOCOL §9). Called by casemodel. Never hides a gap: reordered, dropped or swapped messages
 * show as missing ones. */
import type { Hash } from '../seal/bytes';
import { isZero } from '../seal/bytes';
import type { MsgBody, MsgHeader } from '../seal/msg';
import { Dir, MsgKind } from '../seal/msg';
import { sameBytes } from './bits';

/* An envelope as it was read. body: undefined when it did not open. */
export interface Envelope {
    order: bigint;
    header: MsgHeader;
    hash: Hash;
    body: MsgBody | undefined;
}

/* What the server says is the newest of a direction. */
export interface Tip {
    last: bigint;
    hash: Hash;
}
export type Tips = Record<Dir, Tip>;

/* What lies above a direction's number must be of this generation, or a later one: it was written
 * after that key was seen. */
export type Floor = Record<Dir, bigint> & { gen: number };

export type Item =
    | { kind: 'message'; key: string; dir: Dir; seq: bigint; t15: number; text: string; about?: number; form?: boolean }
    | { kind: 'missing'; key: string; dir: Dir };

function missing(dir: Dir, seq: bigint): Item {
    return { kind: 'missing', key: `missing-${dir}-${seq}`, dir };
}

const DIRS = [Dir.FromVisitor, Dir.FromStaff, Dir.Note];
const decoder = new TextDecoder();

/* Does this envelope follow the one before it in its direction?
 * whole: there is no older page that could hold the one before */
function follows(before: Envelope | undefined, e: Envelope, whole: boolean): boolean {
    if (e.header.seq === 1n) {
        return before === undefined && isZero(e.header.prev);
    }
    if (before === undefined) {
        return !whole;
    }
    return e.header.seq === before.header.seq + 1n && sameBytes(e.header.prev, before.hash);
}

/* Generations only grow: an envelope under a key that was given up before it is no colleague's and
 * no visitor's, but of somebody who kept the key. */
function wentBack(before: Envelope | undefined, e: Envelope, floor: Floor): boolean {
    const { dir, seq, gen } = e.header;
    return (before !== undefined && gen < before.header.gen) || (gen < floor.gen && seq > floor[dir]);
}

/* What a message says it had seen of the other side must be there: a withheld newest message
 * shows in no other way. */
function ackHolds(e: Envelope, tips: Tips, bySeq: Map<string, Envelope>): boolean {
    const seq = e.body?.ackSeq ?? 0n;
    if (seq === 0n || e.header.dir === Dir.Note) {
        return true;
    }
    const other = otherOf(e.header.dir);
    const seen = bySeq.get(`${other}-${seq}`);
    const differs = seen !== undefined
        && !sameBytes(seen.hash.subarray(0, 8), e.body?.ackHash ?? new Uint8Array(0));
    return seq <= tips[other].last && !differs;
}

function otherOf(dir: Dir): Dir {
    return dir === Dir.FromVisitor ? Dir.FromStaff : Dir.FromVisitor;
}

function message(e: Envelope, body: MsgBody): Item {
    const { dir, seq } = e.header;
    const text = decoder.decode(body.text);
    const first = dir === Dir.FromVisitor && seq === 1n && body.flags !== 0;
    return {
        kind: 'message', key: `${dir}-${seq}`, dir, seq, t15: body.t15, text,
        ...(first ? { about: body.flags } : {}),
        ...(body.kind === MsgKind.Report ? { form: true } : {}),
    };
}

/* The newest one read must be the one the server promised. */
function endMissing(dir: Dir, newest: Envelope | undefined, tips: Tips, whole: boolean): boolean {
    const tip = tips[dir];
    if (newest === undefined) {
        return whole && tip.last > 0n;
    }
    return newest.header.seq !== tip.last || !sameBytes(newest.hash, tip.hash);
}

/* whole: there is no older page */
export interface Extent {
    whole: boolean;
    floor: Floor;
}

/* The whole conversation as it is shown. envelopes: ascending by order */
export function itemsOf(envelopes: Envelope[], tips: Tips, { whole, floor }: Extent): Item[] {
    const items: Item[] = [];
    const newest = new Map<Dir, Envelope>();
    const bySeq = new Map(envelopes.map((e) => [`${e.header.dir}-${e.header.seq}`, e]));
    for (const e of envelopes) {
        const { dir, seq } = e.header;
        if (wentBack(newest.get(dir), e, floor)) {
            items.push(missing(dir, seq));
            continue;
        }
        if (!follows(newest.get(dir), e, whole)) {
            items.push(missing(dir, seq - 1n));
        }
        if (!ackHolds(e, tips, bySeq)) {
            items.push(missing(otherOf(dir), e.body?.ackSeq ?? 0n));
        }
        items.push(e.body === undefined ? missing(dir, seq) : message(e, e.body));
        newest.set(dir, e);
    }
    for (const dir of DIRS) {
        if (endMissing(dir, newest.get(dir), tips, whole)) {
            items.push(missing(dir, tips[dir].last));
        }
    }
    return dedupe(items);
}

/* Two checks may find the same gap. */
function dedupe(items: Item[]): Item[] {
    const seen = new Set<string>();
    return items.filter((item) => {
        const fresh = !seen.has(item.key);
        seen.add(item.key);
        return fresh;
    });
}
