// journey_nojs: the visitor's whole way with JavaScript off on a small screen, and conversations
// that begin in one way and go on in the other. Called by run.mjs.
// Never needs a script in the visitor's browser: it is switched off there.
import assert from 'node:assert/strict';
import * as step from './steps.mjs';

const OFF = { js: false, width: 320, height: 640 };
const ON = { width: 320, height: 640 };
const FIRST = 'I worry about how my brother behaves online.';
const ANSWER = 'It is good that you ask. Let us look at it together.';
const SECOND = 'Is it too early to say something?';

async function lookForReply(page) {
  await page.getByRole('button', { name: 'Look for a reply' }).click();
}

/** Neither wrong words, nor another step with the same ticket, gets past the phrase. */
async function cannotPass(page, phrase) {
  const [one] = await step.wordsAsked(page, phrase);
  for (const [w1, w2] of [['', ''], [one, ''], [one, 'pear'], ['pear', one]]) {
    await page.locator('#noted-w1').fill(w1);
    await page.locator('#noted-w2').fill(w2);
    await page.locator('#noted-w2').press('Enter');
    await page.getByRole('alert').getByText('Those are not the words').first().waitFor();
    assert.equal((await page.locator('#phrase-words').innerText()).trim(), phrase);
  }
}

/** A form of the phrase page sent as if it were one of the conversation's. */
async function otherStep(page, house, name) {
  await page.goto(`${house.url}/write/now`);
  await step.draft(page, FIRST);
  await page.evaluate((s) => { document.querySelector('#noted-form [name=step]').value = s; }, name);
  await page.locator('#noted-send').click();
  await page.waitForLoadState();
  assert.equal(await page.locator('#log').count(), 0, `step ${name} passed the check`);
}

async function answer(w, text, say) {
  const staff = await w.person();
  await step.signIn(staff.page, w.house);
  await step.takeNext(staff.page);
  await step.reads(staff.page, text);
  await step.reply(staff.page, say);
  return staff;
}

async function burn(page, house, phrase) {
  await page.locator('#burn-ask-send').click();
  await page.locator('#burn-no').click();
  await page.locator('#burn-ask-send').click();
  await page.locator('#burn-yes').click();
  await page.getByRole('heading', { name: 'The conversation is deleted' }).waitFor();
  await step.enterPhrase(page, house, phrase);
  await page.getByRole('alert').getByText('This phrase opens nothing').waitFor();
}

export const tests = {
  'talk now: written, taken, answered, left, come back to, burnt': async (w) => {
    const { page } = await w.person(OFF);
    await step.walkToWrite(page, w.house);
    const phrase = await step.draft(page, FIRST);
    await cannotPass(page, phrase);
    await step.passCheck(page, phrase);
    await step.messagesAre(page, [FIRST]);
    const staff = await answer(w, FIRST, ANSWER);
    await lookForReply(page);
    await step.messagesAre(page, [FIRST, ANSWER]);
    await step.say(page, SECOND);
    await step.reads(staff.page, SECOND);
    await page.locator('#leave-send').click();
    await page.getByRole('heading', { name: 'You have left' }).waitFor();
    const later = await w.person(OFF);
    await step.comeBack(later.page, w.house, phrase);
    await step.messagesAre(later.page, [FIRST, ANSWER, SECOND]);
    await burn(later.page, w.house, phrase);
  },

  'leave a message: written, answered while away, come back to, burnt': async (w) => {
    const { page } = await w.person(OFF);
    await step.walkToWrite(page, w.house, 'message');
    const phrase = await step.draft(page, FIRST);
    await step.passCheck(page, phrase);
    await page.locator('#leave-send').click();
    await answer(w, FIRST, ANSWER);
    const later = await w.person(OFF);
    await step.comeBack(later.page, w.house, phrase);
    await step.messagesAre(later.page, [FIRST, ANSWER]);
    await burn(later.page, w.house, phrase);
  },

  'no other step gets past the phrase page': async (w) => {
    const { page } = await w.person(OFF);
    for (const name of ['check', 'send', 'older', 'burn-ask']) await otherStep(page, w.house, name);
  },

  'begun without, gone on with JavaScript, and back': async (w) => {
    const off = await w.person(OFF);
    const phrase = await step.open(off.page, w.house, FIRST);
    const on = await w.person(ON);
    await step.comeBack(on.page, w.house, phrase);
    await step.say(on.page, SECOND);
    await answer(w, SECOND, ANSWER);
    await step.messagesAre(on.page, [FIRST, SECOND, ANSWER]);
    await lookForReply(off.page);
    await step.messagesAre(off.page, [FIRST, SECOND, ANSWER]);
    await burn(off.page, w.house, phrase);
    await on.page.waitForURL('**/burnt');
  },

  'begun with, gone on without JavaScript, and back': async (w) => {
    const on = await w.person(ON);
    const phrase = await step.open(on.page, w.house, FIRST, 'message');
    const off = await w.person(OFF);
    await step.comeBack(off.page, w.house, phrase);
    await step.messagesAre(off.page, [FIRST]);
    await step.say(off.page, SECOND);
    await step.messagesAre(on.page, [FIRST, SECOND]);
    await step.say(on.page, 'One more thing.');
    await lookForReply(off.page);
    await step.messagesAre(off.page, [FIRST, SECOND, 'One more thing.']);
    await burn(off.page, w.house, phrase);
  },

  'what was typed survives every refusal': async (w) => {
    const { page } = await w.person(OFF);
    await page.goto(`${w.house.url}/write/message`);
    await page.locator('#draft-send').click();
    await page.getByRole('alert').getByText('Write something first').waitFor();
    await step.enterPhrase(page, w.house, 'only three words');
    await page.getByRole('alert').getByText('That is not a whole phrase').waitFor();
    assert.match(page.url(), /\/n$/);
  },
};
