// people: browsers with somebody in front of them, and what is written down of all they send.
// Called by every suite of this folder. Never lets a console error, a cookie or a stranger's
// address pass: close() fails on each, whatever the test itself looked at.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const web = join((import.meta.dirname ?? new URL(".", import.meta.url).pathname), '../../web/');
const require = createRequire(web);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WAIT_MS = 15_000;

/* The shell is Chromium without what stands around a page, and needs half the processor. */
const SHELL = '/usr/bin/chromium-headless-shell', WHOLE = '/usr/bin/chromium';

/** more: further switches of Chromium's. whole: the browser that people have, not its shell. */
export function openBrowser({ more = [], whole = false } = {}) {
  return chromium.launch({
    executablePath: whole ? WHOLE : SHELL,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--no-first-run', ...more],
  });
}

/** What the browser says when a request is cut off: expected where a test cuts it off. */
const CUT_OFF = /net::ERR_|WebSocket connection to|Failed to load resource/;

/** Run in the page before anything else: a violation of the policy is an event, and not always a
 * line in the console. */
function tellViolations() {
  addEventListener('securitypolicyviolation', (e) => {
    console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`);
  });
}

export class Person {
  requests = [];
  frames = [];
  problems = [];
  #house;

  /** width: of the window; js: with JavaScript; storm: this test cuts connections on purpose;
   * wasm: false forbids WebAssembly, as Tor Browser does at "Safer" */
  static async open(browser, house, { js = true, width = 1280, height = 900, storm = false, wasm = true, ...more } = {}) {
    const p = new Person();
    p.#house = house;
    p.storm = storm;
    p.context = await browser.newContext({
      javaScriptEnabled: js, viewport: { width, height }, locale: 'en-GB', ...more,
    });
    p.context.setDefaultTimeout(WAIT_MS);
    if (js) await p.context.addInitScript(tellViolations);
    if (!wasm) await p.context.addInitScript(() => { delete globalThis.WebAssembly; });
    p.context.on('request', (r) => p.#request(r));
    p.context.on('page', (page) => p.#watch(page));
    p.page = await p.context.newPage();
    return p;
  }

  #request(r) {
    const body = r.postDataBuffer() ?? Buffer.alloc(0);
    this.requests.push({ url: r.url(), method: r.method(), body, headers: JSON.stringify(r.headers()) });
    const ours = [this.#house.url, this.#house.local, this.#house.exit].some((u) => u && r.url().startsWith(u));
    if (!ours && !/^(data|blob):/.test(r.url())) this.problems.push(`a stranger was asked: ${r.url()}`);
  }

  #watch(page) {
    page.on('console', (m) => {
      const expected = this.storm && CUT_OFF.test(m.text());
      if ((m.type() === 'error' || m.type() === 'warning') && !expected) {
        this.problems.push(`console: ${m.text()}`);
      }
    });
    page.on('pageerror', (e) => this.problems.push(`error: ${e.message}`));
    page.on('websocket', (ws) => ws.on('framesent', (f) => this.frames.push(Buffer.from(f.payload))));
  }

  /** A second page of the same browser. */
  async tab() {
    return this.context.newPage();
  }

  /** Everything that left this browser: addresses, heads, bodies, frames. */
  get sent() {
    const asked = this.requests.flatMap((r) => [Buffer.from(`${r.url}\n${r.headers}\n`), r.body]);
    return Buffer.concat([...asked, ...this.frames]);
  }

  /** None of these texts left the browser as it is, joined, or percent-encoded. */
  sentNothingOf(texts) {
    const sent = this.sent.toString('latin1').toLowerCase();
    for (const text of texts) {
      const forms = [text, text.replaceAll(' ', '-'), text.replaceAll(' ', ''), text.replaceAll(' ', '+'),
        encodeURIComponent(text), Buffer.from(text).toString('base64'), Buffer.from(text).toString('hex')];
      for (const form of forms) assert(!sent.includes(form.toLowerCase()), 'a secret left the browser');
    }
  }

  /** Nothing is kept on the device by any page that is open. */
  async keepsNothing() {
    assert.deepEqual(await this.context.cookies(), [], 'a cookie was set');
    for (const page of this.context.pages()) {
      if (![this.#house.url, this.#house.local].some((u) => u && page.url().startsWith(u))) continue;
      const kept = await page.evaluate(async () => [
        document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
        ...(await indexedDB.databases()).map((d) => d.name),
        ...(globalThis.caches ? await caches.keys() : []),
        ...(navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : []),
      ].filter(Boolean));
      assert.deepEqual(kept, [], `kept in the browser by ${page.url()}`);
    }
  }

  async close() {
    await this.keepsNothing();
    await this.context.close();
    assert.deepEqual([...new Set(this.problems)].slice(0, 8), []);
  }
}

/** axe-core over the page as it stands, every rule of WCAG 2.2 AA and of good practice. */
export async function axeClean(page, what) {
  /* One document is looked at in two sizes, and in many states. */
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate(async () => {
    const r = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  });
  assert.deepEqual(found, [], `axe at ${what}`);
}

/** A page of a browser whose scripts are off cannot run axe: its HTML is shown in one that can, the
 * page's own scripts taken out. */
export async function sameWithScripts(browser, page) {
  const html = (await page.content()).replace(/<script[^>]*><\/script>/g, '');
  const context = await browser.newContext({ viewport: page.viewportSize() });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
  await copy.goto(page.url());
  return copy;
}

/** The page is no wider than its window: nobody has to scroll sideways. */
export async function fitsWidth(page, what) {
  const { page: wide, window: room, who } = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((e) => {
      const b = e.getBoundingClientRect();
      return b.right > room + 1 && b.width > 1 && getComputedStyle(e).position !== 'absolute';
    });
    return { page: document.documentElement.scrollWidth, window: room, who: out.slice(0, 3).map((e) => e.outerHTML.slice(0, 90)) };
  });
  assert(wide <= room, `${what}: ${wide} px wide in a window of ${room}: ${who.join(' | ')}`);
}
