/* shortcuts: the few keys of the console, and the list of them. Called by app and desk.
 * Never a single letter: those belong to screen readers (WCAG 2.1.4). Alt and Shift with a letter
 * is left free by NVDA, JAWS, Orca, VoiceOver and Narrator. */
import { t } from '../text';
import { h } from './dom';

export type Shortcut = 'next' | 'queue' | 'reply' | 'insert' | 'form';
const CODES: Record<string, Shortcut> = { KeyN: 'next', KeyQ: 'queue', KeyR: 'reply', KeyT: 'insert', KeyF: 'form' };

/* Which shortcut a key press is. By place on the keyboard: with Alt the letter itself differs
 * between systems. */
export function shortcutOf(
    event: Pick<KeyboardEvent, 'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'code'>,
): Shortcut | undefined {
    const ours = event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey;
    return ours ? CODES[event.code] : undefined;
}

export function shortcutHelp(): HTMLElement {
    const rows: [string, string][] = [
        ['Alt Shift N', t('Take the next one')],
        ['Alt Shift Q', t('Go to the queue')],
        ['Alt Shift R', t('Go to the reply box')],
        ['Alt Shift T', t('Find a text to insert')],
        ['Alt Shift F', t('Open the contact form')],
        ['Ctrl Enter', t('Send the reply, or save the note, that you are writing')],
    ];
    const list = rows.flatMap(([keys, what]) => [
        h('dt', {}, [h('kbd', {}, [keys])]), h('dd', {}, [what]),
    ]);
    return h('details', { class: 'govuk-details desk-keys' }, [
        h('summary', { class: 'govuk-details__summary' }, [
            h('span', { class: 'govuk-details__summary-text' }, [t('Keys')]),
        ]),
        h('div', { class: 'govuk-details__text' }, [h('dl', { class: 'desk-facts' }, list)]),
    ]);
}
