// The page compiler: web/pages/*.html and po/*.po become C (page_gen.c, page_gen.h) and a table of
// words for the scripts (text_gen.ts). Called by web/generate.cmake and tests/tools.
// Never emits a page it does not understand: whatever is unknown stops the build, with a reason.
//
//   pages.mjs pot  WEB OUT.pot          collect the words to translate
//   pages.mjs text WEB GEN              GEN/gd.mo -> GEN/text_gen.ts
//   pages.mjs c    WEB GEN MANIFEST     GEN/gd.mo, templates, asset names -> GEN/page_gen.{c,h}
//
// A template, name.html, begins with directives, one a line:
//   {{layout base}}        the file around it, _base.html, which has {{body}}
//   {{path /start}}        where it is served; none: it answers a form, or is an error
//   {{title Start here}}   words for <title>; {{title @x}}: the value x instead
//   {{script yes}}         loads visitor.js
//   {{style yes}}          loads content.css beside main.css
// and then holds HTML with
//   {{x}} {{number x}} {{clock x}} {{url x}} {{raw x}}   values, see src/page/page.h
//   {{#if x}} {{#is x CONSTANT}} {{else}} {{/if}} {{/is}} {{#each xs as page_msg m}} {{/each}}
//   {{#any x}} {{/any}}                            as #if, for a struct view: it is not empty
//   {{_ "Words"}}                                   words to translate; the English is their key
//   {{#_}}Read <a href="…">this</a> first.{{/_}}    the same, with tags or values inside
//   {{> name key="text"}}                           includes _name.html; there {{$key}} is that text,
//   {{#$key}}…{{/$key}} {{^$key}}…{{/$key}}         kept when it is not empty, when it is
//   {{page "/how#cover"}} {{asset "main.css"}}      a link in this page's language, under site.base; a hashed name
//   {{other}} {{lang}}                              this page in the other language; "en" or "gd"
// A layout is given its template's directives, {{$page}} (the name), and {{$en}} or {{$gd}}.
//   {{! a note that nobody is sent }}
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compile, markFallback } from "./html.mjs";
import { escape, extract, extractScripts, flatten, potText, readMo, restore } from "./po.mjs";

export const LANGS = ["en", "gd"];
const POSTS = ["/n", "/go", "/self", "/other"]; // forms go there, or the doors of a code; not pages
const DEPTH_MAX = 8;  // includes within includes

/** Put a layout's or an include's arguments in place, and keep or drop what depends on them. */
export function fill(source, args) {
  const given = (key) => {
    if (!(key in args)) throw new Error(`{{$${key}}} was not given`);
    return args[key];
  };
  return source.replace(/\{\{([#^])\$([a-z]+)\}\}([\s\S]*?)\{\{\/\$\2\}\}/g, (_, when, key, inside) => ((given(key) !== "") === (when === "#") ? inside : ""))
    .replace(/\{\{\$([a-z]+)\}\}/g, (_, key) => given(key));
}

/** Put every {{> name key="text"}} in place. */
export function include(source, read, globals = {}, depth = 0) {
  if (depth > DEPTH_MAX) throw new Error("includes go in a circle");
  return source.replace(/\{\{> ([a-z_]+)((?: [a-z]+="[^"]*")*)\}\}/g, (_, name, list) => {
    const args = Object.fromEntries([...list.matchAll(/([a-z]+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
    return include(fill(notes(read(name)), { ...globals, ...args }), read, globals, depth + 1);
  });
}

/** Take the directives off the top of a template. */
export function head(source) {
  const out = { layout: null, path: "", title: null, script: "", style: "" };
  const body = source.replace(/^\{\{(layout|path|title|script|style) ([^}]*)\}\}\n/gm, (_, key, value) => {
    out[key] = value;
    return "";
  });
  if (!out.layout || !out.title) throw new Error("needs {{layout …}} and {{title …}}");
  return { ...out, body };
}

const said = (words, msgid, otherwise, missing) => (words.has(msgid) ? words.get(msgid) : (missing.push(msgid), otherwise));

/** Put words in place: translated, or English between \x01 and \x02. words null: English. */
export function speak(source, words, missing = []) {
  const mark = (s) => (words ? `\x01${s}\x02` : s);
  const one = (raw) => {
    const id = raw.replace(/\\(.)/g, "$1");
    const s = words ? said(words, id, null, missing) : null;
    return s === null ? mark(escape(id)) : escape(s);
  };
  const block = (inner) => {
    const { msgid, parts } = flatten(inner);
    const s = words ? said(words, msgid, null, missing) : null;
    return s === null ? mark(inner.trim().replace(/\s+/g, " ")) : restore(s, parts);
  };
  return source.replace(/\{\{_ "((?:[^"\\]|\\.)*)"\}\}/g, (_, raw) => one(raw))
    .replace(/\{\{#_\}\}([\s\S]*?)\{\{\/_\}\}/g, (_, inner) => block(inner));
}

function notes(source) {
  return source.replace(/\{\{![\s\S]*?\}\}\n?/g, "");
}

/** One template as HTML source in one language, with includes, layout and words in place. */
export function assemble(name, source, lang, words, read, missing) {
  const h = head(notes(source));
  const layout = notes(read(h.layout));
  const title = h.title.startsWith("@") ? `{{${h.title.slice(1)}}}` : `{{_ "${h.title.replace(/["\\]/g, "\\$&")}"}}`;
  const flags = Object.fromEntries(LANGS.map((l) => [l, l === lang ? "yes" : ""]));
  const around = fill(layout, { ...flags, ...h, title, page: name }).replace("{{body}}", () => h.body);
  const whole = include(around, read, flags).replaceAll("{{lang}}", lang);
  return markFallback(speak(whole, words, missing));
}

const inLang = (p, lang) => [lang === "en" ? "" : `/${lang}`, p];

/** Templates by name: every .html in dir whose name has no leading '_'. */
function readPages(dir) {
  const read = (name) => {
    const file = path.join(dir, `_${name}.html`);
    if (!fs.existsSync(file)) throw new Error(`there is no _${name}.html to include`);
    return fs.readFileSync(file, "utf8");
  };
  const pages = fs.readdirSync(dir).filter((f) => /^[a-z0-9_]+\.html$/.test(f) && !f.startsWith("_")).sort()
    .map((f) => ({ name: f.slice(0, -5), source: fs.readFileSync(path.join(dir, f), "utf8") }));
  return { read, pages };
}

/** Compile one template in one language into a C function. */
function compilePage(page, lang, words, ctx) {
  const h = head(notes(page.source));
  const env = {
    page(p) {
      const [, where, part] = /^([^#]*)(#[a-z-]+)?$/.exec(p ?? "") ?? [];
      if (!ctx.paths.has(where) && !POSTS.includes(where)) throw new Error(`{{page "${p}"}}: there is no such page`);
      const [root, path] = inLang(where, lang);
      return [root, path + (part ?? "")];
    },
    asset(name) {
      if (!(name in ctx.assets)) throw new Error(`{{asset "${name}"}} was not built`);
      return ctx.assets[name];
    },
    other: h.path || page.name === "go" ? inLang(h.path || "/go", LANGS.find((l) => l !== lang)) : ["", ""],
  };
  const html = assemble(page.name, page.source, lang, words, ctx.read, ctx.missing);
  const body = compile(html, env).map((op) => `    ${op}`).join("\n");
  return `static void ${page.name}_${lang}(struct buf *o, const struct page_site *site, const struct page_n *v)
{
    (void)site;
    (void)v;
${body}
}
`;
}

const MADE = "/* Made from web/pages by tools/pages.mjs; do not edit. */\n";

function rowOf(page) {
  const { path: p } = head(notes(page.source));
  const fns = LANGS.map((l) => `${page.name}_${l}`).join(", ");
  return `    [PAGE_${page.name.toUpperCase()}] = {${p ? JSON.stringify(p) : "NULL"}, {${fns}}},`;
}

/** All of page_gen.c. words: { gd: Map }. */
export function generate(dir, words, assets) {
  const { read, pages } = readPages(dir);
  const paths = new Set(pages.map((p) => within(p.name, () => head(notes(p.source)).path)).filter(Boolean));
  const missing = Object.fromEntries(LANGS.map((l) => [l, []]));
  const fns = pages.flatMap((p) => LANGS.map((l) =>
    within(p.name, () => compilePage(p, l, words[l] ?? null, { read, paths, assets, missing: missing[l] }))));
  const c = `${MADE}#include "page_gen.h"\n\n${fns.join("\n")}
const struct page_row page_rows[PAGE_COUNT_] = {\n${pages.map(rowOf).join("\n")}\n};\n`;
  return { c, missing };
}
function within(name, f) {
  try {
    return f();
  } catch (e) {
    throw new Error(`${name}.html: ${e.message}`);
  }
}

/** The scripts' words: text_gen.ts, put into the bundles by web/build.mjs. */
export function scriptWords(web, words) {
  const ids = [...extractScripts(web)].sort();
  const table = Object.fromEntries(LANGS.slice(1).map((l) =>
    [l, Object.fromEntries(ids.filter((id) => words[l].has(id)).map((id) => [id, words[l].get(id)]))]));
  return `// Made by tools/pages.mjs; do not edit.\nexport const CALLBOX_TEXT: Record<string, Record<string, string>> = ${JSON.stringify(table, null, 1)};\n`;
}

// A file that would not change is left alone, so that nothing after it is built again.
function write(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
const catalogues = (gen) => Object.fromEntries(LANGS.slice(1).map((l) => [l, readMo(path.join(gen, `${l}.mo`))]));

const H = `${MADE}#ifndef CALLBOX_PAGE_GEN_H
#define CALLBOX_PAGE_GEN_H
#include "page/page_in.h"
extern const struct page_row page_rows[PAGE_COUNT_];
#endif
`;

const COMMANDS = {
  pot: (web, out) => write(out, potText(extract(web))),
  text: (web, gen) => write(path.join(gen, "text_gen.ts"), scriptWords(web, catalogues(gen))),
  c(web, gen, manifest) {
    const assets = JSON.parse(fs.readFileSync(manifest, "utf8"));
    const { c, missing } = generate(path.join(web, "pages"), catalogues(gen), assets);
    write(path.join(gen, "page_gen.h"), H);
    write(path.join(gen, "page_gen.c"), c);
    for (const l of LANGS.slice(1)) console.log(`pages: ${new Set(missing[l]).size} texts stay English in ${l}`);
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, ...args] = process.argv.slice(2);
  try {
    COMMANDS[name](...args);
  } catch (e) {
    console.error(`pages: ${e.message}`);
    process.exit(1);
  }
}
