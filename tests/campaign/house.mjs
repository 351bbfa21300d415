// house: a demonstration line with the example's campaign, on a clock that is set for it, and a visitor
// without JavaScript. Imported by run.mjs, kill.mjs and bench/landing.mjs. Never a line that is kept.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');
export const DAY_MS = 86_400_000;

export function freePort() {
  return new Promise((done) => {
    const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
  });
}

export class House {
  /** A line in a directory of its own, the example's plan with this machine as its address; keep: which of its
   * placements, all without. */
  static async open(build, at, keep = null) {
    const h = new House();
    Object.assign(h, { build, dir: mkdtempSync(join(tmpdir(), 'callbox-campaign-')), said: '' });
    h.data = join(h.dir, 'data');
    h.plan = join(h.dir, 'plan');
    h.clock = join(h.dir, 'clock');
    h.port = await freePort();
    mkdirSync(h.plan);
    const text = readFileSync(join(root, 'examples/kiosk-campaign/plan.txt'), 'utf8');
    const parts = text.split(/(?=^\[placement )/m), kept = parts.slice(1).filter((_, i) => !keep || keep.includes(i));
    const codes = kept.map((p) => p.slice(11, 15));
    writeFileSync(join(h.plan, 'plan.txt'), [parts[0].replace('address = line.example', `address = 127.0.0.1:${h.port}`), ...kept].join(''));
    const rows = readFileSync(join(root, 'examples/kiosk-campaign/spend.csv'), 'utf8').split('\r\n');
    writeFileSync(join(h.plan, 'spend.csv'), rows.filter((r, i) => !i || codes.includes(r.slice(11, 15))).join('\r\n'));
    h.setClock(at);
    h.run('callbox', 'init', '--demo', h.data);
    h.run('callbox', 'campaign', 'load', h.data, h.plan);
    await h.start();
    return h;
  }
  setClock(ms) {
    const now = Buffer.alloc(8);
    now.writeBigUInt64LE(BigInt(ms));
    writeFileSync(this.clock, now, { flag: this.now ? 'r+' : 'w' });
    this.now = ms;
  }
  /** A tool of ours, on the same clock. */
  run(...argv) {
    return execFileSync(join(this.build, 'sim', argv[0]), argv.slice(1), { encoding: 'utf8', env: { ...process.env, CALLBOX_SIM_CLOCK: this.clock } });
  }
  async start() {
    const set = ['opens_per_minute=0', 'messages_per_hour=0', 'answer_ms=0', `web=${join(this.build, 'web')}`].flatMap((x) => ['--set', x]);
    this.p = spawn(join(this.build, 'sim', 'callbox'), ['run', '--port', String(this.port), this.data, ...set],
      { env: { ...process.env, CALLBOX_SIM_CLOCK: this.clock }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.p.ended = new Promise((done) => this.p.on('close', done));
    const ready = new Promise((done, fail) => {
      this.p.stdout.on('data', (b) => { this.said += b; if (this.said.includes('Ready after')) done(); });
      this.p.stderr.on('data', (b) => { this.said += b; });
      this.p.ended.then(() => fail(new Error(this.said)));
    });
    await ready;
  }
  async stop() {
    this.p.kill('SIGTERM');
    await this.p.ended;
  }
  async close() {
    if (this.p.exitCode === null) this.p.kill('SIGKILL');
    await this.p.ended;
    rmSync(this.dir, { recursive: true, force: true });
  }
  get(path, headers = {}) {
    return fetch(`http://127.0.0.1:${this.port}${path}`, { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0', 'sec-fetch-dest': 'document', ...headers } });
  }
  async post(path, fields) {
    const r = await this.getPost(path, new URLSearchParams(fields).toString());
    return r;
  }
  async getPost(path, body) {
    const r = await fetch(`http://127.0.0.1:${this.port}${path}`, { method: 'POST', body, redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mozilla/5.0' } });
    return { status: r.status, text: await r.text() };
  }
  /** The whole way in of somebody without JavaScript, by what the pages say. want: now, or message, which is
   * what a line that is closed offers too. Gives the phrase. */
  async contact(code, want = 'message') {
    const form = /<form id="draft-form" method="post" action="([^"]+)"/;
    const pages = want === 'now' ? ['now', 'message'] : [want];
    let to, page;
    for (let i = 0; !to && i < pages.length; i++) {
      page = pages[i];
      to = form.exec(await (await this.get(`/go/${code}/write/${page}`)).text())?.[1];
    }
    const phrase = await this.post(to, { step: 'draft', want: page, text: 'I am worried.' });
    const words = /id="phrase-words"[^>]*>([a-z -]+)</.exec(phrase.text)[1].trim();
    const ticket = /name="ticket" value="([^"]+)"/.exec(phrase.text)[1];
    const next = /<form id="noted-form" method="post" action="([^"]+)"/.exec(phrase.text)[1];
    const talk = await this.post(next, { step: 'noted', ticket, phrase: words });
    if (!talk.text.includes('data-page="n_talk"')) throw new Error(talk.text.slice(0, 3000));
    return { words, talk: talk.text };
  }
  async back(code, words) {
    const page = await (await this.get(`/go/${code}/return`)).text();
    const to = /<form id="back-form" method="post" action="([^"]+)"/.exec(page)[1];
    const talk = await this.post(to, { step: 'back', phrase: words });
    if (!talk.text.includes('data-page="n_talk"')) throw new Error(talk.text.slice(0, 3000));
  }
}

/** Numbers that look thrown, and are the same every time. */
export function dice(seed) {
  let s = seed >>> 0;
  return (n) => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return Math.floor((s / 2 ** 32) * n); };
}

/** Placements of a plan: code, messages, headlines, and those in Gaelic (undefined: there is none). */
export function placements(plan) {
  const text = readFileSync(join(plan, 'plan.txt'), 'utf8');
  const heads = new Map([...text.matchAll(/\[message ([a-z-]+)\][^[]*?\nheadline = (.*)/g)].map((m) => [m[1], m[2]]));
  const gaelic = new Map([...text.matchAll(/\[message ([a-z-]+)\][^[]*?\nheadline\.gd = (.*)/g)].map((m) => [m[1], m[2]]));
  return [...text.matchAll(/\[placement (\w{4})\][^[]*?\nmessage = (.*)/g)]
    .map((m) => ({ code: m[1], messages: m[2].split(',').map((x) => x.trim()) }))
    .map((p) => ({ ...p, headlines: p.messages.map((x) => heads.get(x)), gaelic: p.messages.map((x) => gaelic.get(x)) }));
}

/** A campaign of one placement that goes on now, whenever this runs. Gives its code. */
export function planNow(dir) {
  const day = (n) => new Date(Date.now() + n * DAY_MS).toISOString().slice(0, 10), code = 'K7RM';
  mkdirSync(dir);
  writeFileSync(join(dir, 'plan.txt'), `[campaign]
name = One poster
from = ${day(-2)}
to = ${day(2)}
budget = 100
address = line.example
number = 08081 570 123

[message listen]
tag = therapeutic
barrier = being judged
headline = Worried about your thoughts about children?
text = Talk to somebody who will not judge you.

[channel kiosk]
name = Kiosks
kind = kiosk
source = kiosk
medium = print

[placement ${code}]
channel = kiosk
place = A street
message = listen
spend = 100
reach = 1,000
`);
  writeFileSync(join(dir, 'spend.csv'), 'date,placement,spend,reach\r\n');
  return code;
}
