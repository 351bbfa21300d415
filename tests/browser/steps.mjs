// steps: what a visitor and a practitioner do, as one would tell it. Called by the suites of this
// folder. The same steps with and without JavaScript. Never looks behind the page: only what a
// person sees and can press.
import assert from 'node:assert/strict';
import { Member } from './house.mjs';

const SLOW_MS = 60_000; /* Argon2id with 256 MiB on a busy machine */

// --- the visitor ----------------------------------------------------------------------------------
/** From the front page to the page to write on. want: now or message */
export async function walkToWrite(page, house, want = 'now') {
  await page.goto(house.url);
  await page.getByRole('button', { name: 'Start here' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'I have read this: continue' }).click();
  await page.getByRole('link', { name: want === 'now' ? 'Talk now' : 'Leave a message' }).click();
  await page.locator('#draft-text').waitFor();
}

/** Write the first message and get the phrase. */
export async function draft(page, text) {
  await page.locator('#draft-text').fill(text);
  await page.locator('#draft-send').click();
  await page.locator('#phrase-words').waitFor();
  return (await page.locator('#phrase-words').innerText()).trim();
}

/** The two words asked for, in order. */
export async function wordsAsked(page, phrase) {
  const words = phrase.split(/\s+/);
  const at = [await page.locator('#ask1').innerText(), await page.locator('#ask2').innerText()];
  return at.map((n) => words[Number(n) - 1]);
}

export async function passCheck(page, phrase) {
  const [one, two] = await wordsAsked(page, phrase);
  await page.locator('#noted-w1').fill(one);
  await page.locator('#noted-w2').fill(two);
  await page.locator('#noted-send').click();
  await page.locator('#log li').first().waitFor({ timeout: SLOW_MS });
}

/** A new conversation at once. Gives its phrase. */
export async function open(page, house, text, want = 'now') {
  await page.goto(`${house.url}/write/${want}`);
  const phrase = await draft(page, text);
  await passCheck(page, phrase);
  return phrase;
}

export async function enterPhrase(page, house, phrase) {
  await page.goto(`${house.url}/return`);
  await page.locator('#back-phrase').fill(phrase);
  await page.locator('#back-send').click();
}

export async function comeBack(page, house, phrase) {
  await enterPhrase(page, house, phrase);
  await page.locator('#log li').first().waitFor({ timeout: SLOW_MS });
}

export async function say(page, text) {
  await page.locator('#send-text').fill(text);
  await page.locator('#send-send').click();
  await page.locator('#log li', { hasText: text }).waitFor();
}

/** The texts in the log, oldest first. */
export function messages(page) {
  return page.locator('#log .cb-msg__text').allInnerTexts();
}

export async function messagesAre(page, texts) {
  const last = page.locator('#log li').nth(texts.length - 1);
  await last.waitFor({ state: 'attached' });
  assert.deepEqual(await messages(page), texts);
}

// --- the practitioner -----------------------------------------------------------------------------
export async function fillSignIn(page, { name, password, code }) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signIn(page, house, member = house.staff) {
  await page.goto(`${house.url}/staff`);
  await signInHere(page, member);
}

export async function signInHere(page, member) {
  await fillSignIn(page, { name: member.name, password: member.password, code: await member.code() });
  await page.getByRole('heading', { name: /^(Queue|Conversation|Welcome)/ }).waitFor({ timeout: SLOW_MS });
}

export async function takeNext(page) {
  await page.getByRole('button', { name: 'Take the next one' }).click();
  await page.getByRole('heading', { name: /^Conversation/ }).waitFor();
}

/** The log of messages in the console. */
export function staffLog(page) {
  return page.getByRole('log', { name: 'Messages' });
}

export async function reads(page, text) {
  await staffLog(page).getByText(text, { exact: true }).waitFor();
}

export async function reply(page, text) {
  await page.getByLabel('Reply to the person').fill(text);
  await page.getByRole('button', { name: 'Send reply' }).click();
  await reads(page, text);
}

export async function goTo(page, place) {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('button', { name: place }).click();
}

/** A code for a colleague, from the supervisor's page of members. line: where there are several. */
export async function invite(page, role = 'practitioner', line = 0) {
  await goTo(page, 'Members');
  if (line) await page.getByLabel('Line', { exact: true }).selectOption(String(line));
  await page.getByRole('radio', { name: role, exact: true }).check();
  await page.getByRole('button', { name: 'Make a code' }).click();
  return page.locator('.desk-code').innerText();
}

/** The invited person's part, up to the secret for their app. */
export async function claim(page, house, { code, name, password }) {
  await page.goto(`${house.url}/staff`);
  await page.getByRole('button', { name: 'I have an invitation code' }).click();
  await page.getByLabel('Invitation code').fill(code);
  await page.getByLabel('Name to sign in with').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: 'Claim the invitation' }).click();
  await page.getByRole('heading', { name: 'Almost done' }).waitFor({ timeout: SLOW_MS });
  return new Member(name, password, await secretShown(page));
}

/** The secret of six digits that stands on the page, as letters. */
export async function secretShown(page) {
  const secret = await page.locator('dt', { hasText: 'Secret, for typing' }).locator('+ dd').innerText();
  return secret.replace(/\s/g, '');
}

export async function confirm(page, name) {
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('button', { name: `Confirm ${name}` }).click();
  await page.getByText(`${name} is a member now and can sign in.`).waitFor();
}

/** A second member, from the code to the sign-in; boss is signed in, page is the new one's. */
export async function enrol(boss, page, house, name, role = 'practitioner', line = 0) {
  const code = await invite(boss, role, line);
  const member = await claim(page, house, { code, name, password: `${name} has a long password` });
  await confirm(boss, name);
  await page.getByRole('button', { name: 'Go to sign in' }).click();
  await signInHere(page, member);
  return member;
}
