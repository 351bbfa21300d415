// The built-in example: examples/charity/LANG/NAME.md become gen/content_gen.c, in the order of
// content_names (src/content/content.c). Called by CMake. Never looks into a file: room content does, at start.
import fs from "node:fs";
import path from "node:path";

const LANGS = ["en", "gd"];
const [dir, names, out] = process.argv.slice(2);
const files = [...fs.readFileSync(names, "utf8").matchAll(/\{"([a-z-]+)", PAGE_[A-Z_]+, (?:true|false)\}/g)].map((m) => m[1]);
if (files.length !== 9) throw new Error(`content: ${files.length} names in ${names}`);
const bytes = (b) => [...b].map((x) => x.toString()).join(",");

let c = '/* Made from examples/charity by tools/content.mjs; do not edit. */\n#include "content/content_in.h"\n';
const rows = LANGS.map((lang) => files.map((name, i) => {
  const file = path.join(dir, lang, `${name}.md`);
  if (!fs.existsSync(file)) return "{NULL, 0}";
  c += `static const uint8_t ${lang}_${i}[] = {${bytes(fs.readFileSync(file))}};\n`;
  return `{${lang}_${i}, sizeof ${lang}_${i}}`;
}));
c += `const struct view content_example[PAGE_LANGS][CONTENT_PAGES] = {\n${rows.map((r) => `    {${r.join(", ")}},`).join("\n")}\n};\n`;
fs.writeFileSync(out, c);
