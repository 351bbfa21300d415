// shots: the two pictures of the README, taken from the running line. Called by run.mjs:
//   node tests/browser/run.mjs BUILD shots
// Never shows what a real person wrote: the exchange is invented.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { House } from './house.mjs';
import { Person, openBrowser } from './people.mjs';
import * as step from './steps.mjs';

const pictures = join((import.meta.dirname ?? new URL(".", import.meta.url).pathname), '../../docs/pictures');
const MOST = 150 * 1024;

const TALK = [
  ['visitor', 'I am worried about what I do online. I have never told anybody.'],
  ['staff', 'Thank you for writing. That takes courage. You can take all the time you want here.'],
  ['visitor', 'I would like it to stop before it becomes worse.'],
  ['staff', 'That can be done, and you do not have to do it alone. What does an ordinary evening look like for you?'],
];

async function save(page, name) {
  const path = join(pictures, name);
  await page.screenshot({ path });
  const size = statSync(path).size;
  if (size > MOST) throw new Error(`${name} is ${size} bytes, more than ${MOST}`);
  console.log(`${name}: ${size} bytes`);
}

async function talk(visitor, staff, house) {
  const [[, first], ...rest] = TALK;
  await step.open(visitor, house, first);
  await step.takeNext(staff);
  for (const [who, text] of rest) {
    await (who === 'staff' ? step.reply(staff, text) : step.say(visitor, text));
  }
  await visitor.locator('#log li').nth(TALK.length - 1).waitFor();
}

export async function take(build) {
  mkdirSync(pictures, { recursive: true });
  const house = await House.open(build, ['cadence_ms=200', 'line_name=Support line']);
  const browser = await openBrowser();
  try {
    const visitor = await Person.open(browser, house, { width: 390, height: 980 });
    const staff = await Person.open(browser, house, { width: 1280, height: 900 });
    await step.signIn(staff.page, house);
    await talk(visitor.page, staff.page, house);
    await staff.page.getByLabel('New note').fill('Calm. Wants to change something. Offer the evening plan next.');
    await staff.page.getByRole('button', { name: 'Save note' }).click();
    await staff.page.getByText('The note is saved.').waitFor();
    await visitor.page.evaluate(() => document.activeElement.blur());
    await visitor.page.locator('#talk-title').evaluate((e) => e.scrollIntoView());
    await staff.page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
    await save(visitor.page, 'visitor.png');
    await staff.page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
    await save(staff.page, 'console.png');
  } finally {
    await browser.close();
    await house.close();
  }
}
