// people: a visitor who stays through whatever happens (talk.c), and one without JavaScript, as
// bare forms. Called by crashes.mjs and full.mjs. Never tries again by itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ask, form } from './raw.mjs';

const ANSWER_MS = 30_000;

export class Visitor {
  #lines = [];
  #wake = () => {};
  #rest = '';

  static async sit(line) {
    const v = new Visitor();
    v.process = spawn(join(line.build, 'tests', 'hostile_talk'), [line.url, await line.roster()], { stdio: ['pipe', 'pipe', 'inherit'] });
    v.process.stdout.on('data', (b) => v.#heard(String(b)));
    return v;
  }

  #heard(text) {
    const all = (this.#rest + text).split('\n');
    this.#rest = all.pop();
    this.#lines.push(...all);
    this.#wake();
  }

  /** open, send, return, burn or live: gives the word; .seen is how many messages are there. */
  async does(command) {
    this.process.stdin.write(`${command}\n`);
    const late = new Promise((done) => { setTimeout(done, ANSWER_MS, 'nothing said').unref(); });
    while (!this.#lines.length) {
      const more = new Promise((done) => { this.#wake = done; });
      if (await Promise.race([more, late])) throw new Error(`${command}: nothing said`);
    }
    const [, word, seen] = this.#lines.shift().split(' ');
    this.seen = Number(seen);
    return word;
  }

  /** How long until it is done, in milliseconds, trying again and again; null: not in this time. */
  async until(command, ms) {
    const began = Date.now();
    while (Date.now() - began < ms) {
      if (await this.does(command) === 'ok') return Date.now() - began;
    }
    return null;
  }

  leave() {
    this.process.kill('SIGKILL');
  }
}

export const TEXT = 'I worry about how my brother behaves online.';
const ticketOf = (a) => a.body.toString().match(/name="ticket" value="([0-9a-f]+)"/)?.[1];

/** A visitor without JavaScript, at the page where the phrase is shown. */
export async function draft(line) {
  const a = await ask(line.port, form({ step: 'draft', want: 'message', text: TEXT }));
  return { ticket: ticketOf(a), phrase: a.body.toString().match(/id="phrase-words"[^>]*>([^<]+)</)?.[1] };
}

/** And past it. Gives the answer, with the ticket of the page. */
export async function noted(line, { ticket, phrase }) {
  const a = await ask(line.port, form({ step: 'noted', ticket, phrase }), ANSWER_MS);
  return { ...a, ticket: ticketOf(a) };
}
