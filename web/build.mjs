// Builds every static file: scripts (esbuild), styles (sass), libsodium, the favicon; each under a name
// that holds the hash of its bytes, with a .gz and a .br beside it. Called by web/generate.cmake.
//   node web/build.mjs BUILD        reads BUILD/gen/text_gen.ts; writes BUILD/web/** and its manifest, and
//                                   SUMS, which `callbox sums` and `sha256sum -c` read
// Never fetches anything: what it bundles is in this folder or in node_modules.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";
import { wordlist } from "./wordlist.mjs";

const WEB = path.dirname(fileURLToPath(import.meta.url));
const BUILD = path.resolve(process.argv[2] ?? path.join(WEB, "../build"));
const OUT = path.join(BUILD, "web");
const SODIUM = path.join(WEB, "node_modules/libsodium-sumo/dist");

const SCRIPTS = { "exit.js": "exit.ts", "visitor.js": "visitor/main.ts", "staff.js": "staff/main.ts", "worker.js": "staff/worker.ts", "beat.js": "visitor/beatworker.ts" };
const STYLES = { "main.css": "style/main.scss", "content.css": "style/content.scss", "staff.css": "style/staff.scss" };
const HASH_LEN = 12; // hexadecimal digits of SHA-256 in a name: 48 bits tell versions apart

const COMMON = {
  bundle: true, write: false, minify: true, format: "iife", target: "es2020", charset: "utf8",
  legalComments: "none", plugins: [wordlist], logLevel: "warning", absWorkingDir: WEB,
};

async function bundle(entry, more) {
  const made = await esbuild.build({ ...COMMON, entryPoints: [entry], ...more });
  return Buffer.from(made.outputFiles[0].contents);
}

// --- libsodium --------------------------------------------------------------------------------------
// The package comes as one file with its WebAssembly inside as base64, and one with that and the same
// in plain JavaScript. Here they are taken apart, so that a browser loads the half that it runs. Each cut
// is made at a place that must be there once: another version of the package stops the build.

function cut(text, where, put) {
  const parts = text.split(where);
  if (parts.length !== 2) throw new Error(`build: libsodium-sumo is not as expected: ${parts.length - 1} times ${where.slice(0, 60)}`);
  return parts.join(put);
}

const packaged = (file) => fs.readFileSync(path.join(SODIUM, file), "utf8");
const moduleIn = (text) => /"(AGFzb[A-Za-z0-9+/]+=*)"/.exec(text)?.[1] ?? "WebAssembly in base64";

/** The file with WebAssembly, without it; and the module's bytes. */
function wasmOut() {
  const text = packaged("modules-sumo-esm/libsodium-sumo.mjs");
  const glue = cut(text, moduleIn(text), "");
  return { wasm: Buffer.from(moduleIn(text), "base64"), glue };
}

/** The file with both, which now goes to plain JavaScript at once and has no WebAssembly to try. */
function plainOnly() {
  const text = packaged("modules-sumo/libsodium-sumo.js");
  const second = "var g,C=void 0!==C?C:{},"; // here WebAssembly would begin; A settles the file's promise
  return cut(cut(text, moduleIn(text), ""), second, `return void A(Promise.resolve().then(C.useBackupModule));${second}`);
}

/** The wrappers' "libsodium-sumo" is this text; core: through this file of ours. */
const sodiumIs = (contents, core) => ({
  name: "libsodium",
  setup(b) {
    b.onResolve({ filter: /^libsodium-sumo$/ }, ({ importer }) =>
      (core && importer !== core ? { path: core } : { path: "libsodium-sumo", namespace: "taken-apart" }));
    b.onLoad({ filter: /.*/, namespace: "taken-apart" }, () => ({ contents, loader: "js" }));
  },
});

async function sodium() {
  const { wasm, glue } = wasmOut();
  const part = (entry, contents, core) => bundle(path.join(WEB, "seal", entry), {
    globalName: "callboxSodium", plugins: [sodiumIs(contents, core)], define: { "import.meta.url": '""' },
    external: ["fs", "path", "crypto", "node:*"], // Node's, which it asks for when it is not in a browser
  });
  return {
    "sodium.wasm": wasm,
    "sodium.js": await part("sodium_wasm.ts", glue, path.join(WEB, "seal/sodium_core.ts")),
    "sodium_plain.js": await part("sodium_plain.ts", plainOnly()),
  };
}

// --- scripts and styles -------------------------------------------------------------------------------
/** where: under which names libsodium is served. */
function script(where) {
  return (entry) => bundle(entry, {
    inject: [path.join(BUILD, "gen/text_gen.ts")],
    define: { "process.env.NODE_ENV": '"production"', CALLBOX_SODIUM: JSON.stringify(where) },
  });
}

function style(entry) {
  const made = sass.compile(entry, {
    loadPaths: [path.join(WEB, "node_modules")], style: "compressed", quietDeps: true,
    silenceDeprecations: ["import"], charset: false,
  });
  return Buffer.from(made.css);
}

/** A file that nobody has written yet is empty, with a warning, so that pages still build. */
async function make(source, how) {
  const entry = path.join(WEB, source);
  if (fs.existsSync(entry)) return Buffer.from(await how(entry));
  console.warn(`build: web/${source} is not there; the page gets an empty file`);
  return Buffer.alloc(0);
}

// Squeezed as hard as it goes, here where time costs nothing. Only files that are the same for everybody.
function put(file, bytes) {
  fs.writeFileSync(file, bytes);
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
  fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}

const sha256 = (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

/** The path under which a file is served: /a/name.HASH.ext */
function served(name, bytes) {
  const hash = sha256(bytes).slice(0, HASH_LEN);
  const { name: stem, ext } = path.parse(name);
  return `/a/${stem}.${hash}${ext}`;
}

/** An .ico of one 16 x 16 picture, 32 bits a pixel: a grey dot (Microsoft ICO, BMP inside). */
function dotIco() {
  const side = 16;
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(1, 4); // one picture
  head.set([side, side, 0, 0, 1, 0, 32, 0], 6);
  const bmp = Buffer.alloc(40);
  bmp.writeUInt32LE(40, 0);
  bmp.writeInt32LE(side, 4);
  bmp.writeInt32LE(2 * side, 8); // colours and mask, one above the other
  bmp.set([1, 0, 32, 0], 12);
  const inside = (i) => Math.hypot((i % side) - 7.5, Math.floor(i / side) - 7.5) < 6;
  const pixels = Buffer.concat(Array.from({ length: side * side }, (_, i) => Buffer.from(inside(i) ? [0x8a, 0x83, 0x7c, 0xff] : [0, 0, 0, 0])));
  const mask = Buffer.alloc(side * 4);
  head.writeUInt32LE(bmp.length + pixels.length + mask.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, bmp, pixels, mask]);
}

async function main() {
  const made = { "dot.svg": fs.readFileSync(path.join(WEB, "style/dot.svg")), ...await sodium() };
  const at = (name) => served(name, made[name]);
  const where = { wasm: at("sodium.wasm"), glue: at("sodium.js"), plain: at("sodium_plain.js") };
  for (const [name, source] of Object.entries(SCRIPTS)) made[name] = await make(source, script(where));
  for (const [name, source] of Object.entries(STYLES)) made[name] = await make(source, style);
  fs.rmSync(OUT, { recursive: true, force: true });
  fs.mkdirSync(path.join(OUT, "a"), { recursive: true });
  const manifest = Object.fromEntries(Object.keys(made).map((name) => [name, at(name)]));
  made["favicon.ico"] = dotIco();
  const places = { ...manifest, "favicon.ico": "/favicon.ico" };
  for (const [name, bytes] of Object.entries(made)) put(path.join(OUT, places[name]), bytes);
  const sums = Object.entries(made).map(([name, bytes]) => `${sha256(bytes)}  ${places[name].slice(1)}\n`);
  fs.writeFileSync(path.join(OUT, "SUMS"), sums.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(""));
  fs.writeFileSync(path.join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

await main();
