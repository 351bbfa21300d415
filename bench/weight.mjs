// weight: bytes over the wire, heads and bodies as they came, of a first visit: the front page alone, the way
// from it to a phrase on the screen, the same where WebAssembly is refused, and the console up to its sign-in.
//   bound   front page 30 kB, a visit 250 kB, without WebAssembly 400 kB: 0.6, 5 and 8 seconds of a slow 3G
//           link (400 kbit/s), while who visits reads four pages and writes at least a sentence on the fifth
//   source  DESIGN's "every page works": also on the slowest link that somebody in trouble has
// A browser on plain http, as at an onion service, takes gzip; on https also brotli. Chromium counts what comes
// (Network.loadingFinished). Never uses a cache that another visit filled.
import { claim, dataDir, openLine, root, say } from './kit.mjs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');
const STEPS = ['/', '/start', '/confidential', '/choose', '/write/now'];
const FRONT_MAX = 30_000, VISIT_MAX = 250_000, PLAIN_MAX = 400_000;
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

const l = await openLine(dataDir('weight'));
const at = `http://127.0.0.1:${l.port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** Somebody new: an empty cache, and a tally of what comes. */
async function visitor({ wasm = true, codings = 'gzip, deflate, br', slow = false }) {
  const context = await browser.newContext({ extraHTTPHeaders: { 'accept-encoding': codings } });
  if (!wasm) await context.addInitScript(() => { delete globalThis.WebAssembly; });
  const page = await context.newPage(), cdp = await context.newCDPSession(page), urls = new Map();
  const v = { page, bytes: 0, files: [], close: () => context.close() };
  await cdp.send('Network.enable');
  if (slow) await cdp.send('Network.emulateNetworkConditions', SLOW);
  cdp.on('Network.responseReceived', (e) => urls.set(e.requestId, e.response.url.replace(at, '')));
  cdp.on('Network.loadingFinished', (e) => {
    v.bytes += e.encodedDataLength;
    if (e.encodedDataLength) v.files.push(`${urls.get(e.requestId)} ${e.encodedDataLength}`);
  });
  return v;
}

async function toPhrase(v) {
  for (const path of STEPS) await v.page.goto(at + path, { waitUntil: 'load' });
  await v.page.fill('#draft-text', 'Is anybody there?');
  await v.page.click('#draft-send');
  await v.page.waitForSelector('#phrase:not([hidden])', { timeout: 60_000 });
  await v.page.waitForLoadState('networkidle');
}

async function weigh(how, visit) {
  const v = await visitor(how);
  await visit(v);
  await v.close();
  say(v.files.join('\n'));
  return v.bytes;
}

const front = await weigh({}, (v) => v.page.goto(`${at}/`, { waitUntil: 'networkidle' }));
claim({ claim: 'weight of the front page', value: front, unit: 'B', most: FRONT_MAX });
for (const [name, codings] of [['gzip', 'gzip, deflate'], ['brotli', 'gzip, deflate, br']]) {
  claim({ claim: `weight of a visit, ${name}`, value: await weigh({ codings }, toPhrase), unit: 'B', most: VISIT_MAX });
}
claim({ claim: 'weight of a visit, no WebAssembly', value: await weigh({ wasm: false, codings: 'gzip, deflate' }, toPhrase), unit: 'B', most: PLAIN_MAX });
const desk = await weigh({}, (v) => v.page.goto(`${at}/staff`, { waitUntil: 'networkidle' }));
claim({ claim: 'weight of the console', value: desk, unit: 'B' });

/* The same link, slow: when words can be typed, and when a phrase is there for who typed at once. */
const v = await visitor({ codings: 'gzip, deflate', slow: true });
const began = Date.now();
await v.page.goto(`${at}/write/now`, { waitUntil: 'commit' });
await v.page.waitForSelector('#draft-text');
await v.page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
const painted = Date.now() - began;
await v.page.waitForFunction(() => document.readyState === 'complete');
await v.page.fill('#draft-text', 'Is anybody there?');
await v.page.click('#draft-send');
await v.page.waitForSelector('#phrase:not([hidden])', { timeout: 60_000 });
claim({ claim: 'slow 3G, the writing page is painted', value: painted, unit: 'ms' });
claim({ claim: 'slow 3G, a phrase for who wrote at once', value: Date.now() - began, unit: 'ms' });
await v.close();
await browser.close();
await l.stop();
process.exit(0);
