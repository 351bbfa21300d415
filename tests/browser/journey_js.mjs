// journey_js: the visitor's whole way with JavaScript on a small screen, with a practitioner in a
// real console at the other end. Called by run.mjs.
// Never lets the phrase or a clear word out of the visitor's browser unseen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planNow } from '../campaign/house.mjs';
import { Person, openBrowser } from './people.mjs';
import * as step from './steps.mjs';

const SMALL = { width: 320, height: 640 };
/* A browser that people have: the one that tests drive says that it is a machine. */
const PEOPLE = { ...SMALL, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36' };
const FIRST = 'I am worried about what I look at online, and I want to stop.';
const ANSWER = 'Thank you for writing. That took courage. We have time.';
const SECOND = 'I have not told anybody before.';

/** Nothing leaves the phrase page but the right words. */
async function cannotPass(page, phrase) {
  const stays = async (how) => {
    assert(await page.locator('#phrase-words').isVisible(), `${how} left the phrase page`);
    assert(await page.locator('#talk').isHidden(), `${how} passed the check`);
  };
  const refused = async (one, two, whole) => {
    await page.locator('#noted-w1').fill(one);
    await page.locator('#noted-w2').fill(two);
    await page.locator('#noted-phrase').fill(whole);
    await page.locator('#noted-send').click();
    await page.getByRole('alert').getByText('Those are not the words').waitFor();
    await stays(`"${one}", "${two}", "${whole}"`);
  };
  const [one, two] = await step.wordsAsked(page, phrase);
  await refused('', '', '');
  await refused(one, '', '');
  await refused('', two, '');
  await refused(two, one, '');
  await refused('apple', 'pear', '');
  await refused('', '', phrase.split(' ').slice(1).join(' '));
  for (const field of ['#noted-w1', '#noted-w2', '#noted-phrase']) {
    await page.locator(field).fill('pear');
    await page.locator(field).press('Enter');
    await stays(`Enter in ${field}`);
  }
  for (const id of ['#talk-title', '#talk', '#log', '#send-form']) {
    await page.evaluate((hash) => { location.hash = hash; }, id);
    await stays(`the address ${id}`);
  }
}

async function wayTo(want, w) {
  const visitor = await w.person(SMALL);
  await step.walkToWrite(visitor.page, w.house, want);
  const phrase = await step.draft(visitor.page, FIRST);
  assert.equal(phrase.split(/\s+/).length, 7);
  assert.equal(visitor.requests.filter((r) => r.method === 'POST').length, 0, 'something was sent before the check');
  await cannotPass(visitor.page, phrase);
  assert.equal(visitor.requests.filter((r) => r.method === 'POST').length, 0, 'something was sent by a failed check');
  await step.passCheck(visitor.page, phrase);
  await visitor.page.getByText('Nobody has opened them yet').waitFor();
  return { visitor, phrase };
}

async function answered(w, wants) {
  const staff = await w.person();
  await step.signIn(staff.page, w.house);
  await staff.page.getByRole('cell', { name: wants }).waitFor();
  await step.takeNext(staff.page);
  await step.reads(staff.page, FIRST);
  await step.reply(staff.page, ANSWER);
  return staff;
}

/** In a browser that never saw the conversation: everything is there, then nothing. */
async function backAndBurn(w, phrase, texts) {
  const later = await w.person(SMALL);
  await step.comeBack(later.page, w.house, `  ${phrase.toUpperCase()}\n`);
  await step.messagesAre(later.page, texts);
  await later.page.locator('#burn-ask-send').click();
  await later.page.locator('#burn-no').click();
  await step.messagesAre(later.page, texts);
  await later.page.locator('#burn-ask-send').click();
  await later.page.locator('#burn-yes').click();
  await later.page.waitForURL('**/burnt');
  await step.enterPhrase(later.page, w.house, phrase);
  await later.page.getByRole('alert').getByText('That phrase opens nothing').waitFor();
  later.sentNothingOf([phrase, ...texts]);
}

/** Which parts of libsodium somebody's browser asked for. */
function sodiumOf(person) {
  const found = person.requests.map((r) => /\/a\/sodium(?:_(plain))?\.\w+\.(\w+)$/.exec(r.url)).filter(Boolean);
  return [...new Set(found.map((m) => m[1] ?? m[2]))].sort();
}

/** Writes, and gets a phrase that needs no stretching. */
async function withoutWasm(visitor, w) {
  await visitor.page.goto(`${w.house.url}/write/now`);
  assert.equal(await visitor.page.evaluate(() => typeof WebAssembly), 'undefined');
  const phrase = await step.draft(visitor.page, FIRST);
  assert.equal(phrase.split(/\s+/).length, 10);
  assert.deepEqual(sodiumOf(visitor), ['plain']);
  return phrase;
}

/** What most people have: not only the shell. */
export const whole = true;

/** The line gets a campaign of one placement. Gives its code. */
async function campaign(w) {
  const dir = mkdtempSync(join(tmpdir(), 'callbox-advert-'));
  const code = planNow(join(dir, 'plan'));
  await w.house.stop();
  execFileSync(join(w.build, 'callbox'), ['campaign', 'load', w.house.data, join(dir, 'plan')]);
  await w.house.start();
  rmSync(dir, { recursive: true });
  return code;
}

/** What is counted by now, by a copy of the store: "shown went_on began returned, machines" of a placement. */
async function counted(w, code) {
  await sleep(800); /* written half a second after the first */
  const dir = mkdtempSync(join(tmpdir(), 'callbox-copy-'));
  try {
    cpSync(join(w.house.data, 'store'), join(dir, 'store'), { recursive: true });
    const csv = execFileSync(join(w.build, 'callbox'), ['campaign', 'report', dir, '--counts', '--exact'], { encoding: 'utf8' });
    const n = (what) => new RegExp(`^${code},${what},(\\d+)`, 'm').exec(csv)[1];
    return `${['shown', 'went_on', 'began', 'returned'].map(n).join(' ')}, ${n('machines')}`;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** From an advert's page to a conversation that the script opens. Gives its phrase. */
async function throughTheDoor(page, code) {
  await page.getByRole('link', { name: 'I am worried about myself' }).click();
  await page.waitForURL(`**/go/${code}/start`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'I have read this: continue' }).click();
  await page.getByRole('link', { name: 'Leave a message' }).click();
  await page.waitForURL(`**/go/${code}/write/message`);
  const phrase = await step.draft(page, FIRST);
  await step.passCheck(page, phrase);
  return phrase;
}

/** The codes in the paths of what somebody's scripts posted, in order. */
const codesPosted = (person) => person.requests.filter((r) => r.method === 'POST').map((r) => /\/v\/(\w{4})$/.exec(r.url)?.[1]);

export const tests = {
  'talk now: written, taken, answered, left, come back to, burnt': async (w) => {
    const { visitor, phrase } = await wayTo('now', w);
    const staff = await answered(w, 'Wants to talk now');
    await step.messagesAre(visitor.page, [FIRST, ANSWER]);
    await visitor.page.getByText('Somebody from the line is with you').waitFor();
    await step.say(visitor.page, SECOND);
    await step.reads(staff.page, SECOND);
    await visitor.page.locator('#leave-send').click();
    await visitor.page.waitForURL('**/left');
    visitor.sentNothingOf([phrase, FIRST, SECOND, ANSWER]);
    staff.sentNothingOf([w.house.staff.password, FIRST, SECOND, ANSWER]);
    await backAndBurn(w, phrase, [FIRST, ANSWER, SECOND]);
    await staff.page.getByText('This conversation was erased').waitFor();
  },

  'leave a message: written, answered while away, come back to, burnt': async (w) => {
    const { visitor, phrase } = await wayTo('message', w);
    await visitor.page.locator('#leave-send').click();
    await visitor.page.waitForURL('**/left');
    visitor.sentNothingOf([phrase, FIRST]);
    await answered(w, 'Left a message');
    await backAndBurn(w, phrase, [FIRST, ANSWER]);
  },

  'the whole phrase pasted passes the check too': async (w) => {
    const { page } = await w.person(SMALL);
    await page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(page, FIRST);
    await page.locator('#noted-phrase').fill(phrase.replaceAll(' ', '-'));
    await page.locator('#noted-send').click();
    await step.messagesAre(page, [FIRST]);
  },

  'nothing written, nothing sent; a broken phrase is told kindly': async (w) => {
    const p = await w.person(SMALL);
    await p.page.goto(`${w.house.url}/write/now`);
    await p.page.locator('#draft-text').fill('   ');
    await p.page.locator('#draft-send').click();
    await p.page.getByRole('alert').getByText('Write something first').waitFor();
    await p.page.locator('#error-link').click();
    assert(await p.page.locator('#draft-text').evaluate((e) => e === document.activeElement));
    await step.enterPhrase(p.page, w.house, 'only three words');
    await p.page.getByRole('alert').getByText('That is not a phrase of ours').waitFor();
    assert.equal(await p.page.locator('#back-phrase').inputValue(), 'only three words');
    assert.equal(p.requests.filter((r) => r.method === 'POST').length, 0);
  },

  'with WebAssembly: not a byte of the copy without it': async (w) => {
    const visitor = await w.person(SMALL);
    await step.open(visitor.page, w.house, FIRST);
    assert.deepEqual(sodiumOf(visitor), ['js', 'wasm']);
  },

  'without WebAssembly: a phrase of ten words, good in every browser': async (w) => {
    const visitor = await w.person({ ...SMALL, wasm: false });
    const phrase = await withoutWasm(visitor, w);
    await cannotPass(visitor.page, phrase);
    await step.passCheck(visitor.page, phrase);
    await step.say(visitor.page, SECOND);
    visitor.sentNothingOf([phrase, FIRST, SECOND]);
    for (const other of [{ wasm: false }, {}, { js: false }]) {
      const later = await w.person({ ...SMALL, ...other });
      await step.comeBack(later.page, w.house, phrase);
      await step.messagesAre(later.page, [FIRST, SECOND]);
    }
  },

  'a browser without WebAssembly and without a compiler, as Tor Browser at Safer': async (w) => {
    const browser = await openBrowser({ more: ['--js-flags=--jitless'], whole: true });
    try {
      const visitor = await Person.open(browser, w.house, SMALL);
      await step.passCheck(visitor.page, await withoutWasm(visitor, w));
      await step.messagesAre(visitor.page, [FIRST]);
      await visitor.close();
    } finally {
      await browser.close();
    }
  },

  'WebAssembly that is there but has no memory for us: slower, and it works': async (w) => {
    const visitor = await w.person(SMALL);
    await visitor.context.addInitScript(() => {
      WebAssembly.instantiate = () => Promise.reject(new RangeError('no memory'));
    });
    await visitor.page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(visitor.page, FIRST);
    assert.equal(phrase.split(/\s+/).length, 10);
    assert.deepEqual(sodiumOf(visitor), ['js', 'plain', 'wasm']);
    await step.passCheck(visitor.page, phrase);
    await step.messagesAre(visitor.page, [FIRST]);
  },

  'the network goes before the page has all it needs: said, and tried again': async (w) => {
    for (const lost of ['**/a/sodium.*.js', '**/a/sodium.*.wasm']) {
      const visitor = await w.person({ ...SMALL, storm: true });
      await visitor.context.route(lost, (route) => route.abort());
      await visitor.page.goto(`${w.house.url}/write/now`);
      await visitor.page.locator('#draft-text').fill(FIRST);
      await visitor.page.locator('#draft-send').click();
      await visitor.page.getByRole('alert').getByText('We could not reach our server').waitFor();
      assert.equal(await visitor.page.locator('#draft-text').inputValue(), FIRST);
      await visitor.context.unroute(lost);
      await step.passCheck(visitor.page, await step.draft(visitor.page, FIRST));
      await step.messagesAre(visitor.page, [FIRST]);
    }
  },

  'from an advert: what the script opens is counted once, whatever is pressed again': async (w) => {
    const code = await campaign(w), none = '0 0 0 0, 0';
    assert.equal(await counted(w, code), none);
    const visitor = await w.person(PEOPLE), { page } = visitor;
    await page.goto(`${w.house.url}/go/${code}`);
    await page.getByRole('link', { name: 'I am worried about myself' }).click();
    await page.waitForURL(`**/go/${code}/start`);
    await page.goBack(); /* and through it again */
    await page.getByRole('heading', { name: 'Worried about your thoughts about children?' }).waitFor();
    const phrase = await throughTheDoor(page, code);
    await step.say(page, SECOND);
    const codes = codesPosted(visitor);
    assert.deepEqual([codes[0], ...new Set(codes.slice(1))], [code, '0000'], 'the code goes with the opening alone');
    visitor.sentNothingOf([phrase, FIRST, SECOND]);
    const shown = Number((await counted(w, code)).split(' ')[0]); /* back shows it again, from a cache or not */
    assert([1, 2].includes(shown));
    assert.equal(await counted(w, code), `${shown} 2 1 0, 0`);
    await page.reload();
    await page.goBack();
    await page.goForward();
    assert.match(await counted(w, code), /^\d 2 1 0, 0$/, 'reloaded, back and forward: nothing began');
    await page.goto(`${w.house.url}/go/${code}/return`);
    await page.locator('#back-phrase').fill(phrase);
    await page.locator('#back-send').click();
    await step.messagesAre(page, [FIRST, SECOND]);
    assert.match(await counted(w, code), /^\d 2 1 1, 0$/);
  },

  'from an advert: fetched ahead is no view, and a code that is mistyped leads on and counts for none': async (w) => {
    const code = await campaign(w), was = await counted(w, code), noise = await counted(w, 'unknown');
    const { page } = await w.person(PEOPLE);
    await page.goto(`${w.house.url}/start`);
    const ahead = page.waitForResponse(`**/go/${code}`);
    await page.evaluate((href) => {
      document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href }));
    }, `/go/${code}`);
    assert.match((await (await ahead).request().allHeaders())['sec-purpose'], /prefetch/);
    const [, n] = was.split(', ');
    assert.equal(await counted(w, code), `${was.split(', ')[0]}, ${Number(n) + 1}`);
    const wrong = `${code.slice(0, 3)}${code[3] === 'N' ? 'P' : 'N'}`;
    await page.goto(`${w.house.url}/go/${wrong}`);
    await throughTheDoor(page, '0000');
    assert.equal(await counted(w, code), `${was.split(', ')[0]}, ${Number(n) + 1}`);
    const [a, b] = [noise, await counted(w, 'unknown')].map((t) => t.split(/\D+/).map(Number));
    assert.deepEqual(b.map((x, i) => x - a[i]), [1, 1, 0, 0, 0], 'what is posted has a code or nothing');
  },
};
