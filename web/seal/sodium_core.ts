/* sodium_core: stands between libsodium's wrappers and its WebAssembly: the module's bytes come from
 * a file of their own instead of from a text of base64 inside the script, a third larger.
 * Called by libsodium-wrappers-sumo, which web/build.mjs sends here for "libsodium-sumo".
 * Never waits for ever: what goes wrong is the wrappers' own failure. */
import make from 'libsodium-sumo';

let bytes: Promise<ArrayBuffer> | undefined;

/* Say where the bytes come from, before the wrappers are asked for. */
export function wasmFrom(wasm: Promise<ArrayBuffer>): void {
    bytes = wasm;
}

export default function core(options: object): Promise<object> {
    return new Promise((done, fail) => {
        const instantiateWasm = (imports: WebAssembly.Imports, made: (i: WebAssembly.Instance) => void) => {
            Promise.resolve(bytes)
                .then((b) => WebAssembly.instantiate(b!, imports))
                .then(({ instance }) => made(instance))
                .catch(fail);
        };
        make({ ...options, instantiateWasm }).then(done, fail);
    });
}
