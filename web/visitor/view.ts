/* view: the page as main sees it: its sections, its one status line, its one error box and the
 * list of messages. Called by main. Works on the HTML that the server sent (docs/PAGES.md) and
 * makes none: every text goes in as text. */
import { t } from '../text';
import { Dir } from '../seal/msg';
import type { Shown } from './talk';

export type SectionId = 'draft' | 'ask' | 'phrase' | 'talk' | 'burn';
export type FieldId = 'draft-text' | 'back-phrase' | 'noted' | 'send-text' | 'slots' | 'book-slot' | 'feedback-text';
const SECTIONS: SectionId[] = ['draft', 'ask', 'phrase', 'talk', 'burn'];
const FIELDS: FieldId[] = ['draft-text', 'back-phrase', 'noted', 'send-text', 'slots', 'book-slot', 'feedback-text'];
const T15_MS = 15 * 60 * 1000;

/* An element of this page by its id, of the kind it must be. */
export function need<E extends HTMLElement>(id: string, kind: new () => E): E {
    const found = document.getElementById(id);
    if (!(found instanceof kind)) {
        throw new Error(`this page has no ${id}`);
    }
    return found;
}

export function find(id: string): HTMLElement | null {
    return document.getElementById(id);
}

export function hide(id: string, hidden: boolean): void {
    const e = find(id);
    if (e !== null) {
        e.hidden = hidden;
    }
}

export function say(text: string): void {
    const status = find('status');
    if (status !== null && status.textContent !== text) {
        status.textContent = text;
    }
}

export function busy(on: boolean): void {
    hide('busy', !on);
    document.querySelectorAll<HTMLButtonElement>('main form button').forEach((b) => {
        b.disabled = on;
    });
}

/* Show one section, give its heading the focus so that a screen reader starts there. */
export function show(id: SectionId): void {
    SECTIONS.forEach((s) => hide(s, s !== id));
    hide('intro', id !== 'draft');
    clearError();
    const title = find(`${id}-title`);
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'start' });
}

export function clearError(): void {
    hide('error', true);
    for (const field of FIELDS) {
        hide(`${field}-error`, true);
        find(`${field}-group`)?.classList.remove('govuk-form-group--error');
    }
}

/* One sentence at the top, a link to the field, and the same at the field itself. */
export function fail(field: FieldId, text: string): void {
    clearError();
    const sentence = find('error-text');
    const link = find('error-link');
    const own = find(`${field}-error`);
    const target = field === 'noted' ? 'noted-w1' : field;
    if (sentence !== null) {
        sentence.textContent = text;
    }
    if (link instanceof HTMLAnchorElement) {
        link.href = `#${target}`;
    }
    if (own !== null) {
        own.textContent = text;
        own.hidden = false;
    }
    find(`${field}-group`)?.classList.add('govuk-form-group--error');
    document.getElementById(target)?.setAttribute('aria-describedby', `${field}-error`);
    hide('error', false);
    find('error')?.focus();
}

/* When a message was written, as near as anybody here knows: a quarter of an hour. */
function when(t15: number): string {
    const at = new Date(t15 * T15_MS);
    const page = document.documentElement.lang;
    const lang = page === 'en' ? 'en-GB' : page; /* plain English here is written in Britain */
    const time = new Intl.DateTimeFormat(lang, {
        hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).format(at);
    if (at.toDateString() === new Date().toDateString()) {
        return t('Today, about {time}', { time });
    }
    const day = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long' }).format(at);
    return t('{day}, about {time}', { day, time });
}

function templateOf(m: Shown): string {
    if (m.missing) {
        return 'msg-missing';
    }
    return m.dir === Dir.FromVisitor ? 'msg-mine' : 'msg-theirs';
}

function itemFrom(template: string, words: string, time: string): Node {
    const item = need(template, HTMLTemplateElement).content.cloneNode(true) as DocumentFragment;
    const fill = (where: string, text: string) => {
        const e = item.querySelector(where);
        if (e !== null) {
            e.textContent = text;
        }
    };
    fill('[data-text]', words);
    fill('[data-when]', time);
    return item;
}

function itemOf(m: Shown): Node {
    return itemFrom(templateOf(m), m.text, m.missing ? '' : when(m.t15));
}

/* What was written and is not sent yet, below the log: nobody's words vanish from the screen. */
export function showKept(texts: string[]): void {
    need('kept', HTMLOListElement).replaceChildren(
        ...texts.map((text) => itemFrom('msg-mine', text, t('Not sent yet'))),
    );
    hide('kept', texts.length === 0);
}

/* Add messages to the log: new ones at its end, an older page at its beginning. */
export function addMessages(messages: Shown[], older: boolean): void {
    const log = need('log', HTMLOListElement);
    const all = document.createDocumentFragment();
    messages.forEach((m) => all.append(itemOf(m)));
    if (older) {
        log.prepend(all);
        return;
    }
    log.append(all);
    const box = find('log-box');
    box?.scrollTo({ top: box.scrollHeight });
}

/* Which of the three sentences about where the conversation stands, and, while it waits, which of
 * four about how many are before it. */
let waitingSince: number | undefined;

/* Somebody who waits to talk past the line's set time is told that they need not: nothing is lost. */
export function showWaited(waits: boolean, now = Date.now()): void {
    const minutes = Number(find('waited')?.dataset['minutes'] ?? '0');
    waitingSince = waits ? waitingSince ?? now : undefined;
    const past = waitingSince !== undefined && minutes > 0 && now - waitingSince >= minutes * 60_000;
    hide('waited', !past);
}

export function showState(state: number, ahead: number): void {
    const names = ['', 'waiting', 'held', 'ended'];
    document.querySelectorAll<HTMLElement>('[data-state]').forEach((e) => {
        e.hidden = e.dataset['state'] !== names[state];
    });
    document.querySelectorAll<HTMLElement>('[data-ahead]').forEach((e) => {
        e.hidden = e.dataset['ahead'] !== String(ahead);
    });
}
