/* records: what a line in C answered (tests/vectors/records_c.kat, by tests/line/test_records.c) is read
 * here, field by field; what this side asks stands in records_ts.kat and has not changed. Called by
 * run.mjs. Never skips a line: the last test of each file says that every name was used. */
import assert from 'node:assert/strict';
import { asKey, asMid, asRow, concat } from '../../web/seal/bytes';
import { planFaultRead, planGetWrite, planPartRead, planSetWrite, reportPartRead, reportWrite, sheetRead } from '../../web/wire/campaign';
import { What, figuresRead, forecastRead, forecastWrite, tallyWrite } from '../../web/wire/figures';
import { feedbackListRead, feedbackListWrite, feedbackWrite, lineWrite, numberRead, outcomeWrite, passOnWrite, passedListWrite, passedRead, pendingRead } from '../../web/wire/letters';
import { referralListWrite, referralNewWrite, referralSignWrite, referredRead, resourcesSetWrite } from '../../web/wire/letters';
import { bookWrite, bookedRead, serviceGetWrite, serviceRead, serviceSetRead, serviceSetWrite } from '../../web/wire/service';
import type { OnDuty, Shift } from '../../web/wire/shift';
import { dutyWrite, handoverWrite, holdOffWrite, riskWrite, rowNameRead, shiftRead, wallRead, wallWrite } from '../../web/wire/shift';
import { RecordType, Status, recordReadOne } from '../../web/wire/record';
import { seqRead } from '../../web/wire/visitor';
import { readText, refuses, same, test } from './check';
import { Kat } from './kat';

const c = new Kat(readText('tests', 'vectors', 'records_c.kat'));
const ts = new Kat(readText('tests', 'vectors', 'records_ts.kat'));

/* A reader that takes all of it, and nothing that is a byte off. */
function read<T>(group: string, reader: (body: Uint8Array) => T): T {
    const body = c.bytes(`${group}.body`);
    refuses(() => reader(body.slice(0, -1)));
    refuses(() => reader(concat(body, new Uint8Array(1))));
    return reader(body);
}

const num = (name: string) => c.number(name);
function onOf(group: string): OnDuty[] {
    assert.equal(num(`${group}.n`), 1);
    return [{
        mid: asMid(c.bytes(`${group}.mid`)), state: num(`${group}.onstate`), held: num(`${group}.onheld`), chats: num(`${group}.onchats`),
        sinceS: num(`${group}.onsince`), workedMin: num(`${group}.onworked`), line: num(`${group}.online`),
    }];
}

test('who is on duty, and the wall', () => {
    const shift: Shift = {
        state: num('duty.state'), held: num('duty.held'), chats: num('duty.chats'), most: num('duty.most'), sinceS: num('duty.since'),
        wrapS: num('duty.wrap'), workedMin: num('duty.worked'), warnMin: num('duty.warn'), capMin: num('duty.cap'), on: onOf('duty'),
    };
    assert.deepEqual(read('duty', shiftRead), shift);
    assert.deepEqual(read('wall', wallRead), {
        now: num('wall.now'), message: num('wall.message'), booked: num('wall.booked'), held: num('wall.held'), longestS: num('wall.longest'),
        due: num('wall.due'), overdue: num('wall.overdue'), on: onOf('wall'),
    });
});

test('what befell somebody who answers: handed over, lost, and duty that moved', () => {
    const push = (group: string, type: RecordType) => {
        const rec = read(group, recordReadOne);
        assert.deepEqual([rec.type, rec.tag, rec.status], [type, num(`${group}.tag`), num(`${group}.status`)]);
        assert.deepEqual([num(`${group}.type`), rec.tag, rec.status, rec.body.length], [type, 0, Status.Ok, num(`${group}.len`)]);
        assert.deepEqual([c.text(`${group}.cr`), num(`${group}.ver`)], ['CR', 1]);
        return rec.body;
    };
    for (const [group, type] of [['handed', RecordType.PushHanded], ['missed', RecordType.PushMissed]] as const) {
        const body = push(group, type);
        assert.deepEqual(rowNameRead(body), c.bytes(`${group}.name`));
        refuses(() => rowNameRead(body.slice(1)));
    }
    assert.deepEqual([RecordType.PushDuty, RecordType.PushHanded, RecordType.PushMissed], [0x46, 0x47, 0x48]);
    assert.equal(push('dutymoved', RecordType.PushDuty).length, 0);
});

test('hours, limits and times', () => {
    assert.deepEqual(read('service', serviceRead), {
        limits: {
            queueMax: num('service.queue'), offerMin: num('service.offer'), replyHours: num('service.reply'), shortSeconds: num('service.short'),
            noticeMin: num('service.notice'), horizonDays: num('service.horizon'), sharePct: num('service.share'),
            earlyMin: num('service.early'), lateMin: num('service.late'),
        },
        hours: c.text('service.hours'), rota: c.text('service.rota'),
    });
    assert.equal(num('service.hourslen') + num('service.rotalen'), c.bytes('service.hours').length + c.bytes('service.rota').length);
    const set = read('serviceset', serviceSetRead);
    assert.deepEqual([set.fault, set.why, set.shown.length], [num('serviceset.fault'), c.text('serviceset.why'), num('serviceset.n')]);
    assert.deepEqual(set.shown[0], {
        lang: num('serviceset.lang'), first: num('serviceset.first'), last: num('serviceset.last'), fromDay: num('serviceset.from'),
        toDay: num('serviceset.to'), spans: [{ fromMin: c.list('serviceset.spans')[0], toMin: c.list('serviceset.spans')[1] }],
        note: c.text('serviceset.note').replace(/\0+$/, ''),
    });
    assert.deepEqual([num('serviceset.nspans'), num('serviceset.whylen'), c.bytes('serviceset.second').length], [1, 0, 104]);
    const bad = read('servicebad', serviceSetRead);
    assert.deepEqual([bad.fault, bad.why, bad.shown.length], [num('servicebad.fault'), c.text('servicebad.why'), num('servicebad.n')]);
    assert.equal(num('servicebad.whylen'), bad.why.length);
});

test('times that can be booked', () => {
    const booked = read('book', bookedRead);
    assert.deepEqual([booked.want, booked.due], [num('book.want'), { halfHour: num('book.due'), east: num('book.east') }]);
    const [high, low, east] = c.list('book.slots');
    assert.deepEqual(booked.slots[0], { halfHour: high! * 65536 + low!, east });
    assert.equal(booked.slots.length, num('book.n'));
});

test('what comes after a contact', () => {
    assert.equal(read('outcome', seqRead), c.u64('outcome.seq'));
    assert.equal(read('referral', numberRead), c.u64('referral.number'));
    assert.equal(c.text('resources.text'), new TextDecoder().decode(c.bytes('resources.body')));
    assert.deepEqual(read('pending', pendingRead), { more: num('pending.more') === 1, rows: [{
        number: c.u64('pending.number'), row: asRow(c.bytes('pending.row')), by: asMid(c.bytes('pending.by')),
        seq: c.u64('pending.seq'), since: num('pending.since'),
    }] });
    assert.deepEqual(read('referred', referredRead), { more: num('referred.more') === 1, rows: [{
        number: c.u64('referred.number'), day: num('referred.day'), letter: c.bytes('referred.letter'),
    }] });
    const list = read('feedback', feedbackListRead);
    assert.deepEqual(list, { more: num('feedback.more') === 1, rows: [{
        number: c.u64('feedback.number'), day: num('feedback.day'), complaint: num('feedback.kind') === 2,
        answers: [...c.bytes('feedback.answers')], letter: c.bytes('feedback.letter'),
    }] });
    assert.deepEqual(read('passed', passedRead), { more: num('passed.more') === 1, rows: [{
        number: c.u64('passed.number'), day: num('passed.day'), letter: c.bytes('passed.letter'),
    }] });
    assert.deepEqual(['pending', 'referred', 'feedback', 'passed'].map((g) => num(`${g}.n`)), [1, 1, 1, 1]);
});

test('figures, and the week ahead', () => {
    assert.deepEqual(read('figures', figuresRead), {
        threshold: num('figures.threshold'), more: num('figures.more') === 1, today: num('figures.today'),
        cells: [{ at: num('figures.at'), dim: num('figures.dim'), val: num('figures.val'), n: num('figures.count') }],
    });
    assert.equal(num('figures.n'), 1);
    const ahead = read('forecast', forecastRead);
    const hours = c.bytes('forecast.hours');
    assert.deepEqual(ahead.handle, [num('forecast.handlelo'), num('forecast.handlehi')]);
    assert.deepEqual(ahead.patience, [num('forecast.patiencelo'), num('forecast.patiencehi')]);
    assert.deepEqual(ahead.hours.flatMap((h) => [Math.round(h.perHour * 100) >> 8, Math.round(h.perHour * 100) & 0xff, h.people, h.needed]), [...hours]);
    assert.equal(ahead.sentences.length, num('forecast.n'));
    assert.equal(c.text('forecast.say').slice(2), ahead.sentences[0]);
});

test('a campaign: its plan, what is wrong with one, and its report', () => {
    const part = planPartRead(c.bytes('plan.body'));
    assert.deepEqual([part.total, new TextDecoder().decode(part.bytes)], [num('plan.total'), c.text('plan.text')]);
    assert.deepEqual([read('planset', planFaultRead), num('planset.fault'), num('planset.line'), num('planset.col'), num('planset.whylen')],
        [undefined, 0, 0, 0, 0]);
    assert.equal(c.text('planset.why'), '');
    assert.deepEqual(read('planbad', planFaultRead), { line: num('planbad.line'), col: num('planbad.col'), why: c.text('planbad.why') });
    assert.deepEqual([num('planbad.fault'), num('planbad.line'), num('planbad.whylen')], [1, 2, c.text('planbad.why').length]);
    const report = reportPartRead(c.bytes('report.body'));
    assert.deepEqual([report.total, report.mark, report.bytes], [num('report.total'), c.bytes('report.mark'), c.bytes('report.sheet')]);
    const sheet = sheetRead(report.bytes);
    assert.deepEqual([sheet.hidden, sheet.rounded, sheet.items[0]], [false, false, { kind: 'head', level: 1, text: 'Four weeks' }]);
    const places = sheet.items.find((i) => i.kind === 'table' && i.caption === 'By placement');
    assert.equal(places?.kind === 'table' && places.rows[1]?.[0], 'R6K9 Dundee – Reform Street');
});

test('of what C answered nothing was left unread', () => assert.deepEqual(c.unasked(), []));

const asks: Record<string, (k: { n(f: string): number; b(f: string): Uint8Array; t(f: string): string; u(f: string): bigint }) => Uint8Array> = {
    duty: (k) => dutyWrite(k.n('what'), k.n('chats')),
    wall: (k) => wallWrite(k.n('line')),
    risk: (k) => riskWrite(asRow(k.b('row')), k.n('risk')),
    handover: (k) => handoverWrite(asRow(k.b('row')), asMid(k.b('mid'))),
    holdoff: (k) => holdOffWrite(asRow(k.b('row')), k.n('until')),
    book: (k) => bookWrite(asKey(k.b('auth')), k.n('what'), k.n('due')),
    serviceget: (k) => serviceGetWrite(k.n('line')),
    serviceset: (k) => serviceSetWrite(k.n('line'), k.n('check') === 1, { limits: {
        queueMax: k.n('queue'), offerMin: k.n('offer'), replyHours: k.n('reply'), shortSeconds: k.n('short'), noticeMin: k.n('notice'),
        horizonDays: k.n('horizon'), sharePct: k.n('share'), earlyMin: k.n('early'), lateMin: k.n('late'),
    }, hours: k.t('hours'), rota: k.t('rota') }),
    resourcesget: (k) => lineWrite(k.n('line')),
    resourcesset: (k) => resourcesSetWrite(k.n('line'), k.t('text')),
    outcome: (k) => outcomeWrite({ group: k.n('group'), outcome: k.n('outcome'), hard: false, agreed: [...k.b('agreed')].reverse(), taken: [...k.b('taken')] },
        concat(k.b('row'), k.b('hasgrant'), new Uint8Array(3), k.b('msg'))),
    referralnew: (k) => referralNewWrite(asRow(k.b('row')), k.u('seq')),
    referralsign: (k) => referralSignWrite(k.n('line'), k.n('verdict') === 1, k.u('number'), [k.b('letter')]),
    referrallist: (k) => referralListWrite(k.n('line'), k.u('after'), k.u('drop')),
    feedback: (k) => feedbackWrite({ line: k.n('line'), complaint: k.n('kind') === 2, answers: [...k.b('answers')] as [number, number, number], letter: k.b('letter') }),
    feedbacklist: (k) => feedbackListWrite(k.n('line'), k.u('before'), k.u('drop')),
    passon: (k) => passOnWrite(asRow(k.b('row')), k.n('line'), k.b('letter')),
    passedlist: (k) => passedListWrite(k.n('line'), k.u('before'), k.u('drop')),
    tally: (k) => tallyWrite({ line: k.n('line'), what: k.n('what') as What, from: k.n('from'), below: k.n('below') },
        { at: k.n('at'), dim: k.n('dim'), val: k.n('val'), n: 0 }),
    planget: (k) => planGetWrite(k.n('line'), k.n('which'), k.n('from')),
    planset: (k) => planSetWrite({ line: k.n('line'), which: k.n('which'), check: k.n('check') === 1, was: k.b('was'), text: k.t('text') }),
    spendset: (k) => planSetWrite({ line: k.n('line'), which: k.n('which'), check: k.n('check') === 1, was: k.b('was'), text: k.t('text') }),
    report: (k) => reportWrite(k.n('line'), k.n('what') === 1, k.n('part'), k.n('from')),
    forecast: (k) => forecastWrite({ line: k.n('line'), weeks: k.n('weeks'), people: k.n('people'), targetS: k.n('target'), percent: k.n('percent'), chats: k.n('chats') }),
};
/* Counts that the writers make themselves, and what they always say. */
const IMPLIED = ['hourslen', 'rotalen', 'nagreed', 'ntaken', 'n', 'has', 'to'];

for (const [group, write] of Object.entries(asks)) {
    test(`${group} is asked as it was`, () => {
        same(write({
            n: (f) => ts.number(`${group}.${f}`), b: (f) => ts.bytes(`${group}.${f}`), t: (f) => ts.text(`${group}.${f}`), u: (f) => ts.u64(`${group}.${f}`),
        }), ts.bytes(`${group}.body`));
    });
}

test('nothing else is asked', () => {
    assert.deepEqual(ts.unasked().filter((n) => !IMPLIED.includes(n.split('.')[1]!)), []);
});
