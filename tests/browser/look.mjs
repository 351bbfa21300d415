// look: a picture of every page, state and view in a small and a large window, for a person to look
// through. Called by run.mjs:
//   node tests/browser/run.mjs BUILD look       into BUILD/look
// Never decides what is good: it only shows.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { House } from './house.mjs';
import { Person, openBrowser } from './people.mjs';
import * as step from './steps.mjs';
import { PAGES } from './traces.mjs';

const WIDTHS = [320, 1280];

/** Gives the function that takes one picture in both windows. */
function camera(dir) {
  return async (page, name) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 320 ? 640 : 900 });
      await page.waitForTimeout(80);
      await page.screenshot({ path: join(dir, `${name}-${width}.png`), fullPage: true });
    }
  };
}

async function visit(page, house, shot, mark) {
  for (const path of mark === '' ? [...PAGES, '/gd', '/no-such-page'] : ['/write/now', '/return', '/start']) {
    await page.goto(house.url + path);
    await shot(page, `page${mark}${path.replaceAll('/', '_')}`);
  }
  await page.goto(`${house.url}/write/now`);
  await page.locator('#draft-send').click();
  await page.getByRole('alert').waitFor();
  await shot(page, `draft${mark}-error`);
  const phrase = await step.draft(page, 'I have a question about somebody I know.');
  await shot(page, `phrase${mark}`);
  await page.locator('#noted-send').click();
  await page.getByRole('alert').waitFor();
  await shot(page, `phrase${mark}-error`);
  await step.passCheck(page, phrase);
  await shot(page, `talk${mark}-waiting`);
  await page.locator('#burn-ask-send').click();
  await shot(page, `burn${mark}`);
  await page.locator('#burn-no').click();
}

async function desk(page, visitor, house, shot) {
  await page.goto(`${house.url}/staff`);
  await shot(page, 'desk-signin');
  await page.getByRole('button', { name: 'I have an invitation code' }).click();
  await page.getByRole('button', { name: 'Claim the invitation' }).click();
  await shot(page, 'desk-invitation-errors');
  await step.signIn(page, house);
  await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
  await shot(page, 'desk-queue');
  for (let i = 0; i < 2; i++) { /* both visits, the one with JavaScript last */
    await step.goTo(page, 'Queue');
    await step.takeNext(page);
  }
  await shot(page, 'desk-case');
  await step.reply(page, 'Hello. I am reading what you wrote, one moment.');
  await page.getByLabel('New note').fill('Asks for somebody else.');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('The note is saved.').waitFor();
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await shot(page, 'desk-case-full');
  await visitor.getByText('one moment').waitFor();
  await visitor.context().setOffline(true);
  await visitor.locator('#send-text').fill('I will wait.');
  await visitor.locator('#send-send').click();
  await visitor.locator('#kept li').waitFor();
  await shot(visitor, 'talk-held-offline');
  await step.invite(page);
  await shot(page, 'desk-members');
  const rest = await page.getByRole('navigation', { name: 'Console' }).getByRole('button').allInnerTexts();
  for (const name of rest.filter((n) => !/^(Queue|Members|Settings|Sign out)|Conversation/.test(n))) {
    await step.goTo(page, name);
    await page.waitForTimeout(600);
    await shot(page, `desk-${name.toLowerCase().replaceAll(' ', '-')}`);
  }
  await step.goTo(page, 'Settings');
  await page.waitForFunction(() => document.querySelector('.desk-narrow input')?.value === '180');
  await page.getByLabel('Days after the last message').fill('30');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await shot(page, 'desk-settings');
}

export async function take(build) {
  const dir = join(build, 'look');
  mkdirSync(dir, { recursive: true });
  const house = await House.open(build, ['cadence_ms=0']);
  const browser = await openBrowser();
  try {
    const off = await Person.open(browser, house, { js: false });
    await visit(off.page, house, camera(dir), '-nojs');
    const on = await Person.open(browser, house);
    await visit(on.page, house, camera(dir), '');
    const staff = await Person.open(browser, house);
    await desk(staff.page, on.page, house, camera(dir));
    console.log(`pictures in ${dir}`);
  } finally {
    await browser.close();
    await house.close();
  }
}
