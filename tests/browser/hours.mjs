// hours: a supervisor writes opening hours and a rota, is told which line is wrong, and sees how it
// reads; visitors then find the line open or closed, and book a time with and without JavaScript.
// Called by run.mjs; with LOOK=folder it leaves pictures there. Never looks behind the page.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const HOURS = 'daily 00:00-24:00\n2030-12-25 closed Christmas';
const ROTA = 'shift all 00:00-24:00 4\ndaily all';

async function picture(page, name) {
  for (const width of process.env.LOOK ? [320, 1280] : []) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(process.env.LOOK, `${name}-${width}.png`), fullPage: true });
  }
}

async function whole(page, what) {
  await picture(page, what.replaceAll(' ', '-'));
  if (what.endsWith('nojs')) return; /* axe is a script */
  await axeClean(page, what);
  await fitsWidth(page, what);
}

async function set(w, { hours = HOURS, rota = ROTA, numbers = {} }) {
  const { page } = await w.desk();
  await step.goTo(page, 'Hours and rota');
  await page.getByLabel('Opening hours', { exact: true }).fill(hours);
  await page.getByLabel('Rota: how many people are on').fill(rota);
  for (const [label, n] of Object.entries({ 'Minutes before, at least': 0, ...numbers })) {
    await page.getByLabel(label).fill(String(n));
  }
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. Pages that are opened from now on say so.').waitFor();
  return page;
}

/** The page says it within two seconds: it is made anew when the line's state moves. */
async function says(page, url, text) {
  for (let i = 0; i < 20; i++) {
    await page.goto(url);
    if ((await page.locator('#main').innerText()).includes(text)) return;
    await page.waitForTimeout(250);
  }
  assert.fail(`${url} never says: ${text}`);
}

export const tests = {
  'the line at fault is named, what was typed stays, and it is shown how it reads': async (w) => {
    const { page } = await w.desk();
    await step.goTo(page, 'Hours and rota');
    const hours = page.getByLabel('Opening hours', { exact: true });
    await hours.fill('mon-fri 10:00-13:00\nsat ten to twelve');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    const wrong = 'line 2: ten is no time, and no language there is; a time is written 18:00-22:00';
    await page.getByRole('link', { name: wrong }).click();
    const marked = await hours.evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd));
    assert.equal(marked, 'sat ten to twelve');
    await whole(page, 'console hours wrong');
    await step.goTo(page, 'Queue');
    await step.goTo(page, 'Hours and rota');
    assert.equal(await hours.inputValue(), 'mon-fri 10:00-13:00\nsat ten to twelve');
    await hours.fill('mon-fri 10:00-13:00 18:00-22:00\nsat 22:00-02:00\n2030-12-25 closed Christmas');
    await page.getByRole('button', { name: 'Check, and show how it reads' }).click();
    await page.getByText('There is no mistake in it. It is not saved yet.').waitFor();
    await page.getByText('Monday – Friday').first().waitFor();
    await page.getByText('22:00 – 02:00').first().waitFor();
    await whole(page, 'console hours');
    await page.getByLabel('Hours in which a message').fill('a day');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Enter a whole number between 0 and 720' }).waitFor();
    await page.getByLabel('Hours in which a message').fill('24');
  },

  'closed: nobody is sent away': async (w) => {
    await set(w, { hours: '2030-01-01 10:00-12:00' });
    for (const js of [true, false]) {
      const { page } = await w.person({ js });
      await says(page, `${w.house.url}/choose`, 'We are closed now.');
      assert.equal(await page.getByRole('link', { name: 'Talk now' }).count(), 0);
      await page.getByRole('link', { name: 'Leave a message' }).waitFor();
      await whole(page, `choose closed ${js ? 'js' : 'nojs'}`);
      await page.goto(`${w.house.url}/write/now`);
      await whole(page, `write now closed ${js ? 'js' : 'nojs'}`);
      const phrase = await step.draft(page, 'I wrote while they were closed.');
      await step.passCheck(page, phrase);
      await page.getByText(/^We answer by \w+ \d+ \w+, \d\d:\d\d\.$/).waitFor();
      await whole(page, `talk promised ${js ? 'js' : 'nojs'}`);
    }
  },

  'open: how long, until when, and the hours': async (w) => {
    await set(w, { hours: 'daily 00:00-24:00\n2030-12-25 closed Christmas' });
    const { page } = await w.person({ js: true });
    await says(page, `${w.house.url}/choose`, 'We are open now.');
    await page.getByText('somebody can usually answer within a minute').waitFor();
    await whole(page, 'choose open');
    await page.goto(`${w.house.url}/hours`);
    await page.getByText('Monday – Sunday').waitFor();
    await whole(page, 'hours');
    await page.goto(`${w.house.url}/gd/choose`);
    await whole(page, 'choose gd');
  },

  'a time is booked, changed by the phrase in the other mode, and given back': async (w) => {
    await set(w, {});
    const first = (await w.person({ js: true })).page;
    await says(first, `${w.house.url}/choose`, 'Book a time to talk');
    await first.getByRole('link', { name: 'Book a time to talk' }).click();
    await first.locator('#draft-text').fill('I would rather talk at a set time.');
    await first.locator('#draft-send').click();
    await first.getByRole('alert').getByText('Choose a time first.').waitFor();
    await whole(first, 'book no time');
    assert.equal(await first.locator('#draft-text').inputValue(), 'I would rather talk at a set time.');
    await first.locator('input[name="slot"]').nth(8).check();
    const phrase = await step.draft(first, 'I would rather talk at a set time.');
    await step.passCheck(first, phrase);
    await first.getByText('You have booked a time to talk:').waitFor();
    const booked = await first.locator('#due-booked-when').innerText();
    assert.match(booked, /^\w+ \d+ \w+, \d\d:\d\d$/);
    await whole(first, 'talk booked js');

    const second = (await w.person({ js: false })).page;
    await step.comeBack(second, w.house, phrase);
    await second.getByText(booked).waitFor();
    await whole(second, 'talk booked nojs');
    await second.getByRole('button', { name: 'Choose another time' }).click();
    await second.getByRole('button', { name: 'Book this time' }).click();
    await second.getByRole('alert').getByText('Choose a time first.').waitFor();
    await second.locator('input[name="slot"]').nth(9).check();
    await whole(second, 'book nojs');
    await second.getByRole('button', { name: 'Book this time' }).click();
    await second.getByText('You have booked a time to talk:').waitFor();
    assert.equal(await second.getByText(booked).count(), 0);
    await first.getByText(booked).waitFor({ state: 'detached' }).catch(() => undefined);
    await second.getByRole('button', { name: 'Give this time back' }).click();
    await second.getByRole('button', { name: 'Book a time to talk' }).waitFor();
    await first.locator('#unbook').waitFor({ state: 'hidden' });
  },

  'two who want the same half hour: one has it, the other is offered the rest': async (w) => {
    await set(w, { numbers: { 'Share of the people on': 25 } });
    const a = (await w.person({ js: true })).page;
    const b = (await w.person({ js: false })).page;
    for (const page of [a, b]) await says(page, `${w.house.url}/write/book`, 'When would you like to talk?');
    const wanted = await a.locator('input[name="slot"]').nth(12).inputValue();
    for (const page of [a, b]) await page.locator(`#slot-${wanted}`).check();
    const pa = await step.draft(a, 'first'), pb = await step.draft(b, 'second');
    await step.passCheck(a, pa);
    await a.getByText('You have booked a time to talk:').waitFor();
    const [one, two] = await step.wordsAsked(b, pb);
    await b.locator('#noted-w1').fill(one);
    await b.locator('#noted-w2').fill(two);
    await b.locator('#noted-send').click();
    await b.getByRole('alert').getByText('That time has just been taken.').waitFor();
    await b.locator('input[name="slot"]').nth(5).check();
    await b.getByRole('button', { name: 'Book this time' }).click();
    await b.getByText('You have booked a time to talk:').waitFor();
    await step.messagesAre(b, ['second']);
  },

  'back at the time: put through first': async (w) => {
    const early = (minutes) => set(w, { numbers: { 'Minutes that somebody may come early': minutes } });
    await early(0); /* who books on this page is here, and would be put through at once */
    const { page } = await w.person({ js: true });
    await says(page, `${w.house.url}/write/book`, 'When would you like to talk?');
    await page.locator('input[name="slot"]').first().check();
    const phrase = await step.draft(page, 'I come back at my time.');
    await step.passCheck(page, phrase);
    await page.locator('#unbook').waitFor();
    await early(60);
    await step.comeBack(page, w.house, phrase);
    await page.locator('[data-state="waiting"]').waitFor();
    await page.locator('[data-ahead="1"]').waitFor(); /* nobody else: all others here left messages */
    assert.ok(await page.locator('#due-booked').isHidden());
  },

  'waited past the set time: the message box is offered, and keeps their place': async (w) => {
    await set(w, {});
    const { page } = await w.person({ js: true });
    await page.clock.install();
    await page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(page, 'Is anybody there?');
    await page.clock.resume();
    await step.passCheck(page, phrase);
    await page.locator('[data-state="waiting"]').waitFor();
    assert.ok(await page.locator('#waited').isHidden());
    await page.clock.fastForward('11:00'); /* ten is what a line has that nobody decided about */
    await page.locator('#waited').waitFor();
    await whole(page, 'waited long');
    await page.locator('#step-down').focus();
    await page.keyboard.press('Enter');
    await page.locator('#stepped').waitFor();
    assert.ok(await page.locator('#stepped').evaluate((e) => e === document.activeElement));
    await page.getByText(/^We answer by \w+ \d+ \w+, \d\d:\d\d\.$/).waitFor();
    assert.ok(await page.locator('#waited').isHidden());
    await whole(page, 'waited stepped down');
    const other = (await w.person({ js: false })).page;
    await step.comeBack(other, w.house, phrase);
    await other.getByText(/^We answer by /).waitFor();
    assert.equal(await other.locator('[data-ahead]:not([hidden])').count(), 0); /* it is a message: nobody is before it */
  },

  'who and what: may be left alone; danger now shows 999 before anything else': async (w) => {
    for (const js of [true, false]) {
      const { page } = await w.person({ js });
      await page.goto(`${w.house.url}/write/message`);
      await page.getByText('Two questions, if you like').click();
      await page.getByLabel('What is it about?').selectOption({ label: 'a child who may be being harmed' });
      await page.getByLabel('How soon do you need somebody?').selectOption({ label: 'now: somebody is at risk' });
      if (js) await page.getByRole('alert').getByText('Call 999 first.').waitFor();
      await whole(page, `about ${js ? 'js' : 'nojs'}`);
      const phrase = await step.draft(page, 'Somebody is at risk.');
      if (!js) await page.getByRole('alert').getByText('Call 999 first.').waitFor();
      await step.passCheck(page, phrase);
    }
  },
};
