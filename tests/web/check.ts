/* check: what every test file here begins with. Called by *.test.ts.
 * Never lets a file pass without its numbers: run.mjs looks for the closing line. */
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SealErrorKind } from '../../web/seal/bytes';
import { SealError, random } from '../../web/seal/bytes';
import sodium, { sodiumReady } from '../../web/seal/sodium';

/* Node 18 has the browser's crypto, but not under the browser's name. */
if (globalThis.crypto === undefined) {
    Reflect.set(globalThis, 'crypto', webcrypto);
}

interface Test {
    name: string;
    body: () => void | Promise<void>;
}
const tests: Test[] = [];

/* Name one test. All run, in order, once the file has named them. */
export function test(name: string, body: () => void | Promise<void>): void {
    if (tests.length === 0) {
        setImmediate(() => void runAll());
    }
    tests.push({ name, body });
}

export function hex(b: Uint8Array): string {
    return Buffer.from(b).toString('hex');
}

export function unhex(digits: string): Uint8Array {
    return new Uint8Array(Buffer.from(digits.replace(/\s/g, ''), 'hex'));
}

export function same(found: Uint8Array, wanted: Uint8Array | string): void {
    assert.equal(hex(found), typeof wanted === 'string' ? wanted.replace(/\s/g, '') : hex(wanted));
}

/* Assert that decoding refuses, and with our own error. */
export function refuses(body: () => unknown, kind?: SealErrorKind): void {
    let result: unknown;
    try {
        result = body();
    } catch (e) {
        assert.ok(e instanceof SealError, `refused with ${String(e)}`);
        assert.equal(e.kind, kind ?? e.kind, e.message);
        return;
    }
    assert.fail(`not refused: ${JSON.stringify(result)?.slice(0, 80)}`);
}

/* Every byte with one bit turned, the bit moving along. */
export function flips(bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array[] {
    return Array.from({ length: to - from }, (_, i) => {
        const twin = bytes.slice();
        twin[from + i] = (twin[from + i] ?? 0) ^ (1 << (i % 8));
        return twin;
    });
}

/* The failing twins of an envelope: each byte altered, one byte short, one too long, empty. */
export function refusesTwins(envelope: Uint8Array, open: (twin: Uint8Array) => unknown): void {
    flips(envelope).forEach((twin, i) => {
        assert.throws(() => open(twin), SealError, `byte ${i} altered`);
    });
    refuses(() => open(envelope.slice(0, -1)));
    refuses(() => open(new Uint8Array([...envelope, 0])));
    refuses(() => open(new Uint8Array(0)));
}

/* n random bytes, and a whole number from 0 to max. */
export function rnd(n: number): Uint8Array {
    return random(n);
}
export function upTo(max: number): number {
    return sodium().randombytes_uniform(max + 1);
}
export function rnd64(): bigint {
    return Buffer.from(rnd(8)).readBigUInt64BE();
}
export function times(n: number, body: () => void): void {
    for (let i = 0; i < n; i++) {
        body();
    }
}

export function repositoryFile(...path: string[]): string {
    return join(process.env['CALLBOX_ROOT'] ?? '.', ...path);
}
export function readText(...path: string[]): string {
    return readFileSync(repositoryFile(...path), 'utf8');
}

async function runOne(t: Test): Promise<boolean> {
    try {
        await t.body();
        return true;
    } catch (e) {
        console.log(`FAIL ${t.name}\n${e instanceof Error ? e.stack : String(e)}`);
        return false;
    }
}

async function runAll(): Promise<void> {
    await sodiumReady();
    let passed = 0;
    for (const t of tests) {
        passed += Number(await runOne(t));
    }
    console.log(`${passed} passed, ${tests.length - passed} failed`);
    /* Timers of connections that a test left open must not keep the process. */
    process.exit(passed === tests.length ? 0 : 1);
}
