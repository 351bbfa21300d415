// duty: two practitioners and a supervisor at one line: duty and its limits, risk, a hand-over, holding
// off, and the wall that follows. Called by run.mjs. Never uses the mouse for a hand-over.
import assert from 'node:assert/strict';
import { good } from './access.mjs';
import * as step from './steps.mjs';

/* Two at a time, and a short wrap-up is not set here: the bar's own button ends it. */
export const set = ['cadence_ms=0', 'chats_each=2'];

const region = (page, name) => page.getByRole('region', { name, exact: true });
const duty = (page) => region(page, 'Your duty');
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function dutyIs(page, words) {
  await duty(page).getByText(words, { exact: true }).waitFor();
}

/** By the keys alone: Tab until the focus is there, and press. */
async function press(page, target, key = 'Enter') {
  for (let i = 0; i < 90; i++) {
    if (await target.evaluate((e) => e === document.activeElement)) {
      await page.keyboard.press(key);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${target}`);
}

async function practitioner(w, name) {
  const boss = (await w.desk()).page;
  return (await w.keep(name, (page) => step.enrol(boss, page, w.house, name))).page;
}

async function visit(w, text) {
  const p = await w.person({ js: false });
  await step.open(p.page, w.house, text);
  return p.page;
}

async function endAll(page) {
  await step.goTo(page, 'Queue');
  await page.getByRole('navigation', { name: 'Which conversations' }).getByRole('button', { name: 'Mine' }).click();
  const open = page.getByRole('button', { name: /^Open [0-9A-F]{4}$/ });
  await page.waitForTimeout(300);
  while (await open.count() > 0) {
    await open.first().click();
    await button(page, 'End').click();
    await button(page, 'Yes, end it').click();
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
    await page.getByRole('navigation', { name: 'Which conversations' }).getByRole('button', { name: 'Mine' }).click();
    await page.waitForTimeout(300);
  }
}

export const tests = {
  'duty: off, on, pause, wrap-up, and no more than two at once': async (w) => {
    const page = await practitioner(w, 'iona');
    await dutyIs(page, 'Off duty');
    assert.deepEqual(await duty(page).getByRole('button').allInnerTexts(), ['Go on duty']);
    await press(page, button(page, 'Go on duty'));
    await dutyIs(page, 'On duty');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Pause', undefined, { timeout: 5000 });
    await press(page, button(page, 'Pause'));
    await dutyIs(page, 'Pausing');
    await good(page, 'pausing');
    await press(page, button(page, 'I am ready again'));
    await dutyIs(page, 'On duty');
    for (const text of ['One.', 'Two.', 'Three.']) await visit(w, text);
    for (const held of [1, 2]) {
      await step.goTo(page, 'Queue');
      await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
      await step.takeNext(page);
      await dutyIs(page, `Conversations: ${held} of`);
    }
    await step.goTo(page, 'Queue');
    await button(page, 'Take the next one').click();
    await page.getByText('You have as many conversations as one person can have at once.', { exact: false }).waitFor();
    await endAll(page);
    await dutyIs(page, 'Wrapping up');
    await duty(page).getByText(/^[01]:\d\d left$/).waitFor();
    await good(page, 'wrapping up');
    await duty(page).getByLabel('Conversations at once, at most').selectOption('1');
    await press(page, button(page, 'I am ready again'));
    await dutyIs(page, 'On duty');
    await step.takeNext(page);
    await step.goTo(page, 'Queue');
    await visit(w, 'Four.');
    await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await button(page, 'Take the next one').click();
    await page.getByText('You have as many conversations as one person can have at once.', { exact: false }).waitFor();
    await duty(page).getByLabel('Conversations at once, at most').selectOption('2');
    await step.takeNext(page);
    await endAll(page);
    await button(page, 'Go off duty').click();
    await dutyIs(page, 'Off duty');
  },

  'handed over by the keys alone, with a summary; the colleague is told, and reads it first': async (w) => {
    const boss = (await w.desk()).page;
    const [iona, rona] = [await practitioner(w, 'iona'), await practitioner(w, 'rona')];
    const visitor = await visit(w, 'Somebody to go on with, please.');
    await step.goTo(iona, 'Queue');
    await iona.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await iona.keyboard.press('Alt+Shift+KeyN');
    await iona.getByRole('heading', { name: /^Conversation/ }).waitFor();
    assert.equal(await iona.getByText(/^(Pass on to another line|Passed on to us)$/).count(), 0, 'there is one line');
    await press(iona, button(iona, 'Hand over'));
    await iona.getByText('No colleague is free to take it now.', { exact: false }).waitFor();
    await good(iona, 'handing over to nobody');
    await iona.keyboard.press('Escape');
    await button(rona, 'Go on duty').click();
    await dutyIs(rona, 'On duty');
    await press(iona, button(iona, 'Hand over'));
    await iona.getByLabel('To', { exact: true }).waitFor();
    assert.deepEqual(await iona.getByLabel('To', { exact: true }).locator('option').allInnerTexts(), ['rona, has 0 of 2']);
    await press(iona, button(iona, 'Yes, hand over'));
    await iona.getByText('Write what your colleague must know.').waitFor();
    await good(iona, 'handing over without a summary');
    await iona.getByLabel('What your colleague must know').focus();
    await iona.keyboard.type('Calm. Wants to talk about sleep.');
    await press(iona, button(iona, 'Yes, hand over'));
    await iona.getByRole('heading', { name: 'Queue' }).waitFor();
    await region(rona, 'What happened to your conversations').getByText(/A colleague handed conversation [0-9A-F]{4} to you/).waitFor();
    await good(rona, 'something was handed over');
    await press(rona, rona.getByRole('button', { name: /^Open [0-9A-F]{4}$/ }));
    await rona.getByRole('heading', { name: 'Handed over' }).waitFor();
    const first = region(rona, 'Handed over');
    await first.getByText('Calm. Wants to talk about sleep.').waitFor();
    await first.getByText('iona', { exact: true }).waitFor();
    assert.equal(await region(rona, 'What happened to your conversations').count(), 0);
    await good(rona, 'a conversation that was handed over');
    await step.reply(rona, 'I go on from here.');
    await rona.getByRole('heading', { name: 'Handed over' }).waitFor({ state: 'detached' });
    await visitor.getByRole('button', { name: 'Look for a reply' }).click();
    await step.messagesAre(visitor, ['Somebody to go on with, please.', 'I go on from here.']);
    await step.goTo(boss, 'Wall');
    await boss.getByRole('cell', { name: 'With rona' }).waitFor();
    await endAll(rona);
  },

  'the wall follows by itself, and takes nobody from where they are': async (w) => {
    const boss = (await w.desk()).page;
    const iona = await practitioner(w, 'iona');
    await step.goTo(boss, 'Wall');
    await boss.getByText(/^As of/).waitFor();
    const tile = (name) => boss.locator('.desk-wall__tile', { hasText: name }).locator('dd');
    assert.equal(await tile('Waiting to talk').innerText(), '0');
    await boss.locator('.desk-wall__tiles').evaluate((e) => { e.same = true; });
    await boss.getByRole('button', { name: 'Wall' }).focus();
    await visit(w, 'Is anybody there?');
    await boss.getByRole('cell', { name: 'Waits, is there' }).waitFor();
    assert.equal(await tile('Waiting to talk').innerText(), '1');
    await step.goTo(iona, 'Queue');
    await iona.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await step.takeNext(iona);
    await boss.getByRole('cell', { name: 'With iona' }).waitFor();
    await iona.getByLabel('Set the risk to').selectOption({ label: 'Raised risk' });
    await button(iona, 'Set').click();
    await boss.getByRole('cell', { name: 'Raised risk' }).waitFor();
    await boss.getByRole('row', { name: /iona/ }).first().getByText('1 of 2').waitFor();
    assert.equal(await boss.evaluate(() => document.activeElement?.textContent), 'Wall');
    assert.equal(await boss.locator('.desk-wall__tiles').evaluate((e) => e.same), true, 'drawn anew');
    await good(boss, 'the wall');
    assert.equal(await button(iona, 'Wall').count(), 0, 'for supervisors');
    await endAll(iona);
  },

  'a risk set in a conversation moves it to the front of the queue': async (w) => {
    const boss = (await w.desk()).page;
    const iona = await practitioner(w, 'iona');
    for (const text of ['First.', 'Second.']) await visit(w, text);
    await step.goTo(boss, 'Queue');
    const rows = boss.getByRole('rowheader');
    await boss.waitForFunction(() => document.querySelectorAll('.desk-queue__act').length === 2);
    const [first, second] = await rows.allInnerTexts();
    await step.goTo(iona, 'Queue');
    await iona.getByRole('button', { name: `Take ${second}` }).click();
    await iona.getByRole('heading', { name: `Conversation ${second}` }).waitFor();
    await press(iona, iona.getByLabel('Set the risk to'), 'End');
    await press(iona, button(iona, 'Set'));
    await iona.getByText('The risk is set.', { exact: false }).waitFor();
    await button(iona, 'Hand back').click();
    await button(iona, 'Yes, hand back').click();
    await boss.getByRole('cell', { name: 'At risk now Wants to talk now' }).waitFor();
    assert.deepEqual(await rows.allInnerTexts(), [second, first]);
    await good(boss, 'a queue with a risk');
    for (let i = 0; i < 2; i++) {
      await step.goTo(iona, 'Queue');
      await step.takeNext(iona);
      assert.equal(await iona.getByRole('heading', { name: /^Conversation/ }).innerText(), `Conversation ${[second, first][i]}`);
    }
    await endAll(iona);
  },

  'ended and held off: the person reads from when they can write again, and may not before': async (w) => {
    const iona = await practitioner(w, 'iona');
    const visitor = await visit(w, 'Nothing kind.');
    await step.goTo(iona, 'Queue');
    await iona.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await step.takeNext(iona);
    await press(iona, button(iona, 'End and hold off'));
    await iona.getByLabel('For', { exact: true }).selectOption({ label: 'a day' });
    await iona.getByText(/^They can write in it again from /).waitFor();
    await good(iona, 'holding off');
    const last = await iona.getByLabel('Last words to the person').inputValue();
    assert.match(last, /You can write here again later, and we will answer/);
    await press(iona, button(iona, 'Yes, end it and hold off'));
    await iona.getByRole('heading', { name: 'Queue' }).waitFor();
    await visitor.getByRole('button', { name: 'Look for a reply' }).click();
    await step.messagesAre(visitor, ['Nothing kind.', last]);
    await visitor.getByText(/^We have closed this conversation until .+, \d\d:\d\d\.$/).waitFor();
    assert.equal(await visitor.locator('#send-text').isVisible(), false, 'nobody writes before');
    await button(iona, 'Go off duty').click();
  },

  'how the desk works: one at a time, and whoever says nothing in time loses it, and is told': async (w) => {
    const boss = (await w.desk()).page;
    const iona = await practitioner(w, 'iona');
    await step.goTo(boss, 'Settings');
    const fields = { 'Conversations of one person at once': '1', 'Seconds in which something is written after taking': '4', 'Seconds of wrap-up after ending': '2' };
    const save = button(boss, 'Save how the desk works');
    for (const wrong of ['0', '-1', '1.5', '99999', 'two']) {
      await boss.getByLabel('Conversations of one person at once').fill(wrong);
      await save.click();
      await boss.getByRole('alert').getByText('Enter a whole number between 1 and 20').waitFor();
    }
    await good(boss, 'settings of the desk with an error');
    for (const [label, value] of Object.entries(fields)) await boss.getByLabel(label).fill(value);
    await save.click();
    await boss.getByText('Saved.', { exact: true }).last().waitFor();
    await step.goTo(boss, 'Queue');
    await step.goTo(boss, 'Settings');
    await boss.waitForFunction(() => document.querySelectorAll('.desk-narrow input')[2]?.value === '4');
    assert.equal(await boss.getByLabel('Days after the last message').inputValue(), '180', 'what is beside them stays');
    for (const text of ['Is anybody there?', 'Me too.']) await visit(w, text);
    await step.goTo(iona, 'Queue');
    await iona.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).nth(1).waitFor();
    await step.takeNext(iona);
    await dutyIs(iona, 'Conversations: 1 of 1');
    await good(iona, 'a conversation that is about to be lost');
    const told = region(iona, 'What happened to your conversations');
    await told.getByText(/went back to its place in the queue/).waitFor();
    await iona.getByText('Waiting. Nobody has it: take it to reply.').waitFor();
    await good(iona, 'a conversation that was lost');
    await press(iona, told.getByRole('button', { name: 'Close this message' }));
    await told.waitFor({ state: 'hidden' });
    await step.goTo(iona, 'Queue');
    await step.takeNext(iona);
    await step.reply(iona, 'Here I am.');
    await iona.waitForTimeout(5000);
    assert.equal(await told.count(), 0, 'who writes keeps it');
    await button(iona, 'End').click();
    await button(iona, 'Yes, end it').click();
    await dutyIs(iona, 'Wrapping up');
    await dutyIs(iona, 'On duty');
    await step.takeNext(iona);
    await step.reply(iona, 'And here.');
    await endAll(iona);
  },
};
