/* stream: records through frames, whole and in order, whatever their sizes. Called by run.mjs.
 * Never waits for a beat: it takes frames as fast as it can. */
import assert from 'node:assert/strict';
import { FRAME_LEN, FRAME_PAYLOAD, frameMake } from '../../web/seal/frame';
import type { Rec } from '../../web/wire/record';
import { BODY_MAX, RecordType, recordWrite, request } from '../../web/wire/record';
import { FrameSink, FrameSource } from '../../web/wire/stream';
import { refuses, rnd, test, times, upTo } from './check';
import { any32 } from './make';

const rec = (n: number): Rec => request(RecordType.Send, any32(), rnd(n));

/* Send everything; what arrived, frame by frame. */
function carry(source: FrameSource, sink: FrameSink): Rec[][] {
    const out: Rec[][] = [];
    do {
        const frame = source.next();
        assert.equal(frame.length, FRAME_LEN);
        out.push(sink.take(frame));
    } while (source.left > 0);
    return out;
}

test('records arrive whole and in order, whatever their sizes', () => times(30, () => {
    const [source, sink] = [new FrameSource(), new FrameSink()];
    times(5, () => {
        const edges = [0, 1, FRAME_PAYLOAD - 17, FRAME_PAYLOAD - 16, FRAME_PAYLOAD - 15];
        const sizes = [...edges, upTo(10000), upTo(100)].sort(() => upTo(2) - 1);
        const sent = sizes.map(rec);
        sent.forEach((r) => source.add(r));
        assert.deepEqual(carry(source, sink).flat(), sent);
    });
}));

test('a record over several frames comes with the last of them', () => {
    const [source, sink] = [new FrameSource(), new FrameSink()];
    const long = rec(BODY_MAX);
    source.add(long);
    const frames = carry(source, sink);
    assert.equal(frames.length, Math.ceil((16 + BODY_MAX) / FRAME_PAYLOAD));
    assert.deepEqual(frames.pop(), [long]);
    assert.ok(frames.every((got) => got.length === 0));
});

test('a frame with nothing in it is as long, and says nothing', () => {
    const [source, sink] = [new FrameSource(), new FrameSink()];
    times(10, () => assert.deepEqual(carry(source, sink), [[]]));
    const one = rec(10);
    source.add(one);
    assert.deepEqual(carry(source, sink), [[one]]);
});

test('a frame lost, doubled or out of order ends the stream', () => {
    const source = new FrameSource();
    const [first, second, third] = [source.next(), source.next(), source.next()];
    const lost = new FrameSink();
    lost.take(first);
    refuses(() => lost.take(third), 'format');
    refuses(() => lost.take(second), 'format');
    const doubled = new FrameSink();
    doubled.take(first);
    refuses(() => doubled.take(first), 'format');
    refuses(() => new FrameSink().take(second), 'format');
});

test('bytes that are no records end the stream', () => {
    const sink = new FrameSink();
    refuses(() => sink.take(frameMake(0n, rnd(100).fill(0x41))), 'format');
    refuses(() => sink.take(frameMake(0n, recordWrite(rec(1)))), 'format');
    const long = recordWrite(rec(5));
    long[13] = 0xff;
    refuses(() => new FrameSink().take(frameMake(0n, long)), 'size');
});

test('a queue that is full refuses, and loses nothing', () => {
    const [source, sink] = [new FrameSource(), new FrameSink()];
    const sent = [1, 2, 3, 4].map(() => rec(BODY_MAX));
    sent.forEach((r) => source.add(r));
    refuses(() => source.add(rec(1)), 'size');
    assert.deepEqual(carry(source, sink).flat(), sent);
});
