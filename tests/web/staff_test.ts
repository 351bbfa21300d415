/* staff_test: tests that wait for something, for the console's parts. Called by staff_*.test.ts.
 * Never runs two at once: they share the clock. */
import { webcrypto } from 'node:crypto';
import { sodiumReady } from '../../web/seal/sodium';

if (globalThis.crypto === undefined) {
    Reflect.set(globalThis, 'crypto', webcrypto);
}

interface Test {
    name: string;
    body: () => void | Promise<void>;
}
const tests: Test[] = [];

export function test(name: string, body: () => void | Promise<void>): void {
    if (tests.length === 0) {
        setImmediate(() => void runAll());
    }
    tests.push({ name, body });
}

/* Let everything that is ready to go on go on. */
export async function settle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
        await new Promise((later) => setImmediate(later));
    }
}

async function passes(t: Test): Promise<boolean> {
    try {
        await t.body();
        return true;
    } catch (error) {
        console.log(`FAIL ${t.name}\n${error instanceof Error ? error.stack : String(error)}`);
        return false;
    }
}

async function runAll(): Promise<void> {
    await sodiumReady();
    let passed = 0;
    for (const t of tests) {
        passed += (await passes(t)) ? 1 : 0;
    }
    console.log(`${passed} passed, ${tests.length - passed} failed`);
    /* Timers of connections that a test left open must not keep the process. */
    process.exit(passed === tests.length ? 0 : 1);
}
