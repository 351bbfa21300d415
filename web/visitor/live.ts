/* live: the framed stream that replies come through, kept up for as long as the page is open.
 * Called by session. Never sends because somebody wrote: with cover traffic on, the beat alone
 * decides when a frame leaves, and every frame looks the same. */
import type { Rec, RecordType } from '../wire/record';
import { request } from '../wire/record';
import { FrameSink, FrameSource } from '../wire/stream';
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
    private socket: WebSocket | undefined;
    private source = new FrameSource();
    private sink = new FrameSink();
    private beat: number | undefined;
    private retry: number | undefined;
    private tries = 0;
    private tag = 1;
    private asked: Asked | undefined;
    private turn: Promise<unknown> = Promise.resolve(); /* of whoever asks next */
    private closed = false;
    private readonly online = () => this.hurry();
    private readonly offline = () => this.lose();

    constructor(private readonly cadence: number, private readonly events: LiveEvents) {
        addEventListener('online', this.online);
        addEventListener('offline', this.offline);
        this.connect();
    }

    get isUp(): boolean {
        return this.socket?.readyState === WebSocket.OPEN;
    }

    /* Ask over the stream; one question at a time, in order.
     * Errors  NoAnswer  not connected, or the connection was lost */
    ask(type: RecordType, body: Uint8Array): Promise<Rec> {
        const answer = this.turn.then(() => this.askNow(type, body));
        this.turn = answer.catch(() => undefined);
        return answer;
    }

    private askNow(type: RecordType, body: Uint8Array): Promise<Rec> {
        if (!this.isUp) {
            return Promise.reject(new NoAnswer());
        }
        const tag = ++this.tag;
        this.source.add(request(type, tag, body));
        this.flush();
        return new Promise((resolve, reject) => {
            const late = setTimeout(() => this.lose(), ANSWER_MS);
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
        this.lose();
    }

    private connect(): void {
        const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
        const socket = new WebSocket(`${scheme}://${location.host}/v/live`);
        socket.binaryType = 'arraybuffer';
        this.source = new FrameSource();
        this.sink = new FrameSink();
        socket.onopen = () => this.opened();
        socket.onmessage = (e) => this.take(socket, e.data);
        socket.onclose = () => this.lost(socket);
        this.socket = socket;
    }

    private opened(): void {
        this.tries = 0;
        if (this.cadence > 0) {
            this.beat = setInterval(() => this.socket?.send(this.source.next()), this.cadence);
        }
        this.events.up();
    }

    /* Without cover traffic frames leave at once; with it they wait for their beat. */
    private flush(): void {
        while (this.cadence === 0 && this.isUp && this.source.left > 0) {
            this.socket?.send(this.source.next());
        }
    }

    private take(socket: WebSocket, data: unknown): void {
        if (socket !== this.socket || !(data instanceof ArrayBuffer)) {
            return;
        }
        try {
            this.sink.take(new Uint8Array(data)).forEach((rec) => this.record(rec));
        } catch {
            this.lose(); /* a broken stream has no beginning: start a new one */
        }
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

    /* Give up this stream: it is broken, or the browser says that the network is gone. An open
     * socket alone would find that out half a minute later. */
    private lose(): void {
        const socket = this.socket;
        socket?.close();
        this.lost(socket);
    }

    private lost(socket: WebSocket | undefined): void {
        if (socket === undefined || socket !== this.socket) {
            return;
        }
        this.socket = undefined;
        clearInterval(this.beat);
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
        if (this.socket === undefined && !this.closed) {
            clearTimeout(this.retry);
            this.connect();
        }
    }
}
