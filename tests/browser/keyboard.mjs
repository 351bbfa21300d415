// keyboard: the visitor's whole way and a practitioner's, with no mouse. At each stop the focus must
// be seen and must not lie under something else. Called by run.mjs.
// Never clicks.
import assert from 'node:assert/strict';
import * as step from './steps.mjs';

const STOPS_MAX = 90;

/** What of the element in focus a person could not see; empty when all is well. */
function hiddenFocus() {
  const e = document.activeElement;
  if (e === document.body) return ''; /* between the last stop and the first */
  const style = getComputedStyle(e);
  const ringed = e.tabIndex < 0 || style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    || style.borderStyle !== 'none';
  const box = e.getBoundingClientRect();
  const inside = { x: Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1), y: Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 0), innerHeight - 1) };
  const top = document.elementFromPoint(inside.x, inside.y);
  const clear = top !== null && (e.contains(top) || top.contains(e));
  const name = `${e.tagName} ${e.id} "${e.textContent.trim().slice(0, 30)}"`;
  return [!ringed && `no ring at ${name}`, !clear && `covered: ${name}`].filter(Boolean).join('; ');
}

/** Press Tab until the focus is on it. */
async function tabTo(page, target) {
  for (let i = 0; i < STOPS_MAX; i++) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(hiddenFocus), '');
    if (await target.evaluate((e) => e === document.activeElement)) return;
  }
  assert.fail(`the keyboard does not reach ${target}`);
}

async function press(page, target, key = 'Enter') {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function typeIn(page, target, text) {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

const button = (page, name) => page.getByRole('button', { name, exact: true });
const region = (page, name) => page.getByRole('region', { name, exact: true });

async function visit(page, house) {
  await page.goto(house.url);
  await press(page, button(page, 'Start here'));
  await page.waitForURL('**/start');
  await press(page, button(page, 'Continue'));
  await page.waitForURL('**/confidential');
  await press(page, button(page, 'I have read this: continue'));
  await page.waitForURL('**/choose');
  await press(page, page.getByRole('link', { name: 'Talk now' }));
  await page.waitForURL('**/write/now');
  await typeIn(page, page.locator('#draft-text'), 'Only by keyboard.');
  await press(page, page.locator('#draft-send'));
  await page.locator('#phrase-words').waitFor();
  const phrase = (await page.locator('#phrase-words').innerText()).trim();
  const [one, two] = await step.wordsAsked(page, phrase);
  await typeIn(page, page.locator('#noted-w1'), one);
  await typeIn(page, page.locator('#noted-w2'), two);
  await press(page, page.locator('#noted-send'));
  await step.messagesAre(page, ['Only by keyboard.']);
  await typeIn(page, page.locator('#send-text'), 'And a second one.');
  await press(page, page.locator('#send-send'), 'Space');
  await step.messagesAre(page, ['Only by keyboard.', 'And a second one.']);
  await press(page, page.locator('#leave-send'));
  await page.getByRole('heading', { name: 'You have left' }).waitFor();
  await press(page, page.getByRole('link', { name: 'Come back with your phrase' }));
  await page.waitForURL('**/return');
  await typeIn(page, page.locator('#back-phrase'), phrase);
  await press(page, page.locator('#back-send'));
  await step.messagesAre(page, ['Only by keyboard.', 'And a second one.']);
  await press(page, page.locator('#burn-ask-send'));
  await page.getByRole('heading', { name: 'Delete this conversation?' }).waitFor();
  await press(page, page.locator('#burn-yes'));
  await page.getByRole('heading', { name: 'The conversation is deleted' }).waitFor();
}

async function onDuty(page, house) {
  await page.goto(`${house.url}/staff`);
  const { name, password } = house.staff;
  await typeIn(page, page.getByLabel('Name', { exact: true }), name);
  await typeIn(page, page.getByLabel('Password'), password);
  await typeIn(page, page.getByLabel('Code'), await house.staff.code());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Queue' }).waitFor({ timeout: 60_000 });
  await press(page, button(page, 'Go on duty'));
  await region(page, 'Your duty').getByText('On duty', { exact: true }).waitFor();
  await press(page, button(page, 'Take the next one'));
  await page.getByRole('heading', { name: /^Conversation/ }).waitFor();
  await typeIn(page, page.getByLabel('Reply to the person'), 'Answered by keyboard.');
  await page.keyboard.press('Control+Enter');
  await step.reads(page, 'Answered by keyboard.');
  await typeIn(page, page.getByLabel('New note'), 'A note by keyboard.');
  await press(page, button(page, 'Save note'));
  await page.getByText('The note is saved.').waitFor();
  await press(page, button(page, 'End'));
  await press(page, button(page, 'Yes, end it'));
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
  await press(page, button(page, 'I am ready again'));
  await press(page, button(page, 'Pause'));
  await region(page, 'Your duty').getByText('Pausing', { exact: true }).waitFor();
  await press(page, button(page, 'Go off duty'));
  await region(page, 'Your duty').getByText('Off duty', { exact: true }).waitFor();
  await press(page, button(page, 'Sign out'));
  await page.getByText('You are signed out.').waitFor();
}

export const tests = {
  'a visit, in a small window': async (w) => {
    const { page } = await w.person({ width: 320, height: 640 });
    await visit(page, w.house);
  },

  'a visit without JavaScript': async (w) => {
    const { page } = await w.person({ js: false, width: 320, height: 640 });
    await visit(page, w.house);
  },

  'a shift: sign in, on duty, take, reply, note, end, wrap up, a pause, off duty, sign out': async (w) => {
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Somebody who waits.');
    const { page } = await w.person();
    await onDuty(page, w.house);
  },

  'the shortcuts of the console': async (w) => {
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Whom nobody clicked on.');
    const { page } = await w.person();
    await step.signIn(page, w.house);
    await page.keyboard.press('Alt+Shift+KeyN');
    await page.getByRole('heading', { name: /^Conversation/ }).waitFor();
    await page.keyboard.press('Alt+Shift+KeyR');
    await page.keyboard.type('Straight into the box.');
    await page.keyboard.press('Control+Enter');
    await step.reads(page, 'Straight into the box.');
    await page.keyboard.press('Alt+Shift+KeyQ');
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
  },

  'a screen reader is told where each step begins': async (w) => {
    const { page } = await w.person({ width: 320, height: 640 });
    const focus = async () => {
      assert.equal(await page.evaluate(hiddenFocus), '');
      return page.evaluate(() => document.activeElement.id);
    };
    await page.goto(`${w.house.url}/write/now`);
    await page.locator('#draft-send').click();
    assert.equal(await focus(), 'error');
    const phrase = await step.draft(page, 'Where am I?');
    assert.equal(await focus(), 'phrase-title');
    await page.locator('#noted-send').click();
    assert.equal(await focus(), 'error');
    await step.passCheck(page, phrase);
    assert.equal(await focus(), 'talk-title');
    await page.locator('#burn-ask-send').click();
    assert.equal(await focus(), 'burn-title');
  },
};
