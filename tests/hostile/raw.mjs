// raw: bytes on a socket and what comes back, with no client in between that would tidy up. Called
// by the files of this folder. Never retries, and never believes a length that does not fit.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 8000;

/** One connection; all that came is in .in, .ended says that the other side is done. */
export class Raw {
  in = Buffer.alloc(0);
  ended = false;

  static open(port) {
    return Raw.over(connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }), 'connect');
  }

  /** On a socket of the caller's; up: the event after which it is one. */
  static async over(socket, up) {
    const r = new Raw();
    r.socket = socket;
    r.socket.on('data', (b) => { r.in = Buffer.concat([r.in, b]); });
    r.socket.on('error', () => { r.ended = true; });
    r.socket.on('end', () => { r.ended = true; });
    r.socket.on('close', () => { r.ended = true; });
    await Promise.race([once(r.socket, up), sleep(WAIT_MS).then(() => { throw new Error('no connection'); })]);
    return r;
  }

  send(bytes) {
    if (!this.socket.destroyed) this.socket.write(bytes);
    return this;
  }

  /** Wait until what came says yes, the other side ended, or the time is up. */
  async until(good, ms = WAIT_MS) {
    for (const end = Date.now() + ms; !good(this) && !this.ended && Date.now() < end;) await sleep(4);
    return good(this);
  }

  /** The first answer there: { status, head, body }, or null. */
  async answer(ms) {
    await this.until((r) => answerOf(r.in) !== null, ms);
    const a = answerOf(this.in);
    if (a) this.in = this.in.subarray(a.used);
    return a;
  }

  close() {
    this.socket.destroy();
  }
}

function answerOf(b) {
  const end = b.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = b.subarray(0, end + 4).toString('latin1');
  const status = Number(head.match(/^HTTP\/1\.1 (\d{3}) /)?.[1] ?? 0);
  const length = status === 101 ? 0 : Number(head.match(/^Content-Length: (\d+)\r$/m)?.[1] ?? NaN);
  const from = end + 4;
  if (Number.isNaN(length) || b.length < from + length) return null;
  return { status, head, body: b.subarray(from, from + length), used: from + length };
}

/** A request and its answer on a connection of its own. pieces: a string or Buffer, or several. */
export async function ask(port, pieces, ms) {
  const r = await Raw.open(port);
  for (const p of [pieces].flat()) {
    r.send(p);
    await sleep(1);
  }
  const a = await r.answer(ms);
  r.close();
  return a;
}

/** A request's bytes. heads: further lines. */
export function request(line, heads = [], body = '') {
  return Buffer.concat([Buffer.from([`${line} HTTP/1.1`, 'Host: localhost', ...heads, '', ''].join('\r\n'), 'latin1'), Buffer.from(body)]);
}

export function form(fields, path = '/n') {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return request(`POST ${path}`, ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${Buffer.byteLength(body)}`], body);
}

// --- WebSocket (RFC 6455) ---------------------------------------------------------------------------
export const upgrade = (path, heads = []) => request(`GET ${path}`, ['Connection: Upgrade', 'Upgrade: websocket',
  'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, ...heads]);

/** A client's frame. masked: false breaks the rule that it must be; length: lie about it. */
export function frame(op, payload, { fin = true, rsv = 0, masked = true, length } = {}) {
  const n = length ?? payload.length, mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const head = n < 126 ? Buffer.from([n]) : n < 65536 ? Buffer.from([126, n >> 8, n & 255]) : Buffer.alloc(9, 0);
  if (n >= 65536) {
    head[0] = 127;
    head.writeBigUInt64BE(BigInt(n), 1);
  }
  head[0] |= masked ? 0x80 : 0;
  const body = Buffer.from(payload);
  for (let i = 0; masked && i < body.length; i++) body[i] ^= mask[i & 3];
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | rsv << 4 | op]), head, mask, body]);
}

/** PROTOCOL §4 FRAME: 2048 bytes, the one size of a visitor's stream. */
export function cover(ctr, payload = '', { version = 1, type = 11, length } = {}) {
  const b = randomBytes(2048);
  b.write('CB', 0, 'latin1');
  b[2] = version;
  b[3] = type;
  b.writeBigUInt64BE(BigInt(ctr), 4);
  b[12] = payload.length ? 1 : 0;
  b[13] = 0;
  b.writeUInt16BE(length ?? payload.length, 14);
  Buffer.from(payload).copy(b, 16);
  return b;
}

/** A record of wire.h: "CR" ver type tag4 status 0x3 len4 body. */
export function record(type, body = '', { version = 1, length, magic = 'CR' } = {}) {
  const b = Buffer.alloc(16 + body.length);
  b.write(magic, 0, 'latin1');
  b[2] = version;
  b[3] = type;
  b.writeUInt32BE(7, 4);
  b.writeUInt32BE(length ?? body.length, 12);
  Buffer.from(body).copy(b, 16);
  return b;
}

/** An open WebSocket. closed() gives the code with which the other side ended it, 0 for none. */
export class Ws {
  static async open(port, path) {
    return Ws.over(await Raw.open(port), path);
  }

  static async over(raw, path) {
    const w = new Ws();
    w.raw = raw;
    w.raw.send(upgrade(path));
    const a = await w.raw.answer();
    if (a?.status !== 101) throw new Error(`no WebSocket: ${a?.status}`);
    return w;
  }

  send(bytes) {
    this.raw.send(bytes);
    return this;
  }

  /** The payloads of the frames that came so far, by opcode. */
  frames() {
    const out = [];
    for (let b = this.raw.in; b.length >= 2;) {
      const seven = b[1] & 127;
      const at = seven === 127 ? 10 : seven === 126 ? 4 : 2;
      if (b.length < at) break;
      const n = seven === 127 ? Number(b.readBigUInt64BE(2)) : seven === 126 ? b.readUInt16BE(2) : seven;
      if (b.length < at + n) break;
      out.push({ op: b[0] & 15, payload: b.subarray(at, at + n) });
      b = b.subarray(at + n);
    }
    return out;
  }

  /** The next frames until one is of this opcode. */
  async heard(op, ms) {
    await this.raw.until(() => this.frames().some((f) => f.op === op), ms);
    return this.frames().find((f) => f.op === op);
  }

  async closed(ms) {
    const f = await this.heard(8, ms);
    this.raw.close();
    return f && f.payload.length >= 2 ? f.payload.readUInt16BE(0) : 0;
  }
}
