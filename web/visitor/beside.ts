/* beside: gives live its connections, from a worker where the browser runs one, else from the page itself.
 * Called by live. Never asks for the worker a second time when it did not start. */
import type { Rec } from '../wire/record';
import type { BeatEvents } from './beat';
import { Beat } from './beat';

export type ToWorker =
    | { what: 'open'; n: number; url: string; cadence: number }
    | { what: 'send'; rec: Rec }
    | { what: 'close' };
export interface FromWorker {
    n: number; /* which connection, counted from 1 */
    what: 'ready' | 'up' | 'record' | 'down';
    rec?: Rec;
}

export interface Connection {
    send(rec: Rec): void;
    close(): void;
}

/* How a line's pages keep their stream. */
export interface Pace {
    cadence: number; /* a frame every so many milliseconds; 0: no cover traffic */
    worker: string | undefined; /* the worker's script */
}

const READY_MS = 5000; /* a browser that runs no worker may not say so */

export class Beside {
    private worker: Worker | undefined;
    private ready = false;
    private n = 0;
    private events: BeatEvents | undefined;

    constructor(private readonly pace: Pace) {
        if (pace.worker !== undefined && typeof Worker !== 'undefined') {
            this.start(pace.worker);
        }
    }

    /* A new connection; the one before is closed. */
    open(url: string, events: BeatEvents): Connection {
        const { cadence } = this.pace;
        const n = ++this.n;
        this.events = events;
        if (this.worker === undefined) {
            return new Beat(url, cadence, events);
        }
        this.post({ what: 'open', n, url, cadence });
        return {
            send: (rec) => this.post({ what: 'send', rec }),
            close: () => this.post({ what: 'close' }),
        };
    }

    end(): void {
        this.worker?.terminate();
        this.worker = undefined;
    }

    private post(message: ToWorker): void {
        this.worker?.postMessage(message);
    }

    private start(script: string): void {
        try {
            this.worker = new Worker(script);
        } catch {
            return; /* forbidden here: the page does it */
        }
        this.worker.onmessage = (event: MessageEvent<FromWorker>) => this.said(event.data);
        this.worker.onerror = () => this.failed();
        setTimeout(() => this.ready || this.failed(), READY_MS);
    }

    private said({ n, what, rec }: FromWorker): void {
        this.ready = true;
        if (n !== this.n || this.events === undefined) {
            return; /* of a connection that was given up */
        }
        if (what === 'up') {
            this.events.up();
        } else if (what === 'down') {
            this.events.down();
        } else if (rec !== undefined) {
            this.events.record(rec);
        }
    }

    private failed(): void {
        if (this.worker !== undefined) {
            this.end();
            this.events?.down(); /* the next connection is the page's own */
        }
    }
}
