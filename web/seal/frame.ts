/* frame: FRAME, one beat of the live stream: the same size whether it carries something or not
 * (PROTOCOL §4, §7). Called by wire/stream.
 * Never differs in length, and is filled with random bytes, so that TLS hides which it is. */
import { EnvelopeType, SealError, concat, needLength, random } from './bytes';
import { readHeader, writeHeader } from './bytes';

export const FRAME_LEN = 2048;
export const FRAME_PAYLOAD = 2032;
const FLAG_EMPTY = 0;
const FLAG_DATA = 1;

/* Make the frame of one beat. payload: 0..2032 bytes; none makes an empty frame.
 * Errors  size  payload too long */
export function frameMake(ctr: bigint, payload: Uint8Array): Uint8Array<ArrayBuffer> {
    if (payload.length > FRAME_PAYLOAD) {
        throw new SealError('size', 'payload is longer than a frame');
    }
    const head = writeHeader(EnvelopeType.Frame)
        .u64(ctr)
        .u8(payload.length > 0 ? FLAG_DATA : FLAG_EMPTY).zero(1)
        .u16(payload.length)
        .done();
    return concat(head, payload, random(FRAME_PAYLOAD - payload.length));
}

/* Give the payload of the frame expected now; empty for a cover frame. ctr counts from 0 in each
 * direction and leaves nothing out.
 * Errors  size, version; format  another counter, unknown flags, or flags that belie the length */
export function frameOpen(frame: Uint8Array, ctr: bigint): Uint8Array {
    needLength(frame, FRAME_LEN, 'FRAME');
    const r = readHeader(frame, EnvelopeType.Frame);
    const found = r.u64();
    const flags = r.u8();
    r.zero(1);
    const len = r.u16();
    if (len > FRAME_PAYLOAD) {
        throw new SealError('size', 'payload is longer than a frame');
    }
    if (found !== ctr || flags > FLAG_DATA) {
        throw new SealError('format', 'not the frame expected');
    }
    if ((flags === FLAG_EMPTY) !== (len === 0)) {
        throw new SealError('format', 'flags and length disagree');
    }
    return r.bytes(len);
}
