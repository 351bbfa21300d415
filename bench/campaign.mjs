// campaign: the example's four weeks, whole: its file, its printed kit, every code on paper read and followed, all
// its placements with some ten thousand views and hundreds of contacts on a clock that is set, a line killed
// sixty times while it counts, and the report.
//   bound   no count differs from the ledger, and nothing that visitors brought is found
//   source  docs/CAMPAIGNS.md
// It is the suite tests/campaign with --long. Never counts what the suite did not check.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, claim } from './kit.mjs';

const began = Date.now(), here = import.meta.dirname;
const p = spawn(process.execPath, [join(here, '../tests/campaign/run.mjs'), build, '--long'], { stdio: ['ignore', 'pipe', 'inherit'] });
let text = '';
p.stdout.on('data', (b) => { text += b; });
await new Promise((done) => p.on('close', done));
const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(text) ?? [0, 0, 1];
const r = JSON.parse(/^\{.*\}$/m.exec(text)?.[0] ?? '{}');
if (Number(failed)) process.stderr.write(text);
claim({
  claim: 'four weeks of a campaign: counts that differ from the ledger', value: r.differ ?? NaN, unit: 'counts', most: 0,
  note: `${r.counts} counts; ${r.shown} views, ${r.machines} by machines, ${r.went_on} went on, ${r.began} contacts began, ${r.returned} returned; ${((Date.now() - began) / 1000).toFixed(0)} s`,
});
claim({ claim: 'four weeks of a campaign: what else was checked and failed', value: Number(failed), unit: 'checks', most: 0, note: `${passed} passed` });
const killed = /killed (\d+) times while counting: of (\d+) answers (\d+) are lost/.exec(text);
claim({ claim: 'counts lost by a kill', value: killed ? Number(killed[3]) / Number(killed[1]) : NaN, unit: 'a kill', note: `of ${killed?.[2]} answers in ${killed?.[1]} kills; none older than a second` });
process.exit(0);
