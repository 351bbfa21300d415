/* stream: records over the live stream's frames, both ways (PROTOCOL §7). Called by the visitor's
 * page, which sends what next() gives at each beat and hands every frame it gets to take().
 * Never sends because there is something to send: the beat alone decides when. */
import { EMPTY, SealError, concat } from '../seal/bytes';
import { FRAME_PAYLOAD, frameMake, frameOpen } from '../seal/frame';
import type { Rec } from './record';
import { BODY_MAX, RECORD_HEADER, recordRead, recordWrite } from './record';

const QUEUE_MAX = 4 * (RECORD_HEADER + BODY_MAX); /* bytes; past it the page must wait */

/* Records in, one frame at each beat out. */
export class FrameSource {
    private ctr = 0n;
    private waiting: Uint8Array = EMPTY;

    /* How many bytes have yet to leave. */
    get left(): number {
        return this.waiting.length;
    }

    /* Queue a record. Errors  size  too much is waiting already; nothing was queued */
    add(rec: Rec): void {
        const bytes = recordWrite(rec);
        if (this.waiting.length + bytes.length > QUEUE_MAX) {
            throw new SealError('size', 'too much is waiting to be sent');
        }
        this.waiting = concat(this.waiting, bytes);
    }

    /* The frame of this beat: a piece of what waits, or an empty one that looks the same. */
    next(): Uint8Array<ArrayBuffer> {
        const frame = frameMake(this.ctr, this.waiting.slice(0, FRAME_PAYLOAD));
        this.waiting = this.waiting.slice(FRAME_PAYLOAD);
        this.ctr += 1n;
        return frame;
    }
}

/* Frames in, whole records out. After an error it takes nothing more: bytes of a broken stream
 * have no beginning, and the caller opens a new one. */
export class FrameSink {
    private ctr = 0n;
    private partial: Uint8Array = EMPTY;
    private broken = false;

    /* Give the records that this frame completes, most often none.
     * Errors  as frameOpen and recordRead; format  also once the stream is broken */
    take(frame: Uint8Array): Rec[] {
        if (this.broken) {
            throw new SealError('format', 'the stream is broken');
        }
        try {
            const payload = frameOpen(frame, this.ctr);
            this.ctr += 1n;
            this.partial = concat(this.partial, payload);
            return this.cut();
        } catch (e) {
            this.broken = true;
            this.partial = EMPTY;
            throw e;
        }
    }

    private cut(): Rec[] {
        const out: Rec[] = [];
        let got = recordRead(this.partial);
        while (got !== undefined) {
            out.push(got.rec);
            this.partial = this.partial.slice(got.used);
            got = recordRead(this.partial);
        }
        return out;
    }
}
