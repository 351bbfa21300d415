/* worker: the slow part of signing in, Argon2id with 256 MiB, beside the page so that the page does
 * not freeze. Called by stretch, one worker for one password; the page ends it afterwards, which
 * also gives the memory back. Never keeps a password, and never talks to the network. */
import { wipe } from '../seal/bytes';
import { sodiumReady } from '../seal/sodium';
import { stretchPassword } from '../seal/staff';
import type { StretchAnswer, StretchAsk } from './stretch';

/* The compiler knows this file's global as a window. */
const scope = self as unknown as {
    onmessage: ((event: MessageEvent<StretchAsk>) => void) | null;
    postMessage(answer: StretchAnswer, give: Transferable[]): void;
};

async function run(ask: StretchAsk): Promise<void> {
    await sodiumReady();
    const key = stretchPassword(ask.password, ask.salt, ask.cost);
    const out = new Uint8Array(key);
    wipe(key);
    scope.postMessage({ ok: true, key: out }, [out.buffer]);
}

scope.onmessage = (event) => {
    run(event.data).catch(() => scope.postMessage({ ok: false }, []));
};
