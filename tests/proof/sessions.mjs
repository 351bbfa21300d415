// sessions: live sessions over a real line while tcpdump listens, half of them talking, half silent; and what
// an eye on the network has of each: when a packet passed, and how long it was. Imported by capture.mjs.
// Never tells the analysis who talked when from the packets: the clients say it, on the same clock.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, dataDir, line, openLine, place, root, say, sleep, start, stop } from '../../bench/kit.mjs';
import { bundle } from '../web/bundle.mjs';
import * as step from '../browser/steps.mjs';
import { openBrowser } from '../browser/people.mjs';
import { connections, isStream, listen } from './pcap.mjs';

const KEPT = 128; // bytes of a packet: its heads, the WebSocket's head and the FRAME's
const SETTLE_MS = 1500;
/** Every other one: who came first must not be who talks. */
const talks = (id) => id % 2 === 0;

// --- visitors in Node ----------------------------------------------------------------------------
async function visitorsOf(l, { visitors, procs, cadence, mean }) {
  const half = join(place, 'half.cjs'), each = Math.ceil(visitors / procs);
  await bundle(build, { entryPoints: [join(root, 'tests/proof/half.mjs')], outfile: half });
  const all = Array.from({ length: procs }, (_, i) => {
    const args = [half, `http://127.0.0.1:${l.port}`, cadence, i * each, each, mean].map(String);
    const p = start(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return p;
  });
  const ready = await Promise.all(all.map((p) => line(p, 'ready', 120000)));
  return {
    ports: new Map(ready.flatMap((t) => JSON.parse(t).ready)),
    async talk(ms) {
      const said = all.map((p) => line(p, 'said', ms + 30000));
      all.forEach((p) => p.stdin.write(`${ms}\n`));
      return (await Promise.all(said)).flatMap((t) => JSON.parse(t).said);
    },
    close: () => Promise.all(all.map((p) => stop(p))),
  };
}

// --- visitors in Chromium ------------------------------------------------------------------------
/** Runs in the page: talk by itself, so that nothing of ours is at work in it meanwhile. */
function talkInPage([ms, mean]) {
  const until = Date.now() + ms;
  globalThis.said = [];
  const later = () => setTimeout(() => {
    if (Date.now() > until) return;
    globalThis.said.push(performance.timeOrigin + performance.now());
    document.getElementById('send-text').value = 'I do not know how to begin. '.repeat(1 + Math.floor(20 * Math.random()));
    document.getElementById('send-send').click();
    later();
  }, -mean * Math.log(1 - Math.random()));
  later();
}

async function pagesOf(l, { visitors, mean }) {
  const browser = await openBrowser({ whole: true }), pages = [], opened = [];
  for (let id = 0; id < visitors; id++) {
    const page = await (await browser.newContext()).newPage(), from = Date.now();
    await step.open(page, { url: `http://127.0.0.1:${l.port}` }, `${talks(id) ? 'talker' : 'silent'} ${id}`);
    await page.getByText('Connected.').waitFor();
    pages.push(page);
    opened.push({ id, from, to: Date.now() });
    say(`capture: ${id + 1} of ${visitors} pages open`);
  }
  const talking = pages.map((page, id) => ({ page, id })).filter((p) => talks(p.id));
  return {
    opened, // which stream is whose: pages were opened one after the other
    async talk(ms) {
      await Promise.all(talking.map(({ page }) => page.evaluate(talkInPage, [ms, mean])));
      await sleep(ms);
      const said = await Promise.all(talking.map(({ page }) => page.evaluate(() => globalThis.said)));
      return said.flatMap((all, i) => all.map((at) => [talking[i].id, at]));
    },
    close: () => browser.close(),
  };
}

// --- what passed -----------------------------------------------------------------------------------
/** How much of a FRAME is used: what its length would be if it were not filled up. */
function usedOf(p) {
  const masked = p.data[1] >> 7, at = 4 + 4 * masked + 12;
  const byte = (i) => p.data[i] ^ (masked ? p.data[4 + ((i - 8) & 3)] : 0);
  return byte(at) & 1 ? byte(at + 2) << 8 | byte(at + 3) : 0;
}

const seen = (side, from, to) => side.filter((p) => p.at >= from && p.at <= to)
  .map((p) => ({ at: p.at, len: p.len, used: usedOf(p) }));

function streamOf(all, people, id) {
  if (people.ports) return all.find((c) => c.client === people.ports.get(id));
  const { from, to } = people.opened[id];
  return all.find((c) => c.up[0].at >= from && c.up[0].at <= to);
}

/** Everything about one run: sessions { talks, up, down, events }, and the lengths on the console's socket. */
function collect(file, port, people, { said, replies, from, to }) {
  const all = connections(file, port), streams = all.filter((c) => isStream(c, '/v/live'));
  const ids = people.ports ? [...people.ports.keys()] : people.opened.map((o) => o.id);
  const events = [...said, ...replies].filter(([, at]) => at >= from && at <= to);
  const sessions = ids.map((id) => {
    const c = streamOf(streams, people, id);
    if (!c) throw new Error(`the stream of visitor ${id} was not seen`);
    return { id, talks: talks(id), up: seen(c.up, from, to), down: seen(c.down, from, to),
      events: events.filter(([who]) => who === id).map(([, at]) => at) };
  });
  const desk = all.filter((c) => isStream(c, '/staff/live')).flatMap((c) => [...c.up.slice(1), ...c.down.slice(1)]);
  return { sessions, desk: desk.map((p) => p.len), from, to };
}

function crewOf(p) {
  const replies = [];
  p.lines.on('line', (t) => {
    const m = /^reply (\d+) (\d+)$/.exec(t);
    if (m) replies.push([Number(m[1]), Number(m[2]) / 1000]);
  });
  return replies;
}

/** One run. want: { name, visitors, procs, cadence, seconds, mean, load, browser }. */
export async function sessionsOf(want) {
  const ms = want.seconds * 1000, dir = dataDir(want.name);
  const l = await openLine(dir, { cadence: want.cadence });
  const tap = await listen(want.name, l.port, KEPT);
  const people = await (want.browser ? pagesOf : visitorsOf)(l, want);
  const crew = start(join(build, 'proof', 'crew'), [l.port, dir, want.mean].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  say(`capture: ${want.name}: ${await line(crew, 'taken', 120000)}`);
  const replies = crewOf(crew);
  const busy = Array.from({ length: want.load ?? 0 }, () => start(process.execPath, ['-e', 'for (;;);']));
  await sleep(SETTLE_MS);
  const from = Date.now();
  crew.stdin.write(`${ms}\n`);
  const said = await people.talk(ms);
  const to = from + ms;
  await crew.ended;
  await tap.end();
  for (const p of busy) await stop(p, 'SIGKILL');
  await people.close();
  await l.stop();
  return collect(tap.file, l.port, people, { said, replies, from, to });
}
