// together: a shift as it is: five people who write at once, with scripts and without, on phones and
// on desks; two practitioners who both press "Take the next one"; a supervisor who watches. Called by run.mjs.
// Never lets one person's words, or an answer to them, be seen by another.
import assert from 'node:assert/strict';
import * as step from './steps.mjs';

/* What a person may hold at a time, and nobody is sent back to the queue while this machine is slow. */
export const set = ['cadence_ms=0', 'chats_each=3', 'answer_within_s=0'];

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
  await page.getByRole('button', { name: `Open ${name}` }).click();
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

async function five(w) {
  const all = await Promise.all(VISITORS.map(async (options) => ({ js: options.js, page: (await w.person({ storm: true, ...options })).page })));
  await Promise.all(all.map((v, n) => step.open(v.page, w.house, first(n))));
  return all;
}

export const tests = {
  'five at once, two who take them: each is answered by one, and nothing crosses': async (w) => {
    const at = await staff(w);
    const visitors = await five(w);
    await Promise.all([at.boss, at.isla, at.rory].map((page) => waiting(page, VISITORS.length)));
    const taken = (await Promise.all([workQueue(at.isla, 'isla', 3), workQueue(at.rory, 'rory', 3)])).flat();
    assert.deepEqual(taken.map((c) => c.n).sort(), [0, 1, 2, 3, 4]);
    assert.equal(new Set(taken.map((c) => c.name)).size, VISITORS.length);
    await waiting(at.boss, 0);
    await Promise.all(taken.map(async (c) => {
      const v = visitors[c.n];
      await sees(v, [first(c.n), answer(c.n, c.who)]);
      await step.say(v.page, second(c.n));
    }));
    await Promise.all(['isla', 'rory'].map(async (who) => {
      for (const c of taken.filter((x) => x.who === who)) {
        await reopen(at[who], c.name);
        await step.reads(at[who], second(c.n));
        await step.reply(at[who], last(c.n, who));
      }
    }));
    await Promise.all(taken.map((c) => sees(visitors[c.n], [first(c.n), answer(c.n, c.who), second(c.n), last(c.n, c.who)])));
  },
};
