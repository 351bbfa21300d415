/* figures: what is asked of a line's counters and answered, byte by byte; the console's words and
 * measures against those of src/tally. Called by run.mjs.
 * Never starts a page: tests/browser does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { What, figuresRead, forecastRead, forecastWrite, tallyWrite } from '../../web/wire/figures';
import type { Cell } from '../../web/wire/figures';
import { roundUp } from '../../web/staff/charts';
import { wholeOf } from '../../web/staff/forecastview';
import { Dim, MORE, SPELL_EDGES, TOTAL, UNKNOWN, WAIT_EDGES, dimDefs, valueLabel, valueName, valuesOf }
    from '../../web/staff/dims';
import { csvOf, periods, whole } from '../../web/staff/figuresread';
import {
    Counts, abandonment, meanWait, occupancy, percentile, serviceLevel, share,
} from '../../web/staff/measures';
import { refuses, same, test, unhex } from './check';

/* As tests/line/test_figures.c has them from the server. */
const WHO = '00000000' + '0004' + '0001' + '0000000000000003';
const OFFERED = '00000000' + '000a' + '0000' + '000000000000000f';
const HIDDEN = '00000000' + '002d' + 'ffff' + 'ffffffffffffffff';
const head = (n: number, more = 0, threshold = 0) =>
    `0${threshold}0${more}0000` + '00004e20' + n.toString(16).padStart(8, '0');

test('TALLY, byte by byte', () => {
    const ask = { line: 0x0102, what: What.Week, from: 20000, below: 20028 };
    same(tallyWrite(ask), '0102' + '02' + '00' + '00004e20' + '00004e3c' + '00000000' + '0000' + '0000');
    same(tallyWrite(ask, { at: 5, dim: 0x2d, val: TOTAL, n: 3 }),
        '0102' + '02' + '00' + '00004e20' + '00004e3c' + '00000005' + '002d' + 'ffff');
});

test('FIGURES, byte by byte', () => {
    assert.deepEqual(figuresRead(unhex(head(3, 1, 5) + WHO + OFFERED + HIDDEN)), {
        threshold: 5, more: true, today: 20000, cells: [
            { at: 0, dim: Dim.Who, val: 1, n: 3 }, { at: 0, dim: Dim.Offered, val: 0, n: 15 },
            { at: 0, dim: Dim.Feedback, val: TOTAL, n: 'hidden' },
        ],
    });
    assert.deepEqual(figuresRead(unhex(head(0))).cells, []);
});

test('FIGURES that do not add up are refused', () => {
    refuses(() => figuresRead(unhex(head(2) + WHO)), 'format');
    refuses(() => figuresRead(unhex(head(1) + WHO + OFFERED)), 'format');
    refuses(() => figuresRead(unhex(head(1, 2) + WHO)), 'format');
    refuses(() => figuresRead(unhex(`00000001${head(0).slice(8)}`)), 'format');
    refuses(() => figuresRead(unhex('0000ffff' + '00004e20' + 'ffffffff')), 'format');
});

test('FORECAST, byte by byte', () => {
    same(forecastWrite({ line: 0x0102, weeks: 8, people: 3, targetS: 60, percent: 80, chats: 2 }), '01020803003c5002');
    const hours = '0000' + '00' + '00';
    const body = '0000012c' + '00000294' + '0000003c' + 'ffffffff' + '0000' + '0002' + '04b00405' + hours.repeat(167)
        + '0003' + '412e21' + '0000';
    const f = forecastRead(unhex(body));
    assert.deepEqual([f.handle, f.patience, f.sentences], [[300, 660], [60, Infinity], ['A.!', '']]);
    assert.deepEqual(f.hours[0], { perHour: 12, people: 4, needed: 5 });
    assert.equal(f.hours.length, 168);
    assert.equal(forecastRead(unhex('f'.repeat(16) + body.slice(16))).handle, undefined);
    refuses(() => forecastRead(unhex(body.slice(0, -2))), 'format');
    refuses(() => forecastRead(unhex(`${body}00`)), 'format');
});

test('what may be typed into the forecast', () => {
    assert.deepEqual(['0', ' 12 ', '200', '201', '', '-1', '1e1', '٣'].map((s) => wholeOf(s, 0, 200)),
        [0, 12, 200, undefined, undefined, undefined, undefined, undefined]);
});

/* The list of the server, read as text. */
function listed() {
    const text = readFileSync(`${process.env['CALLBOX_ROOT'] ?? '.'}/src/tally/dims.inc`, 'utf8');
    const dims = [...text.matchAll(/^DIM\((\w+), (\d+), "(\w+)", "(.*)", (\w+), "(\w+)"\)/gm)];
    const actions = /#define ACTIONS\(dim\) \\\n([\s\S]*?)\nDIM/.exec(text)?.[1]?.replace(/ \\$/gm, '') ?? '';
    const whole = text.replace(/^ACTIONS\((\w+)\)$/gm, (_, symbol: string) => actions.split('VAL(dim,').join(`VAL(${symbol},`));
    const values = [...whole.matchAll(/^VAL\((\w+), (\d+), "(\w+)", "(.*)"\)/gm)];
    return dims.map(([, symbol, dim, name, label, kind, unit]) => ({
        dim: Number(dim), name, label, kind: kind?.toLowerCase(), unit,
        values: values.filter((v) => v[1] === symbol).map((v) => [Number(v[2]), v[3], v[4]]),
    }));
}

test('every dimension has the words that the server has', () => {
    const defs = dimDefs().map(({ dim, name, label, kind, unit, values }) => ({ dim, name, label, kind, unit, values }));
    assert.ok(defs.length > 20);
    assert.deepEqual(defs, listed());
    const source = readFileSync(`${process.env['CALLBOX_ROOT'] ?? '.'}/src/tally/measure.c`, 'utf8');
    const edges = [...source.matchAll(/edge_s\[TALLY_\w+_EDGES\] = \{([^}]*)\}/g)]
        .map((m) => (m[1] ?? '').split(',').map(Number));
    assert.deepEqual(edges, [WAIT_EDGES, SPELL_EDGES]);
});

test('what is said afterwards stands in docs/TALLY.md by its number', () => {
    const text = readFileSync(`${process.env['CALLBOX_ROOT'] ?? '.'}/docs/TALLY.md`, 'utf8').replace(/\s+/g, ' ');
    const said = (dim: Dim) => valuesOf(dim).map(([v, , words]) => `${v} ${words}`).join('; ');
    for (const [head, dim] of [['group', Dim.Group], ['agreed, taken', Dim.Agreed], ['agreed, taken', Dim.Taken], ['outcome', Dim.Outcome],
        ['feedback', Dim.Feedback]] as const) {
        assert.ok(text.includes(`- **${head}**: ${said(dim)} `), head);
    }
});

test('values in words', () => {
    const def = (dim: Dim) => dimDefs().find((d) => d.dim === dim) ?? assert.fail();
    assert.equal(valueLabel(def(Dim.Answered), 4), 'up to 60 s');
    assert.equal(valueLabel(def(Dim.Answered), MORE), 'over 3600 s');
    assert.equal(valueName(def(Dim.Handle), UNKNOWN), 'unknown');
    assert.equal(valueName(def(Dim.Answered), MORE), 'over_3600');
    assert.equal(valueLabel(def(Dim.Who), 1), 'their own behaviour');
    assert.equal(valueName(def(Dim.Who), TOTAL), 'total');
    assert.equal(valueLabel(def(Dim.Agreed), 4), 'tell somebody they trust');
    assert.equal(valueLabel(def(Dim.Agreed), 63), 'no. 63');
    assert.equal(valueName(def(Dim.Feedback), 50), 'return_perhaps');
});

/* The same counts, and the same answers, as tests/tally/test_measure.c. */
const hist = (of: Record<number, number>) => Array.from({ length: UNKNOWN + 1 }, (_, i) => of[i] ?? 0);

test('measures are those of the server', () => {
    const [answered, abandoned] = [hist({ 1: 80, 5: 10 }), hist({ 1: 6, 5: 4 })];
    assert.deepEqual(serviceLevel(answered, abandoned, 60, 0), { lo: 0.8, hi: 0.8 });
    assert.deepEqual(serviceLevel(answered, abandoned, 90, 0), { lo: 0.9, hi: 0.9 });
    assert.deepEqual(abandonment(answered, abandoned, 0), { lo: 0.1, hi: 0.1 });
    assert.deepEqual(serviceLevel(answered, abandoned, 60, 20), { lo: 80 / 94, hi: 80 / 94 });
    assert.deepEqual(abandonment(answered, abandoned, 20), { lo: 4 / 94, hi: 4 / 94 });
    assert.deepEqual(serviceLevel(hist({ 1: 80, 5: 10, 14: 6 }), abandoned, 60, 20), { lo: 0.8, hi: 0.86 });
    const some = hist({ 0: 40, 4: 20, 13: 10, 14: 5 });
    assert.deepEqual(meanWait(some), { lo: (20 * 45 + 10 * 3600) / 70, hi: Infinity });
    assert.deepEqual(meanWait(hist({ 0: 40, 4: 20 })), { lo: 15, hi: (400 + 1200) / 60 });
    assert.deepEqual(percentile(hist({ 0: 40, 4: 20 }), 0.5), { lo: 0, hi: 10 });
    assert.deepEqual(percentile(hist({ 0: 40, 4: 20 }), 0.67), { lo: 45, hi: 60 });
    assert.deepEqual(percentile(some, 0.99), { lo: 3600, hi: Infinity });
    assert.deepEqual(share(1, 3), { lo: 0.25, hi: 0.25 });
});

test('what has no base, or a hidden part, is no number', () => {
    const none = hist({});
    [serviceLevel(none, none, 60, 20), abandonment(none, none, 20), meanWait(none), percentile(none, 0.5), share(0, 0),
        share('hidden', 3), abandonment(['hidden', ...none.slice(1)], hist({ 1: 9 }), 20),
        meanWait(['hidden', ...hist({ 3: 7 }).slice(1)])].forEach((r) => assert.equal(r, undefined));
});

test('days add up to the whole, and a published sum stands before one that is made', () => {
    const cells: Cell[] = [
        { at: 1, dim: Dim.Offered, val: 0, n: 2 }, { at: 2, dim: Dim.Offered, val: 0, n: 3 },
        { at: 1, dim: Dim.Staff, val: 0, n: 30 }, { at: 2, dim: Dim.Staff, val: 1, n: 10 },
    ];
    const counts = new Counts(whole(cells));
    assert.equal(counts.get(0, Dim.Offered), 5);
    assert.deepEqual(occupancy(counts, 0), { lo: 0.25, hi: 0.25 });
    const published = new Counts([
        { at: 0, dim: Dim.Who, val: 1, n: 'hidden' }, { at: 0, dim: Dim.Who, val: TOTAL, n: 40 },
        { at: 0, dim: Dim.Group, val: 1, n: 'hidden' }, { at: 0, dim: Dim.Group, val: 2, n: 8 },
    ]);
    assert.equal(published.sum(0, Dim.Who), 40);
    assert.equal(published.sum(0, Dim.Group), 'hidden');
});

test('periods: months for all, days for those who see all', () => {
    const today = Date.UTC(2026, 0, 15) / 86_400_000;
    const months = periods(today, false);
    assert.equal(months.length, 12);
    assert.deepEqual(months[0], {
        label: 'December 2025', from: Date.UTC(2025, 11, 1) / 86_400_000, below: Date.UTC(2026, 0, 1) / 86_400_000,
    });
    assert.ok(months.every((m) => m.below <= today));
    const all = periods(today, true);
    assert.deepEqual(all.slice(0, 2).map((p) => [p.from, p.below]), [[today - 6, today + 1], [today - 27, today + 1]]);
    assert.ok(all.every((p) => p.below - p.from <= 100));
    assert.deepEqual(all[3], { label: 'January 2026, so far', from: today - 14, below: today + 1 });
});

test('the saved table says its units, its threshold and what is hidden', () => {
    const text = Buffer.from(csvOf(7, What.Whole, { label: '', from: 20605, below: 20636 }, {
        threshold: 5, today: 0, cells: [{ at: 0, dim: Dim.Answered, val: 4, n: 12 }, { at: 0, dim: Dim.Who, val: 1, n: 'hidden' }],
    })).toString();
    assert.equal(text, '"line","from","to","dimension","value","unit",'
        + '"count ([c]: 1 to 4, or hidden to protect one that is)","dimension_label","value_label"\r\n'
        + '"7","2026-06-01","2026-07-02","answered","60","contacts","12","Answered, by how long they had waited","up to 60 s"\r\n'
        + '"7","2026-06-01","2026-07-02","who","own","contacts","[c]","What it is about, as they said","their own behaviour"\r\n');
});

test('an axis ends at a round number', () => {
    assert.deepEqual([0, 3, 5, 9, 41, 100, 1234].map(roundUp), [4, 4, 8, 20, 80, 100, 2000]);
});
