// capture: PROTOCOL §12.3 and §7. Does the traffic of a live session say whether or when somebody writes?
// Do the requests say what was asked?
//   bounds    a stream's packets have one length each way; the times between them are the same for those who talk
//             and those who are silent (two-sample KS, p by shuffling sessions, Bonferroni over all such tests,
//             above 0.01); a classifier on the frames around what was said is no better than chance (the 95 %
//             interval of its area, by Bonferroni too, begins at 0.5 or below); every request of a visitor with JavaScript has one
//             length, and every answer
//   controls  cover traffic off, and the same frames without their fill, must be seen (area 0.95); the console's
//             socket, which pads nothing, must show more lengths than one
// Run by tests/proof/run.mjs, as root: tcpdump. Never a packet that was not on the wire.
import { claim, dataDir, openLine, say, tidy } from '../../bench/kit.mjs';
import { openBrowser } from '../browser/people.mjs';
import * as step from '../browser/steps.mjs';
import { bytesOf, connections, httpMessages, listen } from './pcap.mjs';
import { sessionsOf } from './sessions.mjs';
import { classify, ks } from './stats.mjs';

const short = process.argv.includes('--short');
const CADENCE = short ? 100 : 200, BEFORE = 3, AFTER = 10, AREA = short ? 0.85 : 0.95; // few windows make a wide interval
/* How many tests of each kind one run could fail by chance; `make test` runs often, so it errs rarely. */
const RUNS = short ? 1 : 3, P = short ? 0.001 : 0.01, TAIL = short ? 0.001 : 0.025 / RUNS;
const NO_PHRASE = 'zoom abacus moonlit duckling yam herbs petunia';

// --- what a classifier is given --------------------------------------------------------------------
const UNIT_OFF = 200; // milliseconds a bin, where there is no beat

/** For each beat around a moment and each direction: how many packets, how far their distance from the one
 * before is from a beat, and how many bytes. */
function windowOf(session, at, unit, lengthOf) {
  return ['up', 'down'].flatMap((side) => {
    const bins = Array.from({ length: BEFORE + AFTER }, () => [0, 0, 0]), v = session[side];
    for (let i = 1; i < v.length; i++) {
      const b = bins[Math.floor((v[i].at - at) / unit) + BEFORE];
      if (!b) continue;
      b[0]++;
      b[1] += Math.max(-unit, Math.min(unit, v[i].at - v[i - 1].at - unit));
      b[2] += lengthOf(v[i]);
    }
    return bins.flat();
  });
}

/** Each moment at which something was said, and the same moment of a silent session. */
function windowsOf({ sessions, from, to }, cadence, lengthOf = (p) => p.len) {
  const unit = cadence || UNIT_OFF, silent = sessions.filter((s) => !s.talks);
  return sessions.filter((s) => s.talks).flatMap((s, pair) => s.events
    .filter((at) => at > from + BEFORE * unit && at < to - AFTER * unit)
    .flatMap((at) => [[s, 1], [silent[pair % silent.length], 0]]
      .map(([who, y]) => ({ group: pair, y, x: windowOf(who, at, unit, lengthOf) }))));
}

const gaps = (v) => v.slice(1).map((p, i) => p.at - v[i].at);

/** By how much one frame after each word would have to be late to be seen: the smallest delay that is. */
function smallestSeen(run, cadence) {
  for (const ms of [0.1, 0.2, 0.5, 1, 2, 5]) {
    const late = { ...run, sessions: run.sessions.map((s) => {
      const down = s.down.map((p) => ({ ...p }));
      s.events.forEach((at) => { const p = down.find((q) => q.at >= at); if (p) p.at += ms; });
      return { ...s, down };
    }) };
    if (classify(windowsOf(late, cadence), TAIL).low > 0.5) return ms;
  }
  return null;
}

// --- the claims --------------------------------------------------------------------------------------
const wordsOf = (run, w) => `${run.sessions.length} sessions of ${w.seconds} s${w.browser ? ' in Chromium' : ''}, a frame every ${w.cadence} ms${w.load ? `, ${w.load} busy programs beside` : ''}`;
const DIRECTIONS = { up: 'to the line', down: 'from the line' };

function sizes(run, w, name) {
  for (const [side, words] of Object.entries(DIRECTIONS)) {
    const lengths = new Set(run.sessions.flatMap((s) => s[side].map((p) => p.len)));
    const n = run.sessions.reduce((sum, s) => sum + s[side].length, 0);
    claim({ claim: `${name}lengths of a stream's packets ${words}`, value: n ? lengths.size : NaN, unit: '', most: 1,
      note: `${n} packets of ${[...lengths].slice(0, 4).join(', ')} bytes; ${wordsOf(run, w)}` });
  }
}

function timing(run, w, name) {
  for (const [side, words] of Object.entries(DIRECTIONS)) {
    const of = (talks) => run.sessions.filter((s) => s.talks === talks).map((s) => gaps(s[side]));
    const r = ks(of(true), of(false));
    claim({ claim: `${name}times between packets ${words}, talking beside silent`, value: Math.min(1, r.p * 2 * RUNS), unit: 'p', least: P,
      note: `KS distance ${tidy(r.d)} of ${r.n.join(' and ')}, p ${tidy(r.p)} by ${2 * RUNS} tests; taken for independent, p ${tidy(r.textbook)}` });
  }
  const c = classify(windowsOf(run, w.cadence), TAIL), seen = w.browser || short ? undefined : smallestSeen(run, w.cadence);
  claim({ claim: `${name}a classifier on what was said: area under its curve, low end`, value: c.low, unit: '', most: 0.5,
    note: `${tidy(c.auc)} (${tidy(c.low)} to ${tidy(c.high)} at ${tidy(100 * (1 - 2 * TAIL))} %), ${c.n} windows`
      + (seen === undefined ? '' : `; one frame ${seen ?? 'more than 5'} ms late each time would have been seen`) });
}

async function measured(want, name = '') {
  const run = await sessionsOf(want);
  sizes(run, want, name);
  timing(run, want, name);
  return run;
}

function controls(run, w, off, offWant) {
  const bare = classify(windowsOf(run, w.cadence, (p) => p.used)), free = classify(windowsOf(off, 0));
  claim({ claim: 'control: the same frames without their fill are seen', value: bare.auc, unit: 'area', least: AREA,
    note: `${tidy(bare.low)} to ${tidy(bare.high)}` });
  claim({ claim: 'control: cover traffic off is seen', value: free.auc, unit: 'area', least: AREA,
    note: `${tidy(free.low)} to ${tidy(free.high)}, ${free.n} windows, ${off.sessions.length} sessions of ${offWant.seconds} s` });
  claim({ claim: 'control: lengths on the console\'s socket, which pads nothing', value: new Set(run.desk).size, unit: '', least: 2 });
}

// --- requests ------------------------------------------------------------------------------------------
/** Runs in the page before anything else: no stream comes up, so that words go by POST. */
function noStream() {
  delete globalThis.Worker; // it would have a WebSocket of its own
  globalThis.WebSocket = class {
    static OPEN = 1;
    readyState = 3;
    constructor() { setTimeout(() => this.onclose?.(), 50); }
    close() {}
  };
}

/** Opened, said, come back to, missed, burnt. */
async function everyRequest(house, js) {
  const browser = await openBrowser({ whole: true }), context = await browser.newContext({ javaScriptEnabled: js });
  if (js) await context.addInitScript(noStream);
  const page = await context.newPage();
  const phrase = await step.open(page, house, 'A question.');
  await step.say(page, 'And another one, a little longer than the first was.');
  if (js) await page.locator('#kept').waitFor({ state: 'hidden' }); // it has its answer
  await step.enterPhrase(page, house, NO_PHRASE);
  await page.getByRole('alert').getByText(/phrase opens nothing/).waitFor();
  await step.comeBack(page, house, phrase);
  await page.locator('#burn-ask-send').click();
  await page.locator('#burn-yes').click();
  await page.getByRole('heading', { name: 'The conversation is deleted' }).waitFor();
  await browser.close();
}

async function posts(js) {
  const l = await openLine(dataDir(`posts-${js}`)), tap = await listen(`posts-${js}`, l.port);
  await everyRequest({ url: `http://127.0.0.1:${l.port}` }, js);
  await tap.end();
  await l.stop();
  const asked = [], answered = [];
  for (const c of connections(tap.file, l.port)) {
    const up = httpMessages(bytesOf(c.up)), down = httpMessages(bytesOf(c.down));
    up.forEach((m, i) => {
      if (m.line.startsWith('POST ')) {
        asked.push(`${m.head}+${m.body}`);
        if (down[i]) answered.push(`${down[i].head}+${down[i].body}`); // a page that went away did not wait for it
      }
    });
  }
  return { asked, answered };
}

async function requests() {
  for (const js of short ? [true] : [true, false]) {
    const { asked, answered } = await posts(js), kinds = 'opened, said, missed, come back to, burnt';
    const name = js ? '' : 'without JavaScript (no browser pads a form): ';
    for (const [what, v] of [['requests', asked], ['answers', answered]]) {
      const all = [...new Set(v)];
      claim({ claim: `${name}lengths of ${what}`, value: v.length < 5 ? NaN : all.length, unit: '', ...(js ? { most: 1 } : {}),
        note: `${v.length} ${what} (${kinds}), head and body ${all.slice(0, 6).join(', ')} bytes` });
    }
    if (!js) claim({ claim: 'control: lengths of requests where nothing pads them', value: new Set(asked).size, unit: '', least: 2 });
  }
}

// ---------------------------------------------------------------------------------------------------------
const full = { name: 'streams', visitors: 200, procs: 8, cadence: CADENCE, seconds: 60, mean: 4000 };
const want = short ? { ...full, visitors: 40, procs: 2, seconds: 8, mean: 1500 } : full;
const offWant = { ...want, name: 'off', visitors: short ? 40 : 60, procs: 2, cadence: 0, seconds: short ? 6 : 20 };
const run = await measured(want);
controls(run, want, await sessionsOf(offWant), offWant);
if (!short) {
  await measured({ ...want, name: 'load', load: 2 }, 'under load: ');
  /* A page costs a process: as many as two cores carry without becoming late by themselves. */
  await measured({ ...want, name: 'pages', browser: true, visitors: 12, cadence: 500, seconds: 120, mean: 3000 }, 'in a browser: ');
}
say('capture: requests');
await requests();
process.exit(0);
