/* sodium_wasm: libsodium with WebAssembly; becomes a script of its own, sodium.js. Called by
 * sodium_load. Never runs before it was told where the module's bytes are. */
import { wasmFrom } from './sodium_core';
import type { Sodium } from './sodium_load';

export async function start(wasm: Promise<ArrayBuffer>): Promise<Sodium> {
    wasmFrom(wasm);
    const wrappers = await import('libsodium-wrappers-sumo'); /* it starts as it is imported */
    await wrappers.ready;
    return wrappers.default;
}
