// waits: what comes with time, with JavaScript and without: the message box that is offered after the line's
// own time and not before; a line that is full; a booked time that has come; an end that holds somebody
// off, and is over; a shift that ends. Called by run.mjs on a line whose clock can be moved on: its
// programs are the shipped ones but for src/core/time_sim.c. With LOOK=folder it leaves pictures there.
// Never looks behind the page.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axeClean, fitsWidth, sameWithScripts } from './people.mjs';
import * as step from './steps.mjs';

export const moves = true;
export const set = ['cadence_ms=0', 'answer_within_s=0']; /* what one took and left lying stays theirs: here hours pass */

const FIRST = 'Is anybody there? I would like to talk.';
const ANSWER = 'I am here now, and I have read it.';
const BY = /^We answer by \w+ \d+ \w+, \d\d:\d\d\.$/;
const TOUCH_MIN = 10; /* who touches nothing for a quarter of an hour is signed out */

/* A picture where they are wanted; and it is right for everybody. */
async function look(w, page, name, scripts = true) {
  for (const width of process.env.LOOK ? [320, 1280] : []) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(process.env.LOOK, `${name}-${scripts ? 'js' : 'nojs'}-${width}.png`), fullPage: true });
  }
  const seen = scripts ? page : await sameWithScripts(w.browser, page);
  await axeClean(seen, name);
  await fitsWidth(seen, name);
  if (!scripts) await seen.context().close();
}

async function numbers(w, { hours, rota, ...values }) {
  const { page } = await w.desk();
  await step.goTo(page, 'Hours and rota');
  if (hours) await page.getByLabel('Opening hours', { exact: true }).fill(hours);
  if (rota) await page.getByLabel('Rota: how many people are on').fill(rota);
  for (const [label, n] of Object.entries(values)) await page.getByLabel(label).fill(String(n));
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Pages that are opened from now on say so.').waitFor();
}

/** Pages are made anew within a second or two. */
async function until(page, url, holds) {
  for (let i = 0; i < 40; i++) {
    await page.goto(url);
    if (await holds()) return;
    await page.waitForTimeout(250);
  }
  assert.fail(`${url} stays as it was`);
}

/** Time passes for the line and its staff, who touch their console now and then. */
async function pass(w, minutes) {
  const { page } = await w.desk();
  for (let left = minutes; left > 0; left -= TOUCH_MIN) {
    w.house.forward(Math.min(left, TOUCH_MIN));
    await page.clock.setSystemTime(w.house.now);
    await step.goTo(page, 'Settings');
    await page.waitForFunction(() => document.querySelector('.desk-narrow input')?.value === '180'); /* the line was asked */
    await step.goTo(page, 'Queue');
  }
}

/** Nobody waits any more: what comes next is the next. */
async function takeAll(w) {
  const { page } = await w.desk();
  const next = page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first();
  while (await next.waitFor({ timeout: 700 }).then(() => true, () => false)) {
    await step.takeNext(page);
    await step.goTo(page, 'Queue');
  }
  return page;
}

/** The shortest time a line can set: a minute. */
async function offerAfterAMinute(w) {
  await numbers(w, { 'Minutes until the message box is offered': 1 });
  const { page } = await w.person();
  await until(page, `${w.house.url}/write/now`, async () => await page.locator('#waited').getAttribute('data-minutes') === '1');
}

/** From now until half past or the hour that the page names. */
function minutesTo(now, words) {
  const [hour, minute] = words.match(/(\d\d):(\d\d)$/).slice(1).map(Number);
  const here = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: 'numeric', timeZone: 'Europe/London', hourCycle: 'h23' });
  const [h, m] = here.format(now).split(':').map(Number);
  return (hour * 60 + minute - h * 60 - m + 1440) % 1440 + 1;
}

const soon = (page) => page.getByRole('button', { name: 'Look for a reply' }).click();

export const tests = {
  'offered after a minute and not before, with and without JavaScript; taken up, it is a message in its place': async (w) => {
    await offerAfterAMinute(w);
    const on = await w.person({ width: 320, height: 640 }), off = await w.person({ js: false, width: 320, height: 640 });
    await on.page.clock.install();
    await on.page.goto(`${w.house.url}/write/now`);
    const noted = await step.draft(on.page, `${FIRST} on`);
    await on.page.clock.resume();
    await step.passCheck(on.page, noted);
    const phrases = [noted, await step.open(off.page, w.house, `${FIRST} off`)];
    await on.page.clock.fastForward('00:40');
    w.house.forward(40 / 60);
    await soon(off.page);
    for (const { page } of [on, off]) assert.ok(await page.locator('#step-down').isHidden(), 'offered too early');
    await on.page.clock.fastForward('00:40');
    w.house.forward(40 / 60);
    await on.page.locator('#step-down').waitFor();
    await soon(off.page);
    for (const [i, { page }] of [on, off].entries()) {
      await look(w, page, 'waited', !i);
      await page.locator('#step-down').focus();
      await page.keyboard.press('Enter');
      await page.locator('#stepped').waitFor();
      await page.getByText(BY).waitFor();
      assert.ok(await page.locator('#waited').isHidden());
      await look(w, page, 'stepped', !i);
    }
    assert.ok(await on.page.locator('#stepped').evaluate((e) => e === document.activeElement), 'the focus was lost');
    const { page: desk } = await w.desk(); /* both are messages, and the first of them is the first */
    await step.takeNext(desk);
    await step.reads(desk, `${FIRST} on`);
    await step.reply(desk, ANSWER);
    await step.messagesAre(on.page, [`${FIRST} on`, ANSWER]);
    await on.page.getByText('Somebody from the line is with you.').waitFor();
    assert.ok(await on.page.locator('#stepped').isHidden());
    await step.comeBack(off.page, w.house, phrases[1]);
    await off.page.getByText(BY).waitFor();
    assert.equal(await off.page.locator('#step-down').count(), 0, 'offered to who does not wait');
    await step.goTo(desk, 'Queue');
    await step.takeNext(desk);
    await step.reads(desk, `${FIRST} off`);
  },

  'somebody comes just before it is taken up: they are with them, and nothing is changed': async (w) => {
    const { page: desk } = await w.desk();
    const { page } = await w.person({ storm: true });
    await page.clock.install();
    await page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(page, FIRST);
    await page.clock.resume();
    await step.passCheck(page, phrase);
    await page.clock.fastForward('02:00');
    await page.locator('#step-down').waitFor();
    await page.context().setOffline(true); /* this page does not hear that they were taken */
    await desk.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await step.takeNext(desk);
    await step.reads(desk, FIRST);
    assert.ok(await page.locator('#waited').isVisible());
    await page.locator('#step-down').click();
    await page.locator('#status').getByText('We could not reach our server. Try again.').waitFor();
    await page.context().setOffline(false);
    await page.locator('#step-down').click().catch(() => undefined); /* it may be gone already: the stream is back */
    await page.getByText('Somebody from the line is with you.').waitFor();
    assert.ok(await page.locator('#stepped').isHidden());
    assert.ok(await page.locator('#waited').isHidden());
  },

  'held off: told until when and where else help is; a new conversation is open to them; it lifts by itself': async (w) => {
    const desk = await takeAll(w);
    for (const js of [true, false]) {
      const { page } = await w.person({ js, width: 320, height: 640 });
      if (js) await page.clock.install();
      await page.goto(`${w.house.url}/write/now`);
      const phrase = await step.draft(page, 'Words that nobody should have to read.');
      if (js) await page.clock.resume();
      await step.passCheck(page, phrase);
      await step.goTo(desk, 'Queue');
      await desk.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
      await step.takeNext(desk);
      await desk.getByRole('button', { name: 'End and hold off' }).click();
      await desk.getByLabel('For', { exact: true }).selectOption({ label: 'one hour' });
      await desk.getByRole('button', { name: 'Yes, end it and hold off' }).click();
      await desk.getByRole('heading', { name: 'Queue' }).waitFor();

      await step.comeBack(page, w.house, phrase); /* the phrase still opens it */
      const closed = page.getByText(/^We have closed this conversation until .+, \d\d:\d\d\./);
      await closed.waitFor();
      await page.getByText('there is other help').waitFor();
      assert.ok(await page.locator('#send-text').isHidden(), 'a field that takes nothing');
      assert.ok(await page.locator('[data-state="ended"]').isHidden(), 'it says both');
      await page.locator('#burn-ask-send').waitFor();
      await look(w, page, 'held-off', js);

      const other = js ? await page.context().newPage() : page; /* the same browser: nobody is shut out of the line */
      const second = await step.open(other, w.house, 'Something else, and kindly.');
      await other.locator('[data-state="waiting"]').waitFor();
      await look(w, other, 'held-off-new', js);
      await step.goTo(desk, 'Queue');
      await step.takeNext(desk);
      await step.reads(desk, 'Something else, and kindly.');
      if (js) await other.close();

      await pass(w, 95);
      if (js) await page.clock.fastForward('01:35:00'); /* this page looks by itself */
      else await step.comeBack(page, w.house, phrase);
      await closed.waitFor({ state: 'hidden' });
      await page.locator('[data-state="ended"]').waitFor();
      await look(w, page, 'held-off-over', js);
      await step.say(page, 'I am sorry. Can we talk?');
      await page.locator('[data-state="waiting"]').waitFor();
      assert.notEqual(phrase, second);
      if (js) { /* their page has been open all the time: they have not left, however long nobody comes */
        await pass(w, 2);
        await desk.getByRole('cell', { name: 'Wants to talk now, is there' }).waitFor();
      }
      await step.goTo(desk, 'Queue');
      await step.takeNext(desk);
      await step.reads(desk, 'I am sorry. Can we talk?');
    }
  },

  'full: a message, a time and pages to read are offered; nobody is sent away': async (w) => {
    await takeAll(w);
    await numbers(w, { hours: 'daily 00:00-24:00', rota: 'shift all 00:00-24:00 4\ndaily all', 'People who may wait to talk': 1,
      'Minutes before, at least': 0, 'Minutes that somebody may come early': 5 });
    const { page: before } = await w.person();
    await step.open(before, w.house, 'I came just before.');
    await before.locator('[data-ahead="1"]').waitFor(); /* they wait to talk, and nobody else does */
    for (const js of [true, false]) {
      const { page } = await w.person({ js, width: 320, height: 640 });
      await until(page, `${w.house.url}/choose`, () => page.getByText('So many people are waiting').isVisible());
      assert.equal(await page.getByRole('link', { name: 'Talk now' }).count(), 0);
      for (const name of ['Leave a message', 'Book a time to talk', 'for families', 'how to use this safely', 'what to do when it is urgent']) {
        await page.getByRole('link', { name }).waitFor();
      }
      await look(w, page, 'full-choose', js);
      await page.goto(`${w.house.url}/write/now`); /* an old tab, or a link that was kept */
      await page.getByText('You can still write here. We keep it as a message.').waitFor();
      await page.getByRole('link', { name: 'book a time to talk' }).waitFor();
      await look(w, page, 'full-write', js);
      const phrase = await step.draft(page, 'I wrote although you were full.');
      await step.passCheck(page, phrase);
      await page.getByText(BY).waitFor();
      await look(w, page, 'full-talk', js);
    }
  },

  'back at the booked time: put through to where they stand, with and without JavaScript, and in a page left open': async (w) => {
    const desk = await takeAll(w);
    await numbers(w, { 'People who may wait to talk': 0, 'Share of the people on': 100 });
    const people = [];
    for (const js of [true, true, false]) {
      const { page } = await w.person({ js, width: 320, height: 640, storm: true });
      await until(page, `${w.house.url}/write/book`, () => page.locator('input[name="slot"]').nth(2).isVisible());
      await page.locator('input[name="slot"]').nth(2).check();
      const phrase = await step.draft(page, `I come at my time, ${people.length}.`);
      await step.passCheck(page, phrase);
      await page.getByText('You have booked a time to talk:').waitFor();
      people.push({ page, phrase, js });
    }
    const [stays, on, off] = people;
    for (const { page } of [on, off]) await page.locator('#leave-send').click();
    for (const { page, phrase } of [on, off]) { /* too early: it stands, and nobody is put through */
      await step.comeBack(page, w.house, phrase);
      await page.getByText('You have booked a time to talk:').waitFor();
      await page.locator('#leave-send').click();
    }
    const at = await stays.page.locator('#due-booked-when').innerText();
    await pass(w, minutesTo(w.house.now, at));
    const { page: late } = await w.person();
    await step.open(late, w.house, 'I came today.');
    for (const { page, phrase, js } of [on, off]) {
      await step.comeBack(page, w.house, phrase);
      await page.locator('[data-state="waiting"]').waitFor();
      assert.ok(await page.getByText('You have booked a time to talk:').isHidden());
      await look(w, page, 'put-through', js);
    }
    await stays.page.locator('#due-booked').waitFor({ state: 'hidden', timeout: 60_000 });
    await stays.page.locator('[data-ahead="1"]').waitFor(); /* they booked first, so nobody is before them */
    for (const text of ['I come at my time, 0.', 'I come at my time, 1.', 'I come at my time, 2.']) { /* in the order in which they booked */
      await step.goTo(desk, 'Queue');
      await desk.getByRole('button', { name: 'Mine' }).waitFor();
      await step.takeNext(desk);
      await step.reads(desk, text);
    }
  },

  'a shift: a warning after five and a half hours; after six nothing more is taken, and what one has can be finished': async (w) => {
    const desk = await takeAll(w);
    const bar = desk.getByRole('region', { name: 'Your duty', exact: true });
    const warned = bar.getByText(/^You have been on duty for 5:3\d hours\. At 6:00 hours you can take no more conversations today\.$/);
    const visit = async (text) => step.open((await w.person({ js: false })).page, w.house, text);
    const [h, m] = (await bar.getByText(/^On duty for \d+:\d\d hours$/).innerText()).match(/\d+/g).map(Number);
    await pass(w, 5 * 60 + 25 - h * 60 - m);
    await visit('I came in the fifth hour.');
    assert.ok(await warned.isHidden(), 'warned too early');
    await pass(w, 7);
    await warned.waitFor();
    await look(w, desk, 'shift-warned');
    await step.takeNext(desk);
    await step.reads(desk, 'I came in the fifth hour.');
    await pass(w, 30);
    await bar.getByText(/^You have been on duty for 6:0\d hours\. That is enough for today/).waitFor();
    await visit('I came in the sixth hour.');
    await desk.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await desk.getByRole('button', { name: 'Take the next one' }).click();
    await desk.getByRole('alert').getByText('You have been on duty for six hours today.', { exact: false }).waitFor();
    await look(w, desk, 'shift-over');
  },
};
