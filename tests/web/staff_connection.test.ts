/* staff_connection: one socket, tags, breaks, and coming back without losing or doubling anything.
 * Called by run.mjs. Never opens a real socket. */
import assert from 'node:assert/strict';
import { asKey } from '../../web/seal/bytes';
import { Backoff } from '../../web/staff/backoff';
import type { ConnState, SocketLike } from '../../web/staff/connection';
import { Connection, Lost, Refused } from '../../web/staff/connection';
import type { Rec } from '../../web/wire/record';
import { RecordType, Status, recordReadOne, recordWrite } from '../../web/wire/record';
import { settle, test } from './staff_test';

class FakeSocket implements SocketLike {
    binaryType = '';
    onopen: SocketLike['onopen'] = null;
    onmessage: SocketLike['onmessage'] = null;
    onclose: SocketLike['onclose'] = null;
    sent: Rec[] = [];
    closed = false;
    send(bytes: Uint8Array<ArrayBuffer>): void {
        this.sent.push(recordReadOne(bytes));
    }
    close(): void {
        this.closed = true;
    }
    open(): void {
        (this.onopen as () => void)();
    }
    break(): void {
        (this.onclose as () => void)();
    }
    say(rec: Rec): void {
        const data = recordWrite(rec).buffer;
        (this.onmessage as (e: { data: unknown }) => void)({ data });
    }
    answer(at: number, status = Status.Ok, body = new Uint8Array(0)): void {
        const asked = this.sent[at] as Rec;
        this.say({ ...asked, reply: true, status, body });
    }
}

function setUp() {
    const sockets: FakeSocket[] = [];
    const states: ConnState['name'][] = [];
    const pushes: Rec[] = [];
    const seen = { resumed: 0, lost: 0 };
    const connection = new Connection({
        open: () => {
            const socket = new FakeSocket();
            sockets.push(socket);
            return socket;
        },
        backoff: new Backoff(() => -0.99), /* a few milliseconds */
        onPush: (rec) => pushes.push(rec),
        onState: (state) => states.push(state.name),
        onResumed: () => {
            seen.resumed += 1;
        },
        onSessionLost: () => {
            seen.lost += 1;
        },
    });
    const socket = (n: number) => sockets[n] as FakeSocket;
    return { connection, sockets, socket, states, pushes, seen };
}
const later = () => new Promise((done) => setTimeout(done, 30));
const session = () => asKey(new Uint8Array(32).fill(7));

test('answers find their askers by tag, in any order', async () => {
    const { connection, socket } = setUp();
    connection.start();
    socket(0).open();
    const first = connection.ask(RecordType.Queue);
    const second = connection.ask(RecordType.Read);
    socket(0).answer(1, Status.Ok, Uint8Array.of(2));
    socket(0).answer(0, Status.Ok, Uint8Array.of(1));
    assert.deepEqual([...(await first)], [1]);
    assert.deepEqual([...(await second)], [2]);
});

test('a status other than Ok is a refusal; an answer to nothing is ignored', async () => {
    const { connection, socket } = setUp();
    connection.start();
    socket(0).open();
    const asked = connection.ask(RecordType.Take);
    const body = new Uint8Array(0);
    const stray = { type: RecordType.Take, reply: true, tag: 99, status: 0, body };
    socket(0).say(stray);
    socket(0).say({ ...stray, tag: 1, type: RecordType.Read });
    socket(0).answer(0, Status.Taken);
    await assert.rejects(asked, (e) => e instanceof Refused && e.status === Status.Taken);
});

test('what is asked before it is open goes out once it is', async () => {
    const { connection, socket } = setUp();
    connection.start();
    const asked = connection.ask(RecordType.Hello);
    assert.equal(socket(0).sent.length, 0);
    socket(0).open();
    assert.equal(socket(0).sent.length, 1);
    socket(0).answer(0);
    await asked;
});

test('pushes are handed on', () => {
    const { connection, socket, pushes } = setUp();
    connection.start();
    socket(0).open();
    const body = new Uint8Array(12);
    socket(0).say({ type: RecordType.PushStir, reply: false, tag: 0, status: 0, body });
    assert.equal(pushes[0]?.type, RecordType.PushStir);
});

test('after a break it resumes first, then asks again what is harmless twice', async () => {
    const { connection, socket, seen, states } = setUp();
    connection.start();
    socket(0).open();
    connection.keep(session());
    const reading = connection.ask(RecordType.Read);
    const signing = connection.ask(RecordType.EnrolSign);
    socket(0).break();
    await assert.rejects(signing, Lost);
    const typed = connection.ask(RecordType.ReplyMsg); /* written while it is down */
    await later();
    socket(1).open();
    assert.deepEqual(socket(1).sent.map((r) => r.type), [RecordType.Resume]);
    assert.deepEqual([...(socket(1).sent[0] as Rec).body], [...new Uint8Array(32).fill(7)]);
    socket(1).answer(0);
    await settle();
    assert.equal(seen.resumed, 1);
    assert.deepEqual(socket(1).sent.slice(1).map((r) => r.type),
        [RecordType.Read, RecordType.ReplyMsg]);
    socket(1).answer(1);
    socket(1).answer(2);
    await Promise.all([reading, typed]);
    assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open']);
});

test('the bytes asked again are the same bytes: a message keeps its msgid', async () => {
    const { connection, socket } = setUp();
    connection.start();
    socket(0).open();
    connection.keep(session());
    void connection.ask(RecordType.ReplyMsg, Uint8Array.of(1, 2, 3));
    const before = recordWrite(socket(0).sent[0] as Rec);
    socket(0).break();
    await later();
    socket(1).open();
    socket(1).answer(0);
    await settle();
    assert.deepEqual(recordWrite(socket(1).sent[1] as Rec), before);
});

test('a session that is gone is told once; a busy server is tried again', async () => {
    const { connection, socket, seen } = setUp();
    connection.start();
    socket(0).open();
    connection.keep(session());
    socket(0).break();
    await later();
    socket(1).open();
    socket(1).answer(0, Status.Later);
    await settle();
    assert.equal(seen.lost, 0);
    assert.equal(socket(1).closed, true);
    await later();
    socket(2).open();
    socket(2).answer(0, Status.Denied);
    await settle();
    assert.equal(seen.lost, 1);
    assert.equal(seen.resumed, 0);
});

test('a break while resuming is one more try, not two sockets', async () => {
    const { connection, socket, sockets } = setUp();
    connection.start();
    socket(0).open();
    connection.keep(session());
    socket(0).break();
    await later();
    socket(1).open();
    socket(1).break();
    await later();
    assert.equal(sockets.length, 3);
    await later();
    assert.equal(sockets.length, 3);
});

test('what is not our protocol ends the socket', async () => {
    const { connection, socket } = setUp();
    connection.start();
    socket(0).open();
    connection.keep(session());
    (socket(0).onmessage as (e: { data: unknown }) => void)({ data: new ArrayBuffer(5) });
    assert.equal(socket(0).closed, true);
    await later();
    assert.equal(socket(1).sent.length, 0);
});

test('forgetting wipes the secret, rejects what was asked, and does not come back', async () => {
    const { connection, socket, sockets, states } = setUp();
    connection.start();
    socket(0).open();
    const secret = session();
    connection.keep(secret);
    const asked = connection.ask(RecordType.Read);
    connection.forget();
    await assert.rejects(asked, Lost);
    assert.ok(secret.every((b) => b === 0));
    socket(0).break();
    await later();
    assert.equal(sockets.length, 1);
    assert.equal(states[states.length - 1], 'closed');
});

test('with nobody signed in and nothing asked, a break is not followed by tries', async () => {
    const { connection, socket, sockets } = setUp();
    connection.start();
    socket(0).open();
    socket(0).break();
    await later();
    assert.equal(sockets.length, 1);
});
