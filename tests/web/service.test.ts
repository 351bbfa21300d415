/* service: hours and limits, and times that are booked, as bytes: the same ones that C is held to in
 * tests/wire/test_service.c; and what the console and the page make of them. */
import assert from 'node:assert/strict';
import { asKey } from '../../web/seal/bytes';
import { lineSpan, numberOf } from '../../web/staff/hours';
import { clock, timeWords } from '../../web/staff/hourswords';
import { aboutWords } from '../../web/staff/aboutwords';
import { Book, Fault, bookWrite, bookedRead, serviceRead, serviceSetRead, serviceSetWrite } from '../../web/wire/service';
import { Soon, Who, aboutOf, aboutRead } from '../../web/wire/want';
import { hex, refuses, test, unhex } from './check';

const KNOWN = '0007000a001800140078000e190a0f' + '00'.repeat(17) + '0003616263' + '00026465';

test('SERVICE as C writes it, and back', () => {
    const s = serviceRead(unhex(KNOWN));
    assert.deepEqual(s.limits, {
        queueMax: 7, offerMin: 10, replyHours: 24, shortSeconds: 20, noticeMin: 120, horizonDays: 14,
        sharePct: 25, earlyMin: 10, lateMin: 15,
    });
    assert.equal(s.hours, 'abc');
    assert.equal(s.rota, 'de');
    assert.equal(hex(serviceSetWrite(1, true, s)), `00010100${KNOWN}`);
    refuses(() => serviceRead(unhex(KNOWN).slice(1)), 'format');
    refuses(() => serviceSetWrite(1, false, { ...s, hours: 'x'.repeat(8193) }), 'size');
});

test('what is wrong, or how it reads', () => {
    const why = Buffer.from('line 2: no').toString('hex');
    const wrong = serviceSetRead(unhex(`0100000a${why}0000`));
    assert.equal(wrong.fault, Fault.Hours);
    assert.equal(wrong.why, 'line 2: no');
    const row = `00000402${'00'.repeat(8)}0258030c0438052800000000${'00'.repeat(20)}${'00'.repeat(60)}`;
    const [shown] = serviceSetRead(unhex(`0000000000 01${row}`.replace(' ', ''))).shown;
    assert.equal(timeWords(shown!), '10:00 – 13:00, 18:00 – 22:00');
    assert.equal(clock(1440), '24:00');
    assert.equal(clock(1560), '02:00');
    refuses(() => serviceSetRead(unhex('030000000000')), 'format');
});

test('BOOK as C writes it', () => {
    const b = bookedRead(unhex('0300ffc4000f36880001' + '0000' + '000f3689003c'));
    assert.deepEqual(b, { want: 3, due: { halfHour: 997000, east: -60 }, slots: [{ halfHour: 997001, east: 60 }] });
    assert.equal(hex(bookWrite(undefined, Book.Slot, 997001)), `${'00'.repeat(32)}02000000000f3689`);
    assert.equal(bookWrite(asKey(new Uint8Array(32)), Book.Ask).length, 40);
    refuses(() => bookedRead(unhex('0400ffc4000f368800000000')), 'format');
});

test('what it is about', () => {
    assert.equal(aboutOf(Who.Child, Soon.Now), 0x34);
    assert.deepEqual(aboutRead(0x34), { who: Who.Child, soon: Soon.Now });
    assert.deepEqual(aboutRead(0x0f), { who: Who.Untold, soon: Soon.Untold });
    assert.equal(aboutWords(0), '');
    assert.equal(aboutWords(0x34), 'a child who may be being harmed; now: somebody is at risk');
});

test('the line at fault, and numbers in their bounds', () => {
    assert.deepEqual(lineSpan('one\ntwo\nthree', 'line 2: no'), { from: 4, to: 7 });
    assert.equal(lineSpan('one', 'line 2: no'), undefined);
    assert.equal(lineSpan('one', 'no'), undefined);
    assert.equal(numberOf(' 24 ', { least: 0, most: 720 }), 24);
    for (const bad of ['', '-1', '721', '1e2', '0x10', 'a day']) {
        assert.equal(numberOf(bad, { least: 0, most: 720 }), undefined);
    }
});

