// figures: a supervisor reads what the line does in numbers, with charts that have tables, by mouse and
// by keyboard, and saves them; an analyst sees whole months with small counts hidden. Called by
// run.mjs. A campaign manager writes a plan, enters what was spent, and reads the report.
// Never waits for weeks of a line: the counters were put there (tests/tools/fill_tally.c).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const DAYS = 100;
const DAY_MS = 86_400_000;
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

async function filled(w) {
  await w.house.stop();
  execFileSync(join(w.build, 'tests', 'fill_tally'), [join(w.house.data, 'store'), '1', String(DAYS)]);
  await w.house.start();
}

async function openFigures(page) {
  await step.goTo(page, 'Figures');
  await page.locator('#desk-main').getByText(/: [\d,]+ contacts\./).waitFor();
}

const cells = (page, caption) => page.getByRole('table', { name: caption }).locator('tbody tr')
  .evaluateAll((all) => all.map((tr) => [...tr.children].map((c) => c.textContent.trim())));

async function saved(page) {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a table' }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

/* --- a campaign ------------------------------------------------------------------------------- */
/** A file of the example, so that a half of its four weeks is over today. */
function thisMonth(name) {
  const days = Math.floor(Date.now() / DAY_MS) - 14 - Date.UTC(2026, 10, 2) / DAY_MS;
  return readFileSync(join(root, 'examples/kiosk-campaign', name), 'utf8')
    .replace(/2026-\d\d-\d\d/g, (d) => new Date(Date.parse(d) + days * DAY_MS).toISOString().slice(0, 10));
}

/** One more placement, by somebody who knows no format. */
async function withForm(page, w) {
  await page.getByRole('button', { name: 'Change the campaign' }).click();
  await page.getByLabel('Budget in pounds').fill('31,000');
  await page.getByRole('button', { name: 'Change the plan' }).click();
  await page.getByRole('button', { name: 'Add a placement' }).click();
  const code = await page.getByLabel('Code').inputValue();
  await page.getByRole('button', { name: 'Put it into the plan' }).click();
  await page.getByRole('alert').getByText('Something must stand here').first().waitFor();
  await page.getByLabel('Place', { exact: true }).fill('Oban, ferry terminal');
  await page.getByRole('checkbox', { name: 'listen' }).check();
  await page.getByLabel('Planned spend in pounds').fill('900');
  await page.getByLabel('Planned reach').fill('12,000');
  await axeClean(page, 'a placement to be added');
  await page.getByRole('button', { name: 'Put it into the plan' }).click();
  await page.getByRole('row', { name: new RegExp(`^${code} Oban, ferry terminal`) }).waitFor();
  await page.getByText('There is no mistake in it. It is not saved yet.').waitFor();
  await page.getByRole('button', { name: 'Save the plan' }).click();
  await page.getByText('Saved. Pages of adverts').waitFor();
  const landed = await fetch(`${w.house.url}/go/${code}`, { headers: { 'user-agent': 'Mozilla/5.0' } });
  assert.match(await landed.text(), /Worried about your thoughts about children\?/);
}

async function spending(page) {
  await page.getByRole('button', { name: 'Spending', exact: true }).click();
  const csv = thisMonth('spend.csv');
  const give = async (text) => {
    await page.getByLabel('A table as CSV').setInputFiles({ name: 'network.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Import the file' }).click();
  };
  await give(csv.replace('R6K9', 'R6K7'));
  await page.getByRole('alert').getByText(/Nothing of the file was kept\. Line 2, column 12: neither a code nor a channel of the plan\. That line is: .*R6K7/).waitFor();
  await give(csv);
  const rows = csv.trim().split('\r\n').length - 1;
  await page.getByText(`Saved: ${rows} rows, of which 0 took the place of others.`).waitFor();
  await page.getByLabel('Placement', { exact: true }).selectOption({ label: 'R6K9 Dundee, Reform Street' });
  await page.getByLabel('Spent, in pounds').fill('1.2.3');
  await page.getByRole('button', { name: 'Enter it' }).click();
  await page.getByRole('alert').getByText('this is no sum in pounds').waitFor();
  await page.getByLabel('Spent, in pounds').fill('12.50');
  await page.getByRole('button', { name: 'Enter it' }).click();
  await page.getByText('Saved: 1 rows, of which 0 took the place of others.').waitFor();
  const [r6k9] = (await cells(page, 'Spent, against the plan')).filter(([name]) => name.startsWith('R6K9'));
  assert.deepEqual([r6k9[1], r6k9[3]], ['£1,500', '£1,512.50']);
}

async function reads(page) {
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  await page.getByText(/^As it stood at the end of/).waitFor();
  await page.getByRole('heading', { name: 'Help is there before harm is' }).waitFor();
  await page.getByText('Counts of people are rounded to fives').waitFor();
  assert.equal((await cells(page, 'By placement')).length, 17);
  assert.equal(await page.locator('figure.desk-chart').count(), 2);
  assert.equal(await page.getByLabel('As they are').count(), 0, 'exact figures are for supervisors');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the counts (CSV)' }).click();
  const file = await coming;
  assert.match(file.suggestedFilename(), /^campaign-line-1-\d{4}-\d\d-\d\d\.csv$/);
  assert.match(readFileSync(await file.path(), 'utf8'), /^placement,count,n\r\n/);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const tab of ['Report', 'Spending', 'Plan']) {
    await page.getByRole('button', { name: tab, exact: true }).click();
    await page.getByRole('table').first().waitFor();
    await axeClean(page, `${tab} at 320`);
    await fitsWidth(page, `${tab} at 320`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

export const tests = {
  'a supervisor: measures, charts that have tables, another period, a saved table': async (w) => {
    await filled(w);
    const { page } = await w.desk();
    await openFigures(page);
    const measures = Object.fromEntries(await cells(page, 'Measures'));
    assert.match(measures['Average speed of answer'], /^\d+ s to \d+ s$|^over /);
    assert.match(measures['Service level: answered within 60 s'], /^\d+\.\d %$/);
    const n = (text) => Number(measures[text].replaceAll(',', ''));
    assert.equal(n('Offered: joined the queue to talk'), n('Answered') + n('Abandoned'));
    const charts = page.locator('figure.desk-chart');
    assert.ok(await charts.count() >= 9); /* waits, days, each weekday */
    for (const chart of await charts.all()) {
      const title = await chart.locator('figcaption').innerText();
      assert.ok((await chart.getByRole('img').getAttribute('aria-label')).startsWith(title));
      assert.equal(await chart.locator('details table').count(), 1);
    }
    await charts.nth(1).getByText('The numbers as a table').click();
    const days = await cells(page, 'Those who wanted to talk, by day');
    assert.equal(days.length, 28);
    assert.equal(days.reduce((sum, d) => sum + Number(d[1].replaceAll(',', '')), 0), n('Answered'));
    await axeClean(page, 'figures');
    await fitsWidth(page, 'figures');
    await page.getByLabel('Period').selectOption({ label: 'The last 7 days' });
    await page.locator('#desk-main').getByText(/^The last 7 days: /).waitFor();
    await charts.nth(1).getByText('The numbers as a table').click();
    assert.equal((await cells(page, 'Those who wanted to talk, by day')).length, 7);
    const file = await saved(page);
    assert.match(file.name, /^figures-line-1-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
    const lines = file.text.split('\r\n');
    assert.equal(lines[0], '"line","from","to","dimension","value","unit","count","dimension_label","value_label"');
    const answered = lines.map((l) => l.split('","')).filter((l) => l[3] === 'answered').reduce((sum, l) => sum + Number(l[6]), 0);
    assert.equal(answered, Number(Object.fromEntries(await cells(page, 'Measures')).Answered.replaceAll(',', '')));
  },

  'a forecast: in sentences, from the weeks past, and never from a wrong number': async (w) => {
    const { page } = await w.desk();
    await openFigures(page);
    await page.getByLabel('People who answer').fill('3');
    await page.getByRole('button', { name: 'Forecast' }).click();
    await page.getByRole('listitem').filter({ hasText: /^With 3 people on Monday from (09|10):00 to 2[23]:00, \d in 10 are answered within 60 seconds/ }).waitFor();
    await page.getByText(/Made from: a contact with its after-call work takes (over )?[\d.]+ (s|min)( to [\d.]+ (s|min))? on average/).waitFor();
    await page.getByText('Hour by hour, as a table').click();
    assert.ok((await cells(page, 'By hour')).length > 80);
    await axeClean(page, 'a forecast');
    await fitsWidth(page, 'a forecast');
    await page.getByLabel('So many in 100').fill('100');
    await page.getByRole('button', { name: 'Forecast' }).click();
    await page.getByRole('alert').getByText('Enter a whole number between 1 and 99').waitFor();
  },

  'by keyboard alone, and in a window of 320 pixels': async (w) => {
    const { page } = await w.desk();
    await openFigures(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    const tabTo = async (name) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        if ((await focused()).startsWith(name)) return;
      }
      assert.fail(`no way to ${name} by keyboard`);
    };
    await tabTo('The last 7 days'); /* the choice, by its first option */
    await page.keyboard.press('ArrowDown');
    await page.locator('#desk-main').getByText(/^The last 13 weeks: /).waitFor();
    assert.ok((await focused()).startsWith('The last 7 days'), 'the focus stays');
    await tabTo('The numbers as a table');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('details[open]').count(), 1);
    await page.setViewportSize({ width: 320, height: 640 });
    await fitsWidth(page, 'figures at 320');
    await axeClean(page, 'figures at 320');
    await page.setViewportSize({ width: 1280, height: 900 });
  },

  'an analyst: whole months, no days, and nothing small': async (w) => {
    const boss = await w.desk();
    const fresh = await w.person();
    await step.enrol(boss.page, fresh.page, w.house, 'iona', 'analyst');
    const { page } = fresh;
    await openFigures(page);
    assert.equal(await page.locator('figure.desk-chart').count(), 0);
    assert.equal(await page.getByLabel('Period').locator('option').count(), 12);
    await page.getByLabel('Period').selectOption({ index: 1 });
    await page.waitForTimeout(300);
    const { text } = await saved(page);
    const counts = text.split('\r\n').slice(1).filter(Boolean).map((l) => l.split('","')[6]);
    assert.ok(counts.length > 10);
    assert.ok(counts.every((c) => c === '[c]' || Number(c) >= 5), 'a small count was shown');
    assert.match(text, /"count \(\[c\]: 1 to 4, or hidden to protect one that is\)"/);
    assert.doesNotMatch(text, /"staff"/);
    await axeClean(page, 'figures of an analyst');
    await step.goTo(page, 'Campaign'); /* what came of it, and not the plan */
    await page.getByText('There is no plan yet, so there is nothing to report.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Plan', exact: true }).count(), 0);
  },

  'a campaign manager: a fault at its line, a plan saved, a table imported, the report': async (w) => {
    const boss = await w.desk();
    const { page } = await w.keep('catriona', async (p) => step.enrol(boss.page, p, w.house, 'catriona', 'campaign manager'));
    const plan = thisMonth('plan.txt');
    await step.goTo(page, 'Campaign');
    await page.getByText('There is no plan yet.').waitFor();
    const text = page.getByLabel('The plan as text');
    await text.fill(plan.replace('tag = therapeutic', 'tag = therapuetic'));
    await page.getByText('Line 27, column 7: this must be one of: deterrent, therapeutic').waitFor();
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await page.getByRole('alert').getByText('Nothing was saved. Line 27, column 7').waitFor();
    await axeClean(page, 'a plan with a fault');
    await page.getByRole('button', { name: 'Go to the line' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('therapeutic'); /* in place of what is marked: the rest of the line */
    await page.getByText('There is no mistake in it. It is not saved yet.').waitFor();
    assert.equal(await text.inputValue(), plan);
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await page.getByText('Saved. Pages of adverts').waitFor();
    await withForm(page, w);
    await spending(page);
    await reads(page);
  },

  'two who write the plan at once: the second is told, and both are put together': async (w) => {
    const { page } = await w.desk();
    const { page: catriona } = await w.keep('catriona');
    await step.goTo(page, 'Campaign');
    await page.getByRole('button', { name: 'Change the campaign' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Help, before harm');
    await page.getByRole('button', { name: 'Change the plan' }).click();
    await page.getByText('There is no mistake in it. It is not saved yet.').waitFor();
    await catriona.getByRole('button', { name: 'Plan', exact: true }).click();
    await catriona.getByLabel('The plan as text').press('Control+Home');
    await catriona.keyboard.type('# as agreed on Monday\n');
    await catriona.getByRole('button', { name: 'Save the plan' }).click();
    await catriona.getByText('Saved. Pages of adverts').waitFor();
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await page.getByRole('heading', { name: 'Somebody else has saved the plan meanwhile' }).waitFor();
    await axeClean(page, 'a plan that two wrote');
    await page.getByRole('button', { name: 'Put both together' }).click();
    await page.getByRole('button', { name: 'Save the plan' }).click();
    await page.getByText('Saved. Pages of adverts').waitFor();
    const kept = await page.getByLabel('The plan as text').inputValue();
    await page.getByRole('button', { name: 'Take out R6K9' }).click();
    await page.getByText('R6K9 is taken out of the text. It is not saved yet.').waitFor();
    await page.getByText('there is spending of a day or a placement that this plan does not have').waitFor();
    await page.keyboard.press('Enter'); /* the focus is on Undo */
    await page.getByText('there is spending of a day').waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('The plan as text').inputValue(), kept);
    assert.ok(kept.startsWith('# as agreed on Monday\n') && kept.includes('\nname = Help, before harm\n'));
    await step.goTo(page, 'Audit');
    await page.getByRole('cell', { name: /^Changed the plan of the campaign; placements: 17$/ }).first().waitFor();
    await page.getByRole('cell', { name: /^Entered what was spent on the campaign; rows: \d+$/ }).first().waitFor();
  },
};
