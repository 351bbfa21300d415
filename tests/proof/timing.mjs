// timing: PROTOCOL §12.4. Does how long an answer takes say whether a phrase was right, or how much there
// was to read? Server on one core, the client on the other; both kinds of request in random order.
//   bound    |Welch's t| below 4.5, of all samples and of those below their 90th percentile; and the same of ranks
//   control  the same requests with the answers sent as soon as they are ready (answer_ms 0): a whole page
//            of history against a wrong phrase must be told apart
// Run by tests/proof/run.mjs. Never a mean of several tries: one run, one figure.
import { claim, dataDir, measure, openLine, say, SERVER_CORE } from '../../bench/kit.mjs';

const short = process.argv.includes('--short');
const N = short ? 1000 : 10000, T = 4.5, SLOT_MS = 25; // as lines have it from the start (docs/OPERATIONS.md)

let asked = 0; /* each asking has a line of its own */
async function ask(lanes, kinds, { set = [], n = N } = {}) {
  const l = await openLine(dataDir(`timing-${asked++}`), { core: SERVER_CORE, set });
  const r = await measure('timing', [l.port, n, lanes, ...kinds], { from: 'proof' });
  await l.stop();
  r.worst = Math.max(...[r.t, r.t_cropped, r.ranks].map(Math.abs));
  say(`timing: ${kinds.join(' and ')}: t ${r.t.toFixed(2)}, cropped ${r.t_cropped.toFixed(2)}, ranks ${r.ranks.toFixed(2)}`);
  return r;
}

const words = { one: 'a conversation of one message', full: 'a whole page', miss: 'a wrong phrase' };
const note = (r, n) => `${n} each; t ${r.t.toFixed(2)}, below the 90th percentile ${r.t_cropped.toFixed(2)}, of ranks ${r.ranks.toFixed(2)}; `
  + `p50 ${r.a_us_p50.toFixed(1)} and ${r.b_us_p50.toFixed(1)} us`;
for (const kinds of [['miss', 'one'], ['miss', 'full']]) {
  const r = await ask(16, kinds, { set: [`answer_ms=${SLOT_MS}`] });
  if (r.a_us_p50 < SLOT_MS * 1000) throw new Error('answers came before their time: this is not the line that visitors reach');
  claim({ claim: `${words[kinds[0]]} beside ${words[kinds[1]]}`, value: r.worst, unit: '|t|', most: T, note: note(r, N) });
}
if (!short) {
  const r = await ask(1, ['miss', 'one'], { set: ['answer_ms=0'] });
  claim({ claim: 'the work alone (answer_ms 0), a wrong phrase beside one message', value: r.worst, unit: '|t|', note: note(r, N) });
}
const n = Math.min(N, 3000), caught = await ask(1, ['miss', 'full'], { set: ['answer_ms=0'], n });
claim({ claim: 'control: answers sent when ready are told apart', value: caught.worst, unit: '|t|', least: T, note: note(caught, n) });
process.exit(0);
