// reconnect: connections that are lost and programs that die, at both ends, while people write.
// Called by run.mjs. Never accepts a message twice, and never one too few.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as step from './steps.mjs';

const STORM = { storm: true, width: 320, height: 640 };

/** A visitor and a practitioner in one conversation. */
async function together(w) {
  const visitor = await w.person(STORM);
  const phrase = await step.open(visitor.page, w.house, 'Hello, is anybody there?');
  const staff = await w.desk();
  await staff.page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).waitFor();
  await step.takeNext(staff.page);
  await step.reads(staff.page, 'Hello, is anybody there?');
  await visitor.page.getByText('Connected.').waitFor();
  return { visitor, staff, phrase };
}

async function type(page, text) {
  await page.locator('#send-text').fill(text);
  await page.locator('#send-send').click();
}

/** Both ends show the same, once each, in the same order; so does a browser that comes later. */
async function allSee(w, { visitor, staff, phrase }, texts) {
  const theirs = () => step.staffLog(staff.page).locator('.desk-message__text').allInnerTexts();
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    if (String(await step.messages(visitor.page)) === String(texts) && String(await theirs()) === String(texts)) break;
    await sleep(100);
  }
  assert.deepEqual(await step.messages(visitor.page), texts);
  assert.deepEqual(await theirs(), texts);
  const later = await w.person({ js: false });
  await step.comeBack(later.page, w.house, phrase);
  assert.deepEqual(await step.messages(later.page), texts);
}

/** Sign in again where the console asks for it, once its server is a new one. */
async function signInAgain(page, member) {
  await page.getByText('You were signed out: the service was restarted').waitFor({ timeout: 30_000 });
  await step.signInHere(page, member);
}

export const tests = {
  'offline: what is written is kept and sent once; what came meanwhile appears': async (w) => {
    const all = await together(w);
    const { visitor, staff } = all;
    await visitor.context.setOffline(true);
    await type(visitor.page, 'Written in a tunnel.');
    await visitor.page.getByText('Your message is kept on this page').waitFor();
    await type(visitor.page, 'And one more.');
    await step.reply(staff.page, 'I am here, take your time.');
    await sleep(1500);
    assert.deepEqual(await step.messages(visitor.page), ['Hello, is anybody there?']);
    await visitor.context.setOffline(false);
    await allSee(w, all, ['Hello, is anybody there?', 'I am here, take your time.', 'Written in a tunnel.',
      'And one more.']);
    await visitor.page.getByText('Connected.').waitFor();
  },

  'the server dies while both write: each message is there once': async (w) => {
    const all = await together(w);
    const { visitor, staff } = all;
    await staff.page.getByLabel('Reply to the person').fill('Half a sentence that must not be lost');
    w.house.crash('serve'); /* it is back, and the console signed out, sooner than anybody types */
    await type(visitor.page, 'Did you get this?');
    await signInAgain(staff.page, w.house.staff);
    const box = staff.page.getByLabel('Reply to the person');
    assert.equal(await box.inputValue(), 'Half a sentence that must not be lost');
    await step.reads(staff.page, 'Did you get this?');
    await staff.page.getByRole('button', { name: 'Send reply' }).click();
    await allSee(w, all, ['Hello, is anybody there?', 'Did you get this?', 'Half a sentence that must not be lost']);
  },

  'the server hangs for some seconds: nothing is lost or doubled': async (w) => {
    const all = await together(w);
    const { visitor, staff } = all;
    w.house.freeze('serve');
    await type(visitor.page, 'One, while nothing moves.');
    await staff.page.getByLabel('Reply to the person').fill('Two, while nothing moves.');
    await staff.page.getByRole('button', { name: 'Send reply' }).click();
    await sleep(3000);
    w.house.thaw('serve');
    await step.reads(staff.page, 'One, while nothing moves.');
    await step.reads(staff.page, 'Two, while nothing moves.');
    const order = await step.staffLog(staff.page).locator('.desk-message__text').allInnerTexts();
    assert.deepEqual([...order].sort(), ['Hello, is anybody there?', 'One, while nothing moves.', 'Two, while nothing moves.']);
    await allSee(w, all, order);
  },

  'the key process dies: writing and coming back go on': async (w) => {
    const all = await together(w);
    w.house.crash('key');
    await type(all.visitor.page, 'After the key process died.');
    await step.reads(all.staff.page, 'After the key process died.');
    await step.reply(all.staff.page, 'Still here.');
    await allSee(w, all, ['Hello, is anybody there?', 'After the key process died.', 'Still here.']);
  },

  'the answer to the very first message is lost: it is opened once': async (w) => {
    const { page } = await w.person(STORM);
    let lost = 0;
    await page.route(/\/v\/\w{4}$/, async (route) => {
      await route.fetch();
      lost++;
      await (lost > 2 ? route.continue() : route.abort());
    });
    await page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(page, 'Only once, please.');
    const [one, two] = await step.wordsAsked(page, phrase);
    await page.locator('#noted-w1').fill(one);
    await page.locator('#noted-w2').fill(two);
    await page.locator('#noted-send').click();
    await page.getByRole('alert').getByText('We could not reach our server').waitFor();
    await page.locator('#noted-send').click();
    await step.messagesAre(page, ['Only once, please.']);
    assert(lost > 2);
  },

  'without JavaScript: the server and the helper die between two pages': async (w) => {
    const { page } = await w.person({ js: false, storm: true });
    const phrase = await step.open(page, w.house, 'Before it died.');
    w.house.crash('nojs');
    await sleep(1000);
    await page.getByRole('button', { name: 'Look for a reply' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    w.house.crash('serve');
    await sleep(1500);
    await step.comeBack(page, w.house, phrase);
    await step.messagesAre(page, ['Before it died.']);
  },
};
