// audit: a supervisor reads who did what, by mouse and by keyboard, saves it, and the operator's tool
// checks what was saved; a practitioner sees nothing of it; an entry changed on its way is a red
// line. Called by run.mjs. Never finds a word of a conversation in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const AUDIT_REPLY = 0xad, HEADER = 16, PAGE_HEAD = 52, ENTRY = 164;

const table = (page) => page.getByRole('table', { name: 'Audit, newest first' });

/** Every row as its cells, newest first. */
async function rows(page) {
  await table(page).waitFor();
  return table(page).locator('tbody tr').evaluateAll((all) =>
    all.map((tr) => [...tr.children].map((cell) => cell.textContent.trim())));
}

async function openAudit(page) {
  await step.goTo(page, 'Audit');
  await page.getByRole('heading', { name: 'Write this down' }).waitFor();
}

/** A conversation taken, noted in and ended. Gives its four letters. */
async function shift(w, page, text) {
  const visitor = await w.person({ js: false });
  await step.open(visitor.page, w.house, text);
  await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
  await step.takeNext(page);
  const heading = await page.getByRole('heading', { name: /^Conversation/ }).innerText();
  await page.getByLabel('New note').fill('Calm now.');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('The note is saved.').waitFor();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, end it' }).click();
  await page.getByText('Nobody is waiting.').waitFor();
  return heading.match(/[0-9A-F]{4}/)[0];
}

async function saved(w, page, name, path) {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const file = await coming;
  await file.saveAs(path);
  return file.suggestedFilename();
}

function check(w, ...args) {
  const done = spawnSync(join(w.build, 'callbox'), ['check', ...args], { encoding: 'utf8' });
  return { status: done.status, said: done.stdout + done.stderr };
}

export const tests = {
  'who did what, to which conversation, on which day': async (w) => {
    const { page } = await w.desk();
    const name = await shift(w, page, 'Nobody must see this in there.');
    await openAudit(page);
    const found = await rows(page);
    const day = new Intl.DateTimeFormat('en-GB', {
      day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.now());
    assert.deepEqual(found.slice(0, 3), [
      ['5', day, 'morag (you)', 'Ended the conversation', name],
      ['4', day, 'morag (you)', 'Added a note', name],
      ['3', day, 'morag (you)', 'Took the conversation', name],
    ]);
    assert.deepEqual(found[4], ['1', day, 'Somebody at the server', 'Founded the line', 'morag (you)']);
    assert(!(await page.locator('main').innerText()).includes('Nobody must see'));
    await page.locator('main').getByText('nothing among them was changed or taken out').waitFor();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await fitsWidth(page, `audit at ${width}`);
      await axeClean(page, `audit at ${width}`);
    }
  },

  'a colleague by name; chosen by who and by what; a practitioner sees none of it': async (w) => {
    const { page } = await w.desk();
    const isla = await w.keep('isla', (p) => step.enrol(page, p, w.house, 'isla'));
    assert.equal(await isla.page.getByRole('button', { name: 'Audit' }).count(), 0);
    const name = await shift(w, isla.page, 'For isla.');
    await openAudit(page);
    await page.getByRole('combobox', { name: 'Who' }).selectOption('isla');
    let found = await rows(page);
    assert.deepEqual(found.map((r) => r[3]),
      ['Ended the conversation', 'Added a note', 'Took the conversation', 'Signed in']);
    assert(found.every((r) => r[2] === 'isla'));
    assert.equal(found[0][4], name);
    await page.getByRole('combobox', { name: 'What' }).selectOption('Took the conversation');
    found = await rows(page);
    assert.deepEqual(found.map((r) => r[3]), ['Took the conversation']);
    await page.getByRole('combobox', { name: 'Who' }).selectOption('Everybody');
    assert((await rows(page)).length >= 2);
    await page.getByRole('combobox', { name: 'What' }).selectOption('Everything');
    const confirmed = (await rows(page)).find((r) => r[3] === 'Confirmed a new member');
    assert.deepEqual(confirmed.slice(2), ['morag (you)', 'Confirmed a new member', 'isla']);
  },

  'reading what a colleague holds is in it, once': async (w) => {
    const { page } = await w.desk();
    const isla = await w.keep('isla', (p) => step.enrol(page, p, w.house, 'isla'));
    const visitor = await w.person({ js: false });
    await step.goTo(isla.page, 'Queue');
    await step.open(visitor.page, w.house, 'Read by two.');
    await isla.page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    await step.takeNext(isla.page);
    await page.getByRole('button', { name: 'Held' }).click();
    await page.getByRole('button', { name: /^Read [0-9A-F]{4}$/ }).click();
    await step.reads(page, 'Read by two.');
    await step.reply(isla.page, 'One.');
    await step.reads(page, 'One.');
    await openAudit(page);
    const found = await rows(page);
    assert.deepEqual(found.slice(0, 2).map((r) => r.slice(2, 4)), [
      ['morag (you)', 'Read the conversation without holding it'], ['isla', 'Took the conversation']]);
    await isla.page.getByRole('button', { name: 'End', exact: true }).click();
    await isla.page.getByRole('button', { name: 'Yes, end it' }).click();
    await isla.page.getByText('Nobody is waiting.').waitFor();
  },

  'saved sealed, checked by the operator; saved as a table': async (w) => {
    const { page } = await w.desk();
    await openAudit(page);
    const dir = await w.pictures(); /* a folder of its own */
    const [sealed, csv] = [join(dir, 'audit.callbox'), join(dir, 'audit.csv')];
    const count = (await rows(page)).length;
    const mark = await page.locator('.desk-code').innerText();
    assert.match(await saved(w, page, 'Save the sealed entries', sealed), /^audit-line-1-to-\d+\.callbox$/);
    await saved(w, page, 'Save a table', csv);
    const whole = check(w, sealed, '--head', mark);
    assert.equal(whole.status, 0, whole.said);
    assert(whole.said.includes(`entries 1 to ${count}`), whole.said);
    assert(whole.said.includes(mark), whole.said);
    assert.equal(check(w, sealed, '--head', mark.replace(/./, (c) => (c === '0' ? '1' : '0'))).status, 1);
    const bytes = readFileSync(sealed);
    assert(!bytes.includes('isla') && !bytes.includes('Took'), 'the export is sealed');
    const lines = readFileSync(csv, 'utf8').trim().split('\r\n');
    assert.equal(lines.length, count + 1);
    assert(lines.some((l) => l.includes('"morag"') && l.includes('"Took the conversation"')));
  },

  'by keyboard alone': async (w) => {
    const { page } = await w.desk();
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim()
      || document.activeElement.id);
    const tabTo = async (name) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        if ((await focused()).startsWith(name)) return;
      }
      assert.fail(`no way to ${name} by keyboard`);
    };
    await page.evaluate(() => { document.activeElement.blur(); });
    await tabTo('Audit');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Write this down' }).waitFor();
    assert.equal(await focused(), 'Audit', 'the heading has the focus');
    await tabTo('Everybody');
    await page.keyboard.press('ArrowDown');
    await tabTo('Look again');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'Look again', 'the focus stays');
    await tabTo('Save the sealed entries');
    const coming = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    await coming;
  },

  'an entry changed on its way is a red line, and the rest is still shown': async (w) => {
    const { page } = await w.person({ storm: true });
    await page.routeWebSocket(/\/staff\/live/, (ws) => {
      const server = ws.connectToServer();
      ws.onMessage((m) => server.send(m));
      server.onMessage((m) => {
        const twin = Buffer.from(m);
        if (twin[3] === AUDIT_REPLY) twin[HEADER + PAGE_HEAD + 2 * ENTRY + 100] ^= 1;
        ws.send(twin);
      });
    });
    await step.signIn(page, w.house);
    await openAudit(page);
    await page.locator('main').getByText('does NOT hold').waitFor();
    const found = await rows(page);
    const at = found.findIndex((r) => /^The chain is broken between entries \d+ and \d+/.test(r[0]));
    assert.equal(at, 2, 'above the entry that was changed');
    assert.match(found[3][3], /does not open: it was altered/);
    assert(found.length > 6 && found.slice(4).every((r) => r.length === 5));
    const red = await table(page).locator('tbody tr').nth(at).evaluate((e) => getComputedStyle(e).backgroundColor);
    assert.equal(red, 'rgb(251, 227, 224)');
    await axeClean(page, 'a broken audit');
  },
};
