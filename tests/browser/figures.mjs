// figures: a supervisor reads what the line does in numbers, with charts that have tables, by mouse and
// by keyboard, and saves them; an analyst sees whole months with small counts hidden. Called by
// run.mjs. Never waits for weeks of a line: the counters were put there (tests/tools/fill_tally.c).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const DAYS = 100;

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
  },
};
