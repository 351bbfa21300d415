/* connection: the console's one WebSocket. Asks, matches answers by their tag, hands pushes on,
 * and comes back by itself when it breaks. Called by app, session and the views.
 * Never keeps the session's secret anywhere but in this object, and wipes it on forget(). */
import { concat, wipe } from '../seal/bytes';
import type { Rec } from '../wire/record';
import { RecordType, Status, recordReadOne, recordWrite, request } from '../wire/record';
import { Backoff } from './backoff';

const ANSWER_MS = 30_000; /* past it the other side is gone, whatever the socket believes */
const PULSE_MS = 60_000; /* a dead way is noticed within a minute and a half */
const TAG_LIMIT = 2 ** 32;

/* The parts of a WebSocket that are used, so that tests can stand in for it. */
export interface SocketLike {
    binaryType: string;
    onopen: ((event: never) => unknown) | null;
    onmessage: ((event: never) => unknown) | null;
    onclose: ((event: never) => unknown) | null;
    send(bytes: Uint8Array<ArrayBuffer>): void;
    close(): void;
}

export interface ConnectionConfig {
    open: () => SocketLike;
    backoff?: Backoff;
    /* One push, in order. */
    onPush: (rec: Rec) => void;
    onState: (state: ConnState) => void;
    /* Signed in again on a new socket: body is IDENTITY. Read again whatever is on the screen. */
    onResumed: (identity: Uint8Array) => void;
    /* The server knows the session no more. */
    onSessionLost: () => void;
}

/* retry: seconds until the next try. */
export type ConnState =
    | { name: 'connecting' } | { name: 'open' }
    | { name: 'waiting'; retry: number } | { name: 'closed' };

/* The other side answered, but not with what was asked for. */
export class Refused extends Error {
    constructor(readonly status: Status) {
        super(`refused: ${Status[status]}`);
        this.name = 'Refused';
    }
}

/* The connection broke before an answer came, and asking twice would not be harmless. */
export class Lost extends Error {
    constructor() {
        super('the connection broke');
        this.name = 'Lost';
    }
}

/* The service cannot be reached at all. */
export class Unreachable extends Error {}

/* What the rest of the console needs of a connection. */
export interface Door {
    ask(type: RecordType, body?: Uint8Array): Promise<Uint8Array>;
}

/* Asked again after a break: reading changes nothing, a message is known by its msgid, and taking,
 * handing back or ending what is so already is no change. Everything else is the person's to
 * repeat. */
const HARMLESS_TWICE = new Set([
    RecordType.Queue, RecordType.Read, RecordType.Take, RecordType.ReplyMsg, RecordType.Note,
    RecordType.Back, RecordType.End, RecordType.EnrolList, RecordType.Audit,
    RecordType.StaleList, RecordType.Regrant, RecordType.Tally,
    RecordType.Forecast,
]);

interface Pending {
    tag: number;
    type: RecordType;
    bytes: Uint8Array<ArrayBuffer>;
    sent: boolean;
    timer: ReturnType<typeof setTimeout> | undefined;
    resolve: (body: Uint8Array) => void;
    reject: (error: Error) => void;
}

export class Connection implements Door {
    private socket: SocketLike | undefined;
    private ready = false; /* open, and resumed where there is a session */
    private session: Uint8Array | undefined;
    private readonly pending = new Map<number, Pending>();
    private lastTag = 0;
    private retryTimer: ReturnType<typeof setTimeout> | undefined;
    private pulseTimer: ReturnType<typeof setTimeout> | undefined;
    private readonly backoff: Backoff;
    /* What to ask when nothing was heard for a while; set while signed in. */
    pulse: (() => void) | undefined;

    constructor(private readonly config: ConnectionConfig) {
        this.backoff = config.backoff ?? new Backoff();
    }

    /* Open the socket, unless there is one already. */
    start(): void {
        clearTimeout(this.retryTimer);
        this.retryTimer = undefined;
        if (this.socket !== undefined) {
            return;
        }
        this.config.onState({ name: 'connecting' });
        const socket = this.config.open();
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => this.opened(socket);
        socket.onmessage = (event: { data: unknown }) => this.heard(socket, event.data);
        socket.onclose = () => this.broke(socket);
        this.socket = socket;
    }

    /* Try at once, when the browser says that the network is back. */
    hurry(): void {
        if (this.retryTimer !== undefined) {
            this.start();
        }
    }

    /* Give up this socket: the network is known to be gone. */
    drop(): void {
        if (this.socket !== undefined) {
            const socket = this.socket;
            socket.close();
            this.broke(socket);
        }
    }

    /* Come back under this session from now on. Takes the secret. */
    keep(session: Uint8Array): void {
        this.session = session;
        this.setPulse();
    }

    get signedIn(): boolean {
        return this.session !== undefined;
    }

    /* IDENTITY as it is now, on the socket that is open. */
    identity(): Promise<Uint8Array> {
        return this.ask(RecordType.Resume, concat(this.session ?? new Uint8Array(32)));
    }

    /* Ask, and give the body of the answer.
     * Errors  Refused  a status other than Ok
     *         Lost     the connection broke and it must not be asked twice */
    ask(type: RecordType, body: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> {
        const tag = this.nextTag();
        const bytes = recordWrite(request(type, tag, body));
        return new Promise((resolve, reject) => {
            const p: Pending = { tag, type, bytes, sent: false, timer: undefined, resolve, reject };
            this.pending.set(tag, p);
            if (this.ready) {
                this.send(p);
            }
        });
    }

    /* Forget the session and everything asked; the socket closes. */
    forget(): void {
        if (this.session !== undefined) {
            wipe(this.session);
        }
        this.session = undefined;
        this.pulse = undefined;
        this.failAll(() => true);
        clearTimeout(this.retryTimer);
        clearTimeout(this.pulseTimer);
        this.retryTimer = undefined;
        const socket = this.socket;
        this.detach();
        socket?.close();
        this.config.onState({ name: 'closed' });
    }

    private nextTag(): number {
        this.lastTag = (this.lastTag % (TAG_LIMIT - 1)) + 1; /* 0 is a push's */
        return this.lastTag;
    }

    private send(p: Pending): void {
        p.sent = true;
        p.timer = setTimeout(() => this.drop(), ANSWER_MS);
        this.socket?.send(p.bytes);
    }

    private opened(socket: SocketLike): void {
        if (socket !== this.socket) {
            return;
        }
        if (this.session === undefined) {
            this.nowReady();
            return;
        }
        this.resume(this.session).catch(() => this.drop());
    }

    /* The first thing said on a new socket while signed in. */
    private async resume(session: Uint8Array): Promise<void> {
        const answer = this.ask(RecordType.Resume, concat(session));
        const mine = this.pending.get(this.lastTag);
        if (mine !== undefined) {
            this.send(mine);
        }
        try {
            const identity = await answer;
            this.nowReady();
            this.config.onResumed(identity);
        } catch (error) {
            if (error instanceof Refused && error.status === Status.Denied) {
                this.config.onSessionLost();
                return;
            }
            throw error;
        }
    }

    private nowReady(): void {
        this.ready = true;
        this.backoff.reset();
        this.config.onState({ name: 'open' });
        this.setPulse();
        for (const p of this.pending.values()) {
            if (!p.sent) {
                this.send(p);
            }
        }
    }

    private heard(socket: SocketLike, data: unknown): void {
        if (socket !== this.socket || !(data instanceof ArrayBuffer)) {
            return;
        }
        this.setPulse();
        let rec: Rec;
        try {
            rec = recordReadOne(new Uint8Array(data));
        } catch {
            this.drop(); /* not our protocol: start afresh rather than guess */
            return;
        }
        if (rec.reply) {
            this.answer(rec);
        } else {
            this.config.onPush(rec);
        }
    }

    private answer(rec: Rec): void {
        const p = this.pending.get(rec.tag);
        if (p === undefined || p.type !== rec.type) {
            return;
        }
        this.pending.delete(p.tag);
        clearTimeout(p.timer);
        if (rec.status === Status.Ok) {
            p.resolve(rec.body);
        } else {
            p.reject(new Refused(rec.status));
        }
    }

    private detach(): void {
        this.socket = undefined;
        this.ready = false;
        clearTimeout(this.pulseTimer);
    }

    private broke(socket: SocketLike): void {
        if (socket !== this.socket) {
            return;
        }
        this.detach();
        this.failAll((p) => p.sent && !HARMLESS_TWICE.has(p.type));
        for (const p of this.pending.values()) {
            clearTimeout(p.timer);
            p.sent = false;
        }
        if (this.session === undefined && this.pending.size === 0) {
            this.config.onState({ name: 'closed' }); /* nobody waits for it: start() opens it */
            return;
        }
        const wait = this.backoff.next();
        this.retryTimer = setTimeout(() => this.start(), wait);
        this.config.onState({ name: 'waiting', retry: Math.max(1, Math.round(wait / 1000)) });
    }

    private failAll(which: (p: Pending) => boolean): void {
        for (const p of [...this.pending.values()].filter(which)) {
            this.pending.delete(p.tag);
            clearTimeout(p.timer);
            p.reject(new Lost());
        }
    }

    private setPulse(): void {
        clearTimeout(this.pulseTimer);
        if (this.session === undefined) {
            return;
        }
        this.pulseTimer = setTimeout(() => {
            this.setPulse();
            this.pulse?.();
        }, PULSE_MS);
    }
}
