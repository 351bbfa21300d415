// pcap: what passed over the loopback, from tcpdump: packets, connections, the bytes of each direction, and
// the WebSocket frames in them. Imported by capture.mjs and plaintext.mjs.
// Never believes a capture that dropped something.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { place, sleep, start } from '../../bench/kit.mjs';

const MAGIC_NANO = 0xa1b23c4d, FILE_HEAD = 24, PACKET_HEAD = 16, ETHERNET = 14;

/** Begin to listen on the loopback. head: bytes kept of each packet; 0: all. */
export async function listen(name, port, head = 0) {
  const file = join(place, `${name}.pcap`);
  const p = start('tcpdump', ['-i', 'lo', '-w', file, '-s', String(head), '-B', '65536', '--time-stamp-precision=nano', '-U',
    '-Z', 'root', `tcp port ${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  p.stderr.on('data', (b) => { said += b; });
  for (let i = 0; i < 500 && !said.includes('listening on'); i++) await sleep(20);
  if (!said.includes('listening on')) throw new Error(`tcpdump does not listen (it needs root): ${said}`);
  return {
    file,
    async end() {
      await sleep(300); // what is in the kernel's ring
      process.kill(p.pid, 'SIGINT');
      await p.ended;
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? NaN);
      if (dropped !== 0) throw new Error(`the capture is not whole: ${said}`);
      return file;
    },
  };
}

/** Every TCP packet: { at (ms since 1970), from, to (ports), len (of the payload), seq, syn, data (as much as was kept) }. */
export function* packets(file) {
  const fd = openSync(file, 'r'), size = statSync(file).size;
  const head = Buffer.alloc(FILE_HEAD), one = Buffer.alloc(PACKET_HEAD);
  readSync(fd, head, 0, FILE_HEAD, 0);
  if (head.readUInt32LE(0) !== MAGIC_NANO) throw new Error('not a capture of ours');
  for (let at = FILE_HEAD; at + PACKET_HEAD <= size;) {
    readSync(fd, one, 0, PACKET_HEAD, at);
    const kept = one.readUInt32LE(8), body = Buffer.alloc(kept);
    readSync(fd, body, 0, kept, at + PACKET_HEAD);
    at += PACKET_HEAD + kept;
    const ip = body.subarray(ETHERNET);
    if (ip[0] >> 4 !== 4 || ip[9] !== 6) continue;
    const tcp = ip.subarray((ip[0] & 15) * 4), used = (ip[0] & 15) * 4 + (tcp[12] >> 4) * 4;
    yield { at: one.readUInt32LE(0) * 1000 + one.readUInt32LE(4) / 1e6, from: tcp.readUInt16BE(0), to: tcp.readUInt16BE(2),
      seq: tcp.readUInt32BE(4), syn: (tcp[13] & 2) !== 0, len: ip.readUInt16BE(2) - used, data: ip.subarray(used) };
  }
  closeSync(fd);
}

/** The connections to a port, each { client (its port), up, down: packets with a payload, in order }. */
export function connections(file, port) {
  const open = new Map(), all = [];
  for (const p of packets(file)) {
    const up = p.to === port, client = up ? p.from : p.to;
    if (up && p.syn) {
      open.set(client, { client, up: [], down: [] });
      all.push(open.get(client));
    }
    const c = open.get(client);
    if (c && p.len > 0) (up ? c.up : c.down).push(p);
  }
  return all;
}

/** The bytes of one direction, in order, each once; the whole of every packet must have been kept. */
export function bytesOf(side) {
  const parts = [];
  let next = null;
  for (const p of side) {
    const ahead = next === null ? 0 : (p.seq - next) | 0;
    if (ahead > 0) throw new Error('a hole in the capture');
    if (p.data.length < p.len) throw new Error('a packet was cut');
    if (ahead + p.len > 0) parts.push(p.data.subarray(-ahead, p.len));
    next = ahead + p.len > 0 ? (p.seq + p.len) | 0 : next;
  }
  return Buffer.concat(parts);
}

export const isStream = (c, path) => c.up.length > 0 && c.up[0].data.subarray(0, 80).toString('latin1').startsWith(`GET ${path} `);

/** The WebSocket messages in a connection's bytes after its handshake, unmasked. */
export function messages(bytes) {
  const out = [], from = bytes.indexOf('\r\n\r\n');
  for (let b = bytes.subarray(from + 4); from >= 0 && b.length >= 2;) {
    const masked = b[1] >> 7, seven = b[1] & 127, at = seven === 127 ? 10 : seven === 126 ? 4 : 2;
    if (b.length < at + 4) break;
    const n = seven === 127 ? Number(b.readBigUInt64BE(2)) : seven === 126 ? b.readUInt16BE(2) : seven;
    const body = Buffer.from(b.subarray(at + 4 * masked, at + 4 * masked + n));
    for (let i = 0; masked && i < body.length; i++) body[i] ^= b[at + (i & 3)];
    out.push(body);
    b = b.subarray(at + 4 * masked + n);
  }
  return out;
}

/** Head and body lengths of each HTTP message of one direction, and its first line. */
export function httpMessages(bytes) {
  const out = [];
  for (let b = bytes; b.length;) {
    const end = b.indexOf('\r\n\r\n');
    if (end < 0) break;
    const head = b.subarray(0, end + 4).toString('latin1');
    const body = Number(/^content-length: *(\d+)\r$/im.exec(head)?.[1] ?? 0);
    out.push({ line: head.slice(0, head.indexOf('\r')), head: head.length, body, bytes: b.subarray(end + 4, end + 4 + body) });
    b = b.subarray(end + 4 + body);
  }
  return out;
}

