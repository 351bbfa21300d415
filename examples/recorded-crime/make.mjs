#!/usr/bin/env node
// make: writes the example's data. EVERY FIGURE IS INVENTED: no crime in it happened, no area or code is
// real. A seeded generator of numbers draws them, so that they are the same everywhere, and so that they
// fit the press statement in statement.txt and show where it goes wrong.
//   node examples/recorded-crime/make.mjs OUT
// leaves OUT/crimes.csv (a row a crime, April 2019 to February 2025) and OUT/late.csv (counts that were
// corrected later). Run by hand and by tests. Never reads anything.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SEED = 20250301, FIRST = 2019, LAST = 2024;
/** Of April to February of 2024-25: recorded, detected in these months. Earlier years are parts of them. */
const CODES = [
  { code: 'INV-101', recorded: 98, detected: 86, before: 93 },
  { code: 'INV-102', recorded: 612, detected: 455, before: 583 },
  { code: 'INV-104', recorded: 741, detected: 480, before: 706, until2022: 'INV-103' },
  { code: 'INV-105', recorded: 136, detected: 85, before: 129 },
  { code: 'INV-201', recorded: 4211, detected: 2406, before: 4297 },
  { code: 'INV-202', recorded: 5120, detected: 1811, before: 4876 },
  { code: 'INV-203', recorded: 88, detected: 31, before: 92 },
];
/** Of a hundred crimes, so many in each; the Isles have few enough to be recognised. */
const DIVISIONS = [['Northshire', 31], ['Eastshire', 27], ['Westshire', 24], ['Southshire', 16], ['Isles', 2]];

let state = SEED;
/** mulberry32: small, and the same in every JavaScript. */
function draw() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(draw() * n);
const day = (year, month, d) => Math.round(Date.UTC(year, month - 1, d) / 86400000);
const written = (n) => {
  const t = new Date(n * 86400000);
  return `${String(t.getUTCDate()).padStart(2, '0')}/${String(t.getUTCMonth() + 1).padStart(2, '0')}/${t.getUTCFullYear()}`;
};

function division() {
  let n = below(100);
  for (const [name, share] of DIVISIONS) {
    if (n < share) return name;
    n -= share;
  }
  return DIVISIONS[0][0];
}

/** n crimes recorded on days of [from, below). */
function record(crimes, code, n, from, end) {
  for (let i = 0; i < n; i++) crimes.push({ code, area: division(), recorded: from + below(end - from), detected: 0 });
}

/** n of those not yet detected are, on a day of [from, below), and never before they were recorded. */
function detect(crimes, n, from, end) {
  const open = crimes.filter((c) => !c.detected && c.recorded < end - 1);
  for (let i = 0; i < n && open.length; i++) {
    const [c] = open.splice(below(open.length), 1);
    const first = Math.max(from, c.recorded);
    c.detected = first + below(end - first);
  }
}

/** What was recorded in April to February of a year: of the last as the statement has it. */
function elevenMonths(k, year) {
  if (year === LAST) return k.recorded;
  return Math.round(k.before * (1 - 0.04 * (LAST - 1 - year)));
}

function crimesOf(k) {
  const crimes = [];
  for (let year = FIRST; year <= LAST; year++) {
    const code = k.until2022 && year < 2022 ? k.until2022 : k.code;
    const n = elevenMonths(k, year), april = day(year, 4, 1), march = day(year + 1, 3, 1), end = day(year + 1, 4, 1);
    const rate = k.detected / k.recorded - 0.004 * (LAST - year);
    // A few detections are of crimes recorded the year before: they count now all the same.
    const detected = year === LAST ? k.detected : Math.round(n * rate), late = year === FIRST ? 0 : Math.round(detected * 0.07);
    detect(crimes.filter((c) => c.recorded < april), late, april, march);
    const now = [];
    record(now, code, n, april, march);
    detect(now, detected - late, april, march);
    crimes.push(...now);
    if (year < LAST) {
      record(crimes, code, Math.round(n / 11), march, end);
      detect(crimes.filter((c) => c.recorded >= april), Math.round((n / 11) * rate), march, end);
    }
  }
  return crimes;
}

const out = process.argv[2];
if (!out) {
  console.error('make.mjs OUT: where to put crimes.csv and late.csv');
  process.exit(2);
}
const all = CODES.flatMap(crimesOf).sort((a, b) => a.recorded - b.recorded || (a.code < b.code ? -1 : 1));
const row = (c) => `${written(c.recorded)};${c.detected ? written(c.detected) : ''};${c.code};${c.area}`;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'crimes.csv'), `Date recorded;Date detected;Crime code;Division\n${all.map(row).join('\n')}\n`);
// What a force finds later: two thefts of April 2024 that were entered twice.
const april = all.filter((c) => c.code === 'INV-202' && c.area === 'Westshire' && written(c.recorded).endsWith('/04/2024'));
const solved = all.filter((c) => c.code === 'INV-202' && c.area === 'Westshire' && c.detected && written(c.detected).endsWith('/04/2024'));
writeFileSync(join(out, 'late.csv'), `period,area,code,recorded,detected\n2024-04,Westshire,INV-202,${april.length - 2},${solved.length}\n`);
console.log(`${all.length} invented crimes in ${join(out, 'crimes.csv')}`);
