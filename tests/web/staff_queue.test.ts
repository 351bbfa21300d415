/* staff_queue: what the console knows of the queue: pages, changes, waits, what is in sight. Called
 * by run.mjs. Never draws anything. */
import assert from 'node:assert/strict';
import { asMid, asRow } from '../../web/seal/bytes';
import type { KnownRow } from '../../web/staff/queuemodel';
import { QueueModel, waitGrade, waitNow, windowOf } from '../../web/staff/queuemodel';
import { Backoff } from '../../web/staff/backoff';
import { base32, otpauth } from '../../web/staff/base32';
import { shortcutOf } from '../../web/staff/shortcuts';
import { count } from '../../web/staff/words';
import { Coalesce } from '../../web/staff/live';
import type { QueueRow } from '../../web/wire/staff';
import { placeOf } from '../../web/wire/staff';
import { test } from './staff_test';

function row(order: number): QueueRow {
    const name = new Uint8Array(16);
    new DataView(name.buffer).setUint32(0, order);
    return {
        row: asRow(name), state: 1, want: 1, day: 1, order: BigInt(order), waitS: 0,
        owner: asMid(new Uint8Array(16)), lastV2s: 1n, lastS2v: 0n, risk: 0, here: 0, due: 0,
    };
}
const rows = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => row(from + i));
const orders = (m: QueueModel) => m.rows.map((r) => Number(r.order));

function loaded(n: number): QueueModel {
    const m = new QueueModel();
    m.merge(m.page(0n, 100), rows(1, n), 0);
    return m;
}

test('pages join in order, and a short one is the end', () => {
    const m = loaded(100);
    assert.equal(m.complete, false);
    m.merge(m.page(m.end, 100), rows(101, 130), 0);
    assert.equal(m.complete, true);
    assert.equal(m.rows.length, 130);
    assert.deepEqual(orders(m), rows(1, 130).map((r) => Number(r.order)));
});

test('an answer replaces exactly the places it covers', () => {
    const m = loaded(100);
    m.merge(m.page(m.end, 100), rows(101, 150), 0);
    m.stir();
    /* 20 and 21 were taken: asking 10 after 15 now gives 16..19 and 22..27. */
    m.merge(m.page(placeOf(row(15)), 10), [...rows(16, 19), ...rows(22, 27)], 0);
    assert.equal(m.rows.length, 148);
    assert.ok(!orders(m).includes(20) && !orders(m).includes(21));
    assert.ok(orders(m).includes(28) && orders(m).includes(150));
});

test('a row handed back comes to its old place', () => {
    const m = new QueueModel();
    m.merge(m.page(0n, 100), [row(1), row(5)], 0);
    m.stir();
    m.merge(m.page(0n, 100), [row(1), row(3), row(5)], 0);
    assert.deepEqual(orders(m), [1, 3, 5]);
});

test('an empty answer empties the rest', () => {
    const m = loaded(5);
    m.stir();
    m.merge(m.page(0n, 100), [], 0);
    assert.equal(m.rows.length, 0);
    assert.equal(m.complete, true);
});

test('an answer asked for before a change is old, and is no proof of the end', () => {
    const m = new QueueModel();
    const ask = m.page(0n, 100);
    m.stir();
    m.merge(ask, rows(1, 3), 0);
    assert.equal(m.complete, false);
    assert.equal(m.isOld(0, 3), true);
    m.merge(m.page(0n, 100), rows(1, 3), 0);
    assert.equal(m.isOld(0, 3), false);
    assert.equal(m.complete, true);
});

test('ten thousand rows page and refresh quickly', () => {
    const m = new QueueModel();
    const start = performance.now();
    for (let at = 0; at < 10000; at += 100) {
        m.merge(m.page(m.end, 100), rows(at + 1, at + 100), 0);
    }
    for (let i = 0; i < 100; i++) {
        m.stir();
        m.merge(m.page(placeOf(row(5000)), 100), rows(5001, 5100), 0);
    }
    const ms = performance.now() - start;
    assert.equal(m.rows.length, 10000);
    assert.ok(ms < 1000, `${ms} ms`);
});

test('waits go on, and are graded as the field grades them', () => {
    const known: KnownRow = { ...row(1), waitS: 290, toldMs: 1000, round: 0 };
    assert.equal(waitNow(known, 1000), 290);
    assert.equal(waitGrade(waitNow(known, 11_000)), 'green');
    assert.equal(waitGrade(waitNow(known, 12_000)), 'amber');
    assert.equal(waitGrade(600), 'amber');
    assert.equal(waitGrade(601), 'red');
    assert.equal(waitNow({ ...known, waitS: 0xffffffff }, 5000), undefined);
    assert.equal(waitGrade(undefined), 'red');
    assert.equal(waitNow(known, 0), 290, 'a clock set back makes no wait shorter');
});

test('only what is in sight, and a margin, is in the page', () => {
    assert.deepEqual(windowOf(0, 500, 50, 10000), { first: 0, last: 22 });
    const middle = windowOf(250_000, 500, 50, 10000);
    assert.deepEqual(middle, { first: 4988, last: 5022 });
    assert.deepEqual(windowOf(10_000_000, 500, 50, 100), { first: 78, last: 100 });
    assert.deepEqual(windowOf(0, 500, 50, 3), { first: 0, last: 3 });
    assert.deepEqual(windowOf(0, 500, 50, 0), { first: 0, last: 0 });
    assert.ok(windowOf(0, 1400, 56, 10000).last < 100);
});

test('tries come later and later, never together', () => {
    const most = new Backoff(() => 1);
    const waits = Array.from({ length: 10 }, () => most.next());
    assert.deepEqual(waits.slice(0, 4), [500, 1000, 2000, 4000]);
    assert.equal(waits[9], 30_000);
    most.reset();
    assert.equal(most.next(), 500);
    assert.equal(new Backoff(() => 0).next(), 250);
});

/* Time goes by when the test says so: a busy machine has no say. */
function withTimers(run: (pass: () => void) => void): void {
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    let due: (() => void) | undefined;
    globalThis.setTimeout = ((fn: () => void) => {
        due = fn;
        return 1;
    }) as unknown as typeof setTimeout;
    globalThis.clearTimeout = () => {
        due = undefined;
    };
    try {
        run(() => {
            const now = due;
            due = undefined;
            now?.();
        });
    } finally {
        Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    }
}

test('many changes make one reading now and one after', () => withTimers((pass) => {
    const seen: number[] = [];
    const c = new Coalesce<number>(20, (n) => seen.push(n));
    [1, 2, 3, 4].forEach((n) => c.call(n));
    assert.deepEqual(seen, [1]);
    pass();
    assert.deepEqual(seen, [1, 4]);
    c.call(5);
    c.stop();
    pass();
    assert.deepEqual(seen, [1, 4]);
    c.call(6);
    assert.deepEqual(seen, [1, 4, 6]);
}));

test('base32 is RFC 4648', () => {
    const of = (text: string) => base32(new TextEncoder().encode(text));
    /* RFC 4648 §10, without padding. */
    assert.deepEqual(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(of),
        ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
    assert.equal(base32(new Uint8Array(20)).length, 32);
    assert.match(otpauth('ABC', 'a b/é'), /^otpauth:\/\/totp\/Console:a%20b%2F%C3%A9\?secret=ABC&/);
});

test('only Alt and Shift with a known letter is a shortcut', () => {
    const key = { altKey: true, shiftKey: true, ctrlKey: false, metaKey: false, code: 'KeyN' };
    assert.equal(shortcutOf(key), 'next');
    assert.equal(shortcutOf({ ...key, shiftKey: false }), undefined);
    assert.equal(shortcutOf({ ...key, ctrlKey: true }), undefined);
    assert.equal(shortcutOf({ ...key, code: 'KeyX' }), undefined);
});

test('numbers in sentences', () => {
    assert.equal(count(1, '{n} minute', '{n} minutes'), '1 minute');
    assert.equal(count(0, '{n} minute', '{n} minutes'), '0 minutes');
});
