// accounts: roles, names, changing a password, replacing and losing an authenticator, being signed in
// in several places. Called by run.mjs. Never reuses a code: each sign-in and each change takes one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { good } from './access.mjs';
import * as step from './steps.mjs';

const SLOW_MS = 60_000;
const ACCOUNT = 'Your account';

/** What a camera reads from the picture on the page. */
async function scan(page) {
  const dir = mkdtempSync(join(tmpdir(), 'callbox-qr-'));
  try {
    const file = join(dir, 'qr.png');
    await page.getByRole('img', { name: /secret as a picture/ }).screenshot({ path: file });
    return execFileSync('zbarimg', ['--quiet', '--raw', file]).toString().trim();
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** One member of the suite's own, enrolled once; its first browser stays signed in. */
async function colleague(w, name, role) {
  const boss = await w.desk();
  const at = await w.keep(name, async (page) => {
    w[name] = await step.enrol(boss.page, page, w.house, name, role);
  });
  return { member: w[name], page: at.page, boss: boss.page };
}

async function secondPlace(w, member) {
  const p = await w.person({ storm: true });
  await step.signIn(p.page, w.house, member);
  return p.page;
}

/** The next question of a browser whose session was ended elsewhere is its last. */
async function isSignedOut(page) {
  await step.goTo(page, 'Queue').catch(() => undefined);
  await page.getByText('You are not allowed to do this, or you are signed out.')
    .or(page.getByRole('heading', { name: 'Sign in' })).first().waitFor();
}

async function openForm(page, label) {
  await step.goTo(page, ACCOUNT);
  await page.getByRole('button', { name: label }).click();
}

async function changePassword(page, { old, fresh, code }) {
  await openForm(page, 'Change password');
  await page.getByLabel('Your password now').fill(old);
  await page.getByLabel('New password', { exact: true }).fill(fresh);
  await page.getByLabel('New password again').fill(fresh);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

export const tests = {
  'a role without a desk: an honest first page, an account, no queue': async (w) => {
    const { page } = await colleague(w, 'ailsa', 'analyst');
    await page.getByText('Your role has no conversations to answer. You are here as: analyst.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Queue' }).count(), 0);
    await good(page, 'the lobby');
    await page.keyboard.press('Alt+Shift+N'); /* there is no next one */
    await step.goTo(page, ACCOUNT);
    await page.getByText(/^You are ailsa: analyst, until/).waitFor();
    await good(page, 'an account');
  },

  'what somebody may be invited as, and what not': async (w) => {
    const { page } = await w.desk();
    await step.goTo(page, 'Members');
    const roles = await page.getByRole('radio').evaluateAll((all) => all.map((r) => r.labels[0].textContent));
    assert.deepEqual(roles, ['practitioner', 'campaign manager', 'analyst', 'police intake', 'operator']);
    await page.getByText('A new supervisor cannot be invited here').waitFor();
    await page.getByRole('radio', { name: 'practitioner' }).focus();
    await page.keyboard.press('ArrowDown'); /* by keyboard alone */
    assert.equal(await page.getByRole('radio', { name: 'campaign manager' }).isChecked(), true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The code for a new campaign manager').waitFor();
    await good(page, 'members, with a code');
  },

  'colleagues go by name, in the queue and in the list': async (w) => {
    const { page, boss } = await colleague(w, 'iona', 'practitioner');
    const visitor = await w.person({ js: false });
    await step.open(visitor.page, w.house, 'Who reads this?');
    await page.getByRole('button', { name: /^Take [0-9A-F]{4}$/ }).first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Campaign', exact: true }).count(), 0, 'campaigns are not a practitioner\'s');
    await step.takeNext(page);
    await step.goTo(boss, 'Queue');
    await boss.getByRole('button', { name: /^Held/ }).or(boss.getByRole('tab', { name: /^Held/ })).first().click();
    await boss.getByRole('cell', { name: 'iona' }).waitFor();
    await step.goTo(boss, 'Members');
    await boss.getByText(/practitioner, since .*, until/).first().waitFor();
    await good(boss, 'the list of members');
  },

  'a new password: the old one and other places end': async (w) => {
    const { member, page } = await colleague(w, 'iona', 'practitioner');
    const elsewhere = await secondPlace(w, member);
    const fresh = 'a quite different password';
    await changePassword(page, { old: 'not the old one', fresh, code: '000000' });
    await page.getByText('That was not accepted').waitFor({ timeout: SLOW_MS });
    await good(page, 'a password refused');
    await changePassword(page, { old: member.password, fresh, code: await member.code() });
    await page.getByText('Your password is changed.').waitFor({ timeout: SLOW_MS });
    await isSignedOut(elsewhere);
    member.password = fresh;
    await step.goTo(page, 'Queue'); /* here one stays signed in */
    await page.getByRole('heading', { name: 'Queue' }).waitFor();
    await elsewhere.reload();
    await step.signInHere(elsewhere, member);
  },

  'a suggested password is filled in, shown and strong; short ones are refused here': async (w) => {
    const p = await colleague(w, 'iona', 'practitioner');
    const { page } = p;
    await openForm(page, 'Change password');
    await page.getByLabel('New password', { exact: true }).fill('too short');
    await page.getByText('Too short: at least 12 letters.').waitFor();
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password needs at least 12 letters').first().waitFor();
    await page.getByRole('button', { name: 'Suggest a password' }).click();
    const words = await page.locator('.desk-code').innerText();
    assert.equal(words.split(' ').length, 5);
    assert.equal(await page.getByLabel('New password', { exact: true }).inputValue(), words);
    assert.equal(await page.getByLabel('New password again').inputValue(), words);
    await page.getByText('Strong.', { exact: true }).waitFor();
    await good(page, 'a suggested password');
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.getByRole('button', { name: 'Change password' }).evaluate((b) => b === document.activeElement), true);
  },

  'a new secret for the authenticator: a camera reads it, and it counts once confirmed': async (w) => {
    const { member, page } = await colleague(w, 'ailsa', 'analyst');
    await openForm(page, 'Replace the secret');
    await page.getByLabel('Code').fill(await member.code());
    await page.getByRole('button', { name: 'Show me a new secret' }).click();
    await page.getByLabel('Code of the new entry').waitFor();
    const secret = await step.secretShown(page);
    assert.equal(await scan(page), `otpauth://totp/Console:ailsa?secret=${secret}&issuer=Console`);
    await good(page, 'a new secret');
    const next = member.renewed(secret);
    await page.getByLabel('Code of the new entry').fill(await next.code());
    await page.getByRole('button', { name: 'Use the new one' }).click();
    await page.getByText('From now on the new entry counts.').waitFor();
    await secondPlace(w, next);
    w.ailsa = next;
  },

  'an authenticator lost: the supervisor hands over another, and the member is signed out': async (w) => {
    const { page, boss, member } = await colleague(w, 'iona', 'practitioner');
    await step.goTo(boss, 'Members');
    assert.equal(await boss.getByRole('button', { name: 'morag lost their authenticator' }).count(), 0, 'not on oneself');
    await boss.getByRole('button', { name: 'iona lost their authenticator' }).click();
    await boss.getByLabel('Your own code').fill(await w.house.staff.code());
    await boss.getByRole('button', { name: 'Give iona a new secret' }).click();
    await boss.getByText('This is shown only now.').waitFor();
    const secret = await step.secretShown(boss);
    assert.equal(await scan(boss), `otpauth://totp/Console:iona?secret=${secret}&issuer=Console`);
    await good(boss, 'a second factor handed over');
    await isSignedOut(page);
    await step.goTo(boss, 'Queue');
    assert.equal(await boss.getByText(secret).count(), 0, 'shown once');
    w.iona = member.renewed(secret);
    await page.goto(`${w.house.url}/staff`);
    await step.signInHere(page, w.iona);
  },

  'signed out everywhere': async (w) => {
    const { page, member } = await colleague(w, 'ailsa', 'analyst');
    const elsewhere = await secondPlace(w, member);
    await step.goTo(page, ACCOUNT);
    await page.getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
    await good(page, 'asked: sign out everywhere');
    await page.getByRole('button', { name: 'Yes, sign out everywhere' }).click();
    await page.getByText('You are signed out here and everywhere else.').waitFor();
    await elsewhere.context().setOffline(true); /* a break makes it ask who it is */
    await elsewhere.context().setOffline(false);
    await elsewhere.getByText('You were signed out').waitFor({ timeout: SLOW_MS });
  },
};
