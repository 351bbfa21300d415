/* notes: what colleagues write for each other about a conversation. Called by casefile.
 * Never looks like the place for replies: own box, own colour, own words on every control. */
import { t } from '../text';
import { Dir } from '../seal/msg';
import type { Cases, OpenCase } from './cases';
import type { Item } from './chain';
import { compose } from './compose';
import { h, newId } from './dom';
import { Log } from './log';

export class Notes {
    readonly element: HTMLElement;
    private readonly log = new Log(t('Notes'));
    private readonly none = h('p', { class: 'govuk-body' }, [t('No notes yet.')]);

    constructor(cases: Cases, c: OpenCase) {
        const id = newId('notes');
        const box = compose({
            label: t('New note'),
            hint: t('Notes are for colleagues. The person never sees them.'),
            submit: t('Save note'),
            secondary: true,
            sending: t('Saving…'),
            done: () => t('The note is saved.'),
            draft: c.note,
            onDraft: (text) => {
                c.note = text;
            },
            send: (text) => cases.note(c, text),
        });
        this.element = h('section', { class: 'desk-notes', attrs: { 'aria-labelledby': id } }, [
            h('h3', { class: 'govuk-heading-m', attrs: { id } }, [
                t('Notes: for colleagues only'),
            ]),
            this.none, this.log.element, box.element,
        ]);
    }

    set(items: Item[]): void {
        const notes = items.filter((item) => item.dir === Dir.Note);
        this.none.hidden = notes.length > 0;
        this.log.element.hidden = notes.length === 0;
        this.log.set(notes);
    }
}
