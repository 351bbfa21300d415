// requests: heads and bodies that are wrong in one way each, and the one status each must get, with
// a page that says it in a plain sentence and repeats nothing of what came. Called by run.mjs.
// Never sends two wrong things at once: the status would prove nothing.
import { randomBytes } from 'node:crypto';
import { Raw, ask, form, record, request } from './raw.mjs';

const CANARY = randomBytes(12).toString('hex');
const OCTETS = 'Content-Type: application/octet-stream', FORM = 'Content-Type: application/x-www-form-urlencoded';
const bare = (text) => Buffer.from(text, 'latin1');
const headers = (n) => Array.from({ length: n }, (_, i) => `X-${i}: ${CANARY}`);

/** [what, the bytes, the status] */
const WRONG = [
  ['no such page', request(`GET /${CANARY}`), 404],
  ['a page that is a folder', request('GET /a/'), 404],
  ['a way out of the folder', request('GET /a/../../../etc/passwd'), 404],
  ['a way out, percent-encoded', request('GET /a/%2e%2e/%2e%2e/etc/passwd'), 404],
  ['a path with a NUL', bare('GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n'), 400],
  ['a path with a bad byte', bare('GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n'), 400],
  ['a whole address instead of a path', bare(`GET http://example.org/ HTTP/1.1\r\nHost: x\r\n\r\n`), 400],
  ['an address too long', request(`GET /?${CANARY.repeat(180)}`), 414],
  ['an address without an end', bare(`GET /${'a'.repeat(9000)}`), 414],
  ['a head too large', request('GET /', [`X-Long: ${CANARY.repeat(400)}`]), 431],
  ['too many fields', request('GET /', headers(70)), 431],
  ['a field without a colon', request('GET /', ['nothing']), 400],
  ['a field with a space before its colon', request('GET /', ['X-A : b']), 400],
  ['a folded field', request('GET /', ['X-A: b', ' c']), 400],
  ['a field with a bare CR', request('GET /', ['X-A: b\rX-B: c']), 400],
  ['a field with a bare LF', request('GET /', ['X-A: b\nX-B: c']), 400],
  ['a field with a NUL', request('GET /', ['X-A: b\0']), 400],
  ['lines without CR', bare('GET / HTTP/1.1\nHost: x\n\n\r\n\r\n'), 400],
  ['no Host', bare('GET / HTTP/1.1\r\nAccept: */*\r\n\r\n'), 400],
  ['two Hosts', request('GET /', ['Host: other']), 400],
  ['a Host that is none', bare(`GET / HTTP/1.1\r\nHost: <${CANARY}>\r\n\r\n`), 400],
  ['HTTP/2.0', bare('GET / HTTP/2.0\r\nHost: x\r\n\r\n'), 505],
  ['no HTTP at all', bare(`${CANARY}\r\n\r\n`), 400],
  ['TLS to a plain port', Buffer.concat([bare('\x16\x03\x01\x02\x00\x01\x00'), randomBytes(200), bare('\r\n\r\n')]), 400],
  ['a method that nobody knows', request('BREW /'), 501],
  ['a method in small letters', request('get /'), 400],
  ['a method that is not for pages', request('DELETE /'), 405],
  ['a form to a page', form({ step: 'draft' }, '/start'), 405],
  ['a page asked of the form', request('GET /n'), 405],
  ['a page asked of the visitors\' door', request('GET /v'), 405],
  ['a body on a GET', request('GET /', ['Content-Length: 5'], 'abcde'), 413],
  ['no length', request('POST /n', [FORM]), 411],
  ['a chunked body', request('POST /n', [FORM, 'Transfer-Encoding: chunked'], '0\r\n\r\n'), 411],
  ['a chunked body with a length', request('POST /n', [FORM, 'Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'), 400],
  ['a length that is no number', request('POST /n', [FORM, 'Content-Length: +5'], 'abcde'), 400],
  ['a length below nought', request('POST /n', [FORM, 'Content-Length: -5'], 'abcde'), 400],
  ['two lengths', request('POST /n', [FORM, 'Content-Length: 5', 'Content-Length: 6'], 'abcde'), 400],
  ['a length past all bounds', request('POST /n', [FORM, 'Content-Length: 9999999999']), 413],
  ['a length past all numbers', request('POST /n', [FORM, 'Content-Length: 99999999999999999999']), 400],
  ['a form too large', request('POST /n', [FORM, 'Content-Length: 122881']), 413],
  ['Expect: 100-continue', request('POST /n', [FORM, 'Content-Length: 5', 'Expect: 100-continue'], 'abcde'), 417],
  ['a file', request('POST /n', ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 5'], 'abcde'), 415],
  ['JSON', request('POST /n', ['Content-Type: application/json', 'Content-Length: 2'], '{}'), 415],
  ['a form with bad UTF-8', form('step=draft&text=%ff%fe'), 400],
  ['a form with half a character', form('step=draft&text=%e2%82'), 400],
  ['a form with a surrogate', form('step=draft&text=%ed%a0%80'), 400],
  ['a form with a control character', form('step=draft&text=%01'), 400],
  ['a form with a bad escape', form(`step=draft&text=%zz${CANARY}`), 400],
  ['a form with an escape cut off', form('step=draft&text=%4'), 400],
  ['a form with a field twice', form(`step=draft&text=${CANARY}&text=b`), 400],
  ['a form with too many fields', form(Array.from({ length: 40 }, (_, i) => `f${i}=${CANARY}`).join('&')), 400],
  ['a form with a step that nobody knows', form({ step: CANARY }), 400],
  ['an empty form', form(''), 400],
  ['/v with too little', request('POST /v', [OCTETS, 'Content-Length: 40959'], randomBytes(40959)), 400],
  ['/v with nothing', request('POST /v', [OCTETS, 'Content-Length: 0']), 400],
  ['/v with too much', request('POST /v', [OCTETS, 'Content-Length: 40961'], randomBytes(40961)), 413],
  ['/v with a form', request('POST /v', [FORM, 'Content-Length: 40960'], randomBytes(40960)), 415],
  ['a WebSocket without asking for one', request('GET /v/live'), 426],
  ['a WebSocket of another version', request('GET /v/live', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']), 426],
  ['a WebSocket without a key', request('GET /v/live', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']), 400],
  ['a WebSocket with a key too short', request('GET /v/live', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAA']), 400],
  ['a WebSocket from another site', request('GET /staff/live', ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Origin: https://example.org']), 403],
];

/** What is wrong with an answer; empty: nothing. */
export function fault(a, status) {
  if (!a) return 'no answer';
  const text = a.body.toString('utf8'), faults = [];
  if (a.status !== status) faults.push(`status ${a.status}, not ${status}`);
  if (!/<h1[^>]*>[^<]{8,}<\/h1>\s*<p[^>]*>[^<]{20,}<\/p>/.test(text)) faults.push('no plain sentence');
  if ((text + a.head).toLowerCase().includes(CANARY)) faults.push('it repeats what came');
  for (const must of ['Cache-Control: no-store', 'Referrer-Policy: no-referrer', "default-src 'none'", 'text/html']) {
    if (!a.head.includes(must)) faults.push(`no ${must}`);
  }
  if (/^(Set-Cookie|Server|Date|X-Powered-By):/im.test(a.head)) faults.push('it says too much');
  return faults.join(', ');
}

export async function requests(line, check) {
  for (const [what, bytes, status] of WRONG) {
    const f = fault(await ask(line.port, bytes), status);
    check(`${status} ${what}`, !f, f);
  }
  const cut = form({ step: 'draft', want: 'now', text: 'A question about my brother.' });
  const slow = [...cut].map((_, i) => cut.subarray(i, i + 1));
  const a = await ask(line.port, slow);
  check('200 a form that comes byte by byte', a?.status === 200, a?.status);
  const r = await Raw.open(line.port);
  r.send(Buffer.concat([request('GET /'), request('GET /start')]));
  const two = [await r.answer(), await r.answer()];
  check('two requests in one packet are two answers', two.every((t) => t?.status === 200), two.map((t) => t?.head).join());
  r.close();
  const said = await Promise.all([0x7f, 2, 3].map((t) => ask(line.port, request('POST /v', [OCTETS, 'Content-Length: 40960'],
    Buffer.concat([record(t, randomBytes(40)), randomBytes(40960 - 56)])))));
  check('/v answers whatever it is asked with one size', said.every((s) => s?.status === 200 && s.body.length === 65536)
    && new Set(said.map((s) => s.head)).size === 1, said.map((s) => s?.status).join());
}
