/* live: the framed stream that replies come through, kept up for as long as the page is open: questions
 * and their answers, and a new connection when one is lost. Called by session.
 * Never asks two questions at once. */
import type { Rec, RecordType } from '../wire/record';
import { request } from '../wire/record';
import type { Connection, Pace } from './beside';
import { Beside } from './beside';
import { NoAnswer } from './net';

const ANSWER_MS = 30_000;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15_000];

export interface LiveEvents {
    up(): void; /* connected: watch now */
    down(): void; /* the connection was lost; it will be tried again */
    push(rec: Rec): void;
}

interface Asked {
    tag: number;
    done(rec: Rec): void;
    fail(): void;
}

export class Live {
    private readonly beside: Beside;
    private connection: Connection | undefined;
    private up = false;
    private retry: number | undefined;
    private tries = 0;
    private tag = 1;
    private asked: Asked | undefined;
    private turn: Promise<unknown> = Promise.resolve(); /* of whoever asks next */
    private closed = false;
    private readonly online = () => this.hurry();
    private readonly offline = () => this.connection?.close();

    constructor(pace: Pace, private readonly events: LiveEvents) {
        this.beside = new Beside(pace);
        addEventListener('online', this.online);
        addEventListener('offline', this.offline);
        this.connect();
    }

    get isUp(): boolean {
        return this.up;
    }

    /* Ask over the stream; one question at a time, in order.
     * Errors  NoAnswer  not connected, or the connection was lost */
    ask(type: RecordType, body: Uint8Array): Promise<Rec> {
        const answer = this.turn.then(() => this.askNow(type, body));
        this.turn = answer.catch(() => undefined);
        return answer;
    }

    private askNow(type: RecordType, body: Uint8Array): Promise<Rec> {
        const { connection } = this;
        if (!this.up || connection === undefined) {
            return Promise.reject(new NoAnswer());
        }
        const tag = ++this.tag;
        connection.send(request(type, tag, body));
        return new Promise((resolve, reject) => {
            const late = setTimeout(() => connection.close(), ANSWER_MS);
            this.asked = {
                tag,
                done: (rec) => { clearTimeout(late); resolve(rec); },
                fail: () => { clearTimeout(late); reject(new NoAnswer()); },
            };
        });
    }

    close(): void {
        this.closed = true;
        removeEventListener('online', this.online);
        removeEventListener('offline', this.offline);
        clearTimeout(this.retry);
        this.connection?.close();
        this.lost();
        this.beside.end();
    }

    private connect(): void {
        const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
        this.connection = this.beside.open(`${scheme}://${location.host}/v/live`, {
            up: () => this.opened(),
            record: (rec) => this.record(rec),
            down: () => this.lost(),
        });
    }

    private opened(): void {
        this.tries = 0;
        this.up = true;
        this.events.up();
    }

    private record(rec: Rec): void {
        if (rec.reply && rec.tag === this.asked?.tag) {
            const asked = this.asked;
            this.asked = undefined;
            asked.done(rec);
        } else if (!rec.reply) {
            this.events.push(rec);
        }
    }

    private lost(): void {
        if (this.connection === undefined) {
            return;
        }
        this.connection = undefined;
        this.up = false;
        const asked = this.asked;
        this.asked = undefined;
        asked?.fail();
        if (this.closed) {
            return;
        }
        this.events.down();
        const wait = BACKOFF_MS[Math.min(this.tries, BACKOFF_MS.length - 1)] ?? 0;
        this.tries++;
        this.retry = setTimeout(() => this.connect(), wait + Math.random() * wait);
    }

    /* The browser says the network is back: do not sit out the rest of the wait. */
    private hurry(): void {
        if (this.connection === undefined && !this.closed) {
            clearTimeout(this.retry);
            this.connect();
        }
    }
}
