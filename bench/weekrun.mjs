// weekrun: one simulated stretch of a line, through the real processes on a clock that is set for them:
// a demonstration of several lines is made, its programs of BUILD/sim are started, bench/week.c drives
// them, they stop, and what they counted is held against the ledger. Imported by bench/week.mjs and
// tests/week/run.mjs.
// Never runs a shipped program on such a clock, and never a simulated one on a line that is kept.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, freePort, line, start, stop } from './kit.mjs';

const DAY_MS = 86_400_000;
/* Who waits and is gone for half a minute has left; one conversation of each at a time. */
const SETTINGS = ['cadence_ms=0', 'opens_per_minute=0', 'messages_per_hour=0', 'answer_ms=0', 'chats_each=1', 'answer_within_s=120',
  'leave_after_s=30'];

function ended(p, what) {
  let text = '';
  p.stdout.on('data', (b) => { text += b; });
  return p.ended.then((code) => {
    if (code !== 0) throw new Error(`${what} ended with ${code}`);
    return JSON.parse(text.trim().split('\n').pop());
  });
}

/** lines, staff (an even number for each line: half of them a shift), days, seed. */
export async function runWeek({ lines, staff, days, seed }) {
  const dir = mkdtempSync('/dev/shm/callbox-week-'); /* what is measured is no disk */
  try {
    const data = join(dir, 'data'), clock = join(dir, 'clock'), ledger = join(dir, 'ledger');
    execFileSync(join(build, 'callbox'), ['init', '--demo', '--lines', String(lines), '--staff', String(staff), data]);
    const now = Buffer.alloc(8);
    now.writeBigUInt64LE(BigInt(Math.floor(Date.now() / DAY_MS) * DAY_MS));
    writeFileSync(clock, now);
    process.env.CALLBOX_SIM_CLOCK = clock;
    const port = await freePort();
    const set = [...SETTINGS, `web=${join(build, 'web')}`];
    const p = start(join(build, 'sim', 'callbox'), ['run', '--port', String(port), data, ...set.flatMap((x) => ['--set', x])]);
    await line(p, 'Ready after');
    p.stdout.resume();
    const ran = await ended(start(join(build, 'bench', 'week'), ['run', port, data, clock, ledger, lines, staff, days, seed].map(String)), 'week run');
    await stop(p);
    const held = await ended(start(join(build, 'bench', 'week'), ['check', join(data, 'store'), ledger, String(lines)]), 'week check');
    return { ...ran, ...held };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
