/* session: a conversation at work: opening it, coming back to it, keeping it up to date, and
 * getting out what was written. Called by main. Knows no page: it tells its listener.
 * Never drops a text: what could not be sent stays in line and is sealed anew for its place. */
import { EMPTY } from '../seal/bytes';
import type { EpochPaper } from '../seal/paper';
import { orgOpen } from '../seal/paper';
import type { Roster } from '../seal/roster';
import { rosterCheck, rosterRead, today } from '../seal/roster';
import { sodiumReady } from '../seal/sodium';
import { deriveVisitor } from '../seal/visitor';
import type { Phrase } from '../seal/words';
import type { Bundle } from '../wire/bundle';
import { ConvState, bundleRead } from '../wire/bundle';
import type { Rec } from '../wire/record';
import { RecordType, Status } from '../wire/record';
import { puzzleSolve } from '../seal/puzzle';
import type { OpenBody, Want } from '../wire/visitor';
import { burnWrite, openWrite, puzzleRead, returnWrite, sendWrite, stepDownWrite } from '../wire/visitor';
import type { Book, Booked } from '../wire/service';
import { bookWrite, bookedRead } from '../wire/service';
import type { Pace } from './beside';
import { Live } from './live';
import { LINE, NoAnswer, getRoster, post } from './net';
import type { Shown } from './talk';
import { PapersOld, Talk } from './talk';
import { pushMsgRead, pushStateRead } from '../wire/push';

const AGAIN_MS = 4000;
const HALF_HOUR_MS = 30 * 60_000;
const HOLD_LEAST_MS = 60_000; /* held off: no sooner than this do we look again */
const HOLD_MOST_MS = 60 * 60_000;
const WORK_TRIES = 4;

/* What a refusal means to the page. 'away': not reached, try again. */
export type Refusal = 'away' | 'unknown' | 'taken' | 'full' | 'later' | 'limit' | 'held' | 'ended' | 'fault';
export class Refused extends Error {
    constructor(readonly why: Refusal) {
        super(why);
    }
}
const REFUSALS = new Map<Status, Refusal>([
    [Status.Unknown, 'unknown'], [Status.Taken, 'taken'], [Status.Full, 'full'], [Status.Later, 'later'],
    [Status.Limit, 'limit'], [Status.Fault, 'fault'], [Status.Work, 'later'], [Status.Held, 'held'],
    [Status.Ended, 'ended'],
]);

/* What a conversation begins with. */
export interface First {
    want: Want;
    text: string;
    about: number; /* want.ts: aboutOf */
}

export interface SessionEvents {
    shown(messages: Shown[], older: boolean): void;
    changed(): void; /* state, waiting or connection are no longer what they were */
    gone(): void; /* burnt, here or elsewhere */
    trouble(why: Refusal): void; /* sending was refused; the text stays in line */
    working(): void; /* many open at once: the browser has a little work to do first */
}

/* The organisation's papers, checked up to the root before anything is sealed to its key. */
export interface Papers {
    roster: Roster;
    epoch: EpochPaper;
}

export async function loadPapers(): Promise<Papers> {
    await sodiumReady();
    const roster = rosterRead(await getRoster());
    return { roster, epoch: rosterCheck(roster, LINE, today()) };
}

/* The line has a newer key than the papers we have name. */
class Moved extends Error {}

/* The papers again, in the middle of something: what goes wrong with them is a refusal of that. */
async function reloadPapers(): Promise<Papers> {
    try {
        return await loadPapers();
    } catch (e) {
        throw new Refused(refusalOf(e));
    }
}

function checked(rec: Rec): Rec {
    if (rec.status !== Status.Ok) {
        throw new Refused(REFUSALS.get(rec.status) ?? 'fault');
    }
    return rec;
}

/* Not reached and refused are told apart only by their word. */
function refusalOf(e: unknown): Refusal {
    if (e instanceof Refused) {
        return e.why;
    }
    return e instanceof NoAnswer ? 'away' : e instanceof Moved ? 'later' : 'fault';
}

function derive(phrase: Phrase, papers: Papers): Talk {
    const org = orgOpen(papers.roster.org);
    return new Talk(deriveVisitor(phrase, org.instance), papers.roster);
}

export class Session {
    private live: Live | undefined;
    private sending = false;
    private retry: number | undefined;
    private holdLook: number | undefined;
    private ended = false;
    private looking: 'no' | 'yes' | 'twice' = 'no';

    private constructor(readonly talk: Talk, private readonly events: SessionEvents) {}

    /* Open a new conversation. Tried again after no answer it is still opened once: its message
     * carries the same id. Errors  Refused */
    static async open(phrase: Phrase, papers: Papers, first: First,
        pace: Pace, events: SessionEvents): Promise<Session> {
        const talk = derive(phrase, papers);
        const opening = () => open(
            talk.open(papers.epoch, first.want, first.text, first.about), events,
        );
        try {
            await opening().catch(async (e) => {
                if (!(e instanceof Moved)) {
                    throw e;
                }
                /* The line has had a new key since this page was loaded. */
                Object.assign(papers, await reloadPapers());
                talk.learn(papers.roster);
                await opening();
            });
        } catch (e) {
            if (refusalOf(e) !== 'taken') {
                throw new Refused(refusalOf(e));
            }
            /* An earlier try got through and its answer was lost: what was opened is this phrase's. */
            talk.wipe();
            return Session.back(phrase, papers, pace, events);
        }
        return Session.start(talk, pace, events);
    }

    /* Come back with a phrase. Errors  Refused: 'unknown' when it opens nothing */
    static async back(phrase: Phrase, papers: Papers, pace: Pace,
        events: SessionEvents): Promise<Session> {
        return Session.start(derive(phrase, papers), pace, events);
    }

    private static async start(talk: Talk, pace: Pace, events: SessionEvents): Promise<Session> {
        const session = new Session(talk, events);
        await session.catchUp();
        session.live = new Live(pace, {
            up: () => void session.watch(),
            down: () => events.changed(),
            push: (rec) => session.pushed(rec),
        });
        return session;
    }

    get isUp(): boolean {
        return this.live?.isUp ?? false;
    }

    say(text: string): void {
        this.talk.say(text);
        this.events.changed();
        void this.drain();
    }

    async older(): Promise<void> {
        const have = { before: this.talk.before, v2s: 0n, s2v: 0n };
        const rec = await this.postChecked(RecordType.Return, returnWrite(this.talk.auth, have));
        this.events.shown(await this.taken(bundleRead(rec.body), false), true);
        this.events.changed();
    }

    /* What can be booked, book it, or give it back: over the stream when it is up.
     * Errors  Refused: 'taken' when that time has just gone */
    async book(what: Book, halfHour = 0): Promise<Booked> {
        let rec: Rec;
        try {
            rec = checked(this.isUp
                ? await this.live!.ask(RecordType.Book, bookWrite(undefined, what, halfHour))
                : await post(RecordType.Book, bookWrite(this.talk.auth, what, halfHour)));
        } catch (e) {
            throw new Refused(refusalOf(e));
        }
        const booked = bookedRead(rec.body);
        Object.assign(this.talk, { want: booked.want, due: booked.due });
        this.events.changed();
        return booked;
    }

    /* Wait to talk no longer: what was written is a message, in the same place. Where somebody took
     * it meanwhile, or it has ended, talk says so and nothing was changed. Errors  Refused */
    async stepDown(): Promise<void> {
        try {
            checked(this.isUp
                ? await this.live!.ask(RecordType.StepDown, stepDownWrite(undefined))
                : await post(RecordType.StepDown, stepDownWrite(this.talk.auth)));
        } catch (e) {
            const why = refusalOf(e);
            if (why !== 'taken' && why !== 'ended') {
                throw new Refused(why);
            }
        }
        try {
            await this.catchUp();
        } catch (e) {
            throw new Refused(refusalOf(e));
        }
    }

    async burn(): Promise<void> {
        await this.postChecked(RecordType.Burn, burnWrite(this.talk.auth)).catch((e) => {
            if (refusalOf(e) !== 'unknown') { /* unknown: it is gone already, as was asked */
                throw e;
            }
        });
        this.close();
    }

    close(): void {
        this.ended = true;
        clearTimeout(this.retry);
        clearTimeout(this.holdLook);
        this.live?.close();
        this.talk.wipe();
    }

    private async postChecked(type: RecordType, body: Uint8Array): Promise<Rec> {
        try {
            return checked(await post(type, body));
        } catch (e) {
            throw new Refused(refusalOf(e));
        }
    }

    /* What is newer than we have: over the stream when it is up, for the network must not see that
     * there is something; else over a plain request. */
    private async catchUp(): Promise<void> {
        const body = returnWrite(this.talk.auth, { before: 0n, ...this.talk.have });
        if (this.isUp) {
            await this.absorb(checked(await this.live!.ask(RecordType.Watch, body)));
        } else {
            await this.absorb(await this.postChecked(RecordType.Return, body));
        }
    }

    private async absorb(rec: Rec): Promise<void> {
        this.events.shown(await this.taken(bundleRead(rec.body), true), false);
        this.watchHold();
        this.events.changed();
    }

    /* The server's clock decides when they are held off no more: look when ours says so, and now and
     * then besides, as it may be wrong. */
    private watchHold(): void {
        clearTimeout(this.holdLook);
        if (this.talk.heldOff && !this.ended) {
            const left = this.talk.hold.halfHour * HALF_HOUR_MS - Date.now();
            this.holdLook = setTimeout(() => this.look(), Math.min(Math.max(left, HOLD_LEAST_MS), HOLD_MOST_MS));
        }
    }

    /* A colleague who joined since this page was loaded may have granted the newest key: then the
     * papers of today name them. */
    private async taken(bundle: Bundle, newest: boolean): Promise<Shown[]> {
        try {
            return this.talk.take(bundle, newest);
        } catch (e) {
            if (!(e instanceof PapersOld)) {
                throw e;
            }
            this.talk.learn((await reloadPapers()).roster);
            return this.talk.take(bundle, newest);
        }
    }

    /* Bind the new stream to the conversation; its answer is all that was missed meanwhile. */
    private async watch(): Promise<void> {
        try {
            await this.catchUp();
            void this.drain();
        } catch (e) {
            if (refusalOf(e) === 'unknown') {
                return this.vanish();
            }
            this.events.changed(); /* the stream was lost again; live tries on */
        }
    }

    /* Its keys moved on: fetch the new one. Asked for again meanwhile, once more after that: the
     * look under way may have left before the change. */
    private look(): void {
        if (this.looking !== 'no') {
            this.looking = 'twice';
            return;
        }
        this.looking = 'yes';
        void this.watch().finally(() => {
            const again = this.looking === 'twice' && !this.ended;
            this.looking = 'no';
            if (again) {
                this.look();
            }
        });
    }

    private vanish(): void {
        this.close();
        this.events.gone();
    }

    private pushed(rec: Rec): void {
        if (rec.type === RecordType.PushGone) {
            this.vanish();
        } else if (rec.type === RecordType.PushState) {
            const { state, ahead, want, due } = pushStateRead(rec.body);
            const due0 = this.talk.due;
            Object.assign(this.talk, { state, ahead, want });
            if (due !== due0.halfHour) { /* the clock there may be another one in summer */
                this.talk.due = { halfHour: due, east: due0.east };
            }
            if (due !== due0.halfHour || state === ConvState.Ended) { /* held off until when, a bundle says */
                this.look();
            }
            this.events.changed();
        } else if (rec.type === RecordType.PushKeys) {
            this.look();
        } else if (rec.type === RecordType.PushMsg) {
            this.heard(pushMsgRead(rec.body).msg);
        }
    }

    private heard(msg: Uint8Array): void {
        if (this.talk.isAhead(msg)) {
            this.look(); /* brings the message along */
        } else {
            this.events.shown(this.talk.takeOne(msg), false);
        }
    }

    /* Send what waits, one after the other, over the stream when it is up. */
    private async drain(): Promise<void> {
        if (this.sending || this.ended || this.talk.heldOff) {
            return;
        }
        this.sending = true;
        try {
            for (let msg = this.talk.next(); msg && !this.ended; msg = this.talk.next()) {
                await this.sendOne(msg);
            }
        } catch (e) {
            this.again(refusalOf(e));
        } finally {
            this.sending = false;
        }
    }

    private again(why: Refusal): void {
        if (this.ended) {
            return;
        }
        if (why === 'unknown') {
            return this.vanish();
        }
        this.events.trouble(why);
        clearTimeout(this.retry);
        if (why === 'held') { /* until when, a bundle says; watchHold() tries again after that */
            void this.catchUp().catch(() => undefined);
        }
        this.retry = setTimeout(() => void this.drain(), why === 'held' ? HOLD_LEAST_MS : AGAIN_MS);
    }

    private async sendOne(msg: Uint8Array<ArrayBuffer>): Promise<void> {
        const rec = this.isUp
            ? await this.live!.ask(RecordType.Send, sendWrite(undefined, msg))
            : await post(RecordType.Send, sendWrite(this.talk.auth, msg));
        if (rec.status === Status.Stale) {
            /* Something came in between, or the keys moved on: next() seals anew. */
            const was = this.talk.mark;
            await this.catchUp();
            if (this.talk.mark === was) {
                throw new Refused('later');
            }
            return;
        }
        checked(rec);
        this.events.shown(this.talk.takeOne(msg), false);
        this.events.changed();
    }
}

/* A lost answer is asked for once more at once: the same bytes can do no harm. */
function askTwice(type: RecordType, body: Uint8Array): Promise<Rec> {
    return post(type, body).catch(() => post(type, body));
}

/* Open, and where the line is flooded do the work it asks for first; it may ask for more when others
 * were quicker. Errors  Refused */
async function open(body: OpenBody, events: SessionEvents): Promise<void> {
    try {
        let rec = await askTwice(RecordType.Open, openWrite(body));
        for (let i = 0; rec.status === Status.Work && i < WORK_TRIES; i++) {
            events.working();
            const puzzle = puzzleRead(checked(await askTwice(RecordType.Ask, EMPTY)).body);
            body.puzzle = await puzzleSolve(puzzle, body.pkV);
            rec = await askTwice(RecordType.Open, openWrite(body));
        }
        if (rec.status === Status.Stale) {
            throw new Moved();
        }
        checked(rec);
    } catch (e) {
        throw e instanceof Moved ? e : new Refused(refusalOf(e));
    }
}
