/* settings: a line's settings as bytes, and what a supervisor may type. Called by run.mjs.
 * Never starts a page: tests/browser does. */
import assert from 'node:assert/strict';
import { lineGetWrite, lineSetWrite, settingsRead } from '../../web/wire/settings';
import { numberOf } from '../../web/staff/desksettings';
import { daysOf } from '../../web/staff/settings';
import { flips, refuses, same, test, unhex } from './check';

const BODY = unhex('00b4' + '00'.repeat(14));

test('SETTINGS, byte by byte', () => {
    same(lineGetWrite(0x0102), '0102');
    same(lineSetWrite(0x0102, { retentionDays: 30, chats: 4, answerS: 90, wrapS: 258 }),
        '0102001e0400005a0102' + '00'.repeat(8));
    assert.deepEqual(settingsRead(BODY), { retentionDays: 180, chats: 0, answerS: 0, wrapS: 0 });
});

test('SETTINGS of another length, or with a reserved byte, is refused', () => {
    refuses(() => settingsRead(BODY.slice(0, 15)), 'size');
    refuses(() => settingsRead(unhex('00b4' + '00'.repeat(15))), 'size');
    flips(BODY.slice(8)).forEach((rest) => {
        refuses(() => settingsRead(new Uint8Array([...BODY.slice(0, 8), ...rest])), 'format');
    });
    refuses(() => settingsRead(unhex('00b40401' + '00'.repeat(12))), 'format');
});

test('what a desk is set to: whole numbers from 1, or nothing, which leaves it', () => {
    assert.deepEqual(settingsRead(unhex('00b40400005a0102' + '00'.repeat(8))),
        { retentionDays: 180, chats: 4, answerS: 90, wrapS: 258 });
    assert.deepEqual(['', ' 3 ', '20'].map((typed) => numberOf(typed, 20)), [0, 3, 20]);
    ['0', '21', '-1', '1.5', 'three', '1e1', '99999'].forEach((typed) => {
        assert.equal(numberOf(typed, 20), undefined, typed);
    });
});

test('days are whole, and within the bounds', () => {
    assert.equal(daysOf('7'), 7);
    assert.equal(daysOf(' 3650 '), 3650);
    ['6', '3651', '', '1e2', '0x20', '7.5', '-7', '00180', 'ten', '١٨٠'].forEach((typed) => {
        assert.equal(daysOf(typed), undefined, typed);
    });
});
