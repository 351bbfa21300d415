// Builds every static file: scripts (esbuild), styles (sass), the favicon; each under a name that
// holds the hash of its bytes, with a .gz beside it. Called by web/generate.cmake.
//   node web/build.mjs BUILD        reads BUILD/gen/text_gen.ts; writes BUILD/web/** and its manifest
// Never fetches anything: what it bundles is in this folder or in node_modules.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";

const WEB = path.dirname(fileURLToPath(import.meta.url));
const BUILD = path.resolve(process.argv[2] ?? path.join(WEB, "../build"));
const OUT = path.join(BUILD, "web");

const SCRIPTS = { "exit.js": "exit.ts", "visitor.js": "visitor/main.ts", "staff.js": "staff/main.ts", "worker.js": "staff/worker.ts" };
const STYLES = { "main.css": "style/main.scss", "staff.css": "style/staff.scss" };
const HASH_LEN = 12; // hexadecimal digits of SHA-256 in a name: 48 bits tell versions apart

async function script(entry) {
  const made = await esbuild.build({
    entryPoints: [entry], bundle: true, write: false, minify: true, format: "iife", target: "es2020",
    charset: "utf8", legalComments: "none", loader: { ".txt": "text" }, logLevel: "warning",
    inject: [path.join(BUILD, "gen/text_gen.ts")], absWorkingDir: WEB,
    // Node's modules, which libsodium asks for when it does not run in a browser.
    external: ["fs", "path", "crypto", "node:*"], define: { "process.env.NODE_ENV": '"production"' },
  });
  return made.outputFiles[0].contents;
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

function put(file, bytes) {
  fs.writeFileSync(file, bytes);
  fs.writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
}

/** Write a/name.HASH.ext and say under which path it is served. */
function putHashed(name, bytes) {
  const hash = crypto.createHash("sha256").update(bytes).digest("hex").slice(0, HASH_LEN);
  const { name: stem, ext } = path.parse(name);
  const served = `/a/${stem}.${hash}${ext}`;
  put(path.join(OUT, served), bytes);
  return served;
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
  const made = { "dot.svg": fs.readFileSync(path.join(WEB, "style/dot.svg")) };
  for (const [name, source] of Object.entries(SCRIPTS)) made[name] = await make(source, script);
  for (const [name, source] of Object.entries(STYLES)) made[name] = await make(source, style);
  fs.rmSync(OUT, { recursive: true, force: true });
  fs.mkdirSync(path.join(OUT, "a"), { recursive: true });
  const manifest = Object.fromEntries(Object.entries(made).map(([name, bytes]) => [name, putHashed(name, bytes)]));
  put(path.join(OUT, "favicon.ico"), dotIco());
  fs.writeFileSync(path.join(OUT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

await main();
