/* talk: one conversation as the visitor's browser holds it: its keys, its two chains, and what
 * waits to be sent. Called by main through session. Pure: it asks nobody and shows nothing.
 * Never gives out a message whose place in the chain does not hold; it says "missing" there. */
import type { Hash, Key, MsgId } from '../seal/bytes';
import { SealError, VISITOR, asHash, asKey, asMsgId, equal, isZero } from '../seal/bytes';
import { random, utf8, wipe } from '../seal/bytes';
import type { Grant } from '../seal/grant';
import { GrantFor, grantMake, grantOpen, grantPeek } from '../seal/grant';
import { hash256 } from '../seal/kdf';
import { linkOpen, linkPeek } from '../seal/link';
import { Dir, MsgKind, msgMake, msgOpen, msgPeek, nowT15 } from '../seal/msg';
import type { EpochPaper, MemberPaper } from '../seal/paper';
import { Role, memberPeek } from '../seal/paper';
import type { Roster } from '../seal/roster';
import { rosterMember } from '../seal/roster';
import type { Visitor } from '../seal/visitor';
import { wipeVisitor } from '../seal/visitor';
import type { Bundle } from '../wire/bundle';
import { Ahead, ConvState } from '../wire/bundle';
import { GENS_MAX } from '../wire/rotation';
import type { Slot } from '../wire/service';
import type { OpenBody } from '../wire/visitor';
import { Want } from '../wire/visitor';

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
    flags?: number; /* of a first message: what it is about, want.ts */
    sealed?: { seq: bigint; prev: Hash; gen: number; bytes: Uint8Array<ArrayBuffer> };
}

interface Chain {
    last: bigint;
    tip: Hash;
    gen: number; /* of the newest that opened */
    floor: bigint; /* what lies above it was written under the newest key we know, or a later one */
}

/* A colleague granted a key whom our papers do not name: they joined since those were loaded. */
export class PapersOld extends Error {}

const NONE: Hash = asHash(new Uint8Array(32));
const newChain = (): Chain => ({ last: 0n, tip: NONE, gen: 0, floor: 0n });
const decoder = new TextDecoder('utf-8', { fatal: false });

export class Talk {
    state = ConvState.Waiting;
    line = 0; /* as the server says: it is shown, nothing is sealed by it */
    ahead = Ahead.Untold;
    want: Want | 0 = 0;
    due: Slot = { halfHour: 0, east: 0 }; /* booked, or an answer promised by */
    hold: Slot = { halfHour: 0, east: 0 }; /* held off until then; 0: not */
    before = 0n; /* cursor of the older page; 0: none */
    readonly waiting: Waiting[] = [];
    private readonly keys = new Map<number, Key>();
    private chains: Record<Dir.FromVisitor | Dir.FromStaff, Chain> = {
        [Dir.FromVisitor]: newChain(),
        [Dir.FromStaff]: newChain(),
    };
    private gen = 0;

    constructor(private readonly me: Visitor, private roster: Roster) {}

    /* The papers as they are now. */
    learn(roster: Roster): void {
        this.roster = roster;
    }

    /* Begin a new conversation: CK_0, granted to the visitor and to the line's epoch key.
     * epoch must come from rosterCheck: only then is its key the line's. */
    open(epoch: EpochPaper, want: Want, text: string, about = 0): OpenBody {
        const ck = asKey(random(32));
        wipe(...this.keys.values());
        this.keys.set(0, ck);
        const grant = { line: epoch.line, gen: 0, conv: this.me.conv, sender: VISITOR };
        const msg = this.seal({ msgid: asMsgId(random(16)), text, flags: about });
        return {
            line: epoch.line,
            want,
            about,
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

    /* Nothing can be sent or booked here yet. The line tells a hold only while it is in force. */
    get heldOff(): boolean {
        return this.state === ConvState.Ended && this.hold.halfHour > 0;
    }

    /* They want to talk now, and nobody has come. */
    get waitsToTalk(): boolean {
        return this.want === Want.Now && this.state === ConvState.Waiting;
    }

    /* Put a text in line to be sent. */
    say(text: string): void {
        this.waiting.push({ msgid: asMsgId(random(16)), text });
    }

    /* How far this conversation is: when it is no further after a look, looking helps nothing. */
    get mark(): string {
        return `${this.gen} ${this.have.v2s} ${this.have.s2v}`;
    }

    /* Under a key that we were not granted yet: its GRANT must be fetched before it is taken in. */
    isAhead(envelope: Uint8Array): boolean {
        return msgPeek(envelope).gen > this.gen;
    }

    /* Seal the first waiting text for the place that is next now; undefined when none waits. As
     * long as that place is still the next one, and its key the newest, the same bytes are given
     * again: after a lost answer the server may hold them already, and the chain goes on from their
     * hash. */
    next(): Uint8Array<ArrayBuffer> | undefined {
        const first = this.waiting[0];
        return first === undefined ? undefined : this.seal(first);
    }

    private seal(what: Waiting): Uint8Array<ArrayBuffer> {
        const mine = this.chains[Dir.FromVisitor];
        const was = what.sealed;
        if (was?.seq === mine.last + 1n && was.gen === this.gen && equal(was.prev, mine.tip)) {
            return was.bytes;
        }
        const theirs = this.chains[Dir.FromStaff];
        const header = {
            conv: this.me.conv, gen: this.gen, dir: Dir.FromVisitor,
            seq: mine.last + 1n, msgid: what.msgid, prev: mine.tip,
        };
        const body = {
            kind: MsgKind.Text, flags: what.flags ?? 0, ackSeq: theirs.last, ackHash: theirs.tip.slice(0, 8),
            t15: nowT15(), text: utf8(what.text),
        };
        const bytes = msgMake(header, this.key(this.gen), body);
        what.sealed = { seq: header.seq, prev: header.prev, gen: header.gen, bytes };
        return bytes;
    }

    /* Take in a page of envelopes. newest: it is the newest page, so the tips must be its end.
     * Gives what to show, in order; what was already taken in is left out of a newest page.
     * Errors  PapersOld  nothing was taken in: learn newer papers and try again
     *         SealError  keys that are not ours */
    take(bundle: Bundle, newest: boolean): Shown[] {
        const first = newest && this.have.v2s === 0n && this.have.s2v === 0n;
        this.unlock(bundle);
        this.state = bundle.state;
        this.line = bundle.line;
        this.ahead = bundle.ahead;
        this.want = bundle.want;
        this.due = { halfHour: bundle.due, east: bundle.east };
        this.hold = { halfHour: bundle.hold, east: bundle.east };
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
            Object.assign(this.chains[Dir.FromVisitor], { last: bundle.lastV2s, tip: bundle.tipV2s });
        }
        if (!here.has(Dir.FromStaff)) {
            Object.assign(this.chains[Dir.FromStaff], { last: bundle.lastS2v, tip: bundle.tipS2v });
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
        const one = this.wentBack(chain, header) ? this.missing(header.dir, header.seq)
            : this.openOne(envelope);
        chain.last = header.seq;
        chain.tip = hash256(envelope);
        chain.gen = one.missing ? chain.gen : header.gen;
        this.sent(header.msgid);
        return [...gap, one];
    }

    /* Generations only grow: an envelope under a key that was given up before it is no colleague's,
     * but of somebody who kept the key. */
    private wentBack(chain: Chain, header: { gen: number; seq: bigint }): boolean {
        return header.gen < chain.gen || (header.gen < this.gen && header.seq > chain.floor);
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

    /* Open every generation's key: the newest by its GRANT, older ones back through the LINKs, down
     * to the one that this visitor granted, or that was the newest so far. A key that does not lead
     * there is not this conversation's, whoever granted it. */
    private unlock(bundle: Bundle): void {
        const mine = bundle.grants
            .map((envelope) => ({ envelope, peek: grantPeek(envelope) }))
            .filter(({ peek }) => peek.for === GrantFor.Visitor && equal(peek.conv, this.me.conv))
            .sort((a, b) => b.peek.gen - a.peek.gen);
        const newest = mine[0];
        const own = mine.find(({ peek }) => peek.gen === 0);
        if (newest === undefined || newest.peek.gen < this.gen || newest.peek.gen >= GENS_MAX) {
            throw new SealError('seal', 'the newest key is held back');
        }
        if (!this.keys.has(0)) {
            if (own === undefined || !isZero(own.peek.sender)) {
                throw new SealError('seal', 'our own key is held back');
            }
            this.keys.set(0, grantOpen(own.envelope, this.me.sk, this.me.pk).ck);
        }
        if (newest.peek.gen > this.gen) {
            this.moveOn(newest, bundle);
        }
    }

    private moveOn(newest: { envelope: Uint8Array; peek: Grant }, bundle: Bundle): void {
        const { gen } = newest.peek;
        const fresh = new Map([[gen, this.granted(newest.envelope, newest.peek)]]);
        for (let g = gen; g > this.gen; g--) {
            const link = bundle.links.find((l) => linkPeek(l).gen === g);
            const ck = fresh.get(g);
            if (link === undefined || ck === undefined) {
                throw new SealError('seal', 'an older key is missing');
            }
            fresh.set(g - 1, linkOpen(link, this.me.conv, ck));
        }
        if (!equal(fresh.get(this.gen) ?? NONE, this.key(this.gen))) {
            throw new SealError('seal', 'a key that does not lead to ours');
        }
        fresh.forEach((ck, g) => this.keys.set(g, ck));
        this.gen = gen;
        this.chains[Dir.FromVisitor].floor = bundle.lastV2s;
        this.chains[Dir.FromStaff].floor = bundle.lastS2v;
    }

    /* A later generation must come from a signed member who answers on this line: without that check
     * a server could hand in a key of its own and read what follows. */
    private granted(envelope: Uint8Array, peek: Grant): Key {
        const from = memberOf(this.roster, peek);
        return grantOpen(envelope, this.me.sk, from.pk).ck;
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

/* Errors  PapersOld  the roster names nobody of that id; SealError  they do not answer there */
function memberOf(roster: Roster, peek: Grant): MemberPaper {
    if (isZero(peek.sender)) {
        throw new SealError('seal', 'a later key of our own');
    }
    if (!roster.members.some((paper) => equal(memberPeek(paper).mid, peek.sender))) {
        throw new PapersOld();
    }
    const member = rosterMember(roster, peek.sender);
    const answers = member.role === Role.Practitioner || member.role === Role.Supervisor;
    if (!answers || !member.lines.includes(peek.line)) {
        throw new SealError('seal', 'granted by somebody who may not');
    }
    return member;
}
