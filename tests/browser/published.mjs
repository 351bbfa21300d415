// published: the example's figures are imported and published beside a line, and read under /figures: by
// keyboard, without scripts, in both windows, by axe; what may be taken away agrees with itself.
// Called by run.mjs; with LOOK=folder it leaves pictures there. Never looks at a page that was not published.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
  await w.house.start();
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
};
