/* audit: what a supervisor's console asks of a line's audit and is answered (src/wire/wire.h), and
 * the file that an export is (PROTOCOL §4 AUDITFILE). Called by the console.
 * Never opens an entry and never checks one: seal does that. */
import { AUDIT_LEN } from '../seal/audit';
import type { Hash } from '../seal/bytes';
import { Reader, Writer, asHash, concat, needLength, utf8 } from '../seal/bytes';

export const FILE_MAGIC = 'callbox audit 1\n';

/* before: the entries older than this number; 0n for the newest */
export function auditAskWrite(line: number, before: bigint, limit: number): Uint8Array {
    return new Writer().u16(line).zero(2).u64(before).u16(limit).done();
}

export interface AuditPage {
    keyed: boolean; /* has the line a key for its audit? */
    first: bigint; /* the oldest entry that is there; 0n: none */
    last: bigint;
    head: Hash; /* of the last */
    entries: Uint8Array[]; /* newest first, unchecked */
}

/* Errors  format  parts do not add up */
export function auditPageRead(body: Uint8Array): AuditPage {
    const r = new Reader(body);
    const keyed = r.u8() !== 0;
    r.zero(1);
    const n = r.u16();
    const page = { keyed, first: r.u64(), last: r.u64(), head: asHash(r.bytes(32)) };
    const entries = Array.from({ length: n }, () => r.bytes(AUDIT_LEN));
    r.end();
    return { ...page, entries };
}

export function auditPageWrite(page: AuditPage): Uint8Array {
    return new Writer()
        .u8(page.keyed ? 1 : 0).zero(1).u16(page.entries.length).u64(page.first).u64(page.last)
        .bytes(page.head).bytes(concat(...page.entries))
        .done();
}

/* An export: the sealed entries as they lie, oldest first, and the papers that say whose they are.
 * roster: the file every visitor loads. Errors  size  one is no AUDIT */
export function auditFileWrite(
    line: number, roster: Uint8Array, entries: Uint8Array[],
): Uint8Array<ArrayBuffer> {
    entries.forEach((entry) => needLength(entry, AUDIT_LEN, 'AUDIT'));
    return new Writer()
        .bytes(utf8(FILE_MAGIC)).u16(line).zero(2).u32(entries.length).u32(roster.length)
        .bytes(roster).bytes(concat(...entries))
        .done();
}
