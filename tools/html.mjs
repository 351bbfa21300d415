// The HTML scanner: reads a template whose includes and words are already in place, knows at each
// byte what kind of place it is, and turns it into statements of C. Called by pages.mjs.
// Never lets a value stand where escaping for text or a quoted attribute would not make it safe.

const VOID = new Set("area br col embed hr img input link meta source track wbr".split(" "));
const REFUSED = new Set("style iframe object embed base frame applet svg math".split(" "));
const URL_ATTRS = new Set("href src action formaction poster cite data srcset background ping manifest data-worker".split(" "));
const LITERAL_TEXT = new Set(["textarea", "pre"]);
const NO_ELEMENTS = new Set(["title", "textarea"]);
const NAME = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?$/;

const cString = (s) => s.replace(/[\\"?]/g, "\\$&").replace(/\n/g, '\\n"\n        "');

/** One pass over one template. env: { asset(name), page(path), other, lang }. */
class Scanner {
  constructor(source, env) {
    this.s = source;
    this.env = env;
    this.at = 0;
    this.ctx = "text"; // text, tag, value, only: the whole value was one {{…}}
    this.stack = [];   // open elements
    this.tag = null;   // { name, attrs } while inside a tag
    this.attr = null;  // { name, value }
    this.blocks = [];  // open {{#…}}
    this.rows = new Map(); // loop variables
    this.ops = [];
    this.pending = "";
    this.blank = false;
  }

  fail(why) {
    const near = this.s.slice(Math.max(0, this.at - 30), this.at + 40).replace(/[\x01\x02]/g, "").replace(/\s+/g, " ");
    throw new Error(`${why} (near "${near}")`);
  }

  run() {
    while (this.at < this.s.length) {
      if (this.s.startsWith("{{", this.at)) this.mustache();
      else if (this.ctx === "text") this.text();
      else if (this.ctx === "tag") this.inTag();
      else this.inValue();
    }
    if (this.ctx !== "text" || this.stack.length) this.fail(`ends inside <${this.stack.at(-1) ?? "a tag"}>`);
    if (this.blocks.length) this.fail(`{{#${this.blocks.at(-1).kind}}} is not closed`);
    this.flush();
    return this.ops;
  }

  // --- output ---------------------------------------------------------------------------------
  put(s) {
    this.pending += s;
    this.blank = false;
  }
  space(c) {
    if (LITERAL_TEXT.has(this.stack.at(-1))) this.put(c);
    else if (!this.blank) this.pending += c === "\n" ? "\n" : " ";
    this.blank = true;
  }
  flush() {
    if (this.pending) this.ops.push(`buf_put(o, "${cString(this.pending)}", ${Buffer.byteLength(this.pending)});`);
    this.pending = "";
  }
  code(line) {
    this.flush();
    this.ops.push(line);
    this.blank = false;
  }

  // --- text -----------------------------------------------------------------------------------
  text() {
    const c = this.s[this.at];
    const inside = this.stack.at(-1);
    if (c === "\x01" || c === "\x02") {
      this.fallback(c);
    } else if (/\s/.test(c)) {
      this.space(c);
      this.at += 1;
    } else if (c !== "<") {
      if (inside === "script") this.fail("a script on the page; only <script src> is allowed");
      this.put(c);
      this.at += 1;
    } else if (this.s.startsWith("<!--", this.at)) {
      this.fail("an HTML comment would be sent to people; write {{! … }}");
    } else if (this.s.startsWith("</", this.at)) {
      this.closeTag();
    } else if (/^<!doctype html>/i.test(this.s.slice(this.at, this.at + 15))) {
      this.put("<!DOCTYPE html>");
      this.at += 15;
    } else {
      this.openTag();
    }
  }
  // A word that has no translation: say so, where an element may stand.
  fallback(c) {
    this.at += 1;
    if (NO_ELEMENTS.has(this.stack.at(-1)) || this.stack.at(-1) === "option") return;
    this.put(c === "\x01" ? '<span lang="en">' : "</span>");
  }
  closeTag() {
    const m = /^<\/([a-z][a-z0-9]*)>/.exec(this.s.slice(this.at));
    if (!m) this.fail("not a closing tag");
    if (this.stack.pop() !== m[1]) this.fail(`</${m[1]}> closes something else`);
    this.put(m[0]);
    this.at += m[0].length;
  }
  openTag() {
    const m = /^<([a-z][a-z0-9]*)/.exec(this.s.slice(this.at));
    if (!m) this.fail("a bare <; write &lt;");
    if (REFUSED.has(m[1])) this.fail(`<${m[1]}> is not allowed on a page`);
    if (NO_ELEMENTS.has(this.stack.at(-1))) this.fail(`<${m[1]}> inside <${this.stack.at(-1)}>`);
    this.tag = { name: m[1], attrs: new Map() };
    this.ctx = "tag";
    this.put(m[0]);
    this.at += m[0].length;
  }

  // --- inside a tag -----------------------------------------------------------------------------
  inTag() {
    const rest = this.s.slice(this.at);
    const attr = /^([a-z][a-z0-9-]*)(="|=)?/.exec(rest);
    if (/^\s/.test(rest)) {
      this.space(" ");
      this.at += 1;
    } else if (rest[0] === ">") {
      this.endTag();
    } else if (!attr) {
      this.fail("not an attribute (lower case, double quotes)");
    } else {
      this.openAttr(attr);
    }
  }
  openAttr([all, name, eq]) {
    if (eq === "=") this.fail(`${name} has no double quotes around its value`);
    if (name.startsWith("on") || name === "style") this.fail(`${name}= is inline code; use a class or an id`);
    this.put(all);
    this.at += all.length;
    this.attr = { name, value: "" };
    if (eq) this.ctx = "value";
    else this.tag.attrs.set(name, "");
  }
  inValue() {
    const c = this.s[this.at];
    this.at += 1;
    if (c === '"') {
      this.endAttr();
      this.put(c);
    } else if (c !== "\x01" && c !== "\x02") {
      if (this.ctx === "only") this.fail(`the URL in ${this.attr.name} must be one {{…}} and nothing else`);
      this.attr.value += c;
      this.put(c);
    }
  }
  endAttr() {
    const { name, value } = this.attr;
    const link = name === "href" && /^(#[a-z0-9-]+|tel:\d+|https:\/\/[a-z0-9./-]+)$/.test(value);
    if (URL_ATTRS.has(name) && this.ctx !== "only" && !link)
      this.fail(`${name}="${value}": use {{page}}, {{asset}}, {{url}}, #id, tel: or https:`);
    this.tag.attrs.set(name, value);
    this.ctx = "tag";
  }
  endTag() {
    const { name, attrs } = this.tag;
    if (/^https:/.test(attrs.get("href") ?? "") && attrs.get("rel") !== "noreferrer noopener")
      this.fail('a link elsewhere needs rel="noreferrer noopener"');
    if (name === "script" && !attrs.has("src")) this.fail("a script on the page; only <script src> is allowed");
    if (attrs.has("http-equiv")) this.fail("http-equiv; the server sends headers");
    if (!VOID.has(name)) this.stack.push(name);
    this.put(">");
    this.at += 1;
    this.ctx = "text";
    this.tag = this.attr = null;
  }

  // --- {{…}} --------------------------------------------------------------------------------------
  mustache() {
    const end = this.s.indexOf("}}", this.at);
    if (end < 0) this.fail("{{ is not closed");
    const inner = this.s.slice(this.at + 2, end).trim();
    const [word, ...args] = inner.split(/\s+/);
    const row = Scanner.words[word];
    if (row) row.call(this, args, inner);
    else if (args.length === 0 && NAME.test(word)) this.value("page_put_text", word);
    else this.fail(`{{${inner}}} is not known`);
    this.at = end + 2;
  }
  expr(name) {
    if (!NAME.test(name ?? "")) this.fail(`"${name}" is not a name`);
    const [a, b] = name.split(".");
    if (b === undefined) return `v->${a}`;
    if (a === "way") return `site->way.${b}`; // the way in, of this moment
    if (a !== "site" && !this.rows.has(a)) this.fail(`"${a}" is not a loop's row`);
    return `${a}->${b}`;
  }
  value(fn, name) {
    if (this.ctx === "tag") this.fail(`{{${name}}} outside a quoted attribute`);
    if (this.stack.at(-1) === "script") this.fail(`{{${name}}} inside <script>`);
    if (this.ctx !== "text" && URL_ATTRS.has(this.attr.name)) this.fail(`{{${name}}} in ${this.attr.name}: only {{url}} may stand there`);
    if (this.ctx !== "text" && fn === "page_put_html") this.fail(`{{raw ${name}}} in an attribute`);
    this.code(`${fn}(o, ${this.expr(name)});`);
  }
  url(what, emit) {
    if (this.ctx !== "value" || !URL_ATTRS.has(this.attr.name) || this.attr.value)
      this.fail(`{{${what}}} may only be the whole of an href, src or action`);
    this.ctx = "only";
    emit();
  }
  // A page of ours: the language, then the line's base, then the path. The slash of the front page stands alone.
  link([lang, path]) {
    const front = /^\/(?=#|$)/.test(path);
    this.put(lang);
    this.code("page_put_text(o, site->base);");
    if (front && !lang) this.code('buf_put(o, "/", site->base.len ? 0 : 1);');
    this.put(front ? path.slice(1) : path);
  }
  place() {
    return JSON.stringify([this.ctx, this.stack, this.tag?.name, this.ctx === "tag" ? "" : this.attr?.name]);
  }
  open(kind, head, row) {
    if (this.ctx === "value" && URL_ATTRS.has(this.attr.name)) this.fail(`{{#${kind}}} in a URL`);
    this.code(`${head} {`);
    this.blocks.push({ kind, row, start: this.place() });
  }
  close(kind) {
    const b = this.blocks.pop();
    if (b?.kind !== kind) this.fail(`{{/${kind}}} closes nothing`);
    if (this.place() !== b.start) this.fail(`{{#${kind}}} begins and ends in different places`);
    if (b.row) this.rows.delete(b.row);
    this.code("}");
  }
}

const string = (inner) => /^\S+\s+"([^"]*)"$/.exec(inner)?.[1];
Scanner.words = {
  "!"() {},
  number([name]) { this.value("page_put_num", name); },
  clock([name]) { this.value("page_put_clock", name); },
  raw([name]) { this.value("page_put_html", name); },
  url([name]) { this.url(`url ${name}`, () => this.code(`page_put_url(o, ${this.expr(name)});`)); },
  page(_, inner) { this.url(inner, () => this.link(this.env.page(string(inner)))); },
  asset(_, inner) { this.url(inner, () => this.put(this.env.asset(string(inner)))); },
  other() { this.url("other", () => this.link(this.env.other)); },
  "#if"([name]) { this.open("if", `if (${this.expr(name)})`); },
  "/if"() { this.close("if"); },
  "#any"([name]) { this.open("any", `if (${this.expr(name)}.len)`); },
  "/any"() { this.close("any"); },
  "#is"([name, what]) {
    if (!/^([A-Z][A-Z0-9_]*|\d+)$/.test(what ?? "")) this.fail(`"${what}" is not a constant`);
    this.open("is", `if (${this.expr(name)} == ${what})`);
  },
  "/is"() { this.close("is"); },
  else() {
    const b = this.blocks.at(-1);
    if (!b || b.kind === "each" || b.other) this.fail("{{else}} belongs to nothing");
    if (this.place() !== b.start) this.fail("{{else}} stands in a different place than its beginning");
    b.other = true;
    this.code("} else {");
  },
  "#each"([list, as, type, row]) {
    if (as !== "as" || !NAME.test(type ?? "") || !/^[a-z]+$/.test(row ?? "")) this.fail("write {{#each msgs as page_msg m}}");
    if (this.rows.has(row) || !/^(way\.|site\.)?[a-z_]+$/.test(list)) this.fail(`"${list}" or "${row}" cannot be a loop's`);
    this.rows.set(row, type);
    const lists = { "way.": "site->way.", "site.": "site->" };
    const from = /^(way\.|site\.)?/.exec(list)[0];
    const of = lists[from] ?? "v->", name = list.slice(from.length);
    this.open("each", `for (size_t i_${row} = 0; i_${row} < ${of}n${name}; i_${row}++)`, row);
    this.code(`const struct ${type} *${row} = &${of}${name}[i_${row}];`);
  },
  "/each"() { this.close("each"); },
};

/** Statements of C that write this page into `struct buf *o` from `site` and `v`. */
export function compile(source, env) {
  return new Scanner(source, env).run();
}

/** Say lang="en" on the element, rather than on a span, where its only content stayed English. */
export function markFallback(source) {
  return source.replace(/<([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>(\s*)\x01([^\x01\x02]*)\x02(\s*)<\/\1>/g,
    (all, tag, attrs, a, text, b) => (/ lang="/.test(attrs) ? all : `<${tag}${attrs} lang="en">${a}${text}${b}</${tag}>`));
}
