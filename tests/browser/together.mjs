// together: a shift as it is: five people who write at once, with scripts and without, on phones and
// on desks; two practitioners who both press "Take the next one"; a supervisor who watches. And a second
// line beside the first, with pages and a practitioner of its own. Called by run.mjs.
// Never lets one person's words, or an answer to them, be seen by another, or by another line.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

/* What a person may hold at a time, and nobody is sent back to the queue while this machine is slow. */
export const set = ['cadence_ms=0', 'chats_each=3', 'answer_within_s=0'];

/** Two lines; the demonstration's supervisor serves both. */
export function own(build) {
  const dir = mkdtempSync(join(tmpdir(), 'callbox-lines-')), data = join(dir, 'line');
  execFileSync(join(build, 'callbox'), ['init', '--demo', '--lines', '2', data]);
  return { dir, data };
}

const VISITORS = [
  { js: true }, { js: true, width: 320, height: 640 }, { js: true, wasm: false }, { js: false }, { js: false, width: 320, height: 640 },
];
const SLOW_MS = 60_000;

const first = (n) => `Visitor ${n} writes.`;
const answer = (n, who) => `${who} answers visitor ${n}.`;
const second = (n) => `Visitor ${n} writes again.`;
const last = (n, who) => `${who} says goodbye to visitor ${n}.`;

/** Two practitioners beside the supervisor, each at a desk of their own; a sign-in each. */
async function staff(w) {
  const boss = (await w.desk()).page;
  const seats = {};
  for (const name of ['isla', 'rory']) {
    const p = await w.keep(name, (page) => step.enrol(boss, page, w.house, name));
    seats[name] = p.page;
  }
  await step.goTo(boss, 'Queue');
  return { boss, ...seats };
}

async function waiting(page, n) {
  await page.waitForFunction((many) => [...document.querySelectorAll('.desk-queue__act')]
    .filter((b) => b.textContent.startsWith('Take')).length === many, n, { timeout: SLOW_MS });
}

/** Take one after the other until nobody waits or no more are allowed; gives who was taken. */
async function workQueue(page, who, most) {
  const mine = [];
  while (mine.length < most) {
    await page.getByRole('button', { name: 'Take the next one' }).click();
    const taken = page.getByRole('heading', { name: /^Conversation/ });
    const none = page.locator('#desk-main').getByRole('alert').filter({ hasText: /\S/ });
    await taken.or(none).first().waitFor();
    if (await taken.count() === 0) break;
    const n = Number((await step.staffLog(page).getByText(/^Visitor \d writes\.$/).innerText()).match(/\d/)[0]);
    await step.reply(page, answer(n, who));
    mine.push({ n, who, name: (await taken.innerText()).replace('Conversation ', '') });
    await step.goTo(page, 'Queue');
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
  }
  return mine;
}

/** A conversation of mine again, from the list. */
async function reopen(page, name) {
  await step.goTo(page, 'Queue');
  await page.getByRole('button', { name: 'Mine' }).click();
  await page.getByRole('table').getByRole('button', { name: `Open ${name}` }).click();
  await page.getByRole('heading', { name: `Conversation ${name}` }).waitFor();
}

/** The visitor's page shows exactly these; without scripts one looks. */
async function sees(v, texts) {
  const until = Date.now() + SLOW_MS;
  for (;;) {
    if (!v.js) await v.page.getByRole('button', { name: 'Look for a reply' }).click();
    const now = await step.messages(v.page);
    if (String(now) === String(texts) || Date.now() > until) {
      assert.deepEqual(now, texts);
      return;
    }
    await new Promise((next) => { setTimeout(next, 250); });
  }
}

/** From the first line's front page to the second's page to write on, by what is there to press. */
async function findSecond(page, house, js) {
  await page.goto(house.url);
  await page.getByRole('link', { name: 'Is another line the right one for you?' }).press('Enter');
  await page.getByRole('heading', { name: 'Which line do you want?' }).waitFor();
  await fitsWidth(page, 'the list of lines');
  if (js) await axeClean(page, 'the list of lines');
  await page.getByRole('link', { name: 'For families (demonstration)' }).press('Enter');
  await page.waitForURL('**/line/2');
  await page.getByRole('button', { name: 'Start here' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'I have read this: continue' }).click();
  await page.getByRole('link', { name: 'Talk now' }).click();
  await page.locator('#draft-text').waitFor();
}

async function five(w) {
  const all = await Promise.all(VISITORS.map(async (options) => ({ js: options.js, page: (await w.person({ storm: true, ...options })).page })));
  await Promise.all(all.map((v, n) => step.open(v.page, w.house, first(n))));
  return all;
}

/** Says what stands on one of the wall's tiles, once it does. */
async function wallSays(page, tile, n) {
  const at = page.locator('.desk-wall__tile', { hasText: tile }).locator('dd');
  await at.filter({ hasText: new RegExp(`^${n}$`) }).waitFor({ timeout: SLOW_MS });
}

/** Goes on with a colleague: gives whose it is now. */
async function handOver(at, c, to) {
  await reopen(at[c.who], c.name);
  await at[c.who].getByRole('button', { name: 'Hand over', exact: true }).click();
  const list = at[c.who].getByLabel('To', { exact: true });
  await list.selectOption(await list.locator('option').filter({ hasText: to }).first().getAttribute('value'));
  await at[c.who].getByLabel('What your colleague must know').fill(`Visitor ${c.n} goes on with ${to}.`);
  await at[c.who].getByRole('button', { name: 'Yes, hand over' }).click();
  await at[c.who].getByRole('heading', { name: 'Queue' }).waitFor();
  return { ...c, who: to };
}

/** The whole of one practitioner's part, after the first answers. */
async function goOn(page, mine) {
  for (const c of mine) {
    await reopen(page, c.name);
    await step.reads(page, second(c.n));
    await step.reply(page, last(c.n, c.who));
  }
}

async function endMine(page, mine) {
  for (const c of mine) {
    await reopen(page, c.name);
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, end it' }).click();
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
  }
}

const TOLD = 'They worry about their brother, and would rather talk to somebody for families.';

/** By keyboard: refused until the box is ticked, then sealed; the words stand in the reply, and nothing is sent. Gives them. */
async function passOn(page) {
  const act = page.getByRole('button', { name: 'Pass on to another line' });
  await act.press('Enter');
  assert.deepEqual(await page.getByLabel('To which line').locator('option').allInnerTexts(), ['For families (demonstration)']);
  await page.getByLabel('What the other line should know').fill(TOLD);
  const yes = page.getByRole('button', { name: 'Yes, pass it on' });
  await yes.press('Enter');
  await page.getByRole('alert').getByText('Ask the person first. When they agree, tick the box.').waitFor();
  await axeClean(page, 'passing on');
  await page.setViewportSize({ width: 320, height: 640 });
  await fitsWidth(page, 'passing on');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByLabel('The person agreed to this').press('Space');
  await yes.press('Enter');
  const box = page.getByLabel('Reply to the person');
  await page.getByText('Sealed to For families (demonstration), and kept as a note.', { exact: false }).waitFor();
  assert(await box.evaluate((e) => e === document.activeElement), 'the reply has the focus');
  return /these two words: ([a-z-]+ [a-z-]+)\./.exec(await box.inputValue())[1];
}

async function looksFor(page, words) {
  await page.getByLabel('The two words').fill(words);
  await page.getByLabel('The two words').press('Enter');
}

export const tests = {
  'five at once, two who take them, one who watches: each is answered by one, and nothing crosses': async (w) => {
    const at = await staff(w);
    await step.goTo(at.boss, 'Wall');
    const visitors = await five(w);
    await wallSays(at.boss, 'Waiting to talk', VISITORS.length);
    await Promise.all([at.isla, at.rory].map((page) => waiting(page, VISITORS.length)));
    const taken = (await Promise.all([workQueue(at.isla, 'isla', 3), workQueue(at.rory, 'rory', 3)])).flat();
    assert.deepEqual(taken.map((c) => c.n).sort(), [0, 1, 2, 3, 4]);
    assert.equal(new Set(taken.map((c) => c.name)).size, VISITORS.length);
    await wallSays(at.boss, 'Waiting to talk', 0);
    await wallSays(at.boss, 'Being answered', VISITORS.length);
    await Promise.all(taken.map(async (c) => {
      await sees(visitors[c.n], [first(c.n), answer(c.n, c.who)]);
      await step.say(visitors[c.n].page, second(c.n));
    }));
    /* One goes over, from whoever has three to whoever has two. */
    const full = taken.filter((c) => c.who === 'isla').length === 3 ? 'isla' : 'rory';
    const handed = taken.find((c) => c.who === full);
    const now = taken.map((c) => (c === handed ? null : c)).filter(Boolean);
    now.push(await handOver(at, handed, full === 'isla' ? 'rory' : 'isla'));
    const of = (who) => now.filter((c) => c.who === who);
    await Promise.all(['isla', 'rory'].map((who) => goOn(at[who], of(who))));
    const heard = new Map(taken.map((c) => [c.n, answer(c.n, c.who)]));
    await Promise.all(now.map((c) => sees(visitors[c.n], [first(c.n), heard.get(c.n), second(c.n), last(c.n, c.who)])));
    await Promise.all(['isla', 'rory'].map((who) => endMine(at[who], of(who))));
    await wallSays(at.boss, 'Being answered', 0);
    await step.goTo(at.boss, 'Figures');
    await at.boss.locator('#desk-main').getByText(`: ${VISITORS.length} contacts.`, { exact: false }).waitFor();
  },

  'a second line: found from the first, written to with and without a script, answered by its own and shown to no other': async (w) => {
    const boss = (await w.desk()).page, isla = (await w.keep('isla')).page;
    const una = (await w.keep('una', (page) => step.enrol(boss, page, w.house, 'una', 'practitioner', 2))).page;
    await step.goTo(isla, 'Queue');
    const visitors = [];
    for (const [n, js] of [[0, true], [1, false]]) {
      const who = await w.person({ js, storm: true, width: js ? 1280 : 320 });
      const v = { n, js, page: who.page, requests: who.requests };
      await findSecond(v.page, w.house, js);
      v.phrase = await step.draft(v.page, first(n));
      assert.match(v.page.url(), /\/line\/2\//);
      await step.passCheck(v.page, v.phrase);
      visitors.push(v);
    }
    await waiting(una, 2);
    await step.goTo(boss, 'Queue'); /* who answers on both is told their names */
    await boss.getByLabel('Line', { exact: true }).selectOption('For families (demonstration) (2)');
    await waiting(boss, 2);
    await boss.getByLabel('Line', { exact: true }).selectOption('Support line (demonstration) (1)');
    await isla.getByRole('button', { name: 'Take the next one' }).click(); /* asks the server, whatever the page shows */
    await isla.locator('#desk-main').getByRole('alert').filter({ hasText: 'Nobody is waiting.' }).waitFor();
    assert.equal(await isla.locator('.desk-queue__act').count(), 0, 'the first line has somebody of the second');
    const taken = await workQueue(una, 'una', 2);
    assert.deepEqual(taken.map((c) => c.n).sort(), [0, 1]);
    for (const v of visitors) await sees(v, [first(v.n), answer(v.n, 'una')]);
    /* The phrase opens on the first line's page too, and what is said there goes to who answers. */
    const someone = await w.person({ js: true, storm: true }), back = someone.page;
    await step.comeBack(back, w.house, visitors[1].phrase);
    await back.getByText('It is with another of our lines: For families (demonstration)').waitFor();
    await step.say(back, second(1));
    await goOn(una, taken.filter((c) => c.n === 1));
    await sees({ js: true, page: back }, [first(1), answer(1, 'una'), second(1), last(1, 'una')]);
    /* Nothing that a script posts says which line, by its address or its length. */
    for (const { requests } of [visitors[0], someone]) {
      const posts = requests.filter((r) => r.method === 'POST');
      assert.ok(posts.length > 0);
      for (const r of posts) assert.deepEqual([r.url, r.body.length], [`${w.house.url}/v/0000`, 40960]);
    }
    assert.match(visitors[0].page.url(), /\/line\/2\/write\/now$/);
    await visitors[0].page.locator('#leave-send').click();
    await visitors[0].page.waitForURL('**/line/2/left');
  },

  'the probe walks on the second line, and says when there is none': async (w) => {
    const probe = (n) => spawnSync(join(w.build, 'callbox'), ['probe', w.house.url, '--line', n], { encoding: 'utf8' });
    const good = probe('2'), bad = probe('3');
    assert.equal(good.status, 0, good.stderr);
    assert.equal(bad.status, 1);
    assert.match(bad.stdout + bad.stderr, /The front page does not answer 200/);
  },

  'passed on: the other line finds it by the two words, and nothing without them': async (w) => {
    const isla = (await w.keep('isla')).page, una = (await w.keep('una')).page;
    const { page: here } = await w.person({ js: true, storm: true });
    await step.open(here, w.house, first(0));
    await step.goTo(isla, 'Queue');
    await waiting(isla, 1);
    await step.takeNext(isla);
    const words = await passOn(isla);
    assert.deepEqual(await step.messages(here), [first(0)], 'nothing is sent by itself');
    await isla.getByRole('button', { name: 'Send reply' }).click();
    await here.locator('#log li', { hasText: words }).waitFor({ timeout: SLOW_MS });
    assert.match((await step.messages(here))[1], /Its page is \/line\/2 on this site\./);
    await isla.getByRole('log', { name: 'Notes' }).getByText(TOLD, { exact: false }).waitFor();
    await isla.getByRole('button', { name: 'End', exact: true }).click();
    await isla.getByRole('button', { name: 'Yes, end it' }).click();

    const { page: there } = await w.person({ js: true, storm: true });
    await there.goto(`${w.house.url}/line/2/write/now`);
    await step.passCheck(there, await step.draft(there, `They gave me ${words}.`));
    await step.goTo(una, 'Queue');
    await waiting(una, 1);
    await step.takeNext(una);
    await una.locator('summary', { hasText: 'Passed on to us' }).press('Enter');
    await looksFor(una, words.split(' ')[0]);
    await una.getByText('Nothing here has these words.').waitFor();
    await looksFor(una, words.toUpperCase().replace(' ', ' - '));
    await una.getByRole('heading', { name: 'What they wanted you to know' }).waitFor();
    await una.locator('dd', { hasText: TOLD }).waitFor();
    await axeClean(una, 'what was passed on');
    await una.setViewportSize({ width: 320, height: 640 });
    await fitsWidth(una, 'what was passed on');
    await una.setViewportSize({ width: 1280, height: 900 });
    await una.getByRole('button', { name: 'Keep as a note' }).press('Enter');
    await una.getByRole('log', { name: 'Notes' }).getByText(TOLD, { exact: false }).waitFor();
    await looksFor(una, words);
    await una.getByText('Nothing here has these words.').waitFor();
  },

  'no such line: a calm page, and the way to the front': async (w) => {
    const { page } = await w.person({ storm: true, width: 320 });
    await page.goto(`${w.house.url}/line/3/write/now`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'Go to the front page' }).click();
    await page.waitForURL(`${w.house.url}/`);
  },
};
