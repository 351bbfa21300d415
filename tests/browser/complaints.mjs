// complaints: what users of services like this one have complained of, each as a test: two tabs,
// a reload at the wrong moment, two colleagues at one conversation, a reply that one of them never
// saw, and a queue too long for the page. Called by run.mjs.
// Never waits for a reload to show what is new.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as step from './steps.mjs';

const MANY = 10_000;
const ROWS_MOST = 120; /* in the page, whatever the queue holds */
/** A supervisor and a colleague, both signed in, both at their queue. */
async function onDuty(w) {
  const one = await w.desk();
  const two = await w.keep('colleague', (page) => step.enrol(one.page, page, w.house, 'ailsa'));
  for (const { page } of [one, two]) {
    await step.goTo(page, 'Queue');
  }
  return [one, two];
}

const takeButtons = (page) => page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ });

async function empty(page) {
  await page.getByText('Nobody is waiting.').waitFor();
}

/** So that nobody waits from the tests before. */
async function takeAll(page) {
  for (;;) {
    await page.getByText('Nobody is waiting.').or(takeButtons(page).first()).waitFor();
    if (await takeButtons(page).count() === 0) return;
    await step.takeNext(page);
    await step.goTo(page, 'Queue');
  }
}

export const tests = {
  'two tabs: each says that the other is open': async (w) => {
    const visitor = await w.person();
    const first = visitor.page;
    await step.open(first, w.house, 'From the first tab.');
    const second = await visitor.tab();
    await second.goto(`${w.house.url}/write/now`);
    await second.getByText('This line is open in another tab too').waitFor();
    await step.draft(second, 'From the second tab.');
    await first.getByText('This line is open in another tab too').waitFor();
    const stranger = await w.person();
    await stranger.page.goto(`${w.house.url}/write/now`);
    await sleep(300);
    assert.equal(await stranger.page.getByText('in another tab').count(), 0, 'another browser is no tab');
  },

  'a reload on the phrase page: nothing was sent, and a new phrase works': async (w) => {
    const visitor = await w.person();
    await visitor.page.goto(`${w.house.url}/write/now`);
    const lost = await step.draft(visitor.page, 'Before the reload.');
    await visitor.page.reload();
    assert(await visitor.page.locator('#draft-text').isVisible());
    assert.equal(visitor.requests.filter((r) => r.method === 'POST').length, 0);
    const phrase = await step.draft(visitor.page, 'After the reload.');
    assert.notEqual(phrase, lost);
    await step.passCheck(visitor.page, phrase);
    await step.messagesAre(visitor.page, ['After the reload.']);
    await step.enterPhrase(visitor.page, w.house, lost);
    await visitor.page.getByRole('alert').getByText('That phrase opens nothing').waitFor();
  },

  'a reload on the phrase page without JavaScript goes on': async (w) => {
    const { page } = await w.person({ js: false });
    await page.goto(`${w.house.url}/write/now`);
    await step.draft(page, 'Reload me.');
    await page.reload();
    const phrase = (await page.locator('#phrase-words').innerText()).trim();
    await step.passCheck(page, phrase);
    await page.reload();
    await step.messagesAre(page, ['Reload me.']);
  },

  'Back after the first message does not send it again': async (w) => {
    const { page } = await w.person({ js: false });
    const phrase = await step.open(page, w.house, 'Sent once.');
    /* The answer to a form is not kept, so Back asks whether to send the form again: say yes. */
    await page.goBack().catch(() => undefined);
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForTimeout(500);
    await step.comeBack(page, w.house, phrase);
    await step.messagesAre(page, ['Sent once.']);
  },

  'two take at once: one has it, the other is told who': async (w) => {
    const [one, two] = await onDuty(w);
    await takeAll(one.page);
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Who takes this?');
    const seen = [one, two].map((p) => takeButtons(p.page));
    await Promise.all(seen.map((b) => b.waitFor()));
    await Promise.all(seen.map((b) => b.click()));
    const opened = (p) => p.page.getByRole('heading', { name: /^Conversation/ });
    const told = (p) => p.page.getByText('was quicker and has this conversation');
    const ends = await Promise.all([one, two].map((p) => opened(p).or(told(p)).first().waitFor()
      .then(() => opened(p).isVisible())));
    assert.equal(ends.filter(Boolean).length, 1, 'exactly one has it');
    const loser = ends[0] ? two : one, winner = ends[0] ? one : two;
    assert.equal(await told(loser).count(), 1, 'one message, once');
    await empty(loser.page);
    await step.reply(winner.page, 'I took it.');
  },

  'a reply that a colleague wrote while I was offline is shown': async (w) => {
    const [one, two] = await onDuty(w);
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Two of you?');
    await takeButtons(one.page).click();
    await step.reads(one.page, 'Two of you?');
    const name = (await one.page.getByRole('heading', { name: /^Conversation/ }).innerText()).split(' ')[1];
    await two.page.getByRole('button', { name: 'Held' }).click();
    await two.page.getByRole('button', { name: `Read ${name}` }).click();
    await step.reads(two.page, 'Two of you?');
    await two.context.setOffline(true);
    await two.page.getByText('Connection lost.').waitFor();
    await step.reply(one.page, 'My colleague is away for a moment.');
    await two.context.setOffline(false);
    await step.reads(two.page, 'My colleague is away for a moment.');
  },

  'a new conversation appears with everybody on duty': async (w) => {
    const [one, two] = await onDuty(w);
    await Promise.all([empty(one.page), empty(two.page)]);
    const visitor = await w.person({ js: false });
    const began = Date.now();
    await step.open(visitor.page, w.house, 'Everybody should see me.');
    await Promise.all([takeButtons(one.page).waitFor(), takeButtons(two.page).waitFor()]);
    assert(Date.now() - began < 10_000);
    await step.takeNext(two.page);
    await empty(one.page);
  },

  'a burnt conversation vanishes from an open console': async (w) => {
    const { page } = await w.desk();
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'I will delete this.');
    await takeButtons(page).click();
    await step.reads(page, 'I will delete this.');
    await visitor.page.locator('#burn-ask-send').click();
    await visitor.page.locator('#burn-yes').click();
    await page.getByText('This conversation was erased. Nothing of it is left.').waitFor();
    assert.equal(await page.getByText('I will delete this.').count(), 0);
  },

  'ten thousand wait: a bounded page, read on by scrolling': async (w) => {
    await w.house.stop();
    execFileSync(join(w.build, 'tests', 'fill_store'), [join(w.house.dir, 'data', 'store'), String(MANY)]);
    await w.house.start();
    const { page } = await w.person();
    await step.signIn(page, w.house);
    const rows = page.locator('.desk-queue tbody tr:not(.desk-rows__spacer)');
    await rows.first().waitFor();
    const began = Date.now();
    await step.goTo(page, 'Queue');
    await rows.first().waitFor();
    console.log(`     first rows of ${MANY} after ${Date.now() - began} ms (wanted: 200)`);
    await page.locator('.desk-queue__summary').getByText(/^10,0\d\d waiting/).waitFor();
    for (let i = 0; i < 40; i++) {
      await page.locator('.desk-queue__scroller').evaluate((e) => { e.scrollTop = e.scrollHeight; });
      await sleep(25);
      assert(await rows.count() <= ROWS_MOST, 'too many rows in the page');
    }
    await page.locator('.desk-queue__scroller').evaluate((e) => { e.scrollTop = 60_000; });
    await sleep(300);
    const inSight = await rows.evaluateAll((all) => all.filter((r) => r.getBoundingClientRect().height > 0).length);
    assert(inSight > 5, 'rows far down are shown');
  },
};
