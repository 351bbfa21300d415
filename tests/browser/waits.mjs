// waits: too long a wait, with JavaScript and without: the message box is offered after the line's own
// time and not before, it keeps their place, and whoever is answered meanwhile loses nothing.
// Called by run.mjs, beside the others: it waits for a real minute. With LOOK=folder it leaves pictures
// there. Never looks behind the page.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const FIRST = 'Is anybody there? I would like to talk.';
const ANSWER = 'I am here now, and I have read it.';
const BY = /^We answer by \w+ \d+ \w+, \d\d:\d\d\.$/;
const MINUTE_MS = 60_000;

async function look(page, name, scripts = true) {
  for (const width of process.env.LOOK ? [320, 1280] : []) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(process.env.LOOK, `${name}-${width}.png`), fullPage: true });
  }
  if (scripts) await axeClean(page, name);
  if (scripts) await fitsWidth(page, name);
}

/** The shortest time a line can set: a minute. */
async function offerAfterAMinute(w) {
  const { page } = await w.desk();
  await step.goTo(page, 'Hours and rota');
  await page.getByLabel('Minutes until the message box is offered').fill('1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Pages that are opened from now on say so.').waitFor();
  const { page: other } = await w.person();
  for (;;) { /* pages are made anew within a second or two */
    await other.goto(`${w.house.url}/write/now`);
    if (await other.locator('#waited').getAttribute('data-minutes') === '1') return;
    await other.waitForTimeout(250);
  }
}

const soon = (page) => page.getByRole('button', { name: 'Look for a reply' }).click();

export const tests = {
  'offered after a minute and not before, with and without JavaScript; taken up, it is a message in its place': async (w) => {
    await offerAfterAMinute(w);
    const on = await w.person({ width: 320, height: 640 }), off = await w.person({ js: false, width: 320, height: 640 });
    const began = Date.now();
    const phrases = [await step.open(on.page, w.house, `${FIRST} on`), await step.open(off.page, w.house, `${FIRST} off`)];
    await on.page.waitForTimeout(began + MINUTE_MS - 10_000 - Date.now());
    await soon(off.page);
    for (const { page } of [on, off]) assert.ok(await page.locator('#step-down').isHidden(), 'offered too early');
    await on.page.locator('#step-down').waitFor({ timeout: 40_000 }); /* looked at each quarter of a minute */
    await soon(off.page);
    for (const [i, { page }] of [on, off].entries()) {
      await look(page, `waited-${i ? 'nojs' : 'js'}`, !i);
      await page.locator('#step-down').focus();
      await page.keyboard.press('Enter');
      await page.locator('#stepped').waitFor();
      await page.getByText(BY).waitFor();
      assert.ok(await page.locator('#waited').isHidden());
      await look(page, `stepped-${i ? 'nojs' : 'js'}`, !i);
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
};
