// half: many visitors in one program, each with the page's own code for sealing, streams and beats. Bundled
// and started by capture.mjs; only the window is put in the place of: an address, fetch, a WebSocket.
//   node half.cjs URL CADENCE FIRST COUNT MEAN_MS     visitors FIRST to FIRST+COUNT-1; those with an even
//   number will talk, each every MEAN_MS in the mean (who came first must not be who talks)
// Says {"ready":[[id,port],...]}, waits for a line with a number of milliseconds, talks for so long, and then
// says {"said":[[id,at],...]}. Never writes while it is being measured.
import { createConnection } from 'node:net';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { frame, upgrade } from '../hostile/raw.mjs';
import { sodiumReady } from '../../web/seal/sodium';
import { P10, newPhrase } from '../../web/seal/words';
import { Want } from '../../web/wire/visitor';
import { Session, loadPapers } from '../../web/visitor/session';

const [url, cadence, first, count, mean] = process.argv.slice(2).map((a, i) => (i ? Number(a) : a));
const { hostname, port, host, protocol } = new URL(url);
let newest = null; // the port of the stream opened last

/** As much of a browser's WebSocket as live.ts asks for. */
class WebSocket {
  static OPEN = 1;
  readyState = 0;

  constructor(where) {
    this.rest = Buffer.alloc(0);
    this.socket = createConnection({ port: Number(port), host: hostname, noDelay: true }, () => {
      newest = this.socket.localPort;
      this.socket.write(upgrade(new URL(where).pathname));
    });
    this.socket.on('data', (b) => this.#take(b));
    this.socket.on('error', () => {});
    this.socket.on('close', () => { this.readyState = 3; this.onclose?.(); });
  }

  #take(b) {
    this.rest = this.rest.length ? Buffer.concat([this.rest, b]) : b;
    if (this.readyState === 0) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.rest = this.rest.subarray(end + 4);
      this.readyState = 1;
      this.onopen?.();
    }
    while (this.rest.length >= 2) {
      const long = (this.rest[1] & 127) === 126, at = long ? 4 : 2;
      const n = long ? this.rest.length >= 4 && this.rest.readUInt16BE(2) : this.rest[1] & 127;
      if (n === false || this.rest.length < at + n) return;
      const op = this.rest[0] & 15, body = Uint8Array.from(this.rest.subarray(at, at + n));
      this.rest = this.rest.subarray(at + n);
      if (op === 2) this.onmessage?.({ data: body.buffer });
      if (op === 9) this.socket.write(frame(10, body));
    }
  }

  send(bytes) {
    this.socket.write(frame(2, bytes));
  }

  close() {
    this.socket.destroy();
  }
}

const ours = globalThis.fetch;
Object.assign(globalThis, { WebSocket, location: { protocol, host }, addEventListener() {}, removeEventListener() {},
  fetch: (path, init) => ours(url + path, init) });

const events = { shown() {}, changed() {}, gone() {}, trouble(why) { process.stderr.write(`half: ${why}\n`); } };
const now = () => performance.timeOrigin + performance.now();

async function open(id, papers) {
  newest = null;
  const text = `${id % 2 === 0 ? 'talker' : 'silent'} ${id}`;
  const session = await Session.open(newPhrase(P10), papers, { want: Want.Now, text }, { cadence, worker: undefined }, events);
  while (newest === null || !session.isUp) await new Promise((done) => setTimeout(done, 5));
  return { id, session, port: newest };
}

/** Say something at random moments, mostly a few lines, now and then a long story. */
function talk(v, until, said) {
  const wait = -mean * Math.log(1 - Math.random());
  if (now() + wait > until) return;
  setTimeout(() => {
    said.push([v.id, now()]);
    v.session.say(randomBytes(Math.random() < 0.1 ? 2500 : 200).toString('hex'));
    talk(v, until, said);
  }, wait);
}

async function main() {
  await sodiumReady();
  const papers = await loadPapers(), all = [], said = [];
  for (let i = 0; i < count; i++) all.push(await open(first + i, papers));
  console.log(JSON.stringify({ ready: all.map((v) => [v.id, v.port]) }));
  createInterface({ input: process.stdin }).once('line', (ms) => {
    all.filter((v) => v.id % 2 === 0).forEach((v) => talk(v, now() + Number(ms), said));
    setTimeout(() => console.log(JSON.stringify({ said })), Number(ms));
  });
}

void main();
