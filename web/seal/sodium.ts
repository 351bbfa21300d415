/* sodium: the one door to libsodium-wrappers-sumo. Called by every file of seal, and by nothing
 * outside it except to wait for sodiumReady().
 * Never hands the library out before it is ready. */
import type { Sodium } from './sodium_load';
import { NotLoaded, loadFast, loadPlain } from './sodium_load';

let library: Sodium | undefined;
let loading: Promise<void> | undefined;
let refused = false; /* WebAssembly was there, and would not run this */

async function load(): Promise<void> {
    if (haveWasm()) {
        try {
            library = await loadFast();
            return;
        } catch (e) {
            if (e instanceof NotLoaded) {
                throw e;
            }
            refused = true; /* no memory for it, say: go on slowly rather than not at all */
        }
    }
    library = await loadPlain();
}

/* Load and start libsodium; the first call does the work, the others wait with it. It may be called
 * again after a failure.
 * Errors  NotLoaded  not reached; try again
 *         Error      the browser gives no secure random numbers, or no memory */
export function sodiumReady(): Promise<void> {
    loading ??= load().catch((e: unknown) => {
        loading = undefined;
        throw e;
    });
    return loading;
}

/* Give the started library.
 * Errors  Error  sodiumReady() was not awaited: a fault of ours */
export default function sodium(): Sodium {
    if (library === undefined) {
        throw new Error('sodiumReady() must come first');
    }
    return library;
}

/* The eight bytes of an empty WebAssembly module: "\0asm", version 1. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/* Say whether WebAssembly really runs here. It may be absent, switched off (Safer), or refused by
 * the page's Content-Security-Policy; only running a module tells. Without it Argon2id takes from
 * seconds to minutes, so a new phrase must then be P10 (PROTOCOL §1). */
export function haveWasm(): boolean {
    try {
        const instance = new WebAssembly.Instance(new WebAssembly.Module(EMPTY_MODULE));
        return !refused && instance instanceof WebAssembly.Instance;
    } catch {
        return false;
    }
}
