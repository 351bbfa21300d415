/* stretch: gives a password to the worker and takes the key back. Called by signin and enrol.
 * Never runs where the page is drawn, unless the page names no worker. */
import type { Key, Salt } from '../seal/bytes';
import { asKey } from '../seal/bytes';
import type { StretchCost } from '../seal/staff';
import { needCost, stretchPassword } from '../seal/staff';

export interface StretchAsk {
    password: string;
    salt: Salt;
    cost: StretchCost;
}
export type StretchAnswer = { ok: true; key: Uint8Array } | { ok: false };

/* Argon2id of a password: A, 32 bytes; the caller wipes it. */
export type Stretch = (password: string, salt: Salt, cost: StretchCost) => Promise<Key>;

const PAINT_MS = 50; /* "this takes a few seconds" must appear before the page stands still */

async function here(password: string, salt: Salt, cost: StretchCost): Promise<Key> {
    await new Promise((later) => setTimeout(later, PAINT_MS));
    return stretchPassword(password, salt, cost);
}

function inWorker(url: string, ask: StretchAsk): Promise<Key> {
    const worker = new Worker(url);
    const answer = new Promise<Key>((resolve, reject) => {
        const fail = () => reject(new Error('the worker did not finish'));
        worker.onerror = fail;
        worker.onmessage = (event: MessageEvent<StretchAnswer>) => {
            if (event.data.ok) {
                resolve(asKey(event.data.key));
            } else {
                fail();
            }
        };
        worker.postMessage(ask);
    });
    return answer.finally(() => worker.terminate());
}

/* url: of the worker's script; undefined to stretch in the page itself.
 * Errors (of what it gives)  SealError size  the cost is outside the bounds; Error  no memory */
export function stretcher(url: string | undefined): Stretch {
    return async (password, salt, cost) => {
        needCost(cost);
        return url === undefined
            ? here(password, salt, cost)
            : inWorker(url, { password, salt, cost });
    };
}
