// published: the example's figures are imported and published beside a line, and read under /figures: by
// keyboard, without scripts, in both windows, by axe; what may be taken away agrees with itself. And the
// line's own: a month, published while the line runs, is under /numbers from the next start, once.
// Called by run.mjs; with LOOK=folder it leaves pictures there. Never looks at a page that was not published.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { good } from './access.mjs';

const example = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../../examples/recorded-crime');

/** The example, twice: as it was first, and with what was found later. */
async function publish(w) {
  const data = w.house.data, callbox = join(w.build, 'callbox');
  const figures = (...args) => execFileSync(callbox, ['figures', ...args, '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  await w.house.stop();
  execFileSync('node', [join(example, 'make.mjs'), data]);
  figures('import', join(data, 'crimes.csv'), '--map', join(example, 'crimes.ini'), '--classes', join(example, 'classes.csv'));
  figures('import', join(data, 'late.csv'), '--why', 'Two thefts had been entered twice.');
  figures('publish', '--note', 'Every figure here is invented.');
  execFileSync(join(w.build, 'tests', 'fill_tally'), [join(data, 'store'), '1', '100']);
  await w.house.start();
}

/** "2026-10", so many months ago, and how the page says it. */
function month(ago) {
  const at = new Date();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() - ago);
  const words = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);
  return { name: at.toISOString().slice(0, 7), words };
}

/** `callbox tally DIR --publish`, whatever it says. */
function publishMonth(w, name) {
  return spawnSync(join(w.build, 'callbox'), ['tally', w.house.data, '--publish', '--month', name], { encoding: 'utf8' });
}
let there;
const ready = (w) => (there ??= publish(w));

async function get(w, path) {
  const r = await fetch(w.house.url + path);
  return { status: r.status, type: r.headers.get('content-type'), bytes: Buffer.from(await r.arrayBuffer()) };
}
const rowsOf = (csv) => csv.trim().split('\r\n').map((l) => l.split(','));

export const tests = {
  'the list of versions and a version are good pages, in both windows': async (w) => {
    await ready(w);
    const { page } = await w.person();
    await page.goto(`${w.house.url}/figures`);
    await good(page, 'versions');
    await page.getByRole('link', { name: 'The newest figures: version 2' }).press('Enter');
    await page.getByRole('heading', { name: 'April 2024 to February 2025 (eleven months)' }).waitFor();
    await good(page, 'a version');
    await page.locator('summary', { hasText: '2023-24' }).press('Enter');
    await page.getByRole('table', { name: /Recorded crime by group and code, 2023-24/ }).waitFor();
    await good(page, 'a version with an earlier year');
    for (const width of process.env.LOOK ? [320, 1280] : []) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(process.env.LOOK, `published-${width}.png`), fullPage: true });
    }
  },
  'without scripts the same is there, charts and their words too': async (w) => {
    await ready(w);
    const { page } = await w.person({ js: false });
    await page.goto(`${w.house.url}/figures/v2`);
    await page.getByRole('img', { name: /Recorded, crimes: 2019-20 9,874; .*2023-24/ }).waitFor();
    const row = page.getByRole('row', { name: /INV-101/ }).first();
    assert.deepEqual(await row.getByRole('cell').allTextContents(), ['98', '86', '87.8']);
    await page.locator('summary', { hasText: '2021-22' }).click();
    await page.getByRole('cell', { name: '[c]' }).first().waitFor();
  },
  'a version stays at its address, and says why it was made': async (w) => {
    await ready(w);
    const one = String((await get(w, '/figures/v1')).bytes), two = String((await get(w, '/figures/v2')).bytes);
    assert.match(two, /Why it was made: Two thefts had been entered twice\./);
    assert.match(one, />5,120</);
    assert.match(two, />5,118</);
    assert.doesNotMatch(two, />5,120</);
    assert.equal((await get(w, '/figures/v3')).status, 404);
    assert.equal((await get(w, '/figures/v1/page.part')).status, 404);
  },
  'what is taken away agrees: CSV, what its columns are, JSON, a spreadsheet': async (w) => {
    await ready(w);
    const csv = await get(w, '/figures/v2/figures.csv'), rows = rowsOf(String(csv.bytes));
    assert.equal(csv.type, 'text/csv; charset=utf-8');
    const meta = JSON.parse(String((await get(w, '/figures/v2/figures.csv-metadata.json')).bytes));
    assert.deepEqual(meta.tableSchema.columns.map((c) => c.name), rows[0]);
    const small = rows.filter((r) => ['recorded', 'detected'].includes(r[7]) && /^[1-4]$/.test(r[9]));
    assert.deepEqual(small, []);
    assert.ok(rows.some((r) => r[9] === '[c]'), 'something is hidden');
    const json = JSON.parse(String((await get(w, '/figures/v2/figures.json')).bytes));
    const code = json.tables.by_code.lines.find((l) => l.code === 'INV-101').values.at(-1);
    assert.deepEqual([code.recorded, code.detected, code.detection_rate], [98, 86, 87.8]);
    const list = JSON.parse(String((await get(w, '/figures/versions.json')).bytes));
    assert.deepEqual(list.versions.map((v) => [v.version, v.numbers.changed, v.recorded]), [[1, 0, 0], [2, 5, -2]]);
    const ods = await get(w, '/figures/v2/figures.ods');
    assert.equal(ods.type, 'application/vnd.oasis.opendocument.spreadsheet');
    assert.equal(ods.bytes.subarray(30, 38).toString(), 'mimetype');
  },

  "the line's own numbers: published while it runs, read from its next start, linked, and never twice": async (w) => {
    await ready(w);
    const [newer, older] = [month(1), month(2)];
    for (const m of [newer, older]) {
      const r = publishMonth(w, m.name);
      assert.equal(r.status, 0, r.stderr);
      assert.match(r.stdout, new RegExp(`^${m.words} of line 1 is published\\.`));
    }
    const again = publishMonth(w, newer.name);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /is published already, and stays as it is/);
    assert.equal((await get(w, '/numbers')).status, 404, 'before the start');
    await w.house.stop();
    await w.house.start();
    const { page } = await w.person();
    await page.goto(`${w.house.url}/about`);
    await page.getByRole('link', { name: 'Our work in numbers' }).press('Enter');
    await page.getByRole('heading', { name: newer.words }).waitFor();
    await page.getByText(/^Of [\d,]+ people who wanted to talk while we were open, [\d,]+ were answered\.$/).first().waitFor();
    await page.getByText(/^Half of those who were answered waited .* or less; nine out of ten, .* or less\.$/).first().waitFor();
    await good(page, 'numbers');
    await page.locator('summary', { hasText: older.words }).press('Enter');
    await page.getByRole('table', { name: `Contacts and replies, ${older.words}` }).waitFor();
    await good(page, 'numbers with an earlier month');
    for (const width of process.env.LOOK ? [320, 1280] : []) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(process.env.LOOK, `numbers-${width}.png`), fullPage: true });
    }
    const csv = await get(w, '/numbers/numbers.csv'), rows = rowsOf(String(csv.bytes));
    assert.equal(csv.type, 'text/csv; charset=utf-8');
    assert.deepEqual([...new Set(rows.slice(1).map((r) => r[1]))], [`${newer.name}-01`, `${older.name}-01`]);
    assert.deepEqual(rows.slice(1).filter((r) => /^[1-4]$/.test(r[6])), [], 'a small count is shown');
    assert.ok(rows.some((r) => r[6] === '[c]'), 'something is hidden');
    assert.equal((await get(w, '/numbers/page.part')).status, 404);
  },
  'without scripts the numbers are there; a month that was changed on the disk is left out, and said': async (w) => {
    await ready(w);
    const [newer, older] = [month(1), month(2)];
    const path = join(w.house.data, 'numbers', `1-${older.name}`), text = readFileSync(path, 'latin1');
    writeFileSync(path, text.replace(/,(\d)(\d+),/, (_, a, b) => `,${a === '9' ? '8' : '9'}${b},`), 'latin1');
    const r = publishMonth(w, newer.name);
    assert.equal(r.status, 1);
    assert.match(r.stderr, new RegExp(`1-${older.name} is not as it was written, and is left out`));
    await w.house.stop();
    await w.house.start();
    const { page } = await w.person({ js: false });
    await page.goto(`${w.house.url}/numbers`);
    await page.getByRole('table', { name: `Contacts and replies, ${newer.words}` }).waitFor();
    await page.getByRole('heading', { name: newer.words }).waitFor();
    assert.equal(await page.getByText(older.words).count(), 0);
  },
};
