/* shift: duty and the wall as bytes, and what the console makes of them. Called by run.mjs. */
import assert from 'node:assert/strict';
import { Writer, asMid, asRow } from '../../web/seal/bytes';
import { dueWords, halfHourNow } from '../../web/staff/riskwords';
import { ShiftDesk } from '../../web/staff/shiftdesk';
import { Duty, DutyAsk, dutyWrite, handoverWrite, holdOffWrite, riskWrite, rowNameRead, shiftRead, wallRead, wallWrite } from '../../web/wire/shift';
import { capWords } from '../../web/staff/dutybar';
import { hex } from '../../web/staff/bits';
import { refuses } from './check';
import { test } from './staff_test';

const mid = (b: number) => asMid(new Uint8Array(16).fill(b));
const on = (b: number, state: Duty, held: number, chats: number) =>
    new Writer().bytes(mid(b)).u8(state).u8(held).u8(chats).zero(1).u32(7).u16(61).u16(1).done();
const SHIFT = new Writer().u8(3).u8(2).u8(3).u8(4).u32(9).u32(100).u16(61).u16(330).u16(360).u16(4)
    .bytes(on(1, Duty.Wrap, 2, 3)).bytes(on(2, Duty.Ready, 3, 3)).bytes(on(3, Duty.Ready, 2, 3)).bytes(on(4, Duty.Ready, 9, 0))
    .done();

test('asks as src/wire/shift.h has them', () => {
    const row = asRow(new Uint8Array(16).fill(5));
    assert.equal(hex(dutyWrite(DutyAsk.Pause, 2)), '02020000');
    assert.equal(hex(wallWrite(0x0102)), '01020000');
    assert.equal(hex(riskWrite(row, 3)), '05'.repeat(16) + '03000000');
    assert.equal(hex(handoverWrite(row, mid(6))), '05'.repeat(16) + '01000000' + '06'.repeat(16));
    assert.equal(hex(holdOffWrite(row, 0x01020304)), '05'.repeat(16) + '01020304');
    assert.equal(hex(rowNameRead(new Uint8Array(8).fill(9))), '09'.repeat(8) + '00'.repeat(8));
});

test('SHIFT and WALL are read whole, or not at all', () => {
    const s = shiftRead(SHIFT);
    assert.equal(s.state, Duty.Wrap);
    assert.deepEqual([s.held, s.chats, s.most, s.wrapS, s.workedMin, s.capMin], [2, 3, 4, 100, 61, 360]);
    assert.equal(s.on.length, 4);
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

test('handing over is to whoever is ready, has room, and is somebody else', async () => {
    const desk = new ShiftDesk({ ask: async () => SHIFT }, () => mid(3));
    await desk.ask(DutyAsk.Ask);
    assert.deepEqual(desk.ready().map((o) => o.mid[0]), [4]); /* 1 wraps up, 2 is full, 3 asks */
});

test('the length of a shift is said from the warning on, and at its end', () => {
    const s = shiftRead(SHIFT);
    assert.equal(capWords({ ...s, workedMin: 329 }), '');
    assert.match(capWords({ ...s, workedMin: 330 }), /5:30.*6:00/);
    assert.match(capWords({ ...s, workedMin: 361 }), /6:01.*enough/);
});

test('what is due says whether it is late', () => {
    assert.match(dueWords(halfHourNow() - 1, false), /overdue/);
    assert.match(dueWords(halfHourNow() + 1, false), /due by/);
    assert.match(dueWords(halfHourNow() - 1, true), /booked for/);
});
