// cover: the same talk with cover traffic on: what leaves the browser does so at its beat, in
// frames of one size, whether somebody writes or not. Called by run.mjs.
// Never measures time finely: that is the benches' part.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as step from './steps.mjs';

export const set = ['cadence_ms=200'];
const WATCH_MS = 3000;

async function framesDuring(p, work) {
  const before = p.frames.length;
  const began = Date.now();
  await work();
  await sleep(Math.max(0, WATCH_MS - (Date.now() - began)));
  return { n: p.frames.length - before, ms: Date.now() - began };
}

export const tests = {
  'as many frames, all of one size, writing or silent': async (w) => {
    const visitor = await w.person({ width: 320 });
    const phrase = await step.open(visitor.page, w.house, 'Is it safe to write here?');
    await visitor.page.getByText('Connected.').waitFor();
    assert(await visitor.page.locator('#cover-off').isHidden());
    const silent = await framesDuring(visitor, () => sleep(WATCH_MS));
    const long = 'I have a long story to tell. '.repeat(200);
    const writing = await framesDuring(visitor, () => step.say(visitor.page, long.trim()));
    for (const seen of [silent, writing]) {
      const expected = seen.ms / 200;
      assert(seen.n <= expected + 2 && seen.n >= expected * 0.6, `${seen.n} frames, not ${expected}`);
    }
    assert.deepEqual([...new Set(visitor.frames.map((f) => f.length))].length, 1, 'frames differ in size');
    visitor.sentNothingOf([phrase, 'I have a long story to tell.']);
  },

  'a talk at the beat: both ways, and through an outage': async (w) => {
    const visitor = await w.person({ storm: true });
    await step.open(visitor.page, w.house, 'Slow but steady.');
    const staff = await w.person({ storm: true });
    await step.signIn(staff.page, w.house);
    await staff.page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).last().click();
    await step.reads(staff.page, 'Slow but steady.');
    await step.reply(staff.page, 'It still arrives.');
    await step.messagesAre(visitor.page, ['Slow but steady.', 'It still arrives.']);
    await visitor.context.setOffline(true);
    await visitor.page.locator('#send-text').fill('From the tunnel.');
    await visitor.page.locator('#send-send').click();
    await visitor.context.setOffline(false);
    await step.reads(staff.page, 'From the tunnel.');
    await step.messagesAre(visitor.page, ['Slow but steady.', 'It still arrives.', 'From the tunnel.']);
  },
};
