// The page compiler's refusals, each beside what it accepts; includes, words, catalogues.
// Called by tests/tools/run.mjs. Never writes into the tree.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { compile } from "../../tools/html.mjs";
import { assemble, generate, include, scriptWords, speak } from "../../tools/pages.mjs";
import { extract, flatten, potText, readMo, restore } from "../../tools/po.mjs";

const ROOT = path.resolve((import.meta.dirname ?? new URL(".", import.meta.url).pathname), "../..");
const env = { page: (p) => ["/gd", p], asset: (n) => `/a/${n}`, other: ["", "/"] };
const c = (html) => compile(html, env).join("\n");
const ok = (html, ...want) => want.forEach((w) => assert.ok(c(html).includes(w), `${html} gives ${c(html)}, without ${w}`));
const no = (html, why) => assert.throws(() => c(html), why, html);

export const tests = {
  "a value in text and in a quoted attribute is escaped"() {
    ok("<p>{{x}}</p>", "page_put_text(o, v->x);");
    ok('<p title="{{site.line_name}}">a</p>', "page_put_text(o, site->line_name);");
    ok('<input value="{{number n}}">', "page_put_num(o, v->n);");
    ok("<title>{{x}}</title>", "page_put_text(o, v->x);");
  },
  "a title is words or, with an @, a value"() {
    const read = () => "<title>{{$title}}</title>{{body}}";
    const made = (title) => compile(assemble("x", `{{layout base}}\n{{title ${title}}}\n<p>a</p>`, "en", null, read, []), env).join("\n");
    assert.ok(made("@title").includes("page_put_text(o, v->title);"));
    assert.ok(!made("title").includes("page_put_text"));
  },
  "a value without quotes around it is refused"() {
    no("<p title={{x}}>a</p>", /no double quotes/);
    no("<p title='{{x}}'>a</p>", /no double quotes/);
    no("<p title=a>a</p>", /no double quotes/);
    no("<p {{x}}>a</p>", /outside a quoted attribute/);
    no("<{{x}}>a</p>", /bare </);
  },
  "scripts, styles and comments are refused"() {
    no("<script>{{x}}</script>", /only <script src>/);
    no("<script>alert(1)</script>", /only <script src>/);
    no('<script src="{{asset "a.js"}}">{{x}}</script>', /inside <script>/);
    no("<style>{{x}}</style>", /not allowed/);
    no('<p style="color:red">a</p>', /inline code/);
    no('<p style="{{x}}">a</p>', /inline code/);
    no('<p onclick="x">a</p>', /inline code/);
    no("<!-- {{x}} -->", /HTML comment/);
    no("<iframe></iframe>", /not allowed/);
    no('<meta http-equiv="refresh" content="0">', /http-equiv/);
    ok('<script src="{{asset "a.js"}}"></script>', "/a/a.js");
  },
  "a URL has a type of its own"() {
    no('<a href="{{x}}">a</a>', /only \{\{url\}\}/);
    no('<a href="/x/{{url u}}">a</a>', /the whole of/);
    no('<a href="{{url u}}/more">a</a>', /nothing else/);
    no('<p title="{{url u}}">a</p>', /the whole of/);
    no("<p>{{url u}}</p>", /the whole of/);
    no('<a href="javascript:alert(1)">a</a>', /use \{\{page\}\}/);
    no('<a href="/start">a</a>', /use \{\{page\}\}/);
    no('<a href="https://example.org/">a</a>', /noreferrer/);
    no('<img src="https://example.org/x.png">', /use \{\{page\}\}/);
    ok('<a href="{{url site.exit_url}}">a</a>', "page_put_url(o, site->exit_url);");
    ok('<a href="{{page "/start"}}">a</a>', '/gd", 12);', "page_put_text(o, site->base);", 'buf_put(o, "/start');
    ok('<a href="{{page "/#part"}}">a</a>', '/gd", 12);', 'buf_put(o, "#part');
    ok('<a href="{{other}}">a</a>', "page_put_text(o, site->base);", 'buf_put(o, "/", site->base.len ? 0 : 1);');
    ok('<a href="#main">a</a>', "#main");
    ok('<a href="https://example.org/" rel="noreferrer noopener">a</a>', "https://example.org/");
  },
  "raw stands in text only"() {
    ok("<p>{{raw h}}</p>", "page_put_html(o, v->h);");
    no('<p title="{{raw h}}">a</p>', /in an attribute/);
  },
  "blocks begin and end in the same place"() {
    ok("{{#if x}}<p>a</p>{{else}}<p>b</p>{{/if}}", "if (v->x) {", "} else {");
    ok("<input{{#if x}} checked{{/if}}>", "if (v->x) {");
    ok("<p>{{#is state PAGE_HELD}}a{{/is}}</p>", "if (v->state == PAGE_HELD) {");
    ok("{{#each msgs as page_msg m}}<p>{{m.text}}</p>{{/each}}", "i_m < v->nmsgs", "page_put_text(o, m->text);");
    no("{{#if x}}<p>{{/if}}</p>", /different places/);
    no('<p title="{{#if x}}">a</p>{{/if}}', /different places/);
    no("{{#if x}}<p>a</p>", /not closed/);
    no("<p>a</p>{{/if}}", /closes nothing/);
    no("{{else}}", /belongs to nothing/);
    no("{{#is state a+b}}{{/is}}", /not a constant/);
    no("<p>{{m.text}}</p>", /not a loop/);
    no("<p>{{x.y.z}}</p>", /not known/);
    no("<p>{{x(1)}}</p>", /not known/);
  },
  "elements pair"() {
    no("<p><b>a</p></b>", /closes something else/);
    no("<p>a", /ends inside/);
    no("<p>1 < 2</p>", /bare </);
    no("<title><b>a</b></title>", /inside <title>/);
  },
  "C strings say what the template says"() {
    ok("<p>a \\ ??/ \u00e0</p>", '"<p>a \\\\ \\?\\?/ \u00e0</p>", 17');
  },
  "an unknown include is refused, and one that includes itself"() {
    const read = (n) => {
      if (n === "me") return "{{> me}}";
      if (n === "ask") return "{{$a}}{{#$b}}B{{/$b}}{{^$b}}none{{/$b}}";
      throw new Error(`there is no _${n}.html`);
    };
    assert.throws(() => include("{{> nothing}}", read), /there is no _nothing/);
    assert.throws(() => include("{{> me}}", read), /circle/);
    assert.throws(() => include('{{> ask a="1"}}', read), /was not given/);
    assert.equal(include('{{> ask a="1" b=""}}', read), "1none");
    assert.equal(include('{{> ask a="1" b="x"}}', read), "1B");
  },
  "an unknown page or file is refused"() {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "pages-"));
    fs.writeFileSync(path.join(dir, "_base.html"), "{{body}}");
    const with_ = (body) => {
      fs.writeFileSync(path.join(dir, "a.html"), `{{layout base}}\n{{path /a}}\n{{title A}}\n${body}`);
      return generate(dir, { gd: new Map() }, { "m.css": "/a/m.1.css" }).c;
    };
    assert.match(with_('<a href="{{page "/a"}}">a</a>'), /href=\\"\/gd"[^]*base[^]*"\/a\\"/);
    assert.ok(with_('<link href="{{asset "m.css"}}">').includes("/a/m.1.css"));
    assert.throws(() => with_('<a href="{{page "/b"}}">a</a>'), /a\.html: .*no such page/);
    assert.throws(() => with_('<link href="{{asset "n.css"}}">'), /was not built/);
    fs.writeFileSync(path.join(dir, "a.html"), "<p>a</p>");
    assert.throws(() => generate(dir, { gd: new Map() }, {}), /needs \{\{layout/);
    fs.rmSync(dir, { recursive: true });
  },
  "words: translated, or English that says so"() {
    const read = () => "<html>{{body}}</html>";
    const say = (body, words) => assemble("x", `{{layout base}}\n{{title T}}\n${body}`, "gd", words, read, []);
    const gd = new Map([["Yes", "Tha & <b>"], ["Go <1>there</1> {n}", "{n} <1>an sin</1>"]]);
    assert.equal(say('<p>{{_ "Yes"}}</p>', gd), "<html><p>Tha &amp; &lt;b&gt;</p></html>");
    assert.equal(say('<p>{{_ "No"}}</p>', gd), '<html><p lang="en">No</p></html>');
    assert.equal(say('<p>{{_ "No"}}</p>', null), "<html><p>\x01No\x02</p></html>".replace(/[\x01\x02]/g, ""));
    assert.ok(compile(say('<p>{{_ "No"}} {{_ "Yes"}}</p>', gd), env).join("").includes('<span lang=\\"en\\">No</span> Tha'));
    assert.ok(!compile(say('<p title="{{_ "No"}}">a</p>', gd), env).join("").includes("span"));
    assert.equal(say('<p>{{#_}}Go <a href="#x">there</a> {{number v.n}}{{/_}}</p>', gd), '<html><p>{{number v.n}} <a href="#x">an sin</a></p></html>');
  },
  "a translation keeps the tags and values of its text"() {
    const { msgid, parts } = flatten('Call <a href="tel:999">999</a>, {{number n}}.');
    assert.equal(msgid, "Call <1>999</1>, {n}.");
    assert.equal(restore("{n} <1>999</1>", parts), '{{number n}} <a href="tel:999">999</a>');
    assert.throws(() => restore("{n} 999", parts), /needs <1> once/);
    assert.throws(() => restore("{n} <1>9</1><1>9</1>", parts), /once/);
    assert.equal(restore("{n} <1><script></1>", parts), '{{number n}} <a href="tel:999">&lt;script&gt;</a>');
    assert.throws(() => flatten("<b>a"), /do not pair/);
    assert.throws(() => flatten("a < b"), /do not pair/);
    assert.throws(() => speak("{{#_}}<b>a</i>{{/_}}", null), /closes nothing/);
  },
  "scripts: literals only"() {
    const web = fs.mkdtempSync(path.join(os.tmpdir(), "web-"));
    const say = (line) => {
      fs.writeFileSync(path.join(web, "a.ts"), `import { t } from './text';\n${line}`);
      return [...extract(web).keys()];
    };
    assert.deepEqual(say("t('One ' +\n  'line \\'x\\'', { n: 1 }); at('no'); x.t('no')"), ["One line 'x'"]);
    assert.deepEqual(say('t("Two")'), ["Two"]);
    assert.throws(() => say("t(word)"), /needs a literal/);
    assert.throws(() => say("t(`word`)"), /needs a literal/);
    say('t("Two"); t("Three")');
    assert.ok(scriptWords(web, { gd: new Map([["Two", "Dhà"], ["Four", "Ceithir"]]) }).includes('"Two": "Dhà"'));
    assert.ok(!scriptWords(web, { gd: new Map([["Four", "Ceithir"]]) }).includes("Ceithir"));
    fs.rmSync(web, { recursive: true });
  },
  "callbox.pot is what templates and scripts say now"() {
    const now = potText(extract(path.join(ROOT, "web")));
    assert.ok(now === fs.readFileSync(path.join(ROOT, "po/callbox.pot"), "utf8"), "run: ninja words");
  },
  "a translation has the marks of its text, each as often, also one that is not shown yet"() {
    const marks = (text) => (text.match(/<\/?\d+>|\{[a-z0-9_]+\}/g) ?? []).sort().join(" ");
    const wrong = (source) => [...source.matchAll(/^msgid (".+")\nmsgstr (".*")$/gm)].map((m) => m.slice(1).map((s) => JSON.parse(s)))
      .filter(([id, str]) => str === "" || marks(id) !== marks(str)).map(([id]) => id);
    assert.deepEqual(wrong('msgid "a <1>b</1> {n}"\nmsgstr "<1>c</1> {m}"\n'), ["a <1>b</1> {n}"]);
    for (const po of fs.readdirSync(path.join(ROOT, "po")).filter((f) => f.endsWith(".po"))) {
      const source = fs.readFileSync(path.join(ROOT, "po", po), "utf8");
      assert.equal([...source.matchAll(/^msgid "[^"].*"\nmsgstr ".*"$/gm)].length, [...source.matchAll(/^msgid "[^"]/gm)].length, `${po}: a row a line`);
      assert.deepEqual(wrong(source), []);
    }
  },
  "catalogues pass msgfmt -c, fuzzy rows fall back, and no row is stale"() {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "mo-"));
    const ids = new Set(extract(path.join(ROOT, "web")).keys());
    for (const po of fs.readdirSync(path.join(ROOT, "po")).filter((f) => f.endsWith(".po"))) {
      const source = path.join(ROOT, "po", po);
      const mo = path.join(dir, `${po}.mo`);
      execFileSync("msgfmt", ["-c", "-o", mo, source]);
      const words = readMo(mo);
      assert.ok(words.size > 50);
      for (const id of words.keys()) assert.ok(ids.has(id), `${po}: "${id}" is not said anywhere any more`);
      const fuzzy = [...fs.readFileSync(source, "utf8").matchAll(/^#, fuzzy\nmsgid (".*")$/gm)];
      assert.ok(fuzzy.length > 0);
      fuzzy.forEach((m) => assert.ok(!words.has(JSON.parse(m[1]))));
    }
    fs.rmSync(dir, { recursive: true });
  },
};
