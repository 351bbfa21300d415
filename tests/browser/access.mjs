// access: axe-core over every page, every state of its sections and every view of the console, in a
// small window and a large one, and no scrolling sideways in either. Called by run.mjs.
// Never skips a rule.
import assert from 'node:assert/strict';
import { axeClean, fitsWidth, sameWithScripts } from './people.mjs';
import * as step from './steps.mjs';
import { PAGES } from './traces.mjs';

const SIZES = [{ width: 320, height: 640 }, { width: 1280, height: 900 }];

/** The page as it stands, in both windows. */
export async function good(page, what) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    /* From the top: what has just scrolled under the exit link's edge is no small target. */
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(50); /* rows and logs follow the size of their window */
    await fitsWidth(page, `${what} at ${size.width}`);
    await axeClean(page, `${what} at ${size.width}`);
  }
}

/** The same for a page whose scripts are off. */
async function goodOff(page, what) {
  const copy = await sameWithScripts(page.context().browser(), page);
  await good(copy, `${what}, no script`);
  await copy.context().close();
}

async function writeStates(page, house, good) {
  await page.goto(`${house.url}/write/now`);
  await page.locator('#draft-send').click();
  await page.getByRole('alert').waitFor();
  await good(page, 'draft with an error');
  const phrase = await step.draft(page, 'I have a question.\n\nhttps://example.org/'.padEnd(400, 'averylongword'));
  await good(page, 'phrase');
  await page.locator('details:visible summary').first().click();
  await page.locator('#noted-send').click();
  await page.getByRole('alert').waitFor();
  await good(page, 'phrase with an error');
  await step.passCheck(page, phrase);
  await good(page, 'talk, waiting');
  return phrase;
}

async function talkStates(page, good) {
  await page.locator('#send-send').click();
  await page.getByRole('alert').waitFor();
  await good(page, 'talk with an error');
  await page.locator('#burn-ask-send').click();
  await good(page, 'burn');
  await page.locator('#burn-no').click();
}

async function returnStates(page, house, phrase, good) {
  await page.goto(`${house.url}/return`);
  await page.locator('details summary').click();
  await good(page, 'return');
  await step.enterPhrase(page, house, 'no such phrase');
  await page.getByRole('alert').waitFor();
  await good(page, 'return with an error');
  await step.comeBack(page, house, phrase);
  await good(page, 'return, opened');
}

async function caseStates(page) {
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByRole('alert').filter({ hasText: 'There is a problem' }).waitFor();
  await good(page, 'a conversation with an error');
  await step.reply(page, 'Hello. I am reading what you wrote.');
  await page.getByLabel('New note').fill('Wrote in the evening. Calm.');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('The note is saved.').waitFor();
  await good(page, 'a conversation with a reply and a note');
  for (const [ask, no] of [['Hand back', 0], ['End', 1]]) {
    await page.getByRole('button', { name: ask, exact: true }).click();
    await good(page, `asked: ${ask}`);
    await page.getByRole('button', { name: 'No, go back' }).nth(no).or(page.getByRole('button', { name: 'No, go back' })).first().click();
  }
}

export const tests = {
  'every page': async (w) => {
    const p = await w.person();
    for (const path of [...PAGES, '/gd', '/gd/confidential', '/gd/write/now', '/gd/how', '/no-such-page']) {
      await p.page.goto(w.house.url + path);
      await good(p.page, path);
    }
    p.problems = p.problems.filter((x) => !/404/.test(x));
  },

  'every page without JavaScript, and every form': async (w) => {
    const { page } = await w.person({ js: false });
    for (const path of ['/', '/start', '/write/now', '/return', '/how']) {
      await page.goto(w.house.url + path);
      await goodOff(page, path);
    }
    const phrase = await writeStates(page, w.house, goodOff);
    await talkStates(page, goodOff);
    await returnStates(page, w.house, phrase, goodOff);
    await page.locator('#burn-ask-send').click();
    await page.locator('#burn-yes').click();
    await goodOff(page, 'burnt');
  },

  'every state of a visit': async (w) => {
    const p = await w.person({ storm: true });
    const phrase = await writeStates(p.page, w.house, good);
    await talkStates(p.page, good);
    await p.context.setOffline(true);
    await p.page.locator('#send-text').fill('Offline.');
    await p.page.locator('#send-send').click();
    await p.page.locator('#kept li').waitFor();
    await good(p.page, 'talk, offline');
    await p.context.setOffline(false);
    await step.messagesAre(p.page, [(await step.messages(p.page))[0], 'Offline.']);
    const staff = await w.person();
    await step.signIn(staff.page, w.house);
    await step.takeNext(staff.page);
    await step.reply(staff.page, 'Hello. I am here.');
    await p.page.getByText('Hello. I am here.').waitFor();
    await good(p.page, 'talk, held');
    await staff.page.getByRole('button', { name: 'End', exact: true }).click();
    await staff.page.getByRole('button', { name: 'Yes, end it' }).click();
    await p.page.getByText('This conversation has ended').waitFor();
    await good(p.page, 'talk, ended');
    await returnStates(p.page, w.house, phrase, good);
  },

  'the console: signing in, and being invited': async (w) => {
    const { page } = await w.person();
    await page.goto(`${w.house.url}/staff`);
    await good(page, 'sign in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await good(page, 'sign in, nothing filled in');
    await step.fillSignIn(page, { name: 'nobody', password: 'wrong', code: '123456' });
    await page.getByText('Name, password or code is not right').waitFor({ timeout: 60_000 });
    await good(page, 'sign in, refused');
    await page.getByRole('button', { name: 'I have an invitation code' }).click();
    await good(page, 'invitation');
    await page.getByRole('button', { name: 'Claim the invitation' }).click();
    await page.getByRole('alert').waitFor();
    await good(page, 'invitation with errors');
  },

  'the console: queue, conversation, notes, members': async (w) => {
    const { page } = await w.person();
    await step.signIn(page, w.house);
    await good(page, 'an empty queue');
    for (const want of ['now', 'message', 'now']) {
      const visitor = await w.person({ js: false });
      await step.open(visitor.page, w.house, 'A question about somebody I know.', want);
    }
    await page.getByRole('cell', { name: 'Left a message' }).waitFor();
    await page.getByText('Keys').click();
    await good(page, 'a queue');
    await step.takeNext(page);
    await good(page, 'a conversation');
    await caseStates(page);
    await step.goTo(page, 'Queue');
    for (const tab of ['Mine', 'Held', 'Ended', 'Waiting']) {
      await page.getByRole('navigation', { name: 'Which conversations' }).getByRole('button', { name: tab }).click();
      await good(page, `the tab ${tab}`);
    }
    await step.invite(page);
    await good(page, 'members, with a code');
    const fresh = await w.person();
    await step.claim(fresh.page, w.house, {
      code: await page.locator('.desk-code').innerText(), name: 'ailsa', password: 'twelve letters long',
    });
    await good(fresh.page, 'invitation, almost done');
    await page.getByRole('button', { name: 'Confirm ailsa' }).waitFor();
    await good(page, 'members, somebody to confirm');
    await step.goTo(page, 'Settings');
    await good(page, 'settings');
    await page.getByLabel('Days after the last message').fill('30');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Nobody can bring them back').waitFor();
    await good(page, 'settings, asked again');
    await page.getByRole('button', { name: 'No, go back' }).click();
    await page.getByLabel('Days after the last message').fill('3');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await good(page, 'settings with an error');
  },

  'both logs are live, and what is new lands in them': async (w) => {
    const visitor = await w.person();
    await step.open(visitor.page, w.house, 'Is it read to me?');
    const staff = await w.person();
    await step.signIn(staff.page, w.house);
    await staff.page.getByRole('button', { name: /^Take/ }).last().click();
    await staff.page.getByRole('heading', { name: /^Conversation/ }).waitFor();
    const theirs = visitor.page.getByRole('log', { name: 'Messages' });
    assert.equal(await theirs.getAttribute('aria-live'), 'polite');
    await step.reply(staff.page, 'Yes, it is.');
    await theirs.getByText('Yes, it is.').waitFor();
    await step.say(visitor.page, 'Thank you.');
    const ours = step.staffLog(staff.page);
    await ours.getByText('Thank you.').waitFor();
    assert.equal(await ours.getAttribute('aria-live'), 'polite');
    assert.equal(await staff.page.locator('[role=status][aria-live=polite]').count(), 1);
  },
};
