/* beat: one connection of the live stream: its socket, its frames, and the beat that alone decides when
 * one leaves. Made by live in the page, or by beatworker beside it, where nothing that the page does, and
 * no browser that slows a hidden page's timers, moves the beat.
 * Never sends because somebody wrote, unless cover traffic is off. */
import type { Rec } from '../wire/record';
import { FrameSink, FrameSource } from '../wire/stream';

export interface BeatEvents {
    up(): void;
    record(rec: Rec): void;
    down(): void; /* once, and nothing after it */
}

export class Beat {
    private readonly socket: WebSocket;
    private readonly source = new FrameSource();
    private readonly sink = new FrameSink();
    private timer: number | undefined;
    private over = false;

    constructor(url: string, private readonly cadence: number, private readonly events: BeatEvents) {
        this.socket = new WebSocket(url);
        this.socket.binaryType = 'arraybuffer';
        this.socket.onopen = () => this.opened();
        this.socket.onmessage = (e) => this.take(e.data);
        this.socket.onclose = () => this.close();
    }

    /* Without cover traffic it leaves at once; with it, piece by piece with the coming beats.
     * Errors  size  too much is waiting already */
    send(rec: Rec): void {
        this.source.add(rec);
        while (this.cadence === 0 && !this.over && this.source.left > 0) {
            this.socket.send(this.source.next());
        }
    }

    /* An open socket alone finds out half a minute later that the network is gone: whoever knows closes. */
    close(): void {
        if (this.over) {
            return;
        }
        this.over = true;
        clearInterval(this.timer);
        this.socket.close();
        this.events.down();
    }

    private opened(): void {
        if (this.cadence > 0) {
            this.timer = setInterval(() => this.socket.send(this.source.next()), this.cadence);
        }
        this.events.up();
    }

    private take(data: unknown): void {
        if (this.over || !(data instanceof ArrayBuffer)) {
            return;
        }
        try {
            this.sink.take(new Uint8Array(data)).forEach((rec) => this.events.record(rec));
        } catch {
            this.close(); /* a broken stream has no beginning: a new one has */
        }
    }
}
