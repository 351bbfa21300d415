// streams: frames and records that no client of ours sends, on a visitor's stream and on the
// console's. Each must end the connection with the right code, or be answered with a status, and
// touch nobody else. Called by run.mjs. Never reads what a frame of cover holds.
import { randomBytes } from 'node:crypto';
import { Ws, cover, frame, record } from './raw.mjs';

const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;
const NORMAL = 1000, PROTOCOL = 1002, KIND = 1003, BIG = 1009;
const BAD = 1, UNKNOWN = 2, DENIED = 8;
const WATCH = 0x05, HELLO = 0x10, QUEUE = 0x14, TAKE = 0x15, LOGIN = 0x12, RESUME = 0x13, ENROL_NEW = 0x1b;

/** Wrong as WebSocket frames, on both. */
const FRAMES = [
  ['text', [frame(TEXT, 'hello')], KIND],
  ['not masked', [frame(BINARY, randomBytes(100), { masked: false })], PROTOCOL],
  ['a reserved bit', [frame(BINARY, randomBytes(100), { rsv: 4 })], PROTOCOL],
  ['an operation that nobody knows', [frame(5, 'x')], PROTOCOL],
  ['a ping in pieces', [frame(PING, 'x', { fin: false })], PROTOCOL],
  ['a ping too long', [frame(PING, randomBytes(126))], PROTOCOL],
  ['the middle of nothing', [frame(0, 'x')], PROTOCOL],
  ['a beginning inside another', [frame(BINARY, 'x', { fin: false }), frame(BINARY, 'y', { fin: false })], PROTOCOL],
  ['a length past all bounds', [frame(BINARY, 'x', { length: 2 ** 40 })], BIG],
  ['pieces that never end', Array.from({ length: 40 }, (_, i) => frame(i ? 0 : BINARY, randomBytes(2000), { fin: false })), BIG],
  ['a close', [frame(CLOSE, Buffer.from([3, 232]))], NORMAL],
  ['a close of one byte', [frame(CLOSE, 'x')], PROTOCOL],
];

/** Wrong on a visitor's stream only. */
const COVER = [
  ['a frame too short', [frame(BINARY, randomBytes(2047))], PROTOCOL],
  ['a frame too long', [frame(BINARY, randomBytes(2049))], BIG],
  ['noise', [frame(BINARY, randomBytes(2048))], PROTOCOL],
  ['another version', [frame(BINARY, cover(0, '', { version: 2 }))], PROTOCOL],
  ['another paper', [frame(BINARY, cover(0, '', { type: 3 }))], PROTOCOL],
  ['a number too high', [frame(BINARY, cover(1))], PROTOCOL],
  ['a frame left out', [frame(BINARY, cover(0)), frame(BINARY, cover(2))], PROTOCOL],
  ['a frame played again', [frame(BINARY, cover(0)), frame(BINARY, cover(0))], PROTOCOL],
  ['more than a frame holds', [frame(BINARY, cover(0, 'x', { length: 2033 }))], PROTOCOL],
  ['a stream that is no record', [frame(BINARY, cover(0, randomBytes(100)))], PROTOCOL],
  ['a record of another version', [frame(BINARY, cover(0, record(WATCH, randomBytes(56), { version: 2 })))], PROTOCOL],
  ['a record longer than all', [frame(BINARY, cover(0, record(WATCH, 'x', { length: 2 ** 31 })))], PROTOCOL],
];

/** Wrong on the console's only. */
const STAFF = [
  ['noise', [frame(BINARY, randomBytes(100))], PROTOCOL],
  ['half a record', [frame(BINARY, record(HELLO, randomBytes(16)).subarray(0, 20))], PROTOCOL],
  ['two records in one', [frame(BINARY, Buffer.concat([record(HELLO, randomBytes(16)), record(HELLO, randomBytes(16))]))], PROTOCOL],
  ['a record of another version', [frame(BINARY, record(HELLO, randomBytes(16), { version: 2 }))], PROTOCOL],
  ['a record longer than all', [frame(BINARY, record(HELLO, 'x', { length: 2 ** 31 }))], PROTOCOL],
];

/** Records that nobody who has not signed in may send, or that are the wrong size: status. */
const ANSWERED = [
  ['the queue, signed in as nobody', record(QUEUE, Buffer.alloc(16)), DENIED],
  ['taking, signed in as nobody', record(TAKE, randomBytes(16)), DENIED],
  ['inviting, signed in as nobody', record(ENROL_NEW, Buffer.alloc(36)), DENIED],
  ['a session that is none', record(RESUME, randomBytes(32)), DENIED],
  ['a sign-in that is none', record(LOGIN, randomBytes(52)), DENIED],
  ['a greeting of the wrong size', record(HELLO, randomBytes(15)), BAD],
  ['a record that nobody knows', record(0x7e, randomBytes(15)), BAD],
  ['a visitor\'s record', record(WATCH, randomBytes(56)), BAD],
];

async function codes(line, check, path, rows) {
  for (const [what, frames, code] of rows) {
    const w = await Ws.open(line.port, path);
    for (const f of frames) w.send(f);
    const got = await w.closed();
    check(`${path}: ${what}: ${code}`, got === code, `closed with ${got}`);
  }
}

async function answers(line, check) {
  const w = await Ws.open(line.port, '/staff/live');
  for (const [what, bytes, status] of ANSWERED) {
    w.raw.in = Buffer.alloc(0);
    const got = await w.send(frame(BINARY, bytes)).heard(BINARY);
    const said = got ? got.payload[8] : 'nothing';
    check(`/staff/live: ${what}: status ${status}`, said === status, `answered ${said}`);
  }
  w.raw.close();
  const v = await Ws.open(line.port, '/v/live');
  const got = await v.send(frame(BINARY, cover(0, record(WATCH, randomBytes(56))))).heard(BINARY);
  check('/v/live: a phrase that opens nothing: unknown', got?.payload.length === 2048 && got.payload[16 + 8] === UNKNOWN,
    got?.payload.subarray(0, 40).toString('hex'));
  const pong = await v.send(frame(PING, 'still here')).heard(PONG);
  check('/v/live: and the stream goes on', pong?.payload.toString() === 'still here');
  v.raw.close();
}

export async function streams(line, check) {
  for (const path of ['/v/live', '/staff/live']) await codes(line, check, path, FRAMES);
  await codes(line, check, '/v/live', COVER);
  await codes(line, check, '/staff/live', STAFF);
  await answers(line, check);
}
