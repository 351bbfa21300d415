/* cases: the conversations open in this console. Takes, reads, writes and hands back; keeps each
 * one's drafts. Called by the desk and its views.
 * Never loses a typed text: a draft goes only when the server has stored it, or at the lock. */
import type { Mid, MsgId, Row } from '../seal/bytes';
import { convOf } from '../seal/visitor';
import type { Case } from '../wire/bundle';
import { caseRead } from '../wire/bundle';
import { Dir, MsgKind } from '../seal/msg';
import type { Counted } from '../wire/letters';
import { outcomeWrite, referralNewWrite } from '../wire/letters';
import { RecordType, Status } from '../wire/record';
import { handoverWrite, holdOffWrite, riskWrite } from '../wire/shift';
import { noteWrite, readWrite, replyMsgWrite, rowWrite } from '../wire/staff';
import { hex } from './bits';
import type { ContactForm, ReferralForm } from './caseforms';
import { formWrite } from './caseforms';
import { CaseModel, newMsgId } from './casemodel';
import type { Door } from './connection';
import { Refused } from './connection';
import { colleague } from './names';
import { ringKnown } from './ring';
import type { LineName } from './lines';
import type { Found, Passed } from './passing';
import { keptNote, passOn, passedDrop, passedFind, sentNote } from './passing';
import type { KeyHolder } from './session';

const TRIES = 4; /* two colleagues at one conversation meet once or twice, not for ever */
const PAGES_MAX = 50; /* of what was missed while the connection was down */
const NOTHING = { v2s: 0n, s2v: 0n };

export interface OpenCase {
    model: CaseModel;
    reply: string; /* typed and not sent */
    note: string;
    unread: boolean; /* something came while another view was open */
    gone: boolean; /* erased by the visitor, or past its time */
    contact?: ContactForm | undefined; /* as far as it is filled in */
    referral?: ReferralForm | undefined;
    counted: boolean; /* the contact form was saved */
    handover: string; /* the summary for a colleague, as far as it is typed */
    handed?: string | undefined; /* the same, once it is kept as a note */
    passing?: string | undefined; /* the summary for another line, as far as it is typed */
    lastWords?: string | undefined; /* before it was ended, once they are sent */
}

/* Everything of it that is typed and not sent. */
export function typed(c: OpenCase): string {
    return (c.reply + c.note + c.handover + (c.passing ?? '')).trim();
}

/* The conversation is held by somebody else: they were quicker. */
export class TakenBy extends Error {
    constructor(readonly owner: Uint8Array | undefined) {
        super('a colleague has it');
    }
}

/* Whom a conversation was to be handed to cannot take it; why, as the server says it. */
export class NotFree extends Error {
    constructor(readonly status: Status, readonly mid: Mid) {
        super('the colleague is not free');
    }
}
const NOT_FREE = new Set([Status.Away, Status.Chats, Status.Shift]);

export class Cases {
    readonly open = new Map<string, OpenCase>();
    private readonly reading = new Map<string, Promise<void>>();
    private readonly queued = new Map<string, Promise<void>>();
    /* Something of this conversation changed. */
    onChange: (c: OpenCase) => void = () => undefined;
    /* The line's papers moved on: read them. */
    onPapers: () => Promise<void> = async () => undefined;

    constructor(private readonly door: Door, private holder: KeyHolder) {}

    /* Take a waiting conversation, alone.
     * Errors  TakenBy  a colleague was quicker; Refused; SealError  it is not this line's */
    async take(row: Row): Promise<OpenCase> {
        try {
            const got = caseRead(await this.door.ask(RecordType.Take, rowWrite(row)));
            await this.learn(got);
            return await this.put(got);
        } catch (error) {
            if (error instanceof Refused && error.status === Status.Taken) {
                throw new TakenBy(await this.ownerOf(row));
            }
            throw error;
        }
    }

    /* Open one to read it. Errors  Refused, SealError */
    async read(row: Row): Promise<OpenCase> {
        return await this.put(await this.ask(row, 0n, NOTHING));
    }

    /* Read what is new. Asked for while a reading is under way, it reads once more after it: the
     * one under way may have left before the change. */
    refresh(row: Row): Promise<void> {
        const name = hex(row);
        const running = this.reading.get(name);
        if (running === undefined) {
            const run = this.readNewer(name).finally(() => this.reading.delete(name));
            this.reading.set(name, run);
            return run;
        }
        const queued = this.queued.get(name) ?? running.catch(() => undefined).then(() => {
            this.queued.delete(name);
            return this.refresh(row);
        });
        this.queued.set(name, queued);
        return queued;
    }

    /* After a new connection: nothing that a colleague wrote meanwhile may stay hidden. */
    refreshAll(): void {
        for (const c of this.open.values()) {
            this.refresh(c.model.row).catch(() => undefined);
        }
    }

    async older(c: OpenCase): Promise<void> {
        c.model.take(await this.ask(c.model.row, c.model.before, NOTHING), 'older');
        this.onChange(c);
    }

    /* Send a reply. Gives true when something new came first, which is then on the screen.
     * Errors  Refused, SealError size */
    reply(c: OpenCase, text: string): Promise<boolean> {
        return this.write(c, (msgid) => {
            const msg = c.model.sealReply(text, msgid);
            return this.door.ask(RecordType.ReplyMsg, replyMsgWrite(c.model.row, msg));
        });
    }

    /* Keep a note, which only colleagues can open. As reply. */
    note(c: OpenCase, text: string): Promise<boolean> {
        return this.write(c, (msgid) => {
            const { grant, msg } = c.model.sealNote(text, msgid);
            return this.door.ask(RecordType.Note, noteWrite(c.model.row, grant, msg));
        });
    }

    /* Keep the contact form, and count beside it what is counted. As note; both are kept, or neither. */
    outcome(c: OpenCase, text: string, counted: Counted): Promise<boolean> {
        return this.write(c, (msgid) => {
            const { grant, msg } = c.model.sealNote(text, msgid, MsgKind.Report);
            return this.door.ask(RecordType.Outcome, outcomeWrite(counted, noteWrite(c.model.row, grant, msg)));
        });
    }

    /* Keep what speaks for a referral, and ask for a second person. */
    async refer(c: OpenCase, text: string): Promise<void> {
        await this.form(c, text);
        const kept = c.model.items.filter((i) => i.kind === 'message' && i.dir === Dir.Note && i.text === text).pop();
        if (kept?.kind !== 'message') {
            throw new Refused(Status.Stale);
        }
        await this.door.ask(RecordType.ReferralNew, referralNewWrite(c.model.row, kept.seq));
    }

    async handBack(c: OpenCase): Promise<void> {
        await this.door.ask(RecordType.Back, rowWrite(c.model.row));
        this.close(c);
    }

    async end(c: OpenCase): Promise<void> {
        await this.door.ask(RecordType.End, rowWrite(c.model.row));
        this.close(c);
    }

    /* Theirs from now on, with what they must know as a sealed note before it. Tried again with the
     * same words, after a colleague could not take it, the note is not written twice.
     * Errors  NotFree  that colleague cannot take it; Refused; SealError */
    async handOver(c: OpenCase, to: Mid, summary: string): Promise<void> {
        if (c.handed !== summary) {
            await this.form(c, formWrite({ form: 'handover', by: colleague(this.holder.mid), summary }));
            c.handed = summary;
        }
        try {
            await this.door.ask(RecordType.Handover, handoverWrite(c.model.row, to));
        } catch (error) {
            throw error instanceof Refused && NOT_FREE.has(error.status) ? new NotFree(error.status, to) : error;
        }
        this.close(c);
    }

    /* Ended, and whoever wrote can write again only from that half hour on. last: what they read before,
     * sent once, however often the rest must be tried. */
    async holdOff(c: OpenCase, until: number, last: string): Promise<void> {
        if (last !== '' && c.lastWords !== last) {
            await this.reply(c, last);
            c.lastWords = last;
        }
        await this.door.ask(RecordType.HoldOff, holdOffWrite(c.model.row, until));
        this.close(c);
    }

    /* A summary, sealed to another line by the person's wish; the conversation stays. False: it is sealed, and
     * the note about it could not be kept. Errors  LineClosed; Refused; SealError */
    async passOn(c: OpenCase, to: LineName, p: Passed): Promise<boolean> {
        const send = () => passOn(this.door, this.holder, c.model.row, to.number, p);
        await send().catch(async (error: unknown) => {
            if (!(error instanceof Refused) || error.status !== Status.Stale) {
                throw error;
            }
            await this.onPapers(); /* that line has a new key */
            await send();
        });
        return await this.note(c, sentNote(to.name, p)).then(() => true, () => false);
    }

    passedFind(c: OpenCase, typed: string): Promise<{ found: Found | undefined; closed: number }> {
        return passedFind(this.door, this.holder, c.model.line, typed);
    }

    /* What another line passed on becomes a note here, and goes from where it lay. */
    async passedKeep(c: OpenCase, found: Found, from: string): Promise<void> {
        await this.note(c, keptNote(from, found));
        await passedDrop(this.door, c.model.line, found.numbers).catch(() => undefined); /* it goes by itself, later */
    }

    async setRisk(c: OpenCase, risk: number): Promise<void> {
        await this.door.ask(RecordType.Risk, riskWrite(c.model.row, risk));
        c.model.risk = risk;
        this.onChange(c);
    }

    /* A note that is a form. */
    private form(c: OpenCase, text: string): Promise<boolean> {
        return this.write(c, (msgid) => {
            const { grant, msg } = c.model.sealNote(text, msgid, MsgKind.Report);
            return this.door.ask(RecordType.Note, noteWrite(c.model.row, grant, msg));
        });
    }

    close(c: OpenCase): void {
        c.model.wipe();
        c.reply = '';
        c.note = '';
        c.handover = '';
        c.handed = undefined;
        c.passing = undefined;
        c.contact = undefined;
        c.referral = undefined;
        this.open.delete(hex(c.model.row));
    }

    /* Burnt by the visitor, or past its time: nothing of it stays here. */
    gone(row: Row): void {
        const c = this.open.get(hex(row));
        if (c !== undefined) {
            c.model.wipe();
            c.gone = true;
            this.onChange(c);
        }
    }

    /* The same member signed in again: go on with the keys that came with it. */
    adopt(holder: KeyHolder): void {
        this.holder = holder;
        for (const c of this.open.values()) {
            c.model.holder = holder;
        }
        this.refreshAll();
    }

    get drafts(): boolean {
        return [...this.open.values()].some((c) => typed(c) !== '');
    }

    wipe(): void {
        [...this.open.values()].forEach((c) => this.close(c));
    }

    private async ask(row: Row, before: bigint, have: { v2s: bigint; s2v: bigint }): Promise<Case> {
        const got = caseRead(await this.door.ask(RecordType.Read, readWrite(row, before, have)));
        await this.learn(got);
        return got;
    }

    /* Granted to a key we were not given yet, or by a colleague we do not know yet. */
    private async learn({ pkV, bundle }: Case): Promise<void> {
        const f = { conv: convOf(pkV), pkV, line: bundle.line, holder: this.holder };
        if (!ringKnown(f, bundle.grants)) {
            await this.onPapers();
        }
    }

    private async put(got: Case): Promise<OpenCase> {
        const name = hex(got.row);
        const known = this.open.get(name);
        if (known !== undefined && !known.gone) {
            await this.refresh(got.row);
            return known;
        }
        const model = new CaseModel(got, this.holder);
        const c = { model, reply: '', note: '', unread: false, gone: false, counted: false, handover: '' };
        this.open.set(name, c);
        return c;
    }

    /* Ask until what is new joins what is here. */
    private async readNewer(name: string): Promise<void> {
        const c = this.open.get(name);
        if (c === undefined || c.gone) {
            return;
        }
        const have = c.model.have;
        let before = 0n;
        for (let page = 0; page < PAGES_MAX; page++) {
            const got = await this.askOrGone(c, before, have);
            if (got === undefined) {
                return;
            }
            c.model.take(got, 'newer');
            before = got.bundle.before;
            if (!got.bundle.more || before === 0n) {
                break;
            }
        }
        this.onChange(c);
    }

    private async askOrGone(
        c: OpenCase, before: bigint, have: { v2s: bigint; s2v: bigint },
    ): Promise<Case | undefined> {
        try {
            return await this.ask(c.model.row, before, have);
        } catch (error) {
            if (error instanceof Refused && error.status === Status.Unknown) {
                this.gone(c.model.row);
                return undefined;
            }
            throw error;
        }
    }

    /* Write, and when a colleague or the visitor wrote first, read that and seal again. */
    private async write(
        c: OpenCase, send: (msgid: MsgId) => Promise<Uint8Array>,
    ): Promise<boolean> {
        const msgid = newMsgId();
        let round = 0;
        for (; ; round++) {
            try {
                await send(msgid);
                break;
            } catch (error) {
                const stale = error instanceof Refused && error.status === Status.Stale;
                if (!stale || round + 1 >= TRIES) {
                    throw error;
                }
            }
            await this.refresh(c.model.row);
            if (c.model.has(msgid)) {
                return true; /* it had arrived, and only the answer was lost */
            }
        }
        /* It is stored: if reading it back fails, that must not look as if it were not. */
        await this.refresh(c.model.row).catch(() => undefined);
        return round > 0;
    }

    /* Who was quicker, if the server lets us see. */
    private async ownerOf(row: Row): Promise<Uint8Array | undefined> {
        try {
            return (await this.ask(row, 0n, NOTHING)).owner;
        } catch {
            return undefined;
        }
    }
}
