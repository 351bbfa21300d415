// Runs every *.test.mjs in this folder and prints "N passed, N failed". Called by tests/run.mjs.
// Never stops at the first failure.
import fs from "node:fs";
import path from "node:path";

const here = (import.meta.dirname ?? new URL(".", import.meta.url).pathname);
let passed = 0;
let failed = 0;
for (const file of fs.readdirSync(here).filter((f) => f.endsWith(".test.mjs")).sort()) {
  const { tests } = await import(path.join(here, file));
  for (const [name, run] of Object.entries(tests)) {
    try {
      await run();
      passed += 1;
    } catch (e) {
      failed += 1;
      console.log(`${file}: ${name}\n  ${e.message}`);
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
