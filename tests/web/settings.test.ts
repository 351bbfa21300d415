/* settings: a line's settings as bytes, and what a supervisor may type. Called by run.mjs.
 * Never starts a page: tests/browser does. */
import assert from 'node:assert/strict';
import { lineGetWrite, lineSetWrite, settingsRead } from '../../web/wire/settings';
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
    flips(BODY.slice(2)).forEach((rest) => {
        refuses(() => settingsRead(new Uint8Array([...BODY.slice(0, 2), ...rest])), 'format');
    });
});

test('days are whole, and within the bounds', () => {
    assert.equal(daysOf('7'), 7);
    assert.equal(daysOf(' 3650 '), 3650);
    ['6', '3651', '', '1e2', '0x20', '7.5', '-7', '00180', 'ten', '١٨٠'].forEach((typed) => {
        assert.equal(daysOf(typed), undefined, typed);
    });
});
