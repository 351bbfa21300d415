// troubles: secrets on the ways that nobody means to take: requests cut short, heads in pieces,
// forms that are refused and given back, phrases that open nothing, garbage on the streams.
// Called by run.mjs through Journeys. Never expects a good answer: only that nothing stays behind.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ofPhrase, ofToken, token } from './forms.mjs';

const PIECE_MS = 30, HEAR_MS = 1500;

function secret(secrets, name) {
  const t = token();
  secrets.push(...ofToken(`trouble-${name}`, t));
  return t;
}

/** Send these pieces one after the other, hear what comes, hang up. */
async function send(port, pieces) {
  const s = connect(port, '127.0.0.1');
  s.on('error', () => {});
  s.on('data', () => {});
  const closed = once(s, 'close');
  for (const p of pieces) {
    if (!s.destroyed) s.write(p);
    await sleep(PIECE_MS);
  }
  const late = setTimeout(() => s.destroy(), HEAR_MS);
  await closed;
  clearTimeout(late);
}

function form(path, fields, length) {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n`
    + `Content-Length: ${length ?? body.length}\r\n\r\n${body}`;
}

/** A masked WebSocket frame after the handshake. */
function socket(path, opcode, payload) {
  const head = Buffer.from([0x80 | opcode, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]);
  return [`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
    + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  Buffer.concat([head, Buffer.from(payload)])];
}

/** A phrase of words that are in the list, far from each other there, and open nothing. */
const NO_PHRASE = 'zoom abacus moonlit duckling yam herbs petunia';

export async function troubles(port, secrets) {
  const s = (name) => secret(secrets, name);
  secrets.push(...ofPhrase('trouble-phrase', NO_PHRASE));
  const long = Array.from({ length: 1000 }, () => s('long')).join(' ');
  const cut = form('/n', { step: 'draft', text: `${s('cut-body')} ${s('cut-body')}` }, 9000);
  const ways = [
    [cut],
    [cut.slice(0, 100), cut.slice(100, 200), cut.slice(200)],
    [`GET /?q=${s('cut-head')} HTTP/1.1\r\nUser-Agent: ${s('cut-head')}`],
    [`GET /${s('no-page')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`],
    [`${s('no-http')} ${s('no-http')}\r\n\r\n`],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${s('long-head').repeat(400)}`],
    [form('/n', { step: 'draft', want: 'now', text: long })],
    [form('/n', { step: 'send', text: long.slice(0, 31000) })],
    [form('/n', `step=draft&text=%ff${s('bad-text')}`)],
    [form('/n', { step: 'send', ticket: s('no-ticket').repeat(2).slice(0, 48), text: s('late-text') })],
    [form('/n', { step: s('no-step'), text: s('no-step') })],
    [form('/gd/n', { step: 'back', phrase: `${s('no-phrase')} ${s('no-phrase')}` })],
    [form('/n', { step: 'back', phrase: NO_PHRASE })],
    [form('/gd/n', { step: 'back', phrase: NO_PHRASE })],
    [form('/v', s('no-octets').repeat(20))],
    [`POST /v HTTP/1.1\r\nHost: x\r\nContent-Length: 40960\r\n\r\n`, s('octets').repeat(1280)],
    [`POST /v HTTP/1.1\r\nHost: x\r\nContent-Length: 40960\r\n\r\n`, s('cut-octets').repeat(600)],
    socket('/v/live', 2, s('frame').repeat(64)),
    socket('/v/live', 1, s('text-frame').repeat(64)),
    socket('/staff/live', 2, s('record').repeat(64)),
    socket('/staff/live', 2, s('cut-record').repeat(64)).map((p, i) => (i ? p.subarray(0, 900) : p)),
  ];
  await Promise.all(ways.map((w) => send(port, w)));
}
