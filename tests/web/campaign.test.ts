/* campaign: SHEET byte by byte, as tests/campaign/test_bytes.c has it; codes as C draws them; a plan's text
 * changed by forms, and by two at once. Called by run.mjs. Never starts a page: tests/browser does. */
import assert from 'node:assert/strict';
import { PlanDoc, SET_TEXT_MAX, planFaultRead, planSetWrite, sheetRead } from '../../web/wire/campaign';
import { RecordType, Status } from '../../web/wire/record';
import { planSave, reportRead, spendSave, tableParts, textRead } from '../../web/staff/campaignread';
import type { Door } from '../../web/staff/connection';
import { Refused } from '../../web/staff/connection';
import { CODE_NUMBERS, codeDraw, codeOf, codeRead } from '../../web/staff/codes';
import { chosen, entries } from '../../web/staff/planforms';
import { changed, columnAt, drop, find, lineSpan, merged, moneyRead, moneyWords, ofKind, put, sections, value } from '../../web/staff/plantext';
import type { SectionKind } from '../../web/staff/plantext';
import { byDay, paces, rowText, spendRows } from '../../web/staff/spendtable';
import { readText, refuses, test, unhex } from './check';

const plan = readText('examples', 'kiosk-campaign', 'plan.txt');
const spend = readText('examples', 'kiosk-campaign', 'spend.csv');

/* --- SHEET ------------------------------------------------------------------------------------------ */
const HEAD = '43420112' + '01' + '00' + '0000' + '00005127';
const ITEMS = '0102' + '0002' + '4869'
    + '0200' + '0003' + 'c2a331'
    + '0302' + '0002' + '000154' + '00' + '0161' + '035b635d' + '0137'
    + '0400' + '0002' + '00005117' + '00005118' + '00005118' + '000143' + '000162' + '0000000000000005' + '0000000100000000';

test('SHEET, byte by byte', () => {
    assert.deepEqual(sheetRead(unhex(HEAD + ITEMS)), {
        hidden: true, rounded: false, day: 20775, items: [
            { kind: 'head', level: 2, text: 'Hi' },
            { kind: 'para', text: '£1' },
            { kind: 'table', caption: 'T', rows: [['', 'a'], ['[c]', '7']] },
            { kind: 'chart', caption: 'C', bars: 'b', first: 20759, from: 20760, to: 20760, values: [5, 2 ** 32] },
        ],
    });
    assert.deepEqual(sheetRead(unhex(HEAD)).items, []);
});

test('a SHEET that is cut, or of another kind, is refused', () => {
    const whole = HEAD + ITEMS;
    const ends = [12, 18, 25, 41].map((n) => n * 2); /* where an item ends it may stop */
    for (let n = 0; n < whole.length; n += 2) {
        if (!ends.includes(n) && n !== whole.length) {
            refuses(() => sheetRead(unhex(whole.slice(0, n))));
        }
    }
    refuses(() => sheetRead(unhex(`43420212${HEAD.slice(8)}`)), 'version');
    refuses(() => sheetRead(unhex(`43420111${HEAD.slice(8)}`)), 'format');
    refuses(() => sheetRead(unhex(`4342011202${HEAD.slice(10)}`)), 'format');
    refuses(() => sheetRead(unhex(`${HEAD}0500`)), 'format');
    refuses(() => sheetRead(unhex(`${HEAD}03ffffff0000`)), 'format'); /* 16 million cells of nothing */
    refuses(() => sheetRead(unhex(`${HEAD}02000001ff`)), 'format'); /* no UTF-8 */
});

test('a fault, and a text that is too long', () => {
    assert.equal(planFaultRead(unhex('0000' + '0000' + '0000' + '0000')), undefined);
    assert.deepEqual(planFaultRead(unhex('0100' + '0003' + '0007' + '0002' + '6e6f')), { line: 3, col: 7, why: 'no' });
    refuses(() => planFaultRead(unhex('0200' + '0003' + '0007' + '0002' + '6e6f')), 'format');
    refuses(() => planFaultRead(unhex('0100' + '0003' + '0007' + '0002' + '6e')));
    const set = (n: number) => planSetWrite({ line: 1, which: PlanDoc.Plan, check: true, text: 'x'.repeat(n) });
    assert.equal(set(SET_TEXT_MAX).length, 65536);
    refuses(() => set(SET_TEXT_MAX + 1), 'size');
});

/* --- codes -------------------------------------------------------------------------------------------- */
test('every code is the one that C draws', () => {
    let hash = 2166136261; /* FNV-1a, as tests/campaign/test_code.c */
    for (let n = 0; n < CODE_NUMBERS; n++) {
        const code = codeOf(n);
        assert.equal(codeRead(code.toLowerCase()), n);
        for (const c of code) {
            hash = Math.imul(hash ^ c.charCodeAt(0), 16777619) >>> 0;
        }
    }
    assert.equal(hash, 0x8ce6cd4d);
    assert.deepEqual(['K7RM', 'K7RN', 'K7R', 'K7RMM', 'A7RM', ''].map((c) => codeRead(c) !== undefined), [true, false, false, false, false, false]);
});

test('one is drawn that the plan does not have', () => {
    const all = Array.from({ length: CODE_NUMBERS }, (_, n) => codeOf(n));
    const last = all.splice(77, 1);
    assert.equal(codeDraw(all.map((c) => c.toLowerCase())), last[0]);
    assert.notEqual(codeDraw([]), codeDraw([]) + codeDraw([]));
});

/* --- the text ------------------------------------------------------------------------------------------ */
test('a plan is looked at by sections', () => {
    const all = sections(plan);
    assert.deepEqual(['campaign', 'message', 'channel', 'placement'].map((k) => ofKind(all, k as SectionKind).length), [1, 5, 3, 16]);
    const listen = find(all, 'message', 'listen');
    assert.equal(value(listen!, 'tag'), 'therapeutic');
    assert.equal(value(listen!, 'text.gd').slice(0, 9), 'Bruidhinn');
    assert.ok(ofKind(all, 'placement').every((p) => codeRead(p.name) !== undefined && value(p, 'spend') !== ''));
    assert.deepEqual(sections('# nothing\n[other x]\nname = y\n'), []);
});

test('forms have the keys that the checker has', () => {
    const c = readText('src', 'campaign', 'plan_keys.c');
    const rows = [...c.matchAll(/\{SECTION_([A-Z]+), "([a-z.]+)", (true|false), \w+\}/g)].map((m) => `${m[1]?.toLowerCase()} ${m[2]} ${m[3]}`);
    const kinds: SectionKind[] = ['campaign', 'message', 'channel', 'placement'];
    assert.deepEqual(kinds.flatMap((k) => entries(k, []).map((e) => `${k} ${e.key} ${e.must === true}`)), rows);
    assert.equal(rows.length, 23);
    const list = (name: string) => new RegExp(`const ${name}\\[.*?\\] = \\{([^}]*)\\}`).exec(c)?.[1]?.match(/[a-z-]+(?=")/g);
    const offered = (k: SectionKind, key: string) => entries(k, []).find((e) => e.key === key)?.choices?.().map(([v]) => v);
    assert.deepEqual(offered('channel', 'kind'), list('kinds'));
    assert.deepEqual(offered('channel', 'medium'), list('mediums'));
    assert.deepEqual(offered('message', 'tag')?.sort(), list('tags')?.sort());
});

test('messages that take turns keep their order', () => {
    assert.equal(chosen('private, caught', ['caught', 'listen', 'private']), 'private, caught, listen');
    assert.equal(chosen('', ['b', 'a']), 'b, a');
    assert.equal(chosen('a, b', []), '');
});

const SMALL = '# mine\n[campaign]\nname = A\n\n# words\n[message listen]\ntag = therapeutic\n\n[channel kiosk]\nname = K\n\n[placement R6K9]\nchannel = kiosk\nspend = 1\n';

test('a section is added where it may stand, and changed without touching the rest', () => {
    const more = put(SMALL, 'message', 'caught', [['tag', 'deterrent'], ['text.gd', '']]);
    assert.equal(more, SMALL.replace('tag = therapeutic\n', 'tag = therapeutic\n\n[message caught]\ntag = deterrent\n'));
    const placed = put(SMALL, 'placement', 'CT64', [['channel', 'kiosk'], ['spend', '2']]);
    assert.equal(placed, `${SMALL.trimEnd()}\n\n[placement CT64]\nchannel = kiosk\nspend = 2\n`);
    assert.equal(put(SMALL, 'placement', 'r6k9', [['channel', 'kiosk'], ['spend', '5'], ['from', '2026-11-09']]),
        SMALL.replace('spend = 1\n', 'spend = 5\nfrom = 2026-11-09\n'));
    assert.equal(put(placed, 'placement', 'R6K9', [['spend', '']]), placed.replace('spend = 1\n', ''));
    assert.equal(put(SMALL, 'channel', 'kiosk', [['name', 'K']]), SMALL);
    assert.equal(put('', 'campaign', '', [['name', 'A']]).trim(), '[campaign]\nname = A');
    assert.equal(drop(placed, 'placement', 'CT64').trimEnd(), SMALL.trimEnd());
    assert.equal(drop(SMALL, 'message', 'none'), SMALL);
    for (const p of ofKind(sections(plan), 'placement')) { /* what a form reads it writes back */
        assert.equal(put(plan, 'placement', p.name, [...p.values].map(([k, v]) => [k, v.text])), plan);
    }
});

test('a line and its column are found in the text', () => {
    assert.deepEqual(lineSpan('ab\ncd\n', 2), { from: 3, to: 5 });
    assert.deepEqual(lineSpan('ab', 99), { from: 0, to: 2 });
    assert.equal(columnAt('à = x', 6), 4); /* à is two bytes */
    assert.equal(columnAt('name', 1), 0);
    assert.equal(columnAt('ab', 9), 2);
});

test('two who changed other sections are put together; the same one is not', () => {
    const mine = put(SMALL, 'placement', 'R6K9', [['spend', '9']]);
    const theirs = put(put(SMALL, 'message', 'caught', [['tag', 'deterrent']]), 'campaign', '', [['name', 'B']]);
    assert.deepEqual(changed(SMALL, mine), ['placement R6K9']);
    assert.deepEqual(changed(SMALL, theirs).sort(), ['campaign ', 'message CAUGHT']);
    const both = merged(SMALL, mine, theirs);
    assert.equal(both, put(theirs, 'placement', 'R6K9', [['spend', '9']]));
    assert.equal(merged(SMALL, mine, put(SMALL, 'placement', 'R6K9', [['spend', '8']])), undefined);
    assert.equal(merged(SMALL, drop(SMALL, 'placement', 'R6K9'), theirs), drop(theirs, 'placement', 'R6K9'));
    assert.equal(merged(SMALL, SMALL.replace('# words', '# other words'), theirs), undefined); /* a comment would be lost */
    assert.equal(merged(SMALL, SMALL.replace('name = K\n', ''), theirs), theirs.replace('name = K\n', ''));
});

/* --- sums ------------------------------------------------------------------------------------------------ */
test('sums as the checker reads them', () => {
    assert.deepEqual(['1,234.50', '£30,000', '7', '1.5', '12,34', '1.234', 'x', ''].map(moneyRead), [123450, 3000000, 700, 150, undefined, undefined, undefined, undefined]);
    assert.deepEqual([123450, 3000000, 5].map(moneyWords), ['£1,234.50', '£30,000', '£0.05']);
});

test('what was spent, against the plan', () => {
    const rows = spendRows(spend);
    assert.equal(rows.length, spend.trim().split('\r\n').length - 1);
    const pace = paces(plan, rows, Date.UTC(2026, 10, 15) / 86_400_000); /* half of it is over */
    assert.equal(pace.reduce((n, p) => n + p.spent, 0), rows.reduce((n, r) => n + r.pence, 0));
    const kiosk = pace.find((p) => p.name.startsWith('R6K9'));
    assert.deepEqual([kiosk?.planned, kiosk?.due, kiosk?.spent], [150000, 75000, 150000]);
    assert.deepEqual(paces(plan, [{ day: 20759, place: 'kiosk', pence: 5, reach: 0 }], 0).slice(-1),
        [{ name: 'Telephone kiosks', planned: 0, due: 0, spent: 5, reach: 0 }]);
    const days = byDay(plan, rows);
    assert.equal(days?.pounds.length, 28);
    assert.ok(Math.abs((days?.pounds ?? []).reduce((a, b) => a + b, 0) * 100 - rows.reduce((n, r) => n + r.pence, 0)) < 28 * 50);
    assert.equal(byDay('', rows), undefined);
    assert.equal(rowText('2026-11-02', 'R6K9', '1,250', ' 9" '), 'date,placement,spend,reach\n"2026-11-02","R6K9","1,250","9"""\n');
});

test('a long table goes in parts, each with its head, and none of them is lost', () => {
    const rows = Array.from({ length: 50 }, (_, i) => `2026-11-02,R6K9,${i},`);
    const csv = `\ufeffdate,placement,spend,reach\n${rows.join('\n')}`;
    const parts = tableParts(csv, 200);
    assert.ok(parts.length > 5 && parts.every((p) => p.text.length <= 200 && p.text.startsWith('date,')));
    assert.deepEqual(parts.flatMap((p) => p.text.split('\n').slice(1)), rows);
    for (const p of parts) {
        assert.equal(rows[p.from], p.text.split('\n')[1]); /* line 2 of a part is line from + 2 of the whole */
    }
    assert.deepEqual(tableParts('a\nb', 200), [{ from: 0, text: 'a\nb' }]);
});

/* --- asking ------------------------------------------------------------------------------------------------ */
function door(answer: (type: RecordType, body: Uint8Array) => string): Door & { asked: Uint8Array[] } {
    const asked: Uint8Array[] = [];
    return { asked, ask: async (type, body = new Uint8Array()) => {
        asked.push(body);
        return unhex(answer(type, body));
    } };
}
const FINE = '0000' + '0000' + '0000' + '0000';

test('a text comes in parts', async () => {
    const d = door((_, body) => (body[7] === 0 ? '00000004' + 'c3' : '00000004' + 'a0' + '6f6b'));
    assert.equal(await textRead(d, 1, PlanDoc.Plan), 'àok');
    assert.equal(d.asked[1]?.[7], 1);
});

test('another mark begins again; a report that never holds still is given up', async () => {
    const marks = ['11', '22', '33', '33'];
    let n = 0;
    const d = door(() => `00000002${marks[n++]?.repeat(8)}${['aa', 'bb', 'cc', 'dd'][n - 1]}`);
    assert.deepEqual(await reportRead(d, 1, false, 0), unhex('ccdd'));
    let m = 0;
    const restless = door(() => `00000002${String(10 + (m++ % 80))}${'0'.repeat(14)}aa`);
    await assert.rejects(reportRead(restless, 1, false, 0), (e) => e instanceof Refused && e.status === Status.Later);
    assert.equal(await reportRead(door(() => '00000000' + '00'.repeat(8)), 1, true, 1), undefined);
});

test('a plan that somebody else saved is told; anything else is an error', async () => {
    const stale: Door = { ask: async () => { throw new Refused(Status.Stale); } };
    assert.equal(await planSave(stale, 1, 'a', 'b'), 'moved');
    await assert.rejects(planSave({ ask: async () => { throw new Refused(Status.Denied); } }, 1, 'a', 'b'));
    const d = door(() => FINE);
    assert.equal(await planSave(d, 1, '', 'b'), undefined);
    assert.ok(d.asked[0]?.slice(4, 36).every((x) => x === 0));
    await planSave(d, 1, 'a', 'b');
    assert.ok(d.asked[1]?.slice(4, 36).some((x) => x !== 0));
});

test('nothing of a file is kept before all of it was looked at', async () => {
    const csv = `date,placement,spend\n${'2026-11-02,R6K9,1\n'.repeat(8000)}`;
    const good = door(() => FINE);
    assert.equal(await spendSave(good, 1, csv, false), undefined);
    const checks = good.asked.map((b) => b[3]);
    assert.deepEqual(checks, [...checks].sort().reverse());
    assert.ok(checks.filter((c) => c === 1).length >= 2 && checks.filter((c) => c === 1).length === checks.filter((c) => c === 0).length);
    const long = await spendSave(good, 1, `date,placement,spend\n1,2,3\n${'x'.repeat(SET_TEXT_MAX)}\n`, false);
    assert.deepEqual([long?.line, long?.why], [3, 'this line is too long']);
    assert.equal((await planSave(good, 1, '', 'x'.repeat(SET_TEXT_MAX + 1)) as { line: number }).line, 0);
    let n = 0;
    const bad = door(() => (++n === 2 ? '0100' + '0002' + '0001' + '0000' : FINE));
    const fault = await spendSave(bad, 1, csv, false);
    assert.equal(fault?.line, (tableParts(csv)[1]?.from ?? 0) + 2);
    assert.ok(bad.asked.every((b) => b[3] === 1));
});
