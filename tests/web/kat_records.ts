/* kat_records: tests/vectors/records_ts.kat, the asks of this side for a line in C to take; names as
 * tests/line/records.h has them. Called by kat_write. Never part of a test run. */
import { writeFileSync } from 'node:fs';
import { asKey, asMid, asRow, concat } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import { LetterOf, NOBODY, letterMake } from '../../web/seal/letter';
import { PlanDoc, ReportPart, planGetWrite, planSetWrite, reportWrite } from '../../web/wire/campaign';
import { What, forecastWrite, tallyWrite } from '../../web/wire/figures';
import { feedbackListWrite, feedbackWrite, lineWrite, outcomeWrite } from '../../web/wire/letters';
import { passOnWrite, passedListWrite, referralListWrite, referralNewWrite, referralSignWrite, resourcesSetWrite } from '../../web/wire/letters';
import { Book, bookWrite, serviceGetWrite, serviceSetWrite } from '../../web/wire/service';
import { DutyAsk, dutyWrite, handoverWrite, holdOffWrite, riskWrite, wallWrite } from '../../web/wire/shift';
import { repositoryFile, rnd } from './check';
import { KatWriter } from './kat';

const LINE = 1; /* of tests/line/office.h, as the epoch below */
const EPOCH = 1;
const SECOND = 2; /* of tests/line/desks.h */

function desk(): string[] {
    const [row, mid] = [asRow(rnd(16)), asMid(rnd(16))];
    return [
        new KatWriter('duty').u8('what', DutyAsk.BeReady).u8('chats', 2).bytes('body', dutyWrite(DutyAsk.BeReady, 2)).done(),
        new KatWriter('wall').u16('line', LINE).bytes('body', wallWrite(LINE)).done(),
        new KatWriter('risk').bytes('row', row).u8('risk', 2).bytes('body', riskWrite(row, 2)).done(),
        new KatWriter('handover').bytes('row', row).u8('to', 1).bytes('mid', mid).bytes('body', handoverWrite(row, mid)).done(),
        new KatWriter('holdoff').bytes('row', row).u32('until', 0x0f3689).bytes('body', holdOffWrite(row, 0x0f3689)).done(),
    ];
}

function service(): string[] {
    const auth = asKey(rnd(32));
    const limits = {
        queueMax: 7, offerMin: 10, replyHours: 4, shortSeconds: 20, noticeMin: 120, horizonDays: 14,
        sharePct: 50, earlyMin: 10, lateMin: 15,
    };
    const texts = { hours: 'daily 00:00-24:00\n', rota: 'daily 00:00-24:00 2\n' };
    const resources = '# Samaritans\nAny time, day or night: 116 123.\nFàilte.\n';
    return [
        new KatWriter('book').bytes('auth', auth).u8('what', Book.Ask).u32('due', 0).bytes('body', bookWrite(auth, Book.Ask)).done(),
        new KatWriter('serviceget').u16('line', LINE).bytes('body', serviceGetWrite(LINE)).done(),
        new KatWriter('serviceset').u16('line', LINE).u8('check', 0)
            .u16('queue', limits.queueMax).u16('offer', limits.offerMin).u16('reply', limits.replyHours)
            .u16('short', limits.shortSeconds).u16('notice', limits.noticeMin).u16('horizon', limits.horizonDays)
            .u8('share', limits.sharePct).u8('early', limits.earlyMin).u8('late', limits.lateMin)
            .u16('hourslen', texts.hours.length).text('hours', texts.hours)
            .u16('rotalen', texts.rota.length).text('rota', texts.rota)
            .bytes('body', serviceSetWrite(LINE, false, { limits, ...texts })).done(),
        new KatWriter('resourcesget').u16('line', LINE).bytes('body', lineWrite(LINE)).done(),
        new KatWriter('resourcesset').u16('line', LINE).text('text', resources).bytes('body', resourcesSetWrite(LINE, resources)).done(),
    ];
}

function after(): string[] {
    const row = asRow(rnd(16));
    const [sealed, to] = [rnd(100), newPair().pk];
    const note = concat(row, new Uint8Array(4), sealed); /* has_grant 0 and zeros */
    const referral = letterMake({ of: LetterOf.Referral, cls: 1, line: LINE, epoch: 0, to: asMid(rnd(16)), from: asMid(rnd(16)) }, newPair().sk, to, 'Who, and why.');
    const feedback = letterMake({ of: LetterOf.Feedback, cls: 0, line: LINE, epoch: EPOCH, to: NOBODY, from: NOBODY }, undefined, to, 'It helped.');
    const passed = letterMake({ of: LetterOf.Passed, cls: 0, line: SECOND, epoch: EPOCH, to: NOBODY, from: asMid(rnd(16)) }, newPair().sk, to, 'By their wish.');
    return [
        new KatWriter('outcome').bytes('row', row).u8('group', 3).u8('outcome', 5).u8('nagreed', 3).u8('ntaken', 2)
            .bytes('agreed', Uint8Array.of(1, 4, 9)).bytes('taken', Uint8Array.of(2, 7)).u8('hasgrant', 0).bytes('msg', sealed)
            .bytes('body', outcomeWrite({ group: 3, outcome: 5, hard: false, agreed: [9, 1, 4], taken: [7, 2] }, note)).done(),
        new KatWriter('referralnew').bytes('row', row).u64('seq', 1n).bytes('body', referralNewWrite(row, 1n)).done(),
        new KatWriter('referralsign').u16('line', LINE).u8('verdict', 1).u8('n', 1).u64('number', 1n).bytes('letter', referral)
            .bytes('body', referralSignWrite(LINE, true, 1n, [referral])).done(),
        new KatWriter('referrallist').u16('line', LINE).u64('after', 0n).u64('drop', 0n).bytes('body', referralListWrite(LINE, 0n, 0n)).done(),
        new KatWriter('feedback').u16('line', LINE).u8('kind', 1).u8('has', 1).bytes('answers', Uint8Array.of(1, 0, 3)).bytes('letter', feedback)
            .bytes('body', feedbackWrite({ line: LINE, complaint: false, answers: [1, 0, 3], letter: feedback })).done(),
        new KatWriter('feedbacklist').u16('line', LINE).u64('before', 0n).u64('drop', 0n).bytes('body', feedbackListWrite(LINE, 0n, 0n)).done(),
        new KatWriter('passon').bytes('row', row).u16('line', SECOND).bytes('letter', passed).bytes('body', passOnWrite(row, SECOND, passed)).done(),
        new KatWriter('passedlist').u16('line', SECOND).u64('before', 0n).u64('drop', 0n).bytes('body', passedListWrite(SECOND, 0n, 0n)).done(),
    ];
}

function figures(): string[] {
    const [from, below] = [20000, 20028];
    const ask = { line: LINE, weeks: 8, people: 3, targetS: 60, percent: 80, chats: 2 };
    return [
        new KatWriter('tally').u16('line', LINE).u8('what', What.Week).u32('from', from).u32('below', below)
            .u32('at', 5).u16('dim', 13).u16('val', 2)
            .bytes('body', tallyWrite({ line: LINE, what: What.Week, from, below }, { at: 5, dim: 13, val: 2, n: 0 })).done(),
        new KatWriter('forecast').u16('line', LINE).u8('weeks', ask.weeks).u8('people', ask.people).u16('target', ask.targetS)
            .u8('percent', ask.percent).u8('chats', ask.chats).bytes('body', forecastWrite(ask)).done(),
    ];
}

const PLAN = '[campaign]\nname = Four weeks\nfrom = 2026-11-02\nto = 2026-11-29\nbudget = 1,000\naddress = line.example\n'
    + '[message listen]\ntag = therapeutic\nbarrier = shame\nheadline = Worried?\ntext = Talk.\n'
    + '[channel kiosk]\nname = Kiosks\nkind = kiosk\nsource = kiosk\nmedium = print\n'
    + '[placement R6K9]\nchannel = kiosk\nplace = Dundee – Reform Street\nmessage = listen\nspend = 100\nreach = 60,000\n';

function campaign(): string[] {
    const spend = 'date,placement,spend,reach\n2026-11-02,R6K9,12.50,600\n';
    return [
        new KatWriter('planget').u16('line', LINE).u8('which', PlanDoc.Plan).u32('from', 0).bytes('body', planGetWrite(LINE, PlanDoc.Plan, 0)).done(),
        new KatWriter('planset').u16('line', LINE).u8('which', PlanDoc.Plan).u8('check', 0).bytes('was', new Uint8Array(32)).text('text', PLAN)
            .bytes('body', planSetWrite({ line: LINE, which: PlanDoc.Plan, check: false, text: PLAN })).done(),
        new KatWriter('spendset').u16('line', LINE).u8('which', PlanDoc.Spend).u8('check', 0).bytes('was', new Uint8Array(32)).text('text', spend)
            .bytes('body', planSetWrite({ line: LINE, which: PlanDoc.Spend, check: false, text: spend })).done(),
        new KatWriter('report').u16('line', LINE).u8('what', 1).u8('part', ReportPart.Sheet).u32('from', 0)
            .bytes('body', reportWrite(LINE, true, ReportPart.Sheet, 0)).done(),
    ];
}

export function writeRecords(): void {
    const head = '# Known answers of records, written by the TypeScript side; see README.md here.\n';
    const groups = [...desk(), ...service(), ...after(), ...figures(), ...campaign()];
    writeFileSync(repositoryFile('tests', 'vectors', 'records_ts.kat'), head + groups.join(''));
}
