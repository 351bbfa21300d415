/* staff_test: what the console's tests share. Called by staff_*.test.ts.
 * Never waits for a time: only for what is ready to go on. */
export { test } from './check';

/* Let everything that is ready to go on go on. */
export async function settle(): Promise<void> {
    for (let i = 0; i < 20; i++) {
        await new Promise((later) => setImmediate(later));
    }
}
