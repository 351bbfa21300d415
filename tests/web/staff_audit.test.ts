/* staff_audit: the console's reading of a line's audit: pages, names, the chain with every kind of
 * tampering, the export and the table. Called by run.mjs. Never with fewer entries than a page. */
import assert from 'node:assert/strict';
import { AUDIT_DETAIL, AUDIT_LEN, AuditAction, AuditOf, auditHash, auditMake } from '../../web/seal/audit';
import type { Hash, Mid, Sk } from '../../web/seal/bytes';
import { Reader, Writer, asHash, asMid, utf8 } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import { AUDIT_LINE, rosterRead, rosterWrite } from '../../web/seal/roster';
import { FILE_MAGIC, auditPageRead, auditPageWrite } from '../../web/wire/audit';
import { RecordType } from '../../web/wire/record';
import { Names, aboutWords, actionName, breakWords, csvOf, whatWords, whoWords } from '../../web/staff/auditwords';
import { hex } from '../../web/staff/bits';
import type { Break } from '../../web/staff/trail';
import { Trail, headWords } from '../../web/staff/trail';
import { readText, refuses, rnd, same, test } from './check';
import { anyMid, anyRow } from './make';
import { anyOrganisation } from './organisation';

const LINE = 7;
const DAY = 20000;
const NONE = new Uint8Array(16);
const NO_HASH = asHash(new Uint8Array(32));

interface Act {
    action: AuditAction;
    of?: AuditOf;
    who?: Mid;
    subject?: Uint8Array;
    name?: string;
    n?: bigint;
    anchor?: Uint8Array;
    line?: number;
}

function detail(act: Act): Uint8Array {
    const bytes = act.name === undefined
        ? new Writer().u64(act.n ?? 0n).bytes(act.anchor ?? new Uint8Array(0)).done() : utf8(act.name);
    return Uint8Array.from({ length: AUDIT_DETAIL }, (_, i) => bytes[i] ?? 0);
}

/* A server that keeps one line's audit, and answers for it. */
class Keeper {
    entries: Uint8Array[] = []; /* oldest first */
    first = 1;
    keyed = true;
    head: Hash | undefined; /* what it says it is, if not the truth */
    asked = 0;
    readonly pair = newPair();
    readonly roster = anyOrganisation().roster;
    given = true; /* whoever reads holds the key */

    add(act: Act): Uint8Array {
        const last = this.entries[this.entries.length - 1];
        const entry = auditMake({
            line: AUDIT_LINE | LINE, epoch: 1, seq: BigInt(this.entries.length + 1),
            prev: last === undefined ? NO_HASH : auditHash(last),
        }, {
            action: act.action, of: act.of ?? AuditOf.Nothing, line: act.line ?? LINE, day: DAY,
            who: act.who ?? asMid(NONE), subject: act.subject ?? NONE, detail: detail(act),
        }, this.pair.pk);
        this.entries.push(entry);
        return entry;
    }

    fill(n: number): void {
        while (this.entries.length < n) {
            this.add({ action: AuditAction.Took, of: AuditOf.Conversation, who: anyMid(), subject: anyRow() });
        }
    }

    async ask(type: RecordType, body?: Uint8Array): Promise<Uint8Array> {
        assert.equal(type, RecordType.Audit);
        this.asked += 1;
        const r = new Reader(body ?? new Uint8Array(0));
        assert.equal(r.u16(), LINE);
        r.zero(2);
        const before = Number(r.u64());
        const limit = r.u16();
        r.end();
        const number = (e: Uint8Array) => Number(new DataView(e.buffer, e.byteOffset).getBigUint64(12));
        const there = this.entries.filter((e) => number(e) >= this.first
            && (before === 0 || number(e) < before));
        const last = this.entries[this.entries.length - 1];
        return Promise.resolve(auditPageWrite({
            keyed: this.keyed,
            first: last === undefined ? 0n : BigInt(this.first), last: BigInt(this.entries.length),
            head: this.head ?? (last === undefined ? NO_HASH : auditHash(last)),
            entries: there.slice(-limit).reverse(),
        }));
    }

    lineKey(line: number, epoch: number): Sk | undefined {
        return this.given && line === (AUDIT_LINE | LINE) && epoch === 1 ? this.pair.sk : undefined;
    }

    trail(): Trail {
        return new Trail(this, this, LINE);
    }

    async whole(): Promise<Trail> {
        const trail = this.trail();
        await trail.newest();
        await trail.whole(() => undefined);
        return trail;
    }
}

function kept(n = 130): Keeper {
    const k = new Keeper();
    k.fill(n);
    return k;
}

const kinds = (t: Trail) => t.breaks.map((b): [Break['kind'], number, number] =>
    [b.kind, Number(b.older), Number(b.newer)]);

test('every act that the server writes down has its name here', () => {
    const c = /enum seal_audit_action \{([\s\S]*?)\n\};/.exec(readText('src', 'seal', 'audit.h'))?.[1] ?? '';
    let n = 0;
    for (const m of c.matchAll(/^ *AUDIT_([A-Z_]+)(?: = (\d+))?,/gm)) {
        n = m[2] === undefined ? n + 1 : Number(m[2]);
        assert.doesNotMatch(actionName(n), /does not know/, m[1]);
    }
    assert.match(actionName(n + 1), /does not know/);
    assert.equal(n, AuditAction.PassedOn);
});

test('an empty audit, and a line without one', async () => {
    const empty = await new Keeper().whole();
    assert.deepEqual([empty.lines.length, empty.keyed, empty.more, kinds(empty)], [0, true, false, []]);
    const none = new Keeper();
    none.keyed = false;
    assert.equal((await none.whole()).keyed, false);
});

test('pages, newest first, down to the first entry', async () => {
    const k = kept(250);
    const trail = k.trail();
    await trail.newest();
    assert.deepEqual(trail.lines.map((l) => Number(l.seq)), Array.from({ length: 100 }, (_, i) => 250 - i));
    assert.equal(trail.more, true);
    assert.deepEqual(kinds(trail), []);
    await trail.older();
    await trail.older();
    assert.equal(trail.lines.length, 250);
    assert.equal(trail.more, false);
    assert.equal(k.asked, 3);
    assert.ok(trail.lines.every((l) => typeof l.reading !== 'string'));
    assert.deepEqual(kinds(trail), []);
    same(trail.head.hash, auditHash(k.entries[249] as Uint8Array));
});

test('what is new is put before what is known, whatever its number', async () => {
    const k = kept(5);
    const trail = k.trail();
    await trail.newest();
    await trail.newest();
    assert.equal(trail.lines.length, 5);
    k.fill(230);
    await trail.newest();
    assert.deepEqual(trail.lines.map((l) => Number(l.seq)), Array.from({ length: 230 }, (_, i) => 230 - i));
    assert.deepEqual(kinds(trail), []);
});

test('an entry taken out, swapped, changed or from elsewhere is found where it is', async () => {
    const at = 120; /* its place from 0: entry 121 */
    const tamper: [string, (e: Uint8Array[]) => void, string[]][] = [
        ['dropped', (e) => e.splice(at, 1), ['120,122']],
        ['twice', (e) => e.splice(at, 0, e[at] as Uint8Array), ['121,121']],
        ['swapped', (e) => e.splice(at, 2, e[at + 1] as Uint8Array, e[at] as Uint8Array),
            ['120,122', '122,121', '121,123']],
        ['another log', (e) => e.splice(at, 1, (kept(130).entries[at]) as Uint8Array),
            ['120,121', '121,122']],
    ];
    for (const [what, change, wanted] of tamper) {
        const k = kept();
        change(k.entries);
        const trail = await k.whole();
        const found = trail.breaks.filter((b) => b.kind === 'between').map((b) => `${b.older},${b.newer}`);
        assert.ok(wanted.every((w) => found.includes(w)), `${what}: ${found.join(' ')}`);
    }
});

test('any altered byte is found', async () => {
    for (let byte = 0; byte < AUDIT_LEN; byte += 7) {
        const k = kept(12);
        const twin = (k.entries[5] as Uint8Array).slice();
        twin[byte] = (twin[byte] ?? 0) ^ 1;
        k.entries[5] = twin;
        const trail = await k.whole();
        assert.ok(trail.breaks.length > 0, `byte ${byte}`);
        assert.ok(byte >= 52 || trail.lines[6]?.reading !== undefined);
        assert.equal(trail.lines.length, 12);
    }
});

test('an entry of another line does not pass for one of this', async () => {
    const k = kept(3);
    k.entries[1] = auditMake(
        { line: AUDIT_LINE | (LINE + 1), epoch: 1, seq: 2n, prev: auditHash(k.entries[0] as Uint8Array) },
        {
            action: 1, of: AuditOf.Nothing, line: LINE, day: 1, who: anyMid(), subject: NONE,
            detail: new Uint8Array(AUDIT_DETAIL),
        }, k.pair.pk,
    );
    const trail = await k.whole();
    assert.equal(trail.lines[1]?.reading, 'broken');
    assert.deepEqual(kinds(trail), [['between', 2, 3], ['between', 1, 2]]);
});

test('the end cut off: beside the head, and beside what was seen before', async () => {
    const k = kept(20);
    const trail = k.trail();
    await trail.newest();
    k.head = auditHash(k.entries[19] as Uint8Array);
    k.entries.pop();
    assert.deepEqual(kinds(await k.whole()), [['head', 19, 19]]);
    k.head = undefined;
    assert.deepEqual(kinds(await k.whole()), []); /* nobody can tell, but for whoever looked */
    await trail.newest();
    assert.deepEqual(kinds(trail), [['changed', 20, 20]]);
});

test('all of it written anew: beside what was seen before', async () => {
    const k = kept(20);
    const trail = k.trail();
    await trail.newest();
    const other = kept(30);
    k.entries = other.entries;
    await trail.newest();
    assert.ok(kinds(trail).some(([kind]) => kind === 'between'));
});

test('the oldest gone: told from the beginning cut off by what a later entry says', async () => {
    const k = kept(150);
    const gone = auditHash(k.entries[39] as Uint8Array);
    k.first = 41;
    assert.deepEqual(kinds(await k.whole()), [['cut', 0, 41]]);
    k.add({ action: AuditAction.Pruned, n: 40n, anchor: rnd(16) });
    assert.deepEqual(kinds(await k.whole()), [['cut', 0, 41]]);
    k.add({ action: AuditAction.Pruned, n: 39n, anchor: gone.slice(0, 16) });
    assert.deepEqual(kinds(await k.whole()), [['cut', 0, 41]]);
    k.add({ action: AuditAction.Pruned, n: 40n, anchor: gone.slice(0, 16) });
    const trail = await k.whole();
    assert.deepEqual(kinds(trail), []);
    assert.equal(trail.lines.length, 113);
    k.first = 42; /* and one more than was said */
    assert.deepEqual(kinds(await k.whole()), [['cut', 0, 42]]);
});

test('a server that holds entries back is found, and ends', async () => {
    const k = kept(150);
    k.entries.fill(k.entries[149] as Uint8Array, 0, 50);
    k.ask = async (type, body) => {
        const page = auditPageRead(await Keeper.prototype.ask.call(k, type, body));
        return auditPageWrite({ ...page, entries: page.entries.filter((e) => e !== k.entries[0]).slice(0, 50) });
    };
    const trail = k.trail();
    await trail.newest();
    k.ask = async () => Promise.resolve(auditPageWrite({
        keyed: true, first: 1n, last: 150n, head: trail.head.hash, entries: [],
    }));
    await trail.whole(() => undefined);
    assert.equal(trail.more, false);
    assert.deepEqual(kinds(trail), [['cut', 0, 101]]);
});

test('an entry under a key that was not given is no break', async () => {
    const k = kept(3);
    k.given = false;
    const trail = await k.whole();
    assert.deepEqual(trail.lines.map((l) => l.reading), ['sealed', 'sealed', 'sealed']);
    assert.deepEqual(kinds(trail), []);
});

test('entries in words, with the names that they hold themselves', async () => {
    const k = new Keeper();
    const [morag, isla, row] = [anyMid(), anyMid(), anyRow()];
    const of = AuditOf.Member;
    k.add({ action: AuditAction.Founded, of, subject: morag, name: 'morag' });
    k.add({ action: AuditAction.SignedIn, of, who: morag, subject: morag, name: 'morag' });
    k.add({ action: AuditAction.Invited, who: morag, n: 4n });
    k.add({ action: AuditAction.Confirmed, of, who: morag, subject: isla, name: 'isla' });
    k.add({ action: AuditAction.Took, of: AuditOf.Conversation, who: isla, subject: row });
    k.add({ action: AuditAction.Renewed, who: morag, n: 1n, line: AUDIT_LINE | LINE });
    k.add({ action: AuditAction.Shredded, n: 12n });
    k.add({ action: 99 as AuditAction, who: anyMid() });
    const trail = await k.whole();
    const names = new Names(trail.names());
    const words = trail.lines.map((l) => {
        const e = l.reading;
        return typeof e === 'string' ? [e] : [whoWords(e, names), whatWords(e), aboutWords(e, names)];
    }).reverse();
    const four = hex(row.slice(0, 2)).toUpperCase();
    assert.deepEqual(words.slice(0, 7), [
        ['Somebody at the server', 'Founded the line', 'morag'],
        ['morag', 'Signed in', ''],
        ['morag', 'Made an invitation code for a new analyst', ''],
        ['morag', 'Confirmed a new member', 'isla'],
        ['isla', 'Took the conversation', four],
        ['morag', "Renewed the audit's key", ''],
        ['The server itself', 'Conversations erased because their time was over: 12', ''],
    ]);
    assert.match(words[7]?.[0] ?? '', /^Colleague [0-9A-F]{4}$/);
    assert.match(words[7]?.[1] ?? '', /does not know \(99\)/);
    const csv = csvOf(trail.lines, names).split('\r\n');
    assert.equal(csv.length, 10);
    assert.equal(csv[5], `"5","2024-10-04","isla","${hex(isla)}","Took the conversation","${four}","${hex(row)}"`);
});

test('a name in the table is no formula, and no end of a field', async () => {
    const k = new Keeper();
    const mid = anyMid();
    k.add({ action: AuditAction.SignedIn, of: AuditOf.Member, who: mid, subject: mid, name: '=1+"2"' });
    const trail = await k.whole();
    assert.match(csvOf(trail.lines, new Names(trail.names())), /,"'=1\+""2""",/);
});

test('the export holds the papers and all entries, oldest first', async () => {
    const k = kept(103);
    const r = new Reader((await k.whole()).file());
    assert.equal(new TextDecoder().decode(r.bytes(16)), FILE_MAGIC);
    assert.equal(r.u16(), AUDIT_LINE | LINE);
    r.zero(2);
    assert.equal(r.u32(), 103);
    const papers = r.bytes(r.u32());
    same(rosterWrite(rosterRead(papers)), rosterWrite(k.roster));
    k.entries.forEach((entry) => same(r.bytes(AUDIT_LEN), entry));
    r.end();
});

test('a page that does not add up is refused', () => {
    const page = auditPageWrite({ keyed: true, first: 1n, last: 1n, head: NO_HASH, entries: [] });
    assert.deepEqual(auditPageRead(page).entries, []);
    refuses(() => auditPageRead(page.slice(0, -1)), 'format');
    const twin = page.slice();
    twin[3] = 1;
    refuses(() => auditPageRead(twin), 'format');
});

test('a mark in fours, and each break in words of its own', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => i * 3);
    assert.equal(headWords(bytes), '0003 0609 0c0f 1215 181b');
    const all = (['between', 'cut', 'head', 'changed'] as const).map((kind) =>
        breakWords({ kind, older: 5n, newer: 7n }));
    assert.equal(new Set(all).size, 4);
    assert.match(all[0] ?? '', /between entries 5 and 7/);
});
