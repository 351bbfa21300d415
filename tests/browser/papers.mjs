// papers: a line that was made by a key ceremony, and the sheets that came out, as they are printed:
// each one page, its code the same as its words. Called by run.mjs.
// Never trusts what the program says of a sheet: it is read back from the picture.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeClean, fitsWidth } from './people.mjs';
import * as step from './steps.mjs';

const WORDS = readFileSync(new URL('../../src/seal/words_en.txt', import.meta.url), 'utf8').trim().split('\n');
const SHARE_BYTES = 68, X_AT = 30, SHARES = 5, SETS = ['root', 'recovery'];
const SHEETS = SETS.flatMap((set) => Array.from({ length: SHARES }, (_, i) => `custodian-${i + 1}-${set}`));
const ALL = [...SHEETS, 'supervisor-morag', 'supervisor-iain', 'transcript'];
const SOME = ['custodian-2-root', 'custodian-1-recovery', 'supervisor-morag', 'transcript'];

let dir;

export function own(build) {
  dir = mkdtempSync(join(tmpdir(), 'callbox-papers-'));
  const data = join(dir, 'line');
  execFileSync(join(build, 'callbox'), ['ceremony', data, '--online-anyway', '--trial', 'auto', '--supervisor', 'morag',
    '--supervisor', 'iain', '--line', 'Cala', '--custodian', 'Mòrag NicLeòid', '--custodian', 'A & <B>']);
  return { dir, data, card: join(dir, 'line-papers', 'staff-morag.ini') };
}

/** RFC 4648 base32 to bytes. */
function bytesOf(letters) {
  const bits = [...letters].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

/** 23 words to the 37 bytes that they are. */
function numberOf(words) {
  const n = words.reduce((sum, w) => sum * 7776n + BigInt(WORDS.indexOf(w)), 0n);
  return Buffer.from(n.toString(16).padStart(74, '0'), 'hex');
}

async function sheet(w, name) {
  const page = await w.browser.newPage({ viewport: { width: 1000, height: 1400 } });
  await page.goto(`file://${join(dir, 'line-papers', `${name}.html`)}`);
  return page;
}

/** What a scanner reads from the page's code. */
async function scanned(page, name) {
  const path = join(dir, `${name}.png`);
  await page.locator('svg.qr').first().screenshot({ path });
  return execFileSync('zbarimg', ['-q', '--raw', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

async function sheetHolds(w, name, seen) {
  const page = await sheet(w, name);
  const words = await page.locator('.words li').evaluateAll((all) => all.map((li) => li.lastChild.textContent));
  assert.equal(words.length, 23);
  const text = await scanned(page, name);
  assert.match(text, /^CALLBOX:[A-Z2-7]{109}$/);
  const share = bytesOf(text.slice(8));
  assert.equal(share.length, SHARE_BYTES);
  const x = share[X_AT];
  assert.equal(x, Number(name.split('-')[1]));
  assert.deepEqual(numberOf(words), Buffer.concat([share.subarray(X_AT, X_AT + 1), share.subarray(32)]));
  assert(!seen.has(text), `${name} is another's`);
  seen.add(text);
  await page.close();
}

/** The custodians of the root key over a copy of the line's folder: the line of text that comes out. */
async function dismissed(w, id) {
  const copy = join(dir, 'copy'), shares = [];
  cpSync(join(dir, 'line'), copy, { recursive: true, filter: (path) => !path.endsWith('control') });
  for (const x of [1, 3, 5]) {
    const page = await sheet(w, `custodian-${x}-root`), file = join(dir, `share-${x}`);
    writeFileSync(file, (await page.locator('.words li').evaluateAll((all) => all.map((li) => li.lastChild.textContent))).join(' '));
    shares.push('--share', file);
    await page.close();
  }
  return execFileSync(join(w.build, 'callbox'), ['dismiss', copy, id, ...shares], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Pages of a PDF, as Chromium writes it. */
async function pages(page) {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type \/Page\b/g).length;
}

export const tests = {
  'the line of a ceremony: somebody writes, a founding supervisor answers, no warning stands there': async (w) => {
    const visitor = await w.person(), staff = await w.person();
    await step.open(visitor.page, w.house, 'Hello?');
    await step.signIn(staff.page, w.house);
    assert.equal(await staff.page.getByText(/demonstration/i).count(), 0);
    await step.takeNext(staff.page);
    await step.reads(staff.page, 'Hello?');
    await step.reply(staff.page, 'We are here.');
    await visitor.page.getByText('We are here.').waitFor();
  },

  'each code is what its words say, and each sheet another': async (w) => {
    const seen = new Set();
    for (const name of SHEETS) await sheetHolds(w, name, seen);
    assert.equal(seen.size, 2 * SHARES);
  },

  'a supervisor\'s code is the second factor of their card': async (w) => {
    const page = await sheet(w, 'supervisor-iain');
    const card = readFileSync(join(dir, 'line-papers', 'staff-iain.ini'), 'utf8');
    const secret = /^totp = (.*)$/m.exec(card)[1], password = /^password = (.*)$/m.exec(card)[1];
    assert.equal(await scanned(page, 'iain'), `otpauth://totp/Console:iain?secret=${secret}&issuer=Console`);
    await page.getByText(password, { exact: true }).waitFor();
    await page.close();
  },

  'every sheet is one page, and the bar that says to destroy it is not printed': async (w) => {
    for (const name of SOME) {
      const page = await sheet(w, name);
      const many = await pages(page);
      assert(name === 'transcript' ? many <= 3 : many === 1, `${name}: ${many} pages`);
      if (name !== 'transcript') {
        await page.emulateMedia({ media: 'print' });
        assert.equal(await page.locator('.warn').isVisible(), false);
        await page.emulateMedia({ media: 'screen' });
        assert.equal(await page.locator('.warn').isVisible(), true);
      }
      await page.close();
    }
  },

  'the sheets load nothing, fit a small window, and axe finds nothing': async (w) => {
    for (const name of SOME) {
      const page = await sheet(w, name);
      const asked = [];
      page.on('request', (r) => asked.push(r.url()));
      await page.reload();
      assert.deepEqual(asked.slice(1), []);
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await fitsWidth(page, `${name} at ${width}`);
        await axeClean(page, `${name} at ${width}`);
      }
      await page.close();
    }
  },

  'a supervisor leaves: another\'s console says what to run, and takes what the root key signed': async (w) => {
    const { page } = await w.person();
    await step.signIn(page, w.house);
    await step.goTo(page, 'Members');
    await page.getByRole('button', { name: 'Remove iain', exact: true }).click();
    const command = await page.getByText(/^callbox dismiss DIR/).innerText();
    await axeClean(page, 'removing a supervisor');
    await fitsWidth(page, 'removing a supervisor');
    await page.getByLabel('What the root key signed').fill('CALLBOX:AAAA');
    await page.getByRole('button', { name: 'Remove iain now' }).click();
    await page.getByRole('link', { name: /not the end of iain/ }).waitFor();
    await page.getByLabel('What the root key signed').fill(await dismissed(w, command.split(' ').pop()));
    await page.getByRole('button', { name: 'Remove iain now' }).click();
    await page.getByText('iain is removed.').first().waitFor(); /* told aloud and written: whichever is there */
    await page.getByText('Has left. The entry stays').waitFor();
  },

  'names are shown, not obeyed; the line\'s folder holds no sheet': async (w) => {
    const page = await sheet(w, 'custodian-2-root');
    await page.getByText('A & <B>', { exact: true }).waitFor();
    await page.close();
    assert.deepEqual(readdirSync(join(dir, 'line')).sort(), ['callbox.ini', 'control', 'key', 'store']);
    assert.equal(readdirSync(join(dir, 'line-papers')).length, ALL.length + 2);
  },
};
