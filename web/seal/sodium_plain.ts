/* sodium_plain: libsodium in plain JavaScript; becomes a script of its own, sodium_plain.js, from
 * which web/build.mjs leaves the WebAssembly out. Called by sodium_load.
 * Never reached by a browser that has WebAssembly and memory for it. */
import type { Sodium } from './sodium_load';

export async function start(): Promise<Sodium> {
    const wrappers = await import('libsodium-wrappers-sumo');
    await wrappers.ready;
    return wrappers.default;
}
