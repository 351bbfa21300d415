// slow: those who send, or read, as slowly as they can. Each is cut off at the limit that
// src/http/http_in.h names, with a page where one can still be read; everybody else is served at
// once all the while. Called by run.mjs, beside the other parts. Never waits for one after another.
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from './requests.mjs';
import { Raw, Ws, ask, form, request } from './raw.mjs';

const HEAD_S = 10, BODY_S = 30, IDLE_S = 60, STALL_S = 30, LIVE_S = 90;
const SLACK_S = 4; /* the sweep looks once a second, and the machine is busy */
const EACH = 15, PROMPT_MS = 1000;
const FORM = 'Content-Type: application/x-www-form-urlencoded';

/** Send one byte a second until the other side has had enough. Gives the seconds and the answer. */
async function trickle(port, first, rest) {
  const r = await Raw.open(port), began = Date.now();
  r.send(first);
  for (let i = 0; !r.ended && !r.in.length && i < 100; i++) {
    r.send(rest.slice(i % rest.length, i % rest.length + 1));
    await sleep(1000);
  }
  const answer = await r.answer(100);
  await r.until((x) => x.ended, 3000);
  const closed = r.ended;
  r.close();
  return { seconds: (Date.now() - began) / 1000, answer, closed };
}

async function cutOff(check, what, seconds, people) {
  const all = await Promise.all(people);
  const bad = all.filter((p) => fault(p.answer, 408) || p.seconds < seconds - 1 || p.seconds > seconds + SLACK_S || !p.closed);
  check(`${what}: 408 and closed after ${seconds} s`, !bad.length,
    bad.map((p) => `${p.seconds} s, closed ${p.closed}: ${fault(p.answer, 408)}`).slice(0, 3).join('\n'));
}

/** Send this, then nothing: how long until they close? */
async function silent(port, bytes) {
  const r = await Raw.open(port);
  if (bytes) {
    r.send(bytes);
    await r.answer();
  }
  const began = Date.now();
  await r.until((x) => x.ended, (IDLE_S + 2 * SLACK_S) * 1000);
  r.close();
  return (Date.now() - began) / 1000;
}

async function idle(check, what, people) {
  const all = await Promise.all(people);
  const bad = all.filter((s) => s < IDLE_S - 1 || s > IDLE_S + SLACK_S);
  check(`${what}: closed after ${IDLE_S} s`, !bad.length, bad.join(' s, '));
}

/** Asks for far more than it reads. */
async function greedy(line, check) {
  const r = await Raw.open(line.port), asked = 2000;
  r.socket.pause();
  for (let i = 0; i < asked; i++) r.send(request('GET /confidential'));
  await sleep((STALL_S + SLACK_S) * 1000);
  r.socket.resume();
  await r.until((x) => x.ended, 5000);
  const read = r.in.toString('latin1').split('HTTP/1.1 200 ').length - 1;
  check(`who does not read is cut off after ${STALL_S} s`, r.ended && read > 0 && read < asked, `ended ${r.ended}, ${read} answers`);
  r.close();
}

/** A stream that says nothing, not even to a ping. */
async function mute(line, check, path) {
  const w = await Ws.open(line.port, path), began = Date.now();
  await w.raw.until((x) => x.ended, (LIVE_S + 2 * SLACK_S) * 1000);
  const s = (Date.now() - began) / 1000, pings = w.frames().filter((f) => f.op === 9).length;
  check(`${path}: asked twice whether it is there, closed after ${LIVE_S} s`, pings === 2 && s > LIVE_S - 2 && s < LIVE_S + SLACK_S, `${pings} pings, ${s} s`);
  w.raw.close();
}

/** Everybody else, once in a while. */
async function others(line, check, until) {
  let worst = 0, bad = 0;
  while (Date.now() < until) {
    const began = Date.now(), a = await ask(line.port, request('GET /start'));
    worst = Math.max(worst, Date.now() - began);
    bad += a?.status !== 200;
    await sleep(500);
  }
  check('everybody else is served at once all the while', !bad && worst < PROMPT_MS, `${bad} failures, ${worst} ms at worst`);
}

const many = (make) => Array.from({ length: EACH }, make);

export async function slow(line, check) {
  const { port } = line;
  const body = form({ step: 'draft', text: 'x'.repeat(500) });
  await Promise.all([
    cutOff(check, 'a head that trickles', HEAD_S, many(() => trickle(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ', 'abcdefgh'))),
    cutOff(check, 'a head that stops', HEAD_S, many(() => trickle(port, 'GET / HTTP/1.1\r\n', ''))),
    cutOff(check, 'a first byte and no more', HEAD_S, many(() => trickle(port, 'G', ''))),
    cutOff(check, 'a body that trickles', BODY_S, many(() => trickle(port, body.subarray(0, -400), 'xxxxxxxx'))),
    cutOff(check, 'a body that stops', BODY_S, many(() => trickle(port, body.subarray(0, -1), ''))),
    cutOff(check, 'a body that never begins', BODY_S, many(() => trickle(port, request('POST /n', [FORM, 'Content-Length: 9']), ''))),
    idle(check, 'nothing at all', many(() => silent(port))),
    idle(check, 'nothing after an answer', many(() => silent(port, request('GET /')))),
    greedy(line, check),
    mute(line, check, '/v/live'),
    mute(line, check, '/staff/live'),
    others(line, check, Date.now() + LIVE_S * 1000),
  ]);
}
