/* bundle: TypeScript of web/ and of its tests into one file for Node. Called by run.mjs and by
 * bench/browser. Never another libsodium than the one that pages load: what a page would fetch from
 * BUILD/web is read from there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wordlist } from '../../web/wordlist.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const esbuild = createRequire(join(root, 'web/package.json'))('esbuild');

const fromDisk = {
    name: 'sodium from the disk',
    setup(b) {
        b.onResolve({ filter: /\/sodium_load$/ }, () => ({ path: join(here, 'sodium_load.ts') }));
    },
};

function sodiumFiles(build) {
    const manifest = JSON.parse(readFileSync(join(build, 'web/manifest.json'), 'utf8'));
    const at = (name) => join(build, 'web', manifest[name]);
    return { wasm: at('sodium.wasm'), glue: at('sodium.js'), plain: at('sodium_plain.js') };
}

/* options: esbuild's, where to read from and write to. */
export function bundle(build, options) {
    return esbuild.build({
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node18',
        logLevel: 'warning',
        plugins: [fromDisk, wordlist],
        define: { CALLBOX_SODIUM: JSON.stringify(sodiumFiles(build)) },
        ...options,
    });
}
