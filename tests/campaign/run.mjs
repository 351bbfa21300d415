// run: the example's campaign, whole: from its file to printed kit, every code on paper followed to its page
// on a running server, four weeks of people who come by them on a clock that is set, and a report whose
// every count is what the ledger has; then a search for what people brought with them; and a line that is
// killed while it counts (kill.mjs).
//   node tests/campaign/run.mjs BUILD [--long]    --long: some hundred contacts, not a dozen
// Closes with "N passed, N failed". Never trusts the report alone: the ledger is written beside, by what was
// asked of the server.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DAY_MS, House, dice, placements } from './house.mjs';
import { kills } from './kill.mjs';

const build = resolve(process.argv[2] ?? 'build');
const long = process.argv.includes('--long');
const FROM = Date.UTC(2026, 10, 2);
const counts = { passed: 0, failed: 0 };
const began = Date.now();
function check(title, good, detail = '') {
  counts[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (!good) console.log(String(detail).slice(0, 2000));
}

/* What people bring with them. */
const ADDRESS = '203.0.113.177', AGENT = 'CanaryBrowser/77.1 (planted)', CLICK = 'IwARcanaryclickid';

const ledger = new Map();
function note(code, what, n = 1) {
  const k = `${code},${what}`;
  ledger.set(k, (ledger.get(k) ?? 0) + n);
}

const sum = (what) => [...ledger].filter(([k]) => k.endsWith(`,${what}`)).reduce((n, [, v]) => n + v, 0);

/* QR alone: stripes of one are now and then taken for a bar code. */
const scan = (file) => execFileSync('zbarimg', ['-q', '--nodbus', '--raw', '-Sdisable', '-Sqrcode.enable', file], { encoding: 'utf8' }).trim().split('\n');

/** Every code on every sheet, read back from how the sheet looks, leads to its page. */
async function paper(h, all) {
  const out = join(h.dir, 'kit');
  console.log(h.run('callbox', 'campaign', 'kit', h.plan, '--out', out, '--http', '--spare', '6').trim());
  const files = readdirSync(out);
  const sheets = files.filter((f) => f.endsWith('.pdf') && !f.startsWith('spare'));
  check('there are posters of three sizes, in both forms', ['kiosk', 'a3', 'a4'].every((s) => ['pdf', 'svg'].every((e) => files.some((f) => f.endsWith(`-${s}.${e}`)))));
  check('there are cards of three sizes', ['1080x1080', '1200x630', '1080x1920'].every((s) => files.some((f) => f.endsWith(`-${s}.png`))));
  let wrong = 0;
  for (const f of sheets) {
    const code = f.slice(0, 4), png = join(h.dir, 'sheet');
    execFileSync('pdftoppm', ['-r', f.includes('kiosk') ? '12' : '50', '-png', '-singlefile', join(out, f), png]);
    const read = scan(`${png}.png`), want = `http://127.0.0.1:${h.port}${f.includes('-gd-') ? '/gd' : ''}/go/${code}`;
    if (read.length !== 1 || read[0] !== want) { wrong++; console.log(f, read); }
  }
  check(`the code of each of ${sheets.length} sheets is read from its picture`, !wrong && sheets.length >= 9);
  for (const p of all) {
    if (scan(join(out, `${p.code}.png`))[0] !== `http://127.0.0.1:${h.port}/go/${p.code}`) wrong++;
    const page = await h.get(`/go/${p.code}`);
    const text = (await page.text()).replace(/&#39;|&#x27;/g, "'");
    if (page.status !== 200 || !text.includes(p.headlines[0])) { wrong++; console.log(p.code, page.status); }
    note(p.code, 'shown');
  }
  check('each leads to its placement\'s page, with its message', !wrong);
  const both = all.filter((p) => p.gaelic[0]);
  for (const p of both) {
    const read = scan(join(out, `${p.code}-gd.png`))[0], page = await (await h.get(new URL(read).pathname)).text();
    if (!page.includes('<html lang="gd"') || !page.includes(p.gaelic[0]) || page.includes(p.headlines[0])) { wrong++; console.log(p.code, read); }
    note(p.code, 'shown');
  }
  const sheetsGd = sheets.filter((f) => f.includes('-gd-'));
  const said = sheetsGd.map((f) => execFileSync('pdftotext', [join(out, f), '-'], { encoding: 'utf8' }).replace(/\s+/g, ' '));
  check('what has words in Gaelic is printed in both languages, and each leads to its own', !wrong && both.length > 0 && sheetsGd.length > 0
    && said.every((t) => both.some((p) => t.includes(p.gaelic[0])) && t.includes('no sgrìobhaibh') && /\/gd\/go\/\w{4}/.test(t)), said);
  execFileSync('pdftoppm', ['-r', '200', '-png', '-singlefile', join(out, 'spare-codes.pdf'), join(h.dir, 'spares')]);
  const spares = scan(join(h.dir, 'spares.png'));
  check('spare codes are read, and are of no placement', spares.length === 6 && new Set(spares).size === 6 && !spares.some((s) => all.some((p) => s.endsWith(p.code))), spares);
  const spare = await h.get(new URL(spares[0]).pathname);
  check('a spare code has a page all the same', spare.status === 200);
  note('unknown', 'shown');
}

/** So many times, sixteen at once. */
async function times(n, work) {
  for (let left = n; left > 0; left -= 16) await Promise.all(Array.from({ length: Math.min(left, 16) }, work));
}

/** Somebody sees an advert and opens its page, with all that a browser and a network bring along. */
async function view(h, p, turn, d) {
  const text = await (await h.get(`/go/${p.code}`, { 'x-forwarded-for': ADDRESS, 'user-agent': AGENT, referer: `https://network.example/?u=${CLICK}` })).text();
  if (!text.includes(p.headlines[turn])) throw new Error(`day ${d}: ${p.code} shows another message`);
  note(p.code, 'shown');
}

/** What networks add to a link goes no further; two that are machines come as well. */
async function clicked(h, p, query) {
  const r = await h.get(`/go/${p.code}?${query}`);
  if (r.status !== 303 || r.headers.get('location') !== `/go/${p.code}`) throw new Error('a click identifier stays');
  await h.get(`/go/${p.code}`, { 'user-agent': 'facebookexternalhit/1.1' });
  await h.get(`/go/${p.code}`, { 'sec-purpose': 'prefetch' });
  note(p.code, 'machines', 2);
}

const QUERIES = [`fbclid=${CLICK}&utm_source=x`, `gclid=${CLICK}`, `utm_medium=paid&utm_id=${CLICK}`, `msclkid=${CLICK}&gad_source=1`];

/** Somebody goes through a door. */
async function door(h, p, self) {
  await h.get(`/go/${p.code}/${self ? 'self' : 'other'}?gclid=${CLICK}`); /* sent on to the bare path: not one more */
  await h.get(`/go/${p.code}/${self ? 'self' : 'other'}`);
  note(p.code, 'went_on');
  if (self) note(p.code, 'went_self');
}

/** One day of people. */
async function day(h, all, d, roll) {
  const many = long ? 10 : 1;
  for (const p of all) {
    h.setClock(FROM + d * DAY_MS + (8 + roll(14)) * 3_600_000 + roll(3_600_000));
    const turn = p.messages.length > 1 ? d % p.messages.length : 0;
    await times(many * (roll(5) + 1), () => view(h, p, turn, d));
    if (roll(4) === 0) await clicked(h, p, QUERIES[d % QUERIES.length]);
    for (let i = roll(3 * many) / (long ? 2 : 1); i >= 1; i--) await door(h, p, roll(3) > 0);
    if (roll(long ? 2 : 16) === 0) {
      const { words, talk } = await h.contact(p.code, roll(2) ? 'now' : 'message');
      if (talk.includes(p.code)) throw new Error('the conversation\'s page has the code');
      note(p.code, 'began');
      if (roll(2) === 0) {
        await h.back(p.code, words);
        note(p.code, 'returned');
      }
    }
  }
  if (long) process.stderr.write(`day ${d + 1} of 28: ${sum('shown')} views, ${sum('began')} contacts\n`);
}

function files(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((f) => (f.isDirectory() ? files(join(dir, f.name)) : f.isFile() ? [join(dir, f.name)] : []));
}

function holds(h, text) {
  const b = Buffer.from(text);
  return files(h.data).filter((f) => readFileSync(f).includes(b)).concat(h.said.includes(text) ? ['the log'] : []);
}

/** Nothing that people brought lies anywhere; and what must be found is found by the same search. */
function traces(h) {
  for (const [name, text] of [['addresses', ADDRESS], ['user agents', AGENT], ['click identifiers', CLICK]]) {
    check(`no ${name} on the disk or in the log`, !holds(h, text).length, holds(h, text));
  }
  check('control: what lies on the disk is found', holds(h, 'Reform Street').length > 0);
  if (process.getuid() !== 0) return;
  const pids = execFileSync('pgrep', ['-P', String(h.p.pid)], { encoding: 'utf8' }).trim().split('\n');
  const patterns = [['address', ADDRESS], ['agent', AGENT], ['click', CLICK], ['control', 'Sexual messages to a child']]
    .map(([n, t]) => `${n} ${Buffer.from(t).toString('hex')}\n`).join('');
  const found = execFileSync(join(build, 'tests/canary_find'), pids.map((p) => `pid:${p}`), { input: patterns, encoding: 'utf8' });
  const hits = (n) => found.split('\n').filter((l) => l.startsWith(`hit ${n} `));
  check('none of them in the memory of the programs that run', !['address', 'agent', 'click'].some((n) => hits(n).length), found);
  check('control: what the pages say is found there', hits('control').length > 0, found);
}

function counted(h, ...more) {
  return new Map(h.run('callbox', 'campaign', 'report', h.data, '--counts', ...more).trim().split(/\r?\n/).slice(1)
    .map((l) => l.split(',')).map(([p, what, n]) => [`${p},${what}`, n]));
}

function report(h, all) {
  const exact = counted(h, '--exact');
  const wrong = [...exact].filter(([k, n]) => Number(n) !== (ledger.get(k) ?? 0)).map(([k, n]) => `${k}: ${n}, ledger ${ledger.get(k) ?? 0}`);
  if (long) {
    const of = Object.fromEntries(['shown', 'machines', 'went_on', 'began', 'returned'].map((k) => [k, sum(k)]));
    console.log(JSON.stringify({ counts: exact.size, differ: wrong.length, ...of }));
  }
  check(`every one of ${exact.size} counts is what the ledger has`, !wrong.length && exact.size === (all.length + 1) * 6, wrong.join('\n'));
  check('the ledger has nothing else', [...ledger.keys()].every((k) => exact.has(k)), [...ledger.keys()].filter((k) => !exact.has(k)));
  const shown = counted(h), people = [...shown].filter(([k]) => /,(went_on|began|returned)$/.test(k));
  check('no small count of people is shown', !people.some(([, n]) => Number(n) > 0 && Number(n) < 5) && people.some(([, n]) => n === '[c]'));
  check('what is shown is as it was', [...shown].every(([k, n]) => n === '[c]' || n === exact.get(k)));
  const out = join(h.dir, 'report');
  h.run('callbox', 'campaign', 'report', h.data, '--out', out);
  h.run('callbox', 'campaign', 'report', h.data, '--out', `${out}-exact`, '--exact');
  const html = readFileSync(`${out}-exact.html`, 'utf8'), words = (s) => s.replace(/\s+/g, ' ');
  const pdf = words(execFileSync('pdftotext', ['-layout', `${out}-exact.pdf`, '-'], { encoding: 'utf8' }));
  check('no sentence is left out of it: its numbers agree', !/left out/.test(html) && /What the line must expect/.test(html));
  const line = `were shown ${sum('shown').toLocaleString('en-GB')} times`;
  check('the report has the sums, as HTML and as PDF', words(html).includes(line) && pdf.includes(line), line);
  check('the report asks for nothing from anywhere', !/https?:|<script|@import|url\(/.test(html));
  check('both say that it is over', html.includes('It is over.') && pdf.includes('It is over.'));
  if (process.env.KEEP) execFileSync('cp', ['-r', h.dir, process.env.KEEP]);
}

async function main() {
  const h = await House.open(build, FROM + 9 * 3_600_000, long ? null : [0, 1, 2, 10, 13, 14]);
  try {
    const all = placements(h.plan), roll = dice(77);
    await paper(h, all);
    for (let d = 0; d < 28; d++) await day(h, all, d, roll);
    check('four weeks went by', [...ledger.keys()].some((k) => k.endsWith('began')));
    h.setClock(h.now + 5000);
    traces(h);
    await h.stop();
    h.setClock(FROM + 29 * DAY_MS);
    check('no address, agent or click identifier when it has stopped', ![ADDRESS, AGENT, CLICK].some((t) => holds(h, t).length));
    report(h, all);
    check('the log has events alone', !/go\/|K7RM/.test(h.said) && existsSync(h.data));
  } finally {
    await h.close();
  }
}

await main().catch((e) => check('it ran', false, e.stack));
await kills(build, long ? 60 : 4, check).catch((e) => check('killed while counting', false, e.stack));
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
