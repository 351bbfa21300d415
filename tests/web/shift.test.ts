/* shift: duty and the wall as bytes, and what the console makes of them. Called by run.mjs. */
import assert from 'node:assert/strict';
import type { Mid } from '../../web/seal/bytes';
import { Writer, asMid, asRow } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import { dueWords, halfHourNow } from '../../web/staff/riskwords';
import { ShiftDesk } from '../../web/staff/shiftdesk';
import { Duty, DutyAsk, dutyWrite, handoverWrite, holdOffWrite, riskWrite, rowNameRead, shiftRead, wallRead, wallWrite } from '../../web/wire/shift';
import { capWords, dutyChoices } from '../../web/staff/dutybar';
import { hex } from '../../web/staff/bits';
import type { KnownRow } from '../../web/staff/queuemodel';
import { askWords, timeOf } from '../../web/staff/queuerow';
import { ConvState } from '../../web/wire/bundle';
import { Want } from '../../web/wire/want';
import { refuses } from './check';
import { test } from './staff_test';

const mid = (b: number) => asMid(new Uint8Array(16).fill(b));
const on = (b: number, state: Duty, held: number, chats: number, worked = 61) =>
    new Writer().bytes(mid(b)).u8(state).u8(held).u8(chats).zero(1).u32(7).u16(worked).u16(1).done();
const SHIFT = new Writer().u8(3).u8(2).u8(3).u8(4).u32(9).u32(100).u16(61).u16(330).u16(360).u16(6)
    .bytes(on(1, Duty.Wrap, 2, 3)).bytes(on(2, Duty.Ready, 3, 3)).bytes(on(3, Duty.Ready, 2, 3)).bytes(on(4, Duty.Ready, 9, 0))
    .bytes(on(5, Duty.Ready, 0, 3, 360)).bytes(on(6, Duty.Ready, 0, 3)).done();

test('asks as src/wire/shift.h has them', () => {
    const row = asRow(new Uint8Array(16).fill(5));
    assert.equal(hex(dutyWrite(DutyAsk.Pause, 2)), '02020000');
    assert.equal(hex(wallWrite(0x0102)), '01020000');
    assert.equal(hex(riskWrite(row, 3)), '05'.repeat(16) + '03000000');
    assert.equal(hex(handoverWrite(row, mid(6))), '05'.repeat(16) + '01000000' + '06'.repeat(16));
    assert.equal(hex(holdOffWrite(row, 0x01020304)), '05'.repeat(16) + '01020304');
    assert.equal(hex(rowNameRead(new Uint8Array(8).fill(9))), '09'.repeat(8));
    refuses(() => rowNameRead(new Uint8Array(7)), 'format');
    refuses(() => rowNameRead(new Uint8Array(9)), 'format');
});

test('SHIFT and WALL are read whole, or not at all', () => {
    const s = shiftRead(SHIFT);
    assert.equal(s.state, Duty.Wrap);
    assert.deepEqual([s.held, s.chats, s.most, s.wrapS, s.workedMin, s.capMin], [2, 3, 4, 100, 61, 360]);
    assert.equal(s.on.length, 6);
    const wall = new Writer().u32(1).u32(2).u32(3).u32(4).u32(0xffffffff).u32(5).u32(6).u16(1).zero(2)
        .bytes(on(1, Duty.Paused, 0, 3)).done();
    const w = wallRead(wall);
    assert.deepEqual([w.now, w.message, w.booked, w.held, w.longestS, w.due, w.overdue], [1, 2, 3, 4, undefined, 5, 6]);
    assert.equal(w.on[0]?.state, Duty.Paused);
    for (const bad of [SHIFT.slice(0, -1), new Uint8Array([...SHIFT, 0]), SHIFT.map((b, i) => (i === 0 ? 4 : b))]) {
        refuses(() => shiftRead(bad), 'format');
    }
    refuses(() => wallRead(wall.slice(0, 31)), 'format');
});

test('handing over is to whoever is ready, has room, answers on that line, and is somebody else', async () => {
    const me = { mid: mid(3), memberPk: (m: Mid, line: number) => (line === 1 && m[0] !== 6 ? newPair().pk : undefined) };
    const desk = new ShiftDesk({ ask: async () => SHIFT }, () => me, async () => undefined);
    assert.deepEqual(desk.ready(1), [], 'nothing is known yet');
    await desk.ask(DutyAsk.Ask);
    /* 1 wraps up, 2 is full, 3 asks, 5 has worked enough, 6 is of another line */
    assert.deepEqual(desk.ready(1).map((o) => o.mid[0]), [4]);
    assert.deepEqual(desk.ready(2), []);
});

test('who joined after the papers were read is met once, and then has a place in the list', async () => {
    let known = false;
    let met = 0;
    const me = { mid: mid(3), memberPk: (m: Mid) => (m[0] !== 4 || known ? newPair().pk : undefined) };
    const desk = new ShiftDesk({ ask: async () => SHIFT }, () => me, async () => {
        met++;
        known = true;
    });
    await desk.ask(DutyAsk.Ask);
    assert.deepEqual(desk.ready(1).map((o) => o.mid[0]), [4, 6]);
    const stranger = new ShiftDesk({ ask: async () => SHIFT }, () => ({ ...me, memberPk: () => undefined }), async () => {
        met++;
        throw new Error('no papers');
    });
    await stranger.ask(DutyAsk.Ask);
    await stranger.ask(DutyAsk.Ask);
    assert.deepEqual([stranger.ready(1), met], [[], 2]);
});

test('what one can do about duty: never what would change nothing, and no more after six hours', () => {
    const s = shiftRead(SHIFT);
    const can = (state: Duty, workedMin: number) => dutyChoices({ ...s, state, workedMin });
    assert.deepEqual(can(Duty.Away, 0), [DutyAsk.BeReady]);
    assert.deepEqual(can(Duty.Ready, 0), [DutyAsk.Pause, DutyAsk.Leave]);
    assert.deepEqual(can(Duty.Wrap, 359), [DutyAsk.BeReady, DutyAsk.Pause, DutyAsk.Leave]);
    assert.deepEqual(can(Duty.Paused, 360), [DutyAsk.Leave]);
    assert.deepEqual(can(Duty.Away, 360), []);
});

test('the length of a shift is said from the warning on, and at its end', () => {
    const s = shiftRead(SHIFT);
    assert.equal(capWords({ ...s, workedMin: 329 }), '');
    assert.match(capWords({ ...s, workedMin: 330 }), /5:30.*6:00/);
    assert.match(capWords({ ...s, workedMin: 361 }), /6:01.*enough.*hand it over/);
    assert.match(capWords({ ...s, workedMin: 361, held: 0 }), /go off duty/);
    assert.match(capWords({ ...s, workedMin: 361, state: Duty.Away }), /Eight hours/);
});

test('what is due says whether it is late', () => {
    assert.match(dueWords(halfHourNow() - 1, false), /overdue since/);
    assert.match(dueWords(halfHourNow() + 1, false), /Reply due by/);
    assert.match(dueWords(halfHourNow() - 1, true), /Booked for/);
});

const row = (more: Partial<KnownRow>): KnownRow => ({
    row: asRow(new Uint8Array(16)), state: ConvState.Waiting, want: Want.Now, day: 1, order: 1n, waitS: 0,
    owner: asMid(new Uint8Array(16)), lastV2s: 1n, lastS2v: 0n, risk: 0, here: 0, due: 0, toldMs: 0, round: 0, ...more,
});

test('a row says what is wanted, and whether somebody is there to have it', () => {
    assert.equal(askWords(row({})), 'Wants to talk now');
    assert.equal(askWords(row({ here: 1 })), 'Wants to talk now, is there');
    assert.equal(askWords(row({ here: 2 })), 'Wants to talk now, has left');
    assert.equal(askWords(row({ want: Want.Booked, here: 1 })), 'Booked a time');
    assert.equal(askWords(row({ want: Want.Message, here: 2 })), 'Left a message');
    assert.equal(askWords(row({ state: ConvState.Held, here: 1 })), 'Wants to talk now');
});

test('five minutes are amber and ten red, each in words; of a promise its time counts', () => {
    const at = (seconds: number) => timeOf(row({ waitS: seconds }), 0);
    assert.deepEqual(at(300), { words: '5 minutes', grade: 'green' });
    assert.deepEqual(at(301), { words: '5 minutes: over 5 minutes', grade: 'amber' });
    assert.deepEqual(at(601), { words: '10 minutes: over 10 minutes', grade: 'red' });
    const promise = (want: Want, due: number) => timeOf(row({ want, due, waitS: 5000 }), 0);
    assert.deepEqual([promise(Want.Message, halfHourNow() + 4).grade, promise(Want.Message, halfHourNow() - 1).grade,
        promise(Want.Booked, halfHourNow() + 4).grade], ['green', 'red', 'green']);
    assert.match(promise(Want.Booked, halfHourNow() + 4).words, /^Booked for /);
});
