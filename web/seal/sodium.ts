/* sodium: the one door to libsodium-wrappers-sumo. Called by every file of seal, and by nothing
 * outside it except to wait for sodiumReady().
 * Never hands the library out before it is ready. */

type Sodium = typeof import('libsodium-wrappers-sumo').default;

/* The bundler resolves this by the package's "require" condition. That build carries a second,
 * pure JavaScript copy of libsodium for browsers that refuse WebAssembly (Tor Browser's Safer
 * level); the package's ES module build does not, so it must not be imported. A bundle for pages
 * leaves fs, node:fs and crypto external: only Node ever reaches for them. Where WebAssembly is
 * refused the browser's console shows one uncaught "Aborted", and the second copy takes over. */
declare function require(name: 'libsodium-wrappers-sumo'): Sodium;

let library: Sodium | undefined;

/* Load and start libsodium; the first call does the work, the others wait for nothing.
 * Errors  Error  the browser gives no secure random numbers, or no memory */
export async function sodiumReady(): Promise<void> {
    if (library === undefined) {
        const loading = require('libsodium-wrappers-sumo');
        await loading.ready;
        library = loading;
    }
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
        return instance instanceof WebAssembly.Instance;
    } catch {
        return false;
    }
}
