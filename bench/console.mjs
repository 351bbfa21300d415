// console: what practitioners wait for, 50 at once, over a queue of 10,000 conversations. They look at the
// first 200 rows once a second and whenever the queue changed, all at the same moment; then each also
// answers its visitor twice a second.
//   bound   p99 at most 200 ms for the first rows, while looking and while working; for a reply 200 ms too
//           until it is acknowledged (durable)
//   source  what somebody at a desk still feels as at once (R. B. Miller 1968: 0.1 to 0.2 s)
import { claim, grownDir, measure, openLine, say } from './kit.mjs';

const CONSOLES = 50, SECONDS = 12, WAITING = 10000, MS = 200;

const l = await openLine(await grownDir('console', WAITING));
const r = await measure('desk', [l.port, l.dir, CONSOLES, SECONDS], { core: null });
await l.stop();
const note = (k) => `p50 ${r[`${k}_p50`].toFixed(1)}, max ${r[`${k}_max`].toFixed(0)} ms of ${r[`${k}_n`]}`;
say(`console: rows ${note('look_ms')}; at work ${note('look_at_work_ms')}; reply acknowledged ${note('ack_ms')}; heard ${note('heard_ms')}`);
claim({ claim: 'console, first rows, p99', value: r.look_ms_p99, unit: 'ms', most: MS, note: `${CONSOLES} consoles, ${WAITING} waiting; ${note('look_ms')}` });
claim({ claim: 'console, first rows while all work, p99', value: r.look_at_work_ms_p99, unit: 'ms', most: MS, note: note('look_at_work_ms') });
claim({ claim: 'console, reply acknowledged, p99', value: r.ack_ms_p99, unit: 'ms', most: MS, note: note('ack_ms') });
claim({ claim: 'console, reply on the visitor\'s stream, p99', value: r.heard_ms_p99, unit: 'ms', most: MS, note: note('heard_ms') });
process.exit(0);
