// run: one simulated day of a line (bench/weekrun.mjs): every counter is what the ledger has. Called by
// tests/run.mjs. Closes with "N passed, N failed". Never judges the service level of one day: that is
// chance; bench/week.mjs judges a week's.
import { runWeek } from '../../bench/weekrun.mjs';

const checks = [];
const check = (name, good) => { checks.push(good); if (!good) console.log(`FAIL ${name}`); };
try {
  const r = await runWeek({ lines: 2, staff: 8, days: 1, seed: 7 });
  console.log(JSON.stringify(r));
  check('every counter is what the ledger has', r.wrong === 0);
  check('there was something to count', r.cells > 100 && r.offered > 200);
  check('somebody was answered, and somebody left', r.level > 0.2 && r.left > 0.005 && r.left < 0.8);
} catch (e) {
  console.log(String(e?.stack ?? e));
  check('it ran', false);
}
const failed = checks.filter((c) => !c).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
