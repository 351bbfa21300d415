// journeys: what people do on the line while secrets are planted: with JavaScript, without, and
// as bare requests; answered, left, erased. Called by run.mjs. Each journey writes down what must
// not be found afterwards. Never leaves a page open that it does not name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as step from '../browser/steps.mjs';
import { ofAddress, ofKey, ofPhrase, ofToken, token } from './forms.mjs';

/** RFC 4648, as the demonstration's file holds a second factor. */
function base32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

const SMALL = { width: 400, height: 800 };
const SOURCE = '127.77.13.91';

/** A mild sentence that holds four tokens. */
function sentence(secrets, name) {
  const tokens = [token(), token(), token(), token()];
  secrets.push(...tokens.flatMap((t) => ofToken(name, t)));
  return `I worry about my brother ${tokens.join(' and ')}.`;
}

/** The heads in which a browser, or a proxy in front of us, says who somebody is. */
function heads(secrets, who) {
  const make = (name) => {
    const t = token();
    secrets.push(...ofToken(`${who}-${name}`, t));
    return t;
  };
  return {
    'User-Agent': `Mozilla/5.0 ${make('user-agent')}`,
    'X-Forwarded-For': `203.0.113.77, ${make('forwarded')}`,
    'X-Canary': make('header'),
  };
}

export class Journeys {
  secrets = [];
  #keys = new Map(); /* hex -> name, of the vault */

  constructor(build, house, world) {
    Object.assign(this, { build, house, world });
    this.data = join(house.dir, 'data');
  }

  #run(program, args, input) {
    const said = execFileSync(join(this.build, 'tests', program), args, { input, encoding: 'utf8' });
    return said.trim().split('\n').map((line) => line.split(' '));
  }

  /** What the vault holds now: the keys of conversations are as secret as a visitor's. who: names
   * those that are new since the last look. */
  #vault(who) {
    const copy = mkdtempSync(join(tmpdir(), 'callbox-vault-')); // not on the disk that is searched
    cpSync(join(this.data, 'key'), copy, { recursive: true });
    for (const [name, hex] of this.#run('canary_vault', [copy])) {
      if (this.#keys.has(hex)) continue;
      this.#keys.set(hex, name);
      this.secrets.push(...ofKey(name === 'bk' ? `${who}-bk` : `house-${name}`, hex));
    }
    rmSync(copy, { recursive: true });
  }

  /** What founds the house: it lies in files of the demonstration, and nowhere else. */
  #root() {
    for (const name of ['demo-root', 'demo-recovery']) {
      this.secrets.push(...ofKey(name, readFileSync(join(this.data, name)).toString('hex')));
    }
    const { password, secret } = this.house.staff;
    this.secrets.push(...ofPhrase('staff-password', password), ...ofToken('staff-totp', secret));
    this.secrets.push(...ofKey('staff-totp', base32(secret).toString('hex')));
  }

  async #person(who, js) {
    const { 'User-Agent': userAgent, ...extraHTTPHeaders } = heads(this.secrets, who);
    return this.world.person({ ...SMALL, js, userAgent, extraHTTPHeaders });
  }

  /** All that this phrase opens, from a program that knows how. */
  #derive(who, phrase) {
    this.secrets.push(...ofPhrase(`${who}-phrase`, phrase));
    for (const [name, hex] of this.#run('canary_derive', [this.house.url], phrase)) {
      this.secrets.push(...ofKey(`${who}-${name}`, hex));
    }
    this.#vault(who);
  }

  async signIn() {
    this.#root();
    this.#vault('nobody');
    this.staff = await this.world.person({});
    await step.signIn(this.staff.page, this.house);
  }

  async signOut() {
    await step.goTo(this.staff.page, 'Sign out');
    await this.staff.context.close();
  }

  async #answer(who, text) {
    const say = sentence(this.secrets, `${who}-answer`);
    const { page } = this.staff;
    await step.goTo(page, 'Queue');
    await step.takeNext(page);
    await step.reads(page, text);
    await step.reply(page, say);
    return say;
  }

  /** In a browser: written, answered, read, gone on with. js: with JavaScript */
  async #talk(who, js) {
    const { page } = await this.#person(who, js);
    const query = token(), text = sentence(this.secrets, `${who}-text`);
    this.secrets.push(...ofToken(`${who}-query`, query));
    await page.goto(`${this.house.url}/start?fbclid=${query}`);
    const phrase = await step.open(page, this.house, text);
    const answer = await this.#answer(who, text);
    if (!js) await page.getByRole('button', { name: 'Look for a reply' }).click();
    await step.messagesAre(page, [text, answer]);
    await step.say(page, sentence(this.secrets, `${who}-second`));
    this.#derive(who, phrase);
    return page;
  }

  /** Somebody with JavaScript who stays, on a live stream. */
  stays(who) {
    return this.#talk(who, true);
  }

  async leaves(page) {
    await page.locator('#leave-send').click();
    await page.getByRole('heading', { name: 'You have left' }).waitFor();
    await page.context().close();
  }

  async left(who, js) {
    await this.leaves(await this.#talk(who, js));
  }

  async burnt(who, js) {
    const page = await this.#talk(who, js);
    await page.locator('#burn-ask-send').click();
    await page.locator('#burn-yes').click();
    await page.getByRole('heading', { name: 'The conversation is deleted' }).waitFor();
    await page.context().close();
  }

  /** One form, as a browser without JavaScript posts it, from an address of its own. */
  #post(form, extra) {
    const body = new URLSearchParams(form).toString();
    const port = 42000 + Math.floor(Math.random() * 18000);
    this.secrets.push(...ofAddress('source-address', SOURCE, port));
    const options = {
      method: 'POST', localAddress: SOURCE, localPort: port, agent: false,
      headers: { ...extra, 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length },
    };
    return new Promise((done, failed) => {
      const r = request(`${this.house.url}/n`, options, (answer) => {
        let text = '';
        answer.on('data', (b) => { text += b; });
        answer.on('end', () => done(text));
      });
      r.on('error', failed);
      r.end(body);
    });
  }

  static #ticket(html) {
    const m = html.match(/name="ticket" value="([0-9a-f]+)"/);
    assert(m, `a page without a ticket:\n${html.slice(0, 2000)}`);
    return m[1];
  }

  /** Bare requests, up to a conversation that is open in nojs. Gives the last page. */
  async bare(who) {
    const extra = { ...heads(this.secrets, who), Cookie: `id=${token()}`, Referer: `https://example.org/${token()}` };
    this.secrets.push(...[extra.Cookie.slice(3), extra.Referer.slice(-32)].flatMap((t) => ofToken(`${who}-head`, t)));
    let html = await this.#post({ step: 'draft', want: 'now', text: sentence(this.secrets, `${who}-text`) }, extra);
    const phrase = html.match(/id="phrase-words"[^>]*>([^<]+)</)[1].trim();
    html = await this.#post({ step: 'noted', ticket: Journeys.#ticket(html), phrase }, extra);
    html = await this.#post({ step: 'send', ticket: Journeys.#ticket(html), text: sentence(this.secrets, `${who}-second`) }, extra);
    assert(html.includes('id="log"'), 'a conversation');
    this.#derive(who, phrase);
    html = await this.#post({ step: 'check', ticket: Journeys.#ticket(html) }, extra);
    return { html, extra };
  }

  async bareEnd({ html, extra }, name) {
    const end = name === 'burn' ? { step: 'burn', confirm: 'yes' } : { step: 'leave' };
    await this.#post({ ...end, ticket: Journeys.#ticket(html) }, extra);
  }
}
