// `callbox figures check-statement` as it is run: exit status, one sentence for what cannot be read, JSON.
// Called by tests/tools/run.mjs. Never writes into the tree.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve((import.meta.dirname ?? new URL(".", import.meta.url).pathname), "../..");
const build = path.resolve(process.argv[2] ?? path.join(root, "build"));
const story = path.join(root, "examples/recorded-crime/statement.txt");

function check(...args) {
  const r = spawnSync(path.join(build, "callbox"), ["figures", "check-statement", ...args], { encoding: "utf8" });
  return { status: r.status, out: r.stdout, err: r.stderr };
}

/** One statement in a file of its own. */
function said(bytes, ...args) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "statement-"));
  try {
    fs.writeFileSync(path.join(dir, "s.txt"), bytes);
    return check(path.join(dir, "s.txt"), ...args);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

function refused(r, why) {
  assert.equal(r.status, 2);
  assert.equal(r.out, "");
  assert.match(r.err, why);
  assert.equal(r.err.trim().split("\n").length, 1, r.err);
}

export const tests = {
  "the story's statement gets its three findings, in order, and exit status 1"() {
    const r = check(story);
    assert.equal(r.status, 1);
    assert.deepEqual(r.out.match(/OFF \(\w+\)/g), ["OFF (period)", "OFF (detected)", "OFF (percentage)"]);
    assert.match(r.out, /April to February is eleven months, not ten\./);
    assert.match(r.out, /86 of 98 is 87\.8 %, not 90 %\./);
    assert.match(r.out, /3 findings; 0 numbers not interpreted\./);
  },
  "as JSON, every number of it"() {
    const r = check(story, "--json"), j = JSON.parse(r.out);
    assert.equal(r.status, 1);
    assert.equal(j.findings, 3);
    assert.deepEqual(j.numbers.filter((n) => n.off).map((n) => n.off).sort(), ["detected", "percentage", "period"]);
    assert.ok(j.numbers.some((n) => n.said === "08081 570123" && n.kind === "phone"));
    assert.ok(j.numbers.some((n) => n.said === "999" && n.kind === "phone"));
  },
  "detections of the very crimes are no misuse, when it is said"() {
    const r = check(story, "--linked");
    assert.equal(r.status, 1);
    assert.match(r.out, /2 findings/);
  },
  "nothing wrong is exit status 0"() {
    const r = said("From April to February, eleven months, 98 crimes were recorded.");
    assert.equal(r.status, 0);
    assert.match(r.out, /0 findings/);
  },
  "what cannot be read gets one sentence, and exit status 2"() {
    refused(said(Buffer.from([0x39, 0x38, 0x20, 0xff])), /not plain text in UTF-8: line 1, byte 4/);
    refused(said("a\n\u0001"), /not plain text in UTF-8: line 2/);
    refused(said(Buffer.alloc(10 << 20, "a")), /at most 256 kB/);
    refused(said(""), /no sentence/);
    refused(said("# only this\n...\n"), /no sentence/);
    refused(check("/no/such/file"), /No such file/);
    refused(check(os.tmpdir()), /directory/);
    refused(check(), /FILE is plain text/);
    refused(said("98 crimes.", "--data", "/no/such/dir"), /no figures were imported there/);
  },
  "text that is all quotes and controls stays JSON"() {
    const r = said('98 crimes, "x\\y"\tand\nso on.', "--json");
    assert.equal(JSON.parse(r.out).sentences[0], '98 crimes, "x\\y"\tand\nso on.');
  },
};
