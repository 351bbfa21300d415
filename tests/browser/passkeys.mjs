// passkeys: with authenticators of the browser's own making, one with a PRF and one without: added, used
// alone and in the place of the code, copied, removed, and what is said where they cannot work. Called by
// run.mjs. Never touches a real key.
import assert from 'node:assert/strict';
import { good } from './access.mjs';
import * as step from './steps.mjs';

const SLOW_MS = 60_000;
const ACCOUNT = 'Your account';
const BUTTON = 'Sign in with a passkey';

/** The same line, under the name that passkeys need. */
const local = (w) => ({ url: w.house.local });

/** A key plugged into this page's browser. */
async function plugIn(page, { prf }) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'usb', hasResidentKey: true,
      hasUserVerification: true, hasPrf: prf, isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  const send = (method, more) => cdp.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return { send, credentials: async () => (await send('getCredentials')).credentials };
}

/** One member of the suite's own at the right address, with a key in their browser. */
async function owner(w, name, prf) {
  const boss = await w.desk();
  const at = await w.keep(name, async (page) => {
    const member = await step.enrol(boss.page, page, w.house, name);
    const key = await plugIn(page, { prf });
    w[name] = { member, key };
    await step.signIn(page, local(w), member);
    await add(page, member, `${name}'s key`);
  });
  return { page: at.page, ...w[name] };
}

async function add(page, member, label) {
  await step.goTo(page, ACCOUNT);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('What you call it').fill(label);
  await page.getByLabel('Code').fill(await member.code());
  await page.getByRole('button', { name: 'Add it now' }).click();
  await page.getByText(/^Added\./).waitFor({ timeout: SLOW_MS });
}

/** To the sign-in form, whoever is signed in. */
async function toForm(w, page) {
  await page.goto(`${w.house.local}/staff`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

const signedIn = (page) => page.getByRole('heading', { name: 'Queue' }).waitFor({ timeout: SLOW_MS });

export const tests = {
  'at an address of numbers: one sentence and no button, before and after signing in': async (w) => {
    const { page } = await w.person();
    await page.goto(`${w.house.url}/staff`);
    const sentence = `Passkeys work only at ${w.house.local}, not at the address this page was opened with.`;
    await page.getByText(sentence).waitFor();
    assert.equal(await page.getByRole('button', { name: BUTTON }).count(), 0);
    await good(page, 'signing in where passkeys do not work');
    const desk = await w.desk();
    await step.goTo(desk.page, ACCOUNT);
    await desk.page.getByText(sentence).waitFor();
    assert.equal(await desk.page.getByRole('button', { name: 'Add a passkey' }).count(), 0);
  },

  'a passkey with a PRF signs in by itself, and opens the keys': async (w) => {
    const { page } = await owner(w, 'iona', true);
    await step.goTo(page, ACCOUNT);
    await page.getByText('signs you in by itself').waitFor();
    await good(page, 'an account with a passkey');
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Can your keys open this?');
    await toForm(w, page);
    await good(page, 'signing in, with passkeys');
    await page.getByRole('button', { name: BUTTON }).focus();
    await page.keyboard.press('Enter'); /* by keyboard alone */
    await signedIn(page);
    await step.takeNext(page);
    await step.reads(page, 'Can your keys open this?');
  },

  'a passkey without one stands in for the six digits, beside name and password': async (w) => {
    const { page, member } = await owner(w, 'ailsa', false);
    await step.goTo(page, ACCOUNT);
    await page.getByText('stands in for the six digits, beside name and password').waitFor();
    await toForm(w, page);
    const beside = async (password) => {
      await page.getByRole('button', { name: BUTTON }).click();
      await page.getByText('This passkey stands in for the code.').waitFor();
      assert.equal(await page.getByLabel('Code').isVisible(), false);
      await page.getByLabel('Name', { exact: true }).fill(member.name);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await beside('not the password');
    await page.getByText('This did not sign anybody in.').waitFor({ timeout: SLOW_MS });
    assert.equal(await page.getByLabel('Code').isVisible(), true, 'a touch is good for one try');
    await good(page, 'a passkey refused');
    await beside(member.password);
    await signedIn(page);
  },

  'a key that has one already says so': async (w) => {
    const { page, member } = await owner(w, 'iona', true);
    await step.goTo(page, ACCOUNT);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Add it now' }).click();
    await page.getByText('Enter a name for it').first().waitFor();
    await page.getByLabel('What you call it').fill('the same again');
    await page.getByLabel('Code').fill(await member.code());
    await page.getByRole('button', { name: 'Add it now' }).click();
    await page.getByText('This passkey is in your list already.').waitFor();
    await good(page, 'a passkey that is there already');
  },

  'a copy, whose counter is behind, is refused with a sentence': async (w) => {
    const { page, key } = await owner(w, 'ailsa', false);
    await toForm(w, page);
    const [credential] = await key.credentials();
    assert(credential.signCount > 1);
    await key.send('removeCredential', { credentialId: credential.credentialId });
    await key.send('addCredential', { credential: { ...credential, signCount: 1 } });
    await page.getByRole('button', { name: BUTTON }).click();
    await page.getByLabel('Name', { exact: true }).fill('ailsa');
    await page.getByText('This passkey stands in for the code.').waitFor();
    await page.getByLabel('Password').fill(w.ailsa.member.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('There may be a copy of this passkey').waitFor({ timeout: SLOW_MS });
  },

  'removed: it signs nobody in any more': async (w) => {
    const { page, member } = await owner(w, 'iona', true);
    await step.goTo(page, ACCOUNT);
    await page.getByRole('button', { name: 'Remove iona\'s key' }).click();
    await good(page, 'asked: remove a passkey');
    await page.getByLabel('Code').fill(await member.code());
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('iona\'s key is removed.').waitFor();
    await toForm(w, page);
    await page.getByRole('button', { name: BUTTON }).click();
    await page.getByText('This did not sign anybody in.').waitFor();
  },

  'nobody was verified: nothing was used, and the form stays': async (w) => {
    const { page, key } = await owner(w, 'ailsa', false);
    await toForm(w, page);
    await key.send('setUserVerified', { isUserVerified: false }); /* for good: a key locks itself after that */
    await page.getByRole('button', { name: BUTTON }).click();
    await page.getByText('No passkey was used.').waitFor();
    await good(page, 'no passkey used');
  },
};
