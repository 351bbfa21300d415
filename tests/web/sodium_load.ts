/* sodium_load: the twin of web/seal/sodium_load for Node: the same three files, which the build made
 * for pages, from the disk. Called by web/seal/sodium, where bundle.mjs puts it in the other's place.
 * Never a second build of libsodium: what is tested is what is served. */
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Sodium, Starter } from '../../web/seal/sodium_load';

declare const CALLBOX_SODIUM: { wasm: string; glue: string; plain: string };

export class NotLoaded extends Error {}

function starterFrom(file: string): Starter {
    globalThis.crypto ??= webcrypto as Crypto; /* Node 18 has it, and hides it */
    const code = `${readFileSync(file, 'utf8')}; return callboxSodium;`;
    return new Function('require', '__filename', '__dirname', code)(createRequire(file), file, '/');
}

export async function loadFast(): Promise<Sodium> {
    const { buffer, byteOffset, length } = readFileSync(CALLBOX_SODIUM.wasm);
    const wasm = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
    return starterFrom(CALLBOX_SODIUM.glue).start(Promise.resolve(wasm));
}

export async function loadPlain(): Promise<Sodium> {
    return starterFrom(CALLBOX_SODIUM.plain).start();
}
