/* trail: a line's audit as far as it was read: its entries opened, the chain between them checked,
 * and what can be made of them. Called by the audit's view.
 * Never hides an entry that does not open or does not fit: it is shown as what it is. */
import type { AuditEntry, AuditHeader } from '../seal/audit';
import { AuditAction, AuditOf, auditFollows, auditHash, auditName } from '../seal/audit';
import { auditOpen, auditPeek } from '../seal/audit';
import type { Hash, Sk } from '../seal/bytes';
import { asHash } from '../seal/bytes';
import { AUDIT_LINE, rosterWrite } from '../seal/roster';
import type { Roster } from '../seal/roster';
import { auditAskWrite, auditFileWrite, auditPageRead } from '../wire/audit';
import type { AuditPage } from '../wire/audit';
import { RecordType } from '../wire/record';
import { hex, sameBytes } from './bits';
import type { Door } from './connection';

const PAGE = 100;
const PAUSE_EVERY = 20; /* entries opened at a time before the page may draw again */
const ANCHOR_LEN = 16;

/* sealed: to a key that this member was not given; broken: altered, or no entry at all */
export type Reading = AuditEntry | 'sealed' | 'broken';

export interface Line {
    bytes: Uint8Array;
    seq: bigint; /* its own number; of one that is no entry, the one it should have had */
    reading: Reading;
}

/* Where the chain does not hold. cut: what came before the oldest is gone, and no entry says that
 * its time was over; head: the newest is not what the server says it is; changed: entries that were
 * there when this page looked before are others now; else between two entries. */
export interface Break {
    kind: 'between' | 'cut' | 'head' | 'changed';
    older: bigint;
    newer: bigint;
}

export interface KeysOf {
    readonly roster: Roster;
    lineKey(line: number, epoch: number): Sk | undefined;
}

export interface Head {
    seq: bigint;
    hash: Hash;
}

function header(entry: Uint8Array): AuditHeader | undefined {
    try {
        return auditPeek(entry);
    } catch {
        return undefined;
    }
}

function follows(older: Uint8Array, newer: Uint8Array): boolean {
    try {
        return auditFollows(older, newer);
    } catch {
        return false;
    }
}

const pause = () => new Promise<void>((go) => {
    setTimeout(go, 0);
});

export class Trail {
    lines: Line[] = []; /* newest first, as far as they were read */
    breaks: Break[] = [];
    keyed = true;
    first = 0n;
    head: Head = { seq: 0n, hash: asHash(new Uint8Array(32)) };

    constructor(
        private readonly door: Door, private readonly keys: KeysOf, readonly line: number,
    ) {}

    get more(): boolean {
        const { oldest } = this;
        return oldest !== undefined && oldest.seq > this.first && !this.stuck;
    }

    private get oldest(): Line | undefined {
        return this.lines[this.lines.length - 1];
    }

    /* Read what is new, or everything's first page. Errors  Refused; SealError format */
    async newest(): Promise<void> {
        const known = this.lines[0];
        const page = await this.ask(0n);
        this.keyed = page.keyed;
        this.first = page.first;
        const lines = await this.open(page, page.last);
        this.headOf(page, lines[0]);
        if (known === undefined) {
            this.lines = lines;
        } else {
            await this.join(lines, known);
        }
        this.check();
    }

    /* Read the page before what was read. */
    async older(): Promise<void> {
        const { oldest } = this;
        if (oldest === undefined) {
            return this.newest();
        }
        const page = await this.ask(oldest.seq);
        this.first = page.first;
        const lines = await this.open(page, oldest.seq - 1n);
        this.stuck = lines.length === 0;
        this.lines = [...this.lines, ...lines];
        this.check();
    }

    /* Read all that is left. progress: after each page */
    async whole(progress: (read: number, all: number) => void): Promise<void> {
        while (this.more) {
            await this.older();
            progress(this.lines.length, Number(this.head.seq - this.first + 1n));
        }
    }

    /* The export: sealed, as it lies. Everything must have been read. */
    file(): Uint8Array<ArrayBuffer> {
        const oldestFirst = this.lines.map((l) => l.bytes).reverse();
        return auditFileWrite(AUDIT_LINE | this.line, rosterWrite(this.keys.roster), oldestFirst);
    }

    /* Names that the entries themselves hold, by member; the newest counts. */
    names(): Map<string, string> {
        const names = new Map<string, string>();
        for (const { reading } of this.lines) {
            const about = typeof reading !== 'string' && reading.of === AuditOf.Member;
            const name = about ? auditName(reading) : '';
            if (about && name !== '' && !names.has(hex(reading.subject))) {
                names.set(hex(reading.subject), name);
            }
        }
        return names;
    }

    private stuck = false; /* the server has nothing where something should be */
    private headBreak: Break | undefined;
    private changed: Break | undefined;

    private async ask(before: bigint): Promise<AuditPage> {
        const body = auditAskWrite(this.line, before, PAGE);
        return auditPageRead(await this.door.ask(RecordType.Audit, body));
    }

    private async open(page: AuditPage, from: bigint): Promise<Line[]> {
        const lines: Line[] = [];
        for (const [i, bytes] of page.entries.entries()) {
            if (i % PAUSE_EVERY === PAUSE_EVERY - 1) {
                await pause();
            }
            lines.push(this.openOne(bytes, from - BigInt(i)));
        }
        return lines;
    }

    private openOne(bytes: Uint8Array, place: bigint): Line {
        const head = header(bytes);
        if (head === undefined || head.line !== (AUDIT_LINE | this.line)) {
            return { bytes, seq: place, reading: 'broken' };
        }
        const sk = this.keys.lineKey(head.line, head.epoch);
        if (sk === undefined) {
            return { bytes, seq: head.seq, reading: 'sealed' };
        }
        try {
            return { bytes, seq: head.seq, reading: auditOpen(bytes, sk) };
        } catch {
            return { bytes, seq: head.seq, reading: 'broken' };
        }
    }

    /* Put what is new before what is known, reading on until the two meet. */
    private async join(fresh: Line[], known: Line): Promise<void> {
        let lines = fresh;
        const reached = () => lines[lines.length - 1]?.seq ?? 0n;
        while (reached() > known.seq + 1n) {
            const from = reached();
            const page = await this.ask(from);
            const next = await this.open(page, from - 1n);
            if (next.length === 0) {
                break;
            }
            lines = [...lines, ...next];
        }
        const same = lines.find((l) => l.seq === known.seq);
        const kept = this.head.seq > known.seq || same !== undefined;
        if (!kept || (same !== undefined && !sameBytes(same.bytes, known.bytes))) {
            this.changed = { kind: 'changed', older: known.seq, newer: known.seq };
        }
        this.lines = [...lines.filter((l) => l.seq > known.seq), ...this.lines];
    }

    private headOf(page: AuditPage, newest: Line | undefined): void {
        this.head = { seq: page.last, hash: page.head };
        const right = newest === undefined ? page.last === 0n
            : newest.seq === page.last && sameBytes(auditHash(newest.bytes), page.head);
        this.headBreak = right ? undefined
            : { kind: 'head', older: newest?.seq ?? 0n, newer: page.last };
    }

    /* Look through all that was read: it is some hundred hashes. */
    private check(): void {
        const breaks = [this.headBreak, this.changed].filter((b): b is Break => b !== undefined);
        for (const [i, older] of this.lines.entries()) {
            const newer = this.lines[i - 1];
            if (newer !== undefined && !follows(older.bytes, newer.bytes)) {
                breaks.push({ kind: 'between', older: older.seq, newer: newer.seq });
            }
        }
        const { oldest } = this;
        const end = oldest !== undefined && !this.more;
        if (end && (this.stuck || !this.explained(oldest))) {
            breaks.push({ kind: 'cut', older: 0n, newer: oldest.seq });
        }
        this.breaks = breaks;
    }

    /* The first entry of all, or one before which those went whose time was over: then a later
     * entry says up to which number, and the hash that the next one names. */
    private explained(oldest: Line): boolean {
        const head = header(oldest.bytes);
        if (head === undefined || head.seq === 1n) {
            return head !== undefined;
        }
        return this.lines.some(({ reading }) => {
            if (typeof reading === 'string' || reading.action !== AuditAction.Pruned) {
                return false;
            }
            const upTo = new DataView(reading.detail.buffer, reading.detail.byteOffset)
                .getBigUint64(0);
            const anchor = reading.detail.slice(8, 8 + ANCHOR_LEN);
            return upTo === head.seq - 1n && sameBytes(anchor, head.prev.slice(0, ANCHOR_LEN));
        });
    }
}

/* A head in so many letters as somebody can write down: 80 bits of it, in fours. */
export function headWords(hash: Uint8Array): string {
    return hex(hash.slice(0, 10)).replace(/(.{4})(?=.)/g, '$1 ');
}
