// Words: finds the English text that templates and scripts mark for translation, writes the
// catalogue's template, and reads a compiled catalogue. Called by pages.mjs.
// Never guesses a translation: what a catalogue lacks, or marks fuzzy, stays English.
import fs from "node:fs";
import path from "node:path";

/** Every file under dir that has one of these endings, sorted, without node_modules. */
export function files(dir, ...ends) {
  if (!fs.existsSync(dir)) return [];
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const p = path.join(dir, e.name);
    if (e.isDirectory()) return e.name === "node_modules" ? [] : files(p, ...ends);
    return ends.some((x) => e.name.endsWith(x)) ? [p] : [];
  }).sort();
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>/g;
const VALUE = /\{\{(?:number |clock )?([a-z][a-z0-9_.]*)\}\}/g;

/** What a translator sees of a marked block: tags become <1>…</1>, values become {name}. The
 * parts come back by restore(). Throws when a block holds what cannot be translated in place. */
export function flatten(inner) {
  const parts = new Map();
  const open = [];
  let n = 0;
  const text = inner.replace(VALUE, (all, name) => {
    const key = `{${name.split(".").pop()}}`;
    parts.set(key, all);
    return key;
  }).replace(TAG, (all, close, name, attrs) => {
    if (close) {
      const top = open.pop();
      if (!top || top.name !== name) throw new Error(`</${name}> closes nothing in ${inner}`);
      parts.set(`</${top.n}>`, all);
      return `</${top.n}>`;
    }
    n += 1;
    parts.set(`<${n}>`, all);
    if (name !== "br") open.push({ name, n });
    return `<${n}>`;
  });
  const left = text.replace(/<\/?\d+>/g, "");
  if (open.length || /[<>]/.test(left)) throw new Error(`tags do not pair in ${inner}`);
  return { msgid: text.trim().replace(/\s+/g, " "), parts };
}

/** Put the parts back into a translation; each must be there exactly once. */
export function restore(text, parts) {
  for (const key of parts.keys()) {
    if (text.split(key).length !== 2) throw new Error(`the translation "${text}" needs ${key} once`);
  }
  return escape(text.replace(/<\/?\d+>|\{[a-z0-9_]+\}/g, (k) => (parts.has(k) ? `\x03${k}\x03` : k)))
    .replace(/\x03([^\x03]*)\x03/g, (_, k) => parts.get(unescape(k)));
}

export function escape(s) {
  return s.replace(/&(?![a-z]+;|#\d+;)/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
function unescape(s) {
  return s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
}

const MARKED = /\{\{_ "((?:[^"\\]|\\.)*)"\}\}|\{\{#_\}\}([\s\S]*?)\{\{\/_\}\}|^\{\{title ([^@].*)\}\}$/gm;

function fromTemplate(source) {
  return [...source.matchAll(MARKED)].map((m) => {
    if (m[2] !== undefined) return flatten(m[2]).msgid;
    return (m[1] ?? m[3]).replace(/\\(.)/g, "$1");
  });
}

const IMPORTS_T = /import\s*\{[^}]*\bt\b[^}]*\}\s*from\s*["'][^"']*\/text["']/;
const LITERAL = /^\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')\s*/;
const UNESCAPED = { n: "\n", t: "\t" };

/** The literal that source begins with, pieces joined by +, or null when it is not one. */
function literal(source) {
  let out = "";
  for (let rest = source; ;) {
    const m = LITERAL.exec(rest);
    if (!m) return null;
    out += (m[1] ?? m[2]).replace(/\\(.)/g, (_, c) => UNESCAPED[c] ?? c);
    rest = rest.slice(m[0].length);
    if (!rest.startsWith("+")) return out;
    rest = rest.slice(1);
  }
}

function fromScript(source, name) {
  if (!IMPORTS_T.test(source)) return [];
  return [...source.matchAll(/(?<![\w.$])t\(/g)].map((m) => {
    const at = m.index + m[0].length;
    const id = literal(source.slice(at));
    if (id === null) throw new Error(`${name}: t() needs a literal, not ${source.slice(at, at + 30)}…`);
    return id;
  });
}

/** Collect msgid -> [files] from templates and scripts below web. */
export function extract(web) {
  const found = new Map();
  const add = (file, ids) => ids.forEach((id) => {
    const where = found.get(id) ?? new Set();
    found.set(id, where.add(path.relative(path.dirname(web), file)));
  });
  files(path.join(web, "pages"), ".html").forEach((f) => add(f, fromTemplate(fs.readFileSync(f, "utf8"))));
  scripts(web).forEach((f) => add(f, fromScript(fs.readFileSync(f, "utf8"), f)));
  return found;
}
function scripts(web) {
  return files(web, ".ts").filter((f) => !f.endsWith(".d.ts"));
}
/** The msgids that scripts use, for their own table. */
export function extractScripts(web) {
  return new Set(scripts(web).flatMap((f) => fromScript(fs.readFileSync(f, "utf8"), f)));
}

export function potText(found) {
  const head = ['# Words of callbox that are to be translated. Made by tools/pages.mjs; do not edit.', 'msgid ""', 'msgstr ""',
    '"Project-Id-Version: callbox\\n"', '"MIME-Version: 1.0\\n"',
    '"Content-Type: text/plain; charset=UTF-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"'].join("\n");
  const rows = [...found].map(([id, where]) =>
    `#: ${[...where].sort().join(" ")}\nmsgid ${JSON.stringify(id)}\nmsgstr ""\n`);
  return `${head}\n\n${rows.join("\n")}`;
}

/** Read a .mo file (GNU gettext manual, "The Format of GNU MO Files"): msgid -> msgstr. */
export function readMo(file) {
  const b = fs.readFileSync(file);
  if (b.readUInt32LE(0) !== 0x950412de) throw new Error(`${file} is not a catalogue`);
  const [n, ids, strs] = [8, 12, 16].map((at) => b.readUInt32LE(at));
  const at = (table, i) => {
    const len = b.readUInt32LE(table + 8 * i);
    const off = b.readUInt32LE(table + 8 * i + 4);
    return b.toString("utf8", off, off + len);
  };
  const out = new Map();
  for (let i = 0; i < n; i++) if (at(ids, i) !== "" && at(strs, i) !== "") out.set(at(ids, i), at(strs, i));
  return out;
}
