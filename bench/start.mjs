// start: from the exec of `callbox run` to the first byte-complete page, over existing data: 10,000
// conversations waiting. Ten starts, median.
//   bound   at most 100 ms
//   source  the design's "Numbers to reach"
// The listening socket is there before the processes are: a visitor who comes meanwhile waits in the
// kernel's backlog and is not refused; so this asks once, and waits.
import { claim, grownDir, build, freePort, median, say, sleep, spread, start, stop } from './kit.mjs';
import { connect } from 'node:net';
import { join } from 'node:path';

const STARTS = 10, WAITING = 10000;

function page(port) {
  return new Promise((done) => {
    const again = () => {
      let text = '';
      const s = connect(port, '127.0.0.1', () => s.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'));
      s.on('data', (b) => { text += b; });
      s.on('end', () => { if (text.startsWith('HTTP/1.1 200') && text.includes('</html>')) done(performance.now()); });
      s.on('error', () => setImmediate(again)); // not bound yet
    };
    again();
  });
}

const dir = await grownDir('start', WAITING), took = [];
for (let i = 0; i < STARTS; i++) {
  const port = await freePort();
  const began = performance.now();
  const p = start(join(build, 'callbox'), ['run', '--port', String(port), dir]);
  took.push(await page(port) - began);
  await stop(p);
  await sleep(50);
}
say(`start: ${took.map((x) => x.toFixed(0)).join(' ')} ms`);
claim({ claim: 'start', value: median(took), unit: 'ms', most: 100, note: `${WAITING} conversations; ${spread(took)}` });
process.exit(0);
