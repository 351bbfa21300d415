// `callbox figures` as an operator types it, on the example: what the tables say of the press statement,
// what a second import does, and what verify sees. Called by run.mjs.
// Never looks into a version's file but to damage it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const callbox = join(resolve(process.argv[2] ?? join(root, "build")), "callbox");
const example = join(root, "examples/recorded-crime");

const dir = mkdtempSync(join(tmpdir(), "callbox-figures-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
function run(...args) {
  const r = spawnSync(callbox, ["figures", ...args, "--data", dir], { encoding: "utf8" });
  return { code: r.status, out: r.stdout, says: r.stderr };
}
spawnSync("node", [join(example, "make.mjs"), dir]);
const first = () => run("import", join(dir, "crimes.csv"), "--map", join(example, "crimes.ini"), "--classes", join(example, "classes.csv"));
const imported = first();
const eleven = ["--period", "April to February 2025"];

export const tests = {
  "the example is imported, and a second time changes nothing": () => {
    assert.equal(imported.code, 0, imported.says);
    assert.match(imported.out, /^65082 rows, April 2019 to February 2025 \(71 months\)\.\nVersion 1 is made\.\n$/);
    assert.match(first().out, /Nothing changed: version 1 holds these figures already\./);
    assert.deepEqual(readdirSync(join(dir, "figures")), ["v000001.fig"]);
  },
  "eleven months, 98 and 86 and 87.8 per cent, nearly 1,600, up 5 per cent, nearly 70 per cent": () => {
    const t = run("table", "--by", "code", "--joined", "--change", ...eleven).out;
    assert.match(t, /^April 2024 to February 2025 \(eleven months\): all recorded crime, all areas\. Version 1\.\nChanges are against April 2023 to February 2024 \(eleven months\)\./);
    assert.match(t, /INV-101 .*\n +98 +86 +87\.8 +\+5\.4/);
    const group = run("table", "--by", "total", "--group", "Online crimes against children (invented)", "--change", ...eleven).out;
    assert.match(group, /\nTotal +1,587 +1,106 +69\.7 +\+5\.0 +\+\d\.\d\n/);
    assert.match(t, /per cent +per cent +percentage points\n/);
  },
  "CSV and JSON give what the table gives": () => {
    const csv = run("table", "--by", "code", "--code", "INV-101", "--csv", ...eleven).out;
    assert.match(csv, /1,2024-04\.\.2025-02,11,,Online crimes against children \(invented\),INV-101,Grooming of children for sexual purposes,detection_rate,per cent,87\.8\r\n/);
    const json = JSON.parse(run("table", "--by", "total", "--mean", "--json", "--period", "2019/20..2023/24", "--each", "year").out);
    assert.deepEqual(json.periods.map((p) => p.months), [12, 12, 12, 12, 12]);
    assert.deepEqual(json.lines[0].values[0].mean_recorded, null);
    assert.equal(json.lines[0].values[0].why.mean_recorded, "not available");
  },
  "a file that is wrong changes nothing, and says one sentence": () => {
    const bad = join(root, "tests/figures/bad/unknown-code.csv");
    const r = run("import", bad);
    assert.equal(r.code, 1);
    assert.equal(r.says, "callbox: unknown-code.csv:2: column \"code\": \"B2\" is not a code of the classification.\n");
    assert.deepEqual(readdirSync(join(dir, "figures")), ["v000001.fig"]);
  },
  "verify sees a byte that changed, a version in another's place, and one that is gone": () => {
    const at = (n) => join(dir, "figures", `v00000${n}.fig`);
    assert.equal(run("import", join(dir, "late.csv"), "--why", "entered twice").code, 0);
    assert.match(run("verify").out, /version 2: \d+ cells from late\.csv: entered twice\n2 versions, each as it was written/);
    const one = readFileSync(at(1)), two = readFileSync(at(2));
    two[two.length - 40] ^= 1;
    writeFileSync(at(2), two);
    assert.match(run("verify").says, /version 2 was altered: its digest is wrong/);
    copyFileSync(at(1), at(2));
    assert.match(run("verify").says, /version 2 cannot be read/);
    rmSync(at(1));
    assert.match(run("verify").says, /a version is missing/);
    writeFileSync(at(1), one);
    rmSync(at(2));
    assert.equal(run("verify").code, 0);
  },
  "what is typed wrong is answered, not guessed": () => {
    assert.equal(run("table", "--period", "spring").code, 1);
    assert.match(run("table", "--period", "spring").says, /"spring" is no period; expected one such as/);
    assert.match(run("table", "--area", "Nowhere").says, /there is no area "Nowhere" in this version/);
    assert.match(run("table", "--each", "quarter", "--period", "2024-05").says, /--each: expected/);
    assert.equal(run("table", "--by", "colour").code, 2);
    assert.equal(run("publish", "--threshold", "1").code, 2);
    assert.equal(run("import").code, 2);
  },
};
