/* talk: one conversation as the visitor's browser holds it: its keys, its two chains, and what
 * waits to be sent. Called by main through session. Pure: it asks nobody and shows nothing.
 * Never gives out a message whose place in the chain does not hold; it says "missing" there. */
import type { Hash, Key, MsgId } from '../seal/bytes';
import { VISITOR, asHash, asKey, asMsgId, equal, isZero, random, utf8, wipe } from '../seal/bytes';
import { GrantFor, grantMake, grantOpen, grantPeek } from '../seal/grant';
import { hash256 } from '../seal/kdf';
import { linkOpen, linkPeek } from '../seal/link';
import { Dir, MsgKind, msgMake, msgOpen, msgPeek, nowT15 } from '../seal/msg';
import type { EpochPaper } from '../seal/paper';
import type { Roster } from '../seal/roster';
import { rosterMember } from '../seal/roster';
import type { Visitor } from '../seal/visitor';
import { wipeVisitor } from '../seal/visitor';
import type { Bundle } from '../wire/bundle';
import { Ahead, ConvState } from '../wire/bundle';
import type { OpenBody, Want } from '../wire/visitor';

/* One message as the page shows it. */
export interface Shown {
    dir: Dir.FromVisitor | Dir.FromStaff;
    seq: bigint;
    t15: number;
    missing: boolean; /* text is then empty */
    text: string;
}

/* Something written and not yet known to be kept. Its msgid makes sending it twice harmless. */
interface Waiting {
    msgid: MsgId;
    text: string;
    sealed?: { seq: bigint; prev: Hash; bytes: Uint8Array<ArrayBuffer> };
}

interface Chain {
    last: bigint;
    tip: Hash;
}

const NONE: Hash = asHash(new Uint8Array(32));
const decoder = new TextDecoder('utf-8', { fatal: false });

export class Talk {
    state = ConvState.Waiting;
    ahead = Ahead.Untold;
    before = 0n; /* cursor of the older page; 0: none */
    readonly waiting: Waiting[] = [];
    private readonly keys = new Map<number, Key>();
    private chains: Record<Dir.FromVisitor | Dir.FromStaff, Chain> = {
        [Dir.FromVisitor]: { last: 0n, tip: NONE },
        [Dir.FromStaff]: { last: 0n, tip: NONE },
    };
    private gen = 0;

    constructor(private readonly me: Visitor, private readonly roster: Roster) {}

    /* Begin a new conversation: CK_0, granted to the visitor and to the line's epoch key.
     * epoch must come from rosterCheck: only then is its key the line's. */
    open(epoch: EpochPaper, want: Want, text: string): OpenBody {
        const ck = asKey(random(32));
        this.keys.set(0, ck);
        const grant = { line: epoch.line, gen: 0, conv: this.me.conv, sender: VISITOR };
        const msg = this.seal({ msgid: asMsgId(random(16)), text });
        return {
            line: epoch.line,
            want,
            puzzle: new Uint8Array(32),
            auth: this.me.auth,
            pkV: this.me.pk,
            grantVisitor: grantMake({ ...grant, for: GrantFor.Visitor, epoch: 0 }, this.me.sk,
                this.me.pk, ck),
            grantLine: grantMake({ ...grant, for: GrantFor.Line, epoch: epoch.epoch }, this.me.sk,
                epoch.pk, ck),
            msg,
        };
    }

    get auth(): Key {
        return this.me.auth;
    }

    get have(): { v2s: bigint; s2v: bigint } {
        return { v2s: this.chains[Dir.FromVisitor].last, s2v: this.chains[Dir.FromStaff].last };
    }

    /* Put a text in line to be sent. */
    say(text: string): void {
        this.waiting.push({ msgid: asMsgId(random(16)), text });
    }

    /* Seal the first waiting text for the place that is next now; undefined when none waits. As
     * long as that place is still the next one the same bytes are given again: after a lost answer
     * the server may hold them already, and the chain goes on from their hash. */
    next(): Uint8Array<ArrayBuffer> | undefined {
        const first = this.waiting[0];
        return first === undefined ? undefined : this.seal(first);
    }

    private seal(what: Waiting): Uint8Array<ArrayBuffer> {
        const mine = this.chains[Dir.FromVisitor];
        if (what.sealed?.seq === mine.last + 1n && equal(what.sealed.prev, mine.tip)) {
            return what.sealed.bytes;
        }
        const theirs = this.chains[Dir.FromStaff];
        const header = {
            conv: this.me.conv, gen: this.gen, dir: Dir.FromVisitor,
            seq: mine.last + 1n, msgid: what.msgid, prev: mine.tip,
        };
        const body = {
            kind: MsgKind.Text, flags: 0, ackSeq: theirs.last, ackHash: theirs.tip.slice(0, 8),
            t15: nowT15(), text: utf8(what.text),
        };
        const bytes = msgMake(header, this.key(this.gen), body);
        what.sealed = { seq: header.seq, prev: header.prev, bytes };
        return bytes;
    }

    /* Take in a page of envelopes. newest: it is the newest page, so the tips must be its end.
     * Gives what to show, in order; what was already taken in is left out of a newest page. */
    take(bundle: Bundle, newest: boolean): Shown[] {
        const first = newest && this.have.v2s === 0n && this.have.s2v === 0n;
        this.state = bundle.state;
        this.ahead = bundle.ahead;
        this.unlock(bundle.grants, bundle.links);
        if (first || !newest) {
            this.before = bundle.before;
        }
        if (!newest) {
            return this.olderPage(bundle.msgs.map((m) => m.msg));
        }
        if (first && bundle.more) {
            this.startAfter(bundle);
        }
        return [...bundle.msgs.flatMap((m) => this.takeOne(m.msg)), ...this.cutOff(bundle)];
    }

    /* A page may hold no message of one direction although there are older ones: that chain then
     * starts at the end the server names, and an older page shows whether that was true. */
    private startAfter(bundle: Bundle): void {
        const here = new Set(bundle.msgs.map((m) => msgPeek(m.msg).dir));
        if (!here.has(Dir.FromVisitor)) {
            this.chains[Dir.FromVisitor] = { last: bundle.lastV2s, tip: bundle.tipV2s };
        }
        if (!here.has(Dir.FromStaff)) {
            this.chains[Dir.FromStaff] = { last: bundle.lastS2v, tip: bundle.tipS2v };
        }
    }

    /* Take in one envelope; nothing to show when it is known already. */
    takeOne(envelope: Uint8Array): Shown[] {
        const header = msgPeek(envelope);
        if (header.dir === Dir.Note) {
            return [];
        }
        const chain = this.chains[header.dir];
        if (header.seq <= chain.last) {
            return [];
        }
        /* The first page of a return starts in the middle: before it there is nothing to check. */
        const joined = chain.last === 0n ? true : header.seq === chain.last + 1n;
        const holds = chain.last === 0n
            ? header.seq !== 1n || isZero(header.prev)
            : equal(header.prev, chain.tip);
        const gap: Shown[] = joined && holds ? [] : [this.missing(header.dir, header.seq)];
        const one = this.openOne(envelope);
        chain.last = header.seq;
        chain.tip = hash256(envelope);
        this.sent(header.msgid);
        return [...gap, one];
    }

    /* The server said the newest are these; if what it sent ends earlier, something was held back. */
    private cutOff(bundle: Bundle): Shown[] {
        const mine = this.chains[Dir.FromVisitor];
        const theirs = this.chains[Dir.FromStaff];
        const short: Shown[] = [];
        if (bundle.lastV2s !== mine.last || !equal(bundle.tipV2s, mine.tip)) {
            short.push(this.missing(Dir.FromVisitor, bundle.lastV2s));
        }
        if (bundle.lastS2v !== theirs.last || !equal(bundle.tipS2v, theirs.tip)) {
            short.push(this.missing(Dir.FromStaff, bundle.lastS2v));
        }
        return short;
    }

    private olderPage(envelopes: Uint8Array[]): Shown[] {
        const tips = new Map<Dir, Hash>();
        return envelopes.flatMap((envelope) => {
            const header = msgPeek(envelope);
            const prev = tips.get(header.dir);
            const holds = prev === undefined || equal(prev, header.prev);
            tips.set(header.dir, hash256(envelope));
            const one = this.openOne(envelope);
            return holds ? [one] : [this.missing(one.dir, header.seq), one];
        });
    }

    private missing(dir: Dir.FromVisitor | Dir.FromStaff, seq: bigint): Shown {
        return { dir, seq, t15: 0, missing: true, text: '' };
    }

    private openOne(envelope: Uint8Array): Shown {
        const header = msgPeek(envelope);
        const dir = header.dir === Dir.FromVisitor ? Dir.FromVisitor : Dir.FromStaff;
        try {
            if (!equal(header.conv, this.me.conv)) {
                return this.missing(dir, header.seq);
            }
            const { body } = msgOpen(envelope, this.key(header.gen));
            return { dir, seq: header.seq, t15: body.t15, missing: false, text: decoder.decode(body.text) };
        } catch {
            return this.missing(dir, header.seq);
        }
    }

    private sent(msgid: MsgId): void {
        const at = this.waiting.findIndex((w) => equal(w.msgid, msgid));
        if (at >= 0) {
            this.waiting.splice(at, 1);
        }
    }

    /* Open every generation's key: the newest by its GRANT, older ones back through the LINKs. */
    private unlock(grants: Uint8Array[], links: Uint8Array[]): void {
        for (const grant of grants) {
            this.openGrant(grant);
        }
        const back = [...links].sort((a, b) => linkPeek(b).gen - linkPeek(a).gen);
        for (const link of back) {
            const gen = linkPeek(link).gen;
            const ck = this.keys.get(gen);
            if (ck !== undefined && !this.keys.has(gen - 1)) {
                this.keys.set(gen - 1, linkOpen(link, this.me.conv, ck));
            }
        }
    }

    /* Generation 0 is the visitor's own grant. A later one must come from a signed member: without
     * that check a server could hand in a key of its own and read what follows. */
    private openGrant(envelope: Uint8Array): void {
        const peek = grantPeek(envelope);
        if (peek.for !== GrantFor.Visitor || this.keys.has(peek.gen) || !equal(peek.conv, this.me.conv)) {
            return;
        }
        const own = isZero(peek.sender);
        if (own !== (peek.gen === 0)) {
            return;
        }
        const from = own ? this.me.pk : rosterMember(this.roster, peek.sender).pk;
        this.keys.set(peek.gen, grantOpen(envelope, this.me.sk, from).ck);
        this.gen = Math.max(this.gen, peek.gen);
    }

    private key(gen: number): Key {
        const ck = this.keys.get(gen);
        if (ck === undefined) {
            throw new Error('no key of that generation');
        }
        return ck;
    }

    wipe(): void {
        wipeVisitor(this.me);
        wipe(...this.keys.values());
        this.keys.clear();
        this.waiting.length = 0;
    }
}
