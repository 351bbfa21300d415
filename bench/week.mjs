// week: a week of three lines in minutes: what the server counted against a ledger that it does not know,
// and the service level that came of it against what Erlang A says of the same plan.
//   bound   every counter is exactly what the ledger has; the service level within 3 points
//   source  docs/TALLY.md; the forecast is src/rota/erlang.c, which supervisors are shown
// How it is done: bench/week.c draws arrivals (a Poisson stream with the shape of a day, and a campaign's
// evening), patience, work and returns from a seed, and plays them as real clients to the real processes,
// which run on a clock that it sets. Erlang A is asked for each half hour as if it went on for ever; what
// is left between the two is chance, and that half hours are not for ever.
import { claim } from '../tools/claims.mjs';
import { runWeek } from './weekrun.mjs';

const PLAN = { lines: 3, staff: 24, days: 7, seed: 20261125 }, POINTS = 3;

const r = await runWeek(PLAN);
const faster = PLAN.days * 86400 / r.seconds;
claim({
  claim: 'a simulated week: counters that differ from the ledger', value: r.wrong, unit: 'counters', most: 0,
  note: `${r.cells} counters, ${r.counted} counted; ${r.offered} wanted to talk in ${PLAN.days} days of ${PLAN.lines} lines; ${faster.toFixed(0)} times as fast as life`,
});
claim({
  claim: 'service level against Erlang A\'s forecast', value: Math.abs(r.level - r.forecast_level) * 100, unit: 'points', most: POINTS,
  note: `answered within 60 s: ${(100 * r.level).toFixed(1)} %, forecast ${(100 * r.forecast_level).toFixed(1)} %; left ${(100 * r.left).toFixed(1)} %, forecast ${(100 * r.forecast_left).toFixed(1)} %`,
});
