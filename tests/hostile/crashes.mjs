// crashes: the programs behind the door hang or die under a visitor's hands. What cannot be done is
// said, with a status or a plain page; what was kept is kept; and it recovers by itself.
// Called by run.mjs. Never helps the line up: only the parent may.
import { setTimeout as sleep } from 'node:timers/promises';
import { TEXT, Visitor, draft, noted } from './people.mjs';
import { fault } from './requests.mjs';
import { Raw, Ws, ask, form, request } from './raw.mjs';

const SOON_MS = 1000, RECOVER_MS = 8000;
const BUSY = 'We are very busy and could not do this.', LATE = 'we keep a page open for ten minutes only';

const says = (a, text) => a?.status === 200 && a.body.toString().includes(text);

async function keyHangs(line, check, visitor) {
  const key = await line.child('key');
  const page = await draft(line);
  process.kill(key, 'SIGSTOP');
  check('the key process hangs: a visitor is told to try later', await visitor.does('send') === 'later');
  const a = await noted(line, page);
  check('and on a plain page without JavaScript', says(a, BUSY), `${a.status} ${a.body.toString().slice(0, 300)}`);
  check('pages come all the same', (await ask(line.port, request('GET /')))?.status === 200);
  process.kill(key, 'SIGCONT');
  check('it goes on: so does the visitor', await visitor.until('send', RECOVER_MS) !== null);
  const b = await noted(line, { ...page, ticket: a.ticket });
  check('and the one without JavaScript, with the same page', says(b, TEXT), `${b.status} ${b.body.toString().slice(0, 300)}`);
}

/** Killed again and again, so that the parent takes its time. */
async function keyDies(line, check, visitor) {
  const serve = await line.child('serve');
  for (let i = 0; i < 4; i++) await line.kill('key');
  const said = new Set();
  const stream = await visitor.does('live');
  for (const until = Date.now() + RECOVER_MS; !said.has('ok') && Date.now() < until;) said.add(await visitor.does('send'));
  check('the key process dies four times: later, then done', said.has('ok') && [...said].every((w) => w === 'ok' || w === 'later'), [...said, stream].join());
  check('serve lived through it', await line.child('serve') === serve);
}

async function nojsHangs(line, check) {
  const nojs = await line.child('nojs'), page = await draft(line);
  process.kill(nojs, 'SIGSTOP');
  const r = await Raw.open(line.port);
  r.send(form({ step: 'noted', ...page }));
  await sleep(200);
  process.kill(nojs, 'SIGKILL');
  const f = fault(await r.answer(), 503);
  r.close();
  check('nojs dies with a form in its hands: a plain page', !f, f);
}

async function nojsDies(line, check) {
  let page = await noted(line, await draft(line));
  for (const until = Date.now() + RECOVER_MS; !says(page, TEXT) && Date.now() < until;) {
    page = await noted(line, await draft(line)); /* the one killed before may not be back yet */
  }
  check('a visitor without JavaScript sits down', says(page, TEXT));
  await line.kill('nojs');
  let a;
  for (const until = Date.now() + RECOVER_MS; a?.status !== 200 && Date.now() < until;) {
    a = await ask(line.port, form({ step: 'send', ticket: page.ticket, text: 'What I typed meanwhile.' }));
    if (a.status !== 200) check('while nojs is away there is a plain page', !fault(a, 503), fault(a, 503));
  }
  check('back again, it says that the page is gone', says(a, LATE));
  check('and gives back what was typed', says(a, 'What I typed meanwhile.'));
  check('a new page works at once', says(await noted(line, await draft(line)), TEXT));
}

async function serveDies(line, check, visitor) {
  await visitor.does('return');
  const had = visitor.seen, streams = [];
  for (let i = 0; i < 20; i++) streams.push(await Ws.open(line.port, '/v/live'));
  const pid = await line.child('serve'), began = Date.now();
  process.kill(pid, 'SIGKILL');
  await Promise.all(streams.map((w) => w.raw.until((r) => r.ended)));
  check('serve dies: its streams end', streams.every((w) => w.raw.ended));
  const a = await ask(line.port, request('GET /'), SOON_MS);
  check('and on the same port there is an answer within a second', a?.status === 200 && Date.now() - began < SOON_MS, `${a?.status} after ${Date.now() - began} ms`);
  check('from another process', await line.child('serve') !== pid);
  check('what was written is there', await visitor.does('return') === 'ok' && visitor.seen === had, `${visitor.seen} of ${had}`);
  check('and the stream opens again', await visitor.does('live') === 'ok' && await visitor.does('send') === 'ok');
}

async function asked(line, check, visitor) {
  const began = Date.now();
  check('asked to stop, it stops well', await line.stop() === 0);
  check('and soon', Date.now() - began < 2 * SOON_MS, `${Date.now() - began} ms`);
  await line.start();
  check('and starts again where it was', await visitor.does('send') === 'ok');
}

export async function crashes(line, check) {
  const visitor = await Visitor.sit(line);
  try {
    check('a visitor sits down', await visitor.does('open') === 'ok');
    await keyHangs(line, check, visitor);
    await keyDies(line, check, visitor);
    await nojsHangs(line, check);
    await nojsDies(line, check);
    await serveDies(line, check, visitor);
    await asked(line, check, visitor);
  } finally {
    visitor.leave();
  }
}
