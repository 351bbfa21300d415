/* main: the visitor's page with JavaScript. The same forms as without; here they are caught, keys
 * are made and words are sealed in this browser, and the phrase never leaves it.
 * Called by the browser on every page that has a form. */
import { t } from '../text';
import { haveWasm, sodiumReady } from '../seal/sodium';
import { NotLoaded } from '../seal/sodium_load';
import { SealError, utf8 } from '../seal/bytes';
import { TEXT_MAX } from '../seal/msg';
import type { Phrase } from '../seal/words';
import { P10, P7, newPhrase, readPhrase, word, writePhrase } from '../seal/words';
import { Want } from '../wire/visitor';
import { aboutTyped, book, chosenSlot, giveBack, offer, showDue, watchDanger } from './booking';
import type { Papers, Refusal, SessionEvents } from './session';
import { Refused, Session, loadPapers } from './session';
import { LINE } from './net';
import { Tabs } from './tabs';
import { onFeedback } from './feedback';
import { showStands, stepDown } from './stands';
import * as view from './view';

const SLOW_MS = 500; /* what takes longer says so */
const page = document.body.dataset['page'] ?? '';
const pace = {
    cadence: Number(document.body.dataset['cadence'] ?? '0'), worker: document.body.dataset['worker'],
};
const home = (document.documentElement.lang === 'gd' ? '/gd' : '') + (LINE > 1 ? `/line/${LINE}` : '');

let papers: Promise<Papers> | undefined;
let session: Session | undefined;
let draft = '';
let phrase: Phrase | undefined;
let asked: [number, number] = [1, 2];
let troubled = false;
let elsewhere = false; /* another tab has a phrase of its own */

const tabs = new Tabs(() => {
    elsewhere = true;
    view.say(elsewhereWords());
});

function elsewhereWords(): string {
    return t('This line is open in another tab too. Each new conversation gets its own phrase: '
        + 'to keep to one, go on in one tab and close the other.');
}

function sorry(why: Refusal): string {
    const sentences: Record<Refusal, string> = {
        away: t('We could not reach our server. Your words are still here: try again.'),
        unknown: t('That phrase opens nothing. Check each word; or the conversation was deleted.'),
        taken: t('Something went wrong on our side. Your words are still here: try again.'),
        full: t('Our disk is full, so nothing was sent. Your words are still here: try again later.'),
        later: t('We are very busy. Your words are still here: try again in a moment.'),
        limit: t('That is more than we can take at once. Your words are still here: try again later.'),
        held: t('Nothing can be sent here yet. The page says until when. Your words are still here.'),
        ended: t('Something went wrong on our side. Your words are still here: try again.'),
        fault: t('Something went wrong on our side. Your words are still here: try again.'),
    };
    return sentences[why];
}

/* The papers are loaded once; a failed load may be tried again. */
function ready(): Promise<Papers> {
    papers ??= loadPapers().catch((e) => {
        papers = undefined;
        throw e instanceof SealError ? new Refused('fault') : new Refused('away');
    });
    return papers;
}

/* Let the browser paint before work that holds it up. */
function painted(): Promise<void> {
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}

/* What is heavy waits until the page is there to read and to write in. */
function whenDrawn(act: () => void): void {
    const soon = () => setTimeout(act, 0);
    if (document.readyState === 'complete') {
        soon();
    } else {
        addEventListener('load', soon, { once: true });
    }
}

const events: SessionEvents = {
    shown: (messages, older) => {
        view.addMessages(messages, older);
    },
    changed: () => refresh(),
    gone: () => leaveTo('/burnt'),
    working: () => view.say(haveWasm()
        ? t('Many people are writing at this moment. Your browser does a little work first; it takes some seconds …')
        : t('Many people are writing at this moment. Your browser does a little work first; here it can take some minutes …')),
    trouble: (why) => {
        troubled = why !== 'away'; /* not reached is no refusal: refresh has the words for it */
        refresh();
    },
};

/* Bring the talk section up to what the session knows. */
function refresh(): void {
    if (session === undefined) {
        return;
    }
    const waiting = session.talk.waiting.length;
    view.showKept(session.talk.waiting.map((w) => w.text));
    const { line } = session.talk;
    if (line !== LINE) { /* a phrase opens on every line's page */
        view.hide('whose', false);
        view.hide(`line-${line}`, false);
    }
    view.showState(session.talk.state, session.talk.ahead);
    showDue(session);
    showStands(session);
    view.hide('older-form', session.talk.before === 0n);
    view.hide('talk-live', !session.isUp);
    view.hide('cover-off', pace.cadence > 0);
    if (waiting > 0 && !session.isUp) {
        view.say(t('You are offline. Your message is kept on this page and sent when you are back.'));
    } else if (waiting > 0 && session.talk.heldOff) {
        view.say(sorry('held'));
    } else if (waiting > 0) {
        view.say(troubled
            ? t('Not sent yet. Your message is kept on this page, and we keep trying.')
            : t('Sending …'));
    } else if (!session.isUp) {
        view.say(t('The connection was lost. We are trying again.'));
    } else {
        troubled = false;
        view.say(elsewhere ? elsewhereWords() : t('Connected.'));
    }
}

function leaveTo(path: string): void {
    session?.close();
    session = undefined;
    phrase = undefined;
    draft = '';
    location.replace(home + path);
}

/* Catch a form: do this instead of sending it, and never twice at once. */
function on(form: string, act: () => Promise<void> | void): void {
    view.find(form)?.addEventListener('submit', (e) => {
        e.preventDefault();
        void Promise.resolve(act()).finally(() => view.busy(false));
    });
}

function typed(id: string): string {
    const e = view.find(id);
    return e instanceof HTMLTextAreaElement || e instanceof HTMLInputElement ? e.value : '';
}

function clear(id: string): void {
    const e = view.find(id);
    if (e instanceof HTMLTextAreaElement || e instanceof HTMLInputElement) {
        e.value = '';
    }
}

/* Empty or too long: say so at the field. */
function textFrom(id: view.FieldId): string | undefined {
    const text = typed(id).trim();
    if (text === '') {
        view.fail(id, t('Write something first. A few words are enough.'));
        return undefined;
    }
    if (utf8(text).length > TEXT_MAX) {
        view.fail(id, t('That is too long for one message. Split it, and send the rest afterwards.'));
        return undefined;
    }
    return text;
}

/* libsodium comes after the page; whoever is quicker waits for it here. Says so when it cannot come. */
async function sealing(field: view.FieldId): Promise<boolean> {
    const slow = setTimeout(() => view.say(t('Getting ready …')), SLOW_MS);
    view.busy(true);
    try {
        await sodiumReady();
        return true;
    } catch (e) {
        view.fail(field, sorry(e instanceof NotLoaded ? 'away' : 'fault'));
        return false;
    } finally {
        clearTimeout(slow);
        view.say('');
    }
}

/* --- writing ------------------------------------------------------------------------------------ */
function pickTwo(n: number): [number, number] {
    const first = Math.floor(Math.random() * n);
    const second = (first + 1 + Math.floor(Math.random() * (n - 1))) % n;
    return first < second ? [first + 1, second + 1] : [second + 1, first + 1];
}

async function onDraft(): Promise<void> {
    const text = textFrom('draft-text');
    if (text === undefined) {
        return;
    }
    if (page === 'write_book' && chosenSlot() === 0) {
        view.fail('slots', t('Choose a time first.'));
        return;
    }
    draft = text;
    if (!await sealing('draft-text')) {
        return;
    }
    /* The same phrase when they went back to change their words. Without WebAssembly stretching
     * would take minutes: then a longer phrase that needs none (PROTOCOL §1). */
    phrase ??= newPhrase(haveWasm() ? P7 : P10);
    asked = pickTwo(phrase.words.length);
    view.need('phrase-words', HTMLElement).textContent = writePhrase(phrase);
    view.need('ask1', HTMLElement).textContent = String(asked[0]);
    view.need('ask2', HTMLElement).textContent = String(asked[1]);
    view.show('phrase');
    tabs.claim();
}

function sameWords(p: Phrase, typedText: string): boolean {
    try {
        return readPhrase(typedText).words.join() === p.words.join();
    } catch {
        return false;
    }
}

function wordIs(index: number | undefined, typedText: string): boolean {
    const plain = (s: string) => s.toLowerCase().replace(/[\s-]+/g, '');
    return index !== undefined && plain(word(index)) === plain(typedText);
}

/* The check cannot be clicked past: two words, or the whole phrase pasted. */
function noted(p: Phrase): boolean {
    const whole = sameWords(p, typed('noted-phrase'));
    const two = wordIs(p.words[asked[0] - 1], typed('noted-w1'))
        && wordIs(p.words[asked[1] - 1], typed('noted-w2'));
    return whole || two;
}

async function onNoted(): Promise<void> {
    if (phrase === undefined || !noted(phrase)) {
        view.fail('noted', t('Those are not the words. Look at your phrase again: the numbers say which.'));
        return;
    }
    view.busy(true);
    view.say(t('Sealing your words …'));
    await painted();
    const want = page === 'write_now' ? Want.Now : Want.Message;
    const about = aboutTyped();
    await begin('noted', (p) => Session.open(phrase!, p, { want, text: draft, about }, pace, events));
    const slot = chosenSlot();
    if (session !== undefined && slot > 0) {
        await book(session, slot);
    }
}

/* Open or come back, then show the conversation; on refusal everything typed stays. */
async function begin(field: view.FieldId, start: (p: Papers) => Promise<Session>): Promise<void> {
    try {
        session = await start(await ready());
        ['draft-text', 'noted-w1', 'noted-w2', 'noted-phrase', 'back-phrase'].forEach(clear);
        view.need('log', HTMLOListElement);
        view.show('talk');
        tabs.claim();
        refresh();
    } catch (e) {
        view.say('');
        view.fail(field, sorry(e instanceof Refused ? e.why : 'fault'));
    }
}

/* --- coming back -------------------------------------------------------------------------------- */
async function onBack(): Promise<void> {
    let entered: Phrase;
    if (!await sealing('back-phrase')) {
        return;
    }
    try {
        entered = readPhrase(typed('back-phrase'));
    } catch {
        view.fail('back-phrase', t('That is not a phrase of ours: it has 7 or 10 words, all from our list.'));
        return;
    }
    view.say(entered.words.length === P7 && !haveWasm()
        ? t('Opening your conversation. In this browser it can take some minutes.')
        : t('Opening your conversation …'));
    await painted();
    await begin('back-phrase', (p) => Session.back(entered, p, pace, events));
}

/* --- talking ------------------------------------------------------------------------------------ */
function onSend(): void {
    const text = textFrom('send-text');
    if (text !== undefined && session?.talk.heldOff) {
        view.fail('send-text', sorry('held'));
    } else if (text !== undefined && session !== undefined) {
        view.clearError();
        clear('send-text');
        session.say(text);
        view.find('send-text')?.focus();
    }
}

async function onOlder(): Promise<void> {
    view.busy(true);
    await session?.older().catch((e: unknown) => {
        view.say(sorry(e instanceof Refused ? e.why : 'fault'));
    });
}

async function onBurn(): Promise<void> {
    view.busy(true);
    view.say(t('Deleting …'));
    try {
        await session?.burn();
        leaveTo('/burnt');
    } catch (e) {
        view.say(e instanceof Refused && e.why === 'away'
            ? t('We could not reach our server, so nothing was deleted yet. Try again.')
            : t('Nothing was deleted yet. Try again.'));
    }
}

async function copyPhrase(): Promise<void> {
    if (phrase !== undefined) {
        await navigator.clipboard.writeText(writePhrase(phrase));
        view.hide('phrase-copied', false);
    }
}

function wire(): void {
    on('draft-form', onDraft);
    on('noted-form', onNoted);
    on('back-form', onBack);
    on('send-form', onSend);
    on('older-form', onOlder);
    on('burn-ask-form', () => view.show('burn'));
    on('burn-form', onBurn);
    on('feedback-form', async () => {
        if (await sealing('feedback-text') && await onFeedback(ready, sorry)) {
            location.replace(`${home}/thanks`);
        }
    });
    on('leave-form', () => leaveTo('/left'));
    on('book-form', async () => {
        const slot = Number(view.need('book-slot', HTMLSelectElement).value);
        if (session !== undefined && slot > 0) {
            await book(session, slot);
        }
    });
    view.find('book-ask')?.addEventListener('click', () => session && void offer(session));
    view.find('unbook')?.addEventListener('click', () => session && void giveBack(session));
    watchDanger();
    view.find('step-down')?.addEventListener('click', () => session && void stepDown(session, sorry));
    setInterval(() => session && showStands(session), 15_000);
    view.find('burn-no')?.addEventListener('click', () => view.show('talk'));
    view.find('phrase-copy')?.addEventListener('click', () => void copyPhrase());
    view.hide('phrase-copy', navigator.clipboard === undefined);
    view.hide('note-server', true);
    view.hide('note-browser', false);
    /* Gone from this page, gone from its memory, as far as a browser can promise. */
    addEventListener('pagehide', () => session?.close());
    addEventListener('pageshow', (e) => e.persisted && location.reload());
    whenDrawn(() => void ready().catch(() => undefined));
}

wire();
