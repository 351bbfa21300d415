// ahead: what somebody who wants to talk now is told of those before them, with JavaScript and without.
// Called by run.mjs. Never a number: one of four sentences.
import assert from 'node:assert/strict';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const SMALL = { width: 320, height: 640 };
const NOBODY = 'Nobody else waits to talk before you.';
const FEW = 'Fewer than four people wait to talk before you.';

/** The one sentence that is shown; '' for none. */
const told = (page) => page.locator('#ahead').innerText().then((t) => t.trim());

async function becomes(page, sentence) {
  await page.locator('#ahead').getByText(sentence).waitFor({ timeout: 20_000 });
  assert.equal(await told(page), sentence);
}

export const tests = {
  'told at once, and told again when those before have gone': async (w) => {
    const [one, two, bare] = [await w.person(SMALL), await w.person(), await w.person({ ...SMALL, js: false })];
    await step.open(one.page, w.house, 'The first.');
    await becomes(one.page, NOBODY);
    await step.open(two.page, w.house, 'The second.');
    await becomes(two.page, FEW);
    await step.open(bare.page, w.house, 'The third.');
    assert.equal(await told(bare.page), FEW);
    for (const p of [one, two, bare]) await fitsWidth(p.page, 'the talk page');
    for (const p of [one, two]) await axeClean(p.page, 'the talk page');
    await one.page.locator('#burn-ask-send').click();
    await one.page.locator('#burn-yes').click();
    await one.page.waitForURL('**/burnt');
    await becomes(two.page, NOBODY);
    const desk = await w.desk();
    await step.takeNext(desk.page);
    await step.reads(desk.page, 'The second.');
    await two.page.getByText('Somebody from the line is with you').waitFor();
    assert(await two.page.locator('#ahead').isHidden());
    await bare.page.waitForTimeout(2100); /* how old what is told may be */
    await bare.page.getByRole('button', { name: 'Look for a reply' }).click();
    assert.equal(await told(bare.page), NOBODY);
  },

  'a message that can wait is told nothing, and is in nobody’s way': async (w) => {
    const p = await w.person(SMALL);
    await step.open(p.page, w.house, 'No hurry.', 'message');
    await p.page.getByText('Connected.').waitFor();
    assert.equal(await told(p.page), '');
  },
};
