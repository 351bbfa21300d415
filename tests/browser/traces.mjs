// traces: what a visit leaves behind, and how one gets away. Called by run.mjs.
// Never takes a page's word: cookies, storage, requests and titles are read from the browser.
import assert from 'node:assert/strict';
import * as step from './steps.mjs';

export const PAGES = ['/', '/start', '/confidential', '/choose', '/write/now', '/write/message', '/return',
  '/burn', '/burnt', '/left', '/safety', '/danger', '/files', '/how', '/about', '/confidentiality',
  '/what-happens', '/families', '/report', '/accessibility', '/language'];
const TELLING = /sex|child|abus|offen|porn|illegal|prevent|thought|police/i;

const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

async function pressShift(page, times) {
  for (let i = 0; i < times; i++) await page.keyboard.press('Shift');
}

async function exitsByShift(page, house) {
  await pressShift(page, 3);
  await page.waitForURL(house.exit);
  await page.goBack({ waitUntil: 'commit' }).catch(() => undefined);
}

export const tests = {
  'every page: exit first by keyboard, a title that tells nothing, no trace': async (w) => {
    for (const js of [true, false]) {
      const p = await w.person({ js, width: 320 });
      for (const path of [...PAGES, '/gd', '/gd/choose', '/no-such-page', '/staff']) {
        await p.page.goto(w.house.url + path).catch(() => undefined);
        assert.doesNotMatch(await p.page.title(), TELLING, path);
        if (path === '/staff') continue;
        await p.page.keyboard.press('Tab');
        assert.equal(await focused(p.page), 'exit', `first by Tab on ${path}`);
        assert.equal(await p.page.locator('#exit').getAttribute('href'), w.house.exit, path);
        await p.keepsNothing();
      }
      p.problems = p.problems.filter((x) => !/404/.test(x));
    }
  },

  'the forms without JavaScript: exit first, a title that tells nothing': async (w) => {
    const { page } = await w.person({ js: false, width: 320 });
    const look = async (what) => {
      assert.doesNotMatch(await page.title(), TELLING, what);
      await page.keyboard.press('Tab');
      assert.equal(await focused(page), 'exit', what);
    };
    await page.goto(`${w.house.url}/write/now`);
    const phrase = await step.draft(page, 'A question.');
    await look('phrase');
    await step.passCheck(page, phrase);
    await look('talk');
    await page.locator('#burn-ask-send').click();
    await look('burn');
    await page.locator('#burn-yes').click();
    await look('burnt');
  },

  'the exit link leaves at once, and Back does not return to the talk': async (w) => {
    const { page } = await w.person();
    await page.goto(`${w.house.url}/start`);
    await page.goto(`${w.house.url}/write/now`);
    await page.locator('#exit').click();
    await page.waitForURL(w.house.exit);
    await page.goBack();
    assert.equal(page.url(), `${w.house.url}/start`);
  },

  'Shift three times leaves from every page and from within a talk': async (w) => {
    const { page } = await w.person();
    for (const path of PAGES) {
      await page.goto(w.house.url + path);
      await exitsByShift(page, w.house);
    }
    await step.open(page, w.house, 'Somebody may come in.');
    await page.locator('#send-text').fill('Some');
    await exitsByShift(page, w.house);
    assert.doesNotMatch(page.url(), /write/);
  },

  'capital letters and slow presses do not leave': async (w) => {
    const { page } = await w.person();
    await page.goto(`${w.house.url}/write/now`);
    await page.locator('#draft-text').focus();
    for (const c of 'ABCDE') await page.keyboard.press(`Shift+${c}`);
    await pressShift(page, 2);
    await page.keyboard.press('a');
    await pressShift(page, 2);
    assert.match(page.url(), /write\/now/);
    assert.equal(await page.locator('#draft-text').inputValue(), 'ABCDEa');
  },

  'click identifiers leave the address bar, and nothing else carries them': async (w) => {
    const p = await w.person();
    for (const tail of ['?fbclid=IwAR0abc', '?gclid=x1', '?utm_source=a&msclkid=2', '?q=a+telling+search']) {
      for (const path of ['/', '/start', '/gd']) {
        await p.page.goto(w.house.url + path + tail);
        assert.equal(p.page.url(), w.house.url + path);
      }
    }
    const links = await p.page.locator('a').evaluateAll((all) => all.map((a) => a.href));
    assert(!links.some((l) => l.includes('?')));
  },

  'an address says nothing about what was done': async (w) => {
    const p = await w.person({ js: false });
    const phrase = await step.open(p.page, w.house, 'A question.');
    await step.say(p.page, 'Another.');
    assert(p.requests.every((r) => !r.url.includes('?')), 'a query in an address');
    const urls = p.requests.map((r) => r.url).join('\n');
    assert(phrase.split(' ').every((word) => !urls.includes(word)), 'a word of the phrase in an address');
  },

  'control: a cookie, storage, a stranger and an error are all noticed': async (w) => {
    const p = await w.person();
    await p.page.goto(w.house.url);
    await p.page.evaluate(() => localStorage.setItem('a', 'b'));
    await assert.rejects(p.keepsNothing());
    await p.page.evaluate(() => { localStorage.clear(); document.cookie = 'a=b'; });
    await assert.rejects(p.keepsNothing());
    await p.context.clearCookies();
    await p.page.evaluate(() => fetch('http://192.0.2.1/').catch(() => console.error('an error')));
    await p.page.waitForTimeout(300);
    assert(p.problems.some((x) => x.includes('policy')), 'the policy is not watched');
    assert(p.problems.some((x) => x.includes('an error')), 'errors are not watched');
    p.requests.push({ url: 'x', headers: '', body: Buffer.from('fling-squall') });
    assert.throws(() => p.sentNothingOf(['fling squall']));
    p.problems = [];
  },
};
