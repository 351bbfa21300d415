/* casemodel: one conversation, opened in this browser. Made and fed by cases, drawn by casefile.
 * Never talks to the server, and never gives a text that did not open under the conversation's own
 * key. */
import type { Conv, Hash, Key, Mid, MsgId, Pk, Row } from '../seal/bytes';
import { SealError, asHash, asMsgId, equal, random, utf8, wipe } from '../seal/bytes';
import { GrantFor, grantMake } from '../seal/grant';
import { hash256, newKey, publicOf } from '../seal/kdf';
import type { MsgBody } from '../seal/msg';
import { Dir, MsgKind, TEXT_MAX, msgMake, msgOpen, msgPeek, nowT15 } from '../seal/msg';
import { convOf } from '../seal/visitor';
import type { BundleMsg, Case } from '../wire/bundle';
import { ConvState } from '../wire/bundle';
import { sameBytes } from './bits';
import type { Envelope, Floor, Item, Tips } from './chain';
import { itemsOf } from './chain';
import type { Ring } from './ring';
import { ringOpen, ringWipe } from './ring';
import type { KeyHolder } from './session';

const NO_HASH = asHash(new Uint8Array(32));
const SHOWN = new Set([MsgKind.Text, MsgKind.System, MsgKind.Report]);

export const textMax = TEXT_MAX;
/* Bytes a text takes when sealed; the limit is in bytes, not letters. */
export function textSize(text: string): number {
    return utf8(text).length;
}

/* Which page a case was asked as. */
export type PageKind = 'newest' | 'newer' | 'older';

export class CaseModel {
    readonly row: Row;
    readonly pkV: Pk;
    readonly conv: Conv;
    readonly line: number;
    state = ConvState.Waiting;
    owner: Mid;
    risk: number;
    /* Ask with it for the next older page; 0 when all is here. */
    before = 0n;
    private ring: Ring;
    private tips: Tips;
    /* From here on nothing under an older key counts: whoever kept one writes no more. */
    private floor: Floor;
    private readonly envelopes = new Map<string, Envelope>();

    /* Errors  seal  pk_v, a grant or a link does not hold: not a conversation of this line */
    constructor(c: Case, public holder: KeyHolder) {
        this.row = c.row;
        this.pkV = c.pkV;
        this.conv = convOf(c.pkV);
        this.line = c.bundle.line;
        this.owner = c.owner;
        this.risk = c.risk;
        this.ring = this.openRing(c);
        this.tips = tipsOf(c);
        this.floor = floorAt(this.ring.newest, this.tips);
        this.take(c, 'newest');
    }

    get mine(): boolean {
        return this.state === ConvState.Held && sameBytes(this.owner, this.holder.mid);
    }

    /* What is here already, so that only the rest is sent. */
    get have(): { v2s: bigint; s2v: bigint } {
        return { v2s: this.newest(Dir.FromVisitor), s2v: this.newest(Dir.FromStaff) };
    }

    get items(): Item[] {
        const sorted = [...this.envelopes.values()].sort((a, b) => compare(a.order, b.order));
        return itemsOf(sorted, this.tips, { whole: this.before === 0n, floor: this.floor });
    }

    /* Take another answer about the same conversation.
     * Errors  seal  it is about another visitor's key */
    take(c: Case, kind: PageKind): void {
        if (!equal(c.pkV, this.pkV)) {
            throw new SealError('seal', "another visitor's key");
        }
        const ring = this.openRing(c);
        if (ring.newest < this.ring.newest) {
            ringWipe(ring);
            throw new SealError('seal', 'a newer key is held back');
        }
        const moved = ring.newest > this.ring.newest;
        ringWipe(this.ring);
        this.ring = ring;
        this.state = c.bundle.state;
        this.owner = c.owner;
        this.risk = c.risk;
        this.tips = tipsOf(c);
        this.floor = moved ? floorAt(ring.newest, this.tips) : this.floor;
        c.bundle.msgs.forEach((m) => this.add(m));
        if (kind !== 'newer') {
            this.before = c.bundle.before;
        }
    }

    /* Seal a reply as the next of its direction. msgid: the same for every try at one text, so that
     * it cannot be stored twice. Errors  size  the text is too long */
    sealReply(text: string, msgid: MsgId): Uint8Array {
        const ck = this.ring.cks.get(this.ring.newest);
        if (ck === undefined) {
            throw new SealError('seal', 'no key');
        }
        const seen = this.tips[Dir.FromVisitor];
        const ack = seen.last > 0n ? seen.hash.slice(0, 8) : new Uint8Array(8);
        return this.seal(Dir.FromStaff, ck, msgid, bodyOf(text, seen.last, ack));
    }

    /* Seal a note; the first one of a generation brings a GRANT of its notes key with it.
     * Errors  size  the text is too long; seal  this member has not the key it is granted to */
    sealNote(text: string, msgid: MsgId, kind = MsgKind.Text): { grant: Uint8Array | undefined; msg: Uint8Array } {
        const body = { ...bodyOf(text, 0n, new Uint8Array(8)), kind };
        const known = this.ring.nks.get(this.ring.newest);
        if (known !== undefined) {
            return { grant: undefined, msg: this.seal(Dir.Note, known, msgid, body) };
        }
        if (this.ring.newest === 0 && this.tips[Dir.Note].last > 0n) {
            throw new SealError('seal', 'the key of the notes is held back');
        }
        const nk = newKey();
        const grant = this.grantNotes(nk);
        const msg = this.seal(Dir.Note, nk, msgid, body);
        wipe(nk);
        return { grant, msg };
    }

    /* Is the text of this name here already? */
    has(msgid: MsgId): boolean {
        return [...this.envelopes.values()].some((e) => sameBytes(e.header.msgid, msgid));
    }

    /* Forget the keys; the texts go with the object. */
    wipe(): void {
        ringWipe(this.ring);
        this.envelopes.clear();
    }

    private newest(dir: Dir): bigint {
        let last = 0n;
        for (const e of this.envelopes.values()) {
            last = e.header.dir === dir && e.header.seq > last ? e.header.seq : last;
        }
        return last;
    }

    private openRing(c: Case): Ring {
        const f = { conv: this.conv, pkV: this.pkV, line: this.line, holder: this.holder };
        return ringOpen(f, c.bundle);
    }

    /* To the epoch that all grants of this conversation are for, which may be the one before the
     * line's newest while keys are being renewed. */
    private grantNotes(nk: Key): Uint8Array {
        const skE = this.holder.lineKey(this.line, this.ring.epoch);
        if (skE === undefined) {
            throw new SealError('seal', 'no key of that epoch');
        }
        const grant = {
            for: GrantFor.Notes, line: this.line, epoch: this.ring.epoch, gen: this.ring.newest,
            conv: this.conv, sender: this.holder.mid,
        };
        return grantMake(grant, this.holder.keys.sk, publicOf(skE), nk);
    }

    private seal(dir: Dir, key: Key, msgid: MsgId, body: MsgBody): Uint8Array {
        const tip = this.tips[dir];
        const gen = this.ring.newest;
        const prev = tip.last > 0n ? tip.hash : NO_HASH;
        return msgMake({ conv: this.conv, gen, dir, seq: tip.last + 1n, msgid, prev }, key, body);
    }

    /* Keep one envelope. One that is not of this conversation is left out, and its place then shows
     * as missing. */
    private add(m: BundleMsg): void {
        try {
            const header = msgPeek(m.msg);
            if (!equal(header.conv, this.conv) || header.seq === 0n) {
                return;
            }
            const key = `${header.dir}-${header.seq}`;
            const hash = hash256(m.msg);
            const known = this.envelopes.get(key);
            if (known?.body !== undefined && equal(known.hash, hash)) {
                return;
            }
            const body = this.open(m.msg, header.dir, header.gen);
            this.envelopes.set(key, { order: m.order, header, hash, body });
        } catch (error) {
            if (!(error instanceof SealError)) {
                throw error;
            }
        }
    }

    private open(msg: Uint8Array, dir: Dir, gen: number): MsgBody | undefined {
        const key = (dir === Dir.Note ? this.ring.nks : this.ring.cks).get(gen);
        if (key === undefined) {
            return undefined;
        }
        try {
            const { body } = msgOpen(msg, key);
            return SHOWN.has(body.kind) ? body : undefined;
        } catch {
            return undefined;
        }
    }
}

function compare(a: bigint, b: bigint): number {
    return a < b ? -1 : Number(a > b);
}

function bodyOf(text: string, ackSeq: bigint, ackHash: Uint8Array): MsgBody {
    return { kind: MsgKind.Text, flags: 0, ackSeq, ackHash, t15: nowT15(), text: utf8(text) };
}

function floorAt(gen: number, tips: Tips): Floor {
    const last = (dir: Dir) => tips[dir].last;
    return {
        gen,
        [Dir.FromVisitor]: last(Dir.FromVisitor),
        [Dir.FromStaff]: last(Dir.FromStaff),
        [Dir.Note]: last(Dir.Note),
    };
}

function tipsOf(c: Case): Tips {
    const b = c.bundle;
    const tip = (last: bigint, hash: Hash) => ({ last, hash });
    return {
        [Dir.FromVisitor]: tip(b.lastV2s, b.tipV2s),
        [Dir.FromStaff]: tip(b.lastS2v, b.tipS2v),
        [Dir.Note]: tip(c.lastNote, c.tipNote),
    };
}

/* A name for one text that is to be sent. */
export function newMsgId(): MsgId {
    return asMsgId(random(16));
}
