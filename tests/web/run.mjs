/* run: the tests of web/. Bundles each *.test.ts as the pages are bundled, runs each in its own
 * process, and ends with "N passed, N failed". Called by ctest and by hand.
 *   node tests/web/run.mjs [BUILD] [ONLY] [--write-kat]
 * BUILD/web-tests takes the bundles; build/ when not given. ONLY: run the files that have this in
 * their name, without checking types. --write-kat writes tests/vectors/ts.kat and stops.
 * Never passes when a test file ended without saying its numbers. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

function readArguments(argv) {
    const [build, only] = argv.filter((a) => !a.startsWith('--'));
    const built = resolve(build ?? join(root, 'build'));
    return { build: built, out: join(built, 'web-tests'), only: only ?? '', writeKat: argv.includes('--write-kat') };
}

function bundleTests(files, { build, out }) {
    return bundle(build, {
        entryPoints: files.map((f) => join(here, f)), outdir: out, outExtension: { '.js': '.cjs' },
    });
}

function runOne(file, out) {
    const program = join(out, file.replace(/\.ts$/, '.cjs'));
    const env = { ...process.env, CALLBOX_ROOT: root };
    return spawnSync(process.execPath, [program], { env, encoding: 'utf8' });
}

/* Run one test file; what it said, unless all passed, and its numbers. */
function tally(file, out) {
    const started = performance.now();
    const done = runOne(file, out);
    const numbers = /^(\d+) passed, (\d+) failed\n$/m.exec(done.stdout);
    const passed = Number(numbers?.[1] ?? 0);
    let failed = Number(numbers?.[2] ?? 1);
    if (done.status !== 0 && failed === 0) {
        failed = 1;
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${file} ${passed} passed, ${seconds} s`);
    if (failed > 0) {
        console.log(done.stdout + done.stderr);
    }
    return { passed, failed };
}

/* The compiler is a test too: swapped arguments must not compile (types.test.ts says which). */
function checkTypes() {
    const tsc = join(root, 'web/node_modules/typescript/bin/tsc');
    const done = spawnSync(process.execPath, [tsc, '-p', here], { encoding: 'utf8' });
    console.log(done.status === 0 ? 'ok   types' : `FAIL types\n${done.stdout}`);
    return { passed: done.status === 0 ? 1 : 0, failed: done.status === 0 ? 0 : 1 };
}

async function writeKat(asked) {
    await bundleTests(['kat_write.ts'], asked);
    const done = runOne('kat_write.ts', asked.out);
    process.stdout.write(done.stdout + done.stderr);
    return done.status ?? 1;
}

async function main() {
    const asked = readArguments(process.argv.slice(2));
    if (asked.writeKat) {
        return writeKat(asked);
    }
    const wanted = (f) => f.endsWith('.test.ts') && f.includes(asked.only);
    const files = readdirSync(here).filter(wanted).sort();
    await bundleTests(files, asked);
    const results = asked.only === '' ? [checkTypes()] : [];
    results.push(...files.map((f) => tally(f, asked.out)));
    const sum = (key) => results.reduce((n, r) => n + r[key], 0);
    console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
    return sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

process.exitCode = await main();
