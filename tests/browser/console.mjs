// console: enrolment, sign-in, hand-back and end, notes, and how the console forgets. Called by
// run.mjs. Never lets a note reach the person it is about.
import assert from 'node:assert/strict';
import * as step from './steps.mjs';

const SLOW_MS = 60_000;

async function refused(page, ask) {
  await step.fillSignIn(page, ask);
  const alert = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await alert.waitFor({ timeout: SLOW_MS });
  const words = await alert.innerText();
  await page.reload();
  return words;
}

/** A visitor's conversation, taken in this console. */
async function taken(w, page, text) {
  const visitor = await w.person({ js: false });
  const phrase = await step.open(visitor.page, w.house, text);
  await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
  await step.takeNext(page);
  await step.reads(page, text);
  return { visitor, phrase };
}

export const tests = {
  'a wrong name, password or code: the same words for all three': async (w) => {
    const { page } = await w.person();
    await page.goto(`${w.house.url}/staff`);
    const { name, password } = w.house.staff;
    const said = [
      await refused(page, { name: 'nobody', password, code: '000000' }),
      await refused(page, { name, password: 'not the password', code: '000000' }),
      await refused(page, { name, password, code: '000000' }),
    ];
    assert.match(said[0], /Name, password or code is not right/);
    assert.equal(said[1], said[0]);
    assert.equal(said[2], said[0]);
  },

  'a second practitioner: from the code to the sign-in': async (w) => {
    const boss = await w.desk();
    const fresh = await w.person();
    const member = await step.enrol(boss.page, fresh.page, w.house, 'iona');
    assert.equal(await fresh.page.getByRole('button', { name: 'Members' }).count(), 0, 'no supervisor');
    await boss.page.getByText(/practitioner, since/).waitFor();
    fresh.sentNothingOf([member.password]);
    const code = await step.invite(boss.page).catch(() => undefined);
    assert.equal(code?.split(' ').length, 10);
    const third = await w.person();
    await third.page.goto(`${w.house.url}/staff`);
    await third.page.getByRole('button', { name: 'I have an invitation code' }).click();
    const claim = async (words, name) => {
      await third.page.getByLabel('Invitation code').fill(words);
      await third.page.getByLabel('Name to sign in with').fill(name);
      await third.page.getByLabel('Password', { exact: true }).fill('twelve letters long');
      await third.page.getByLabel('Password again').fill('twelve letters long');
      await third.page.getByRole('button', { name: 'Claim the invitation' }).click();
    };
    await claim(code, 'iona');
    await third.page.getByText('Somebody has that name already').waitFor({ timeout: SLOW_MS });
    const wrong = code.split(' ').reverse().join(' ');
    await claim(wrong, 'skye');
    await third.page.getByText('This code is not known').waitFor({ timeout: SLOW_MS });
  },

  'a note is for colleagues: it never reaches the person': async (w) => {
    const { page } = await w.desk();
    const { visitor, phrase } = await taken(w, page, 'Can you see me?');
    await page.getByLabel('New note').fill('Sounds tired. Ask again next week.');
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByRole('log', { name: 'Notes' }).getByText('Sounds tired').waitFor();
    await step.reply(page, 'Yes.');
    await visitor.page.getByRole('button', { name: 'Look for a reply' }).click();
    await step.messagesAre(visitor.page, ['Can you see me?', 'Yes.']);
    const later = await w.person();
    await step.comeBack(later.page, w.house, phrase);
    await step.messagesAre(later.page, ['Can you see me?', 'Yes.']);
  },

  'handed back, taken again, ended, written to again': async (w) => {
    const { page } = await w.desk();
    const { visitor } = await taken(w, page, 'Pass me on.');
    await page.getByRole('button', { name: 'Hand back', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, hand back' }).click();
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
    await step.takeNext(page);
    await step.reads(page, 'Pass me on.');
    await page.getByLabel('Reply to the person').fill('Not sent yet');
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, end it' }).click();
    await page.getByText('You have typed something that is not sent').waitFor();
    await page.getByLabel('Reply to the person').fill('');
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, end it' }).click();
    await page.getByText('Nobody is waiting.').waitFor();
    await visitor.page.getByRole('button', { name: 'Look for a reply' }).click();
    await visitor.page.getByText('This conversation has ended').waitFor();
    await step.say(visitor.page, 'One thing more.');
    await step.takeNext(page);
    await step.reads(page, 'One thing more.');
  },

  'how long conversations are kept: asked twice when shorter, and on the pages at once': async (w) => {
    const { page } = await w.desk();
    const reader = await w.person({ js: false });
    const says = async (days) => {
      for (const path of ['/confidential', '/how', '/gd/how']) {
        await reader.page.goto(w.house.url + path);
        await reader.page.getByText(`${days} days`, { exact: true }).waitFor();
      }
    };
    await says(180);
    await step.goTo(page, 'Settings');
    const days = page.getByLabel('Days after the last message');
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await page.waitForFunction(() => document.querySelector('.desk-narrow input')?.value === '180');
    for (const wrong of ['', '6', '3651', '30.5', 'ten', '-30']) {
      await days.fill(wrong);
      await save.click();
      await page.getByRole('alert').getByText('Enter a whole number between 7 and 3650').waitFor();
    }
    await days.fill('400');
    await save.click();
    await page.getByText('Pages that are opened from now on say 400 days.').waitFor();
    await says(400);
    await days.fill(' 30 ');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody can bring them back').waitFor();
    await page.getByRole('button', { name: 'No, go back' }).click();
    await says(400);
    await save.click();
    await page.getByRole('button', { name: 'Yes, keep them for a shorter time' }).click();
    await page.getByText('from now on say 30 days.').waitFor();
    await says(30);
    await step.goTo(page, 'Queue');
    await step.goTo(page, 'Settings');
    await page.waitForFunction(() => document.querySelector('.desk-narrow input')?.value === '30');
  },

  'signed out, or reloaded: nothing is left on the screen or in the browser': async (w) => {
    const p = await w.desk();
    await taken(w, p.page, 'Between us.');
    await step.goTo(p.page, 'Sign out');
    await p.page.getByText('You are signed out.').waitFor();
    assert.equal(await p.page.getByText('Between us.').count(), 0);
    await p.keepsNothing();
    await step.signInHere(p.page, w.house.staff);
    await p.page.reload();
    await p.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  },

  'fourteen minutes untouched: a warning; one more: signed out': async (w) => {
    const { page } = await w.person();
    await page.clock.install();
    await step.signIn(page, w.house);
    await page.clock.fastForward('14:05');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Shift');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.clock.fastForward('14:05');
    await page.getByRole('alertdialog').waitFor();
    await page.clock.fastForward('01:00');
    await page.getByText('You were signed out because nothing happened').waitFor();
  },
};
