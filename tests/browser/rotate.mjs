// rotate: somebody is removed, and the keys are renewed, while visitors write with and without
// JavaScript. Called by run.mjs. Never lets a word be lost, doubled or shown as missing across it.
import assert from 'node:assert/strict';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const SLOW_MS = 60_000;

/** A colleague who is a member from now on, in a browser of their own. */
async function colleague(w, boss, name) {
  const at = await w.person({ storm: true });
  const member = await step.enrol(boss, at.page, w.house, name);
  return { page: at.page, member };
}

async function remove(page, name) {
  await step.goTo(page, 'Members');
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await page.getByText('It cannot take back what they have read, copied or saved.').waitFor();
  await page.getByRole('button', { name: `Remove ${name} now` }).click();
  await page.getByText('The conversations are getting their new keys.').or(page.getByText('Has left.'))
    .first().waitFor({ timeout: SLOW_MS });
}

/** The rotation has ended by itself: who left is in the list no more. */
async function ended(page, name) {
  const item = page.locator('.desk-member', { hasText: name });
  await item.waitFor({ state: 'detached', timeout: SLOW_MS });
  await page.getByText(/^Renewing keys/).waitFor({ state: 'hidden' });
}

async function renew(page) {
  await step.goTo(page, 'Members');
  await page.getByRole('button', { name: 'Renew the keys' }).click();
  await page.getByRole('button', { name: 'Renew the keys now' }).click();
  await page.getByText('The line has a new key.').waitFor({ timeout: SLOW_MS });
}

/** The queue is empty: what an earlier test left in it is taken and ended. */
async function emptyQueue(page) {
  await step.goTo(page, 'Queue');
  const waiting = page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ });
  const none = page.getByText('Nobody is waiting');
  for (;;) {
    await waiting.first().or(none).first().waitFor();
    if (await none.isVisible()) return;
    await step.takeNext(page);
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, end it' }).click();
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
  }
}

async function take(page, text) {
  await step.goTo(page, 'Queue');
  await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
  await step.takeNext(page);
  await step.reads(page, text);
}

async function noMissing(...pages) {
  for (const page of pages) assert.equal(await page.getByText('A message is missing here').count(), 0);
}

/** Say something without JavaScript. */
async function sayPlain(page, text) {
  await page.locator('#send-text').fill(text);
  await page.locator('#send-send').click();
  await page.locator('#log li', { hasText: text }).waitFor();
}

export const tests = {
  'somebody leaves in the middle of two talks': async (w) => {
    const boss = (await w.desk()).page;
    const isla = await colleague(w, boss, 'isla');
    const live = await w.person({ storm: true });
    const livePhrase = await step.open(live.page, w.house, 'I talk with isla.');
    await take(isla.page, 'I talk with isla.');
    await step.reply(isla.page, 'I am listening.');
    await isla.page.getByLabel('New note').fill('A note of islas.');
    await isla.page.getByRole('button', { name: 'Save note' }).click();
    await isla.page.getByText('The note is saved.').waitFor();
    const plain = await w.person({ js: false });
    const plainPhrase = await step.open(plain.page, w.house, 'I write without JavaScript.');
    await live.page.getByText('I am listening.').waitFor();

    await remove(boss, 'isla');
    await ended(boss, 'isla');
    await isla.page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await step.say(live.page, 'Are you still there?');
    await sayPlain(plain.page, 'And I still write.');
    await take(boss, 'Are you still there?'); /* hers came back to its place: the first */
    await step.reads(boss, 'I am listening.');
    await boss.getByText('A note of islas.').waitFor();
    await step.reply(boss, 'A colleague is here now.');
    await boss.getByLabel('New note').fill('Taken over.');
    await boss.getByRole('button', { name: 'Save note' }).click();
    await boss.getByText('The note is saved.').waitFor();
    await step.messagesAre(live.page, ['I talk with isla.', 'I am listening.', 'Are you still there?',
      'A colleague is here now.']);
    await take(boss, 'And I still write.');
    await step.reply(boss, 'I read you.');
    await plain.page.getByRole('button', { name: 'Look for a reply' }).click();
    await plain.page.locator('#log li', { hasText: 'I read you.' }).waitFor();
    await noMissing(boss, live.page, plain.page);

    const later = await w.person({ js: false }); /* each the other way than it was begun */
    await step.comeBack(later.page, w.house, livePhrase);
    await step.messagesAre(later.page, ['I talk with isla.', 'I am listening.', 'Are you still there?',
      'A colleague is here now.']);
    const other = await w.person();
    await step.comeBack(other.page, w.house, plainPhrase);
    await step.messagesAre(other.page, ['I write without JavaScript.', 'And I still write.', 'I read you.']);
    await step.say(other.page, 'Thank you.');
    await step.reads(boss, 'Thank you.');
  },

  'she cannot come back, and her name is free': async (w) => {
    const boss = (await w.desk()).page;
    const mara = await colleague(w, boss, 'mara');
    await remove(boss, 'mara');
    await ended(boss, 'mara');
    const again = await w.person();
    await again.page.goto(`${w.house.url}/staff`);
    const code = await mara.member.code();
    await step.fillSignIn(again.page, { name: 'mara', password: mara.member.password, code });
    await again.page.getByText('Name, password or code is not right').first().waitFor({ timeout: SLOW_MS });
    await colleague(w, boss, 'mara');
  },

  'pages that were open before: opened with the new key, by themselves': async (w) => {
    const boss = (await w.desk()).page;
    await emptyQueue(boss);
    const live = await w.person();
    await live.page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(live.page, 'Begun under the old key.');
    const plain = await w.person({ js: false });
    await plain.page.goto(`${w.house.url}/write/now`);
    const plainPhrase = await step.draft(plain.page, 'So was this.');
    await renew(boss);
    await step.passCheck(live.page, phrase);
    await step.messagesAre(live.page, ['Begun under the old key.']);
    await step.passCheck(plain.page, plainPhrase);
    await step.messagesAre(plain.page, ['So was this.']);
    await step.say(live.page, 'And on.');
    await take(boss, 'And on.');
  },

  'a month has passed, and another: a live talk goes on through both': async (w) => {
    const boss = (await w.desk()).page;
    await emptyQueue(boss);
    const live = await w.person();
    await step.open(live.page, w.house, 'Month one.');
    await take(boss, 'Month one.');
    const said = ['Month one.'];
    for (const month of ['two', 'three']) {
      await renew(boss);
      await step.say(live.page, `Month ${month}.`);
      await boss.getByRole('navigation', { name: 'Console' }).getByRole('button', { name: /^Conversation/ }).last().click();
      await step.reads(boss, `Month ${month}.`);
      await step.reply(boss, `Yes, ${month}.`);
      said.push(`Month ${month}.`, `Yes, ${month}.`);
      await step.messagesAre(live.page, said);
    }
    await noMissing(boss, live.page);
  },

  'the forms say what they do, fit a phone and are clean': async (w) => {
    const boss = (await w.desk()).page;
    await colleague(w, boss, 'fern');
    const size = boss.viewportSize();
    await step.goTo(boss, 'Members');
    for (const width of [320, 1280]) {
      await boss.setViewportSize({ width, height: 900 });
      await boss.getByRole('button', { name: 'Remove fern' }).click();
      await boss.getByText('nothing they kept can open').waitFor();
      await fitsWidth(boss, `removing at ${width}`);
      await axeClean(boss, 'removing');
      await boss.getByRole('button', { name: 'Cancel' }).click();
      await boss.getByRole('button', { name: 'Renew the keys' }).click();
      await fitsWidth(boss, `renewing at ${width}`);
      await axeClean(boss, 'renewing');
      await boss.getByRole('button', { name: 'Cancel' }).click();
    }
    await boss.setViewportSize(size);
    const own = boss.locator('.desk-member', { hasText: '(you)' });
    assert.equal(await own.getByRole('button', { name: /^Remove/ }).count(), 0);
    await boss.getByText("The line's key was made today.").waitFor();
  },
};
