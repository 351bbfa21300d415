// desk: a whole contact as those who answer work it: texts inserted, the contact form, coming back to what
// was agreed, feedback with and without scripts, a referral by two people and its reading at the intake.
// Called by run.mjs. Never uses the mouse where the keys are what is tried.
import assert from 'node:assert/strict';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const TEXTS = `# Welcome | hello greet
Hello from {line}. Take your time: {link}
# Doctor | GP therapist
Your doctor can find you somebody to talk to.
# Crisis | card
999, at any hour`;

async function colleague(w, boss, name, role) {
  const at = await w.person({ storm: true });
  await step.enrol(boss, at.page, w.house, name, role);
  return at.page;
}

async function saveTexts(page) {
  await step.goTo(page, 'Texts');
  await page.getByLabel('The texts').fill(TEXTS);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved: 3 texts.').waitFor();
}

const press = (page, keys) => page.keyboard.press(keys);

/** Take the next one, and answer with a text, by the keys alone. */
async function answerByKeys(page) {
  await press(page, 'Alt+Shift+N');
  await page.getByRole('heading', { name: /^Conversation/ }).waitFor();
  await page.getByLabel('Insert a text').waitFor();
  await press(page, 'Alt+Shift+T');
  await page.keyboard.type('greet');
  await page.getByRole('button', { name: 'Welcome' }).waitFor();
  await press(page, 'Enter');
  const reply = page.getByLabel('Reply to the person');
  await assert.doesNotReject(page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA'));
  assert.match(await reply.inputValue(), /^Hello from .+\. Take your time: http:\/\/.+\/$/);
  await press(page, 'Control+Enter');
  await page.getByText('Sent.', { exact: true }).waitFor();
}

/** The contact form, by the keys: group, one action, outcome, next contact. */
async function fillByKeys(page) {
  await press(page, 'Alt+Shift+F');
  await page.getByLabel('What it was about').focus();
  await page.keyboard.type('Own');
  await page.getByLabel('See a doctor or a therapist').focus();
  await press(page, 'Space');
  await page.getByLabel('How it ended').focus();
  await page.keyboard.type('They will');
  await page.getByLabel('Next contact, as agreed').focus();
  await page.keyboard.type('Thursday evening');
  await press(page, 'Tab');
  await page.getByRole('button', { name: 'Save the form' }).focus();
  await press(page, 'Enter');
  await page.getByText('The form is saved, among the notes.').waitFor();
}

async function end(page) {
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, end it' }).click();
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
}

async function refer(page) {
  await page.getByText('Referral to the police').click();
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.getByText('There is no referral without both: fill in this one too.').first().waitFor();
  await page.getByLabel('1. What shows who somebody is').fill('The user name example-7');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.getByText('There is no referral without both: fill in this one too.').first().waitFor();
  await page.getByLabel('2. The concern').fill('A child may be at risk this week.');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.getByText('Choose the lawful basis.').waitFor();
  await page.getByLabel('Lawful basis').selectOption({ label: 'To protect a child' });
  await page.getByLabel('Was the person told?').selectOption({ label: 'They were told that something is passed on' });
  await axeClean(page, 'a referral being written');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.getByText('It waits for a second person, under Referrals.', { exact: false }).waitFor();
}

async function sayFeedback(page, house, text) {
  await page.goto(`${house.url}/feedback`);
  await page.locator('#q1-1').check();
  await page.locator('#q3-2').check();
  await page.locator('#feedback-text').fill(text);
  await page.locator('#feedback-send').click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
}

export const tests = {
  'a contact from taking to outcome, by the keys alone; next time it is asked about': async (w) => {
    const { page } = await w.desk();
    await saveTexts(page);
    await step.goTo(page, 'Queue');
    const v = await w.person({ storm: true });
    const phrase = await step.open(v.page, w.house, 'I need some help with this.');
    await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await answerByKeys(page);
    await page.getByRole('heading', { name: 'Links and numbers' }).waitFor();
    await fillByKeys(page);
    await axeClean(page, 'a conversation with its forms');
    await page.setViewportSize({ width: 320, height: 800 });
    await fitsWidth(page, 'a conversation with its forms');
    await page.setViewportSize({ width: 1280, height: 900 });
    await end(page);
    await v.page.getByText('This conversation has ended.', { exact: false }).waitFor();
    await step.comeBack(v.page, w.house, phrase);
    await step.say(v.page, 'I am back.');
    await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await press(page, 'Alt+Shift+N');
    await page.getByRole('heading', { name: 'From the last time' }).waitFor();
    await page.getByText('Thursday evening').first().waitFor();
    await press(page, 'Alt+Shift+F');
    await page.getByText('Last time they agreed: See a doctor or a therapist. Was it done?').waitFor();
    await page.getByRole('radio', { name: 'Yes' }).check();
    await page.getByLabel('How it ended').selectOption({ label: 'They have what they came for' });
    await page.getByRole('button', { name: 'Save the form' }).click();
    await page.getByText('The form is saved, among the notes.').waitFor();
    await page.getByText('Taken since last time').first().waitFor();
    await end(page);
    assert.equal((await step.messages(v.page)).some((m) => m.includes('doctor')), false);
  },

  'a referral takes two people, and only the intake reads it': async (w) => {
    const boss = (await w.desk()).page;
    const isla = await colleague(w, boss, 'isla');
    const officer = await colleague(w, boss, 'officer', 'police intake');
    const v = await w.person({ storm: true });
    await step.open(v.page, w.house, 'There is somebody you should know about.');
    await step.goTo(boss, 'Queue');
    await boss.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await step.takeNext(boss);
    await refer(boss);
    await step.goTo(boss, 'Referrals');
    await boss.getByText('You began it: somebody else decides.').waitFor();
    assert.equal(await boss.getByRole('button', { name: 'Read and decide' }).count(), 0);
    await step.goTo(officer, 'Referrals');
    await officer.getByText('Nothing was passed on to you.').waitFor();
    await step.goTo(isla, 'Referrals');
    await isla.getByRole('button', { name: 'Read and decide' }).click();
    await isla.getByText('The user name example-7').waitFor();
    await isla.getByText('Yes seals it to 1 member of the police intake.').waitFor();
    await axeClean(isla, 'a referral being decided');
    await isla.getByRole('button', { name: 'Yes, both are there: pass it on' }).click();
    await isla.getByText('It was passed on. That is written down.').waitFor();
    await step.goTo(officer, 'Start');
    await step.goTo(officer, 'Referrals');
    await officer.getByText('The user name example-7').waitFor();
    await officer.getByText('A child may be at risk this week.').waitFor();
    await axeClean(officer, 'a referral at the intake');
    await fitsWidth(officer, 'a referral at the intake');
    await officer.getByRole('button', { name: 'Remove' }).click();
    await officer.getByRole('button', { name: 'Yes, remove it' }).click();
    await officer.getByText('Nothing was passed on to you.').waitFor();
  },

  'feedback with and without scripts, and a complaint: a supervisor reads them': async (w) => {
    const boss = (await w.desk()).page;
    const js = await w.person({ storm: true });
    await sayFeedback(js.page, w.house, 'Somebody listened.');
    const plain = await w.person({ js: false });
    await sayFeedback(plain.page, w.house, 'Without scripts too.');
    await js.page.goto(`${w.house.url}/feedback`);
    await js.page.locator('#feedback-kind').check();
    await js.page.locator('#feedback-send').click();
    await js.page.getByText('Write what you complain about.').first().waitFor();
    await axeClean(js.page, 'feedback with an error');
    await js.page.locator('#feedback-text').fill('I waited too long.');
    await js.page.locator('#feedback-send').click();
    await js.page.getByRole('heading', { name: 'Thank you' }).waitFor();
    await step.goTo(boss, 'Feedback');
    for (const text of ['Somebody listened.', 'Without scripts too.', 'I waited too long.']) {
      await boss.getByText(text).waitFor();
    }
    assert.equal(await boss.getByRole('heading', { name: /^Complaint/ }).count(), 1);
    await axeClean(boss, 'feedback in the console');
    await fitsWidth(boss, 'feedback in the console');
    await boss.getByRole('button', { name: 'Remove' }).first().click();
    await boss.getByText('Removed.').waitFor();
    assert.equal(await boss.getByText('I waited too long.').count(), 0);
  },
};
