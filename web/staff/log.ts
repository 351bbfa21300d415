/* log: messages one under the other, those of the person and of the line, or the notes. Called by
 * casefile and notes. Never reads a message out twice: only what is new at the end is live. */
import { t } from '../text';
import { Dir } from '../seal/msg';
import type { Item } from './chain';
import { h, setAttr } from './dom';
import { t15Words } from './times';
import { aboutWords } from './aboutwords';
import { formLines, formRead } from './caseforms';
import { facts } from './choices';

function whoWords(dir: Dir): string {
    const words: Record<Dir, string> = {
        [Dir.FromVisitor]: t('The person'), [Dir.FromStaff]: t('Us'), [Dir.Note]: t('Note'),
    };
    return words[dir];
}

const CLASS_OF: Record<Dir, string> = {
    [Dir.FromVisitor]: 'person', [Dir.FromStaff]: 'us', [Dir.Note]: 'note',
};

function formElement(text: string): HTMLElement {
    const form = formRead(text);
    if (form === undefined) {
        return h('p', { class: 'govuk-body desk-message__text' }, [t('A form of a later version.')]);
    }
    const head = { contact: t('Contact form'), referral: t('Referral'), handover: t('Handed over') }[form.form];
    return h('div', {}, [h('p', { class: 'desk-message__head' }, [h('strong', {}, [head])]), facts(formLines(form))]);
}

function itemElement(item: Item): HTMLElement {
    const kind = CLASS_OF[item.dir];
    if (item.kind === 'missing') {
        return h('div', { class: 'desk-message desk-message--missing' }, [
            h('p', { class: 'govuk-body desk-message__text' }, [
                item.dir === Dir.Note ? t('A note is missing here.')
                    : t('A message is missing here.'),
            ]),
        ]);
    }
    return h('div', { class: `desk-message desk-message--${kind}` }, [
        h('p', { class: 'desk-message__head' }, [
            h('strong', {}, [whoWords(item.dir)]), ` ${t15Words(item.t15)}`,
        ]),
        item.about === undefined || aboutWords(item.about) === '' ? null
            : h('p', { class: 'desk-message__about' }, [
                h('strong', {}, [t('What it is about, as they said:')]), ` ${aboutWords(item.about)}`,
            ]),
        item.form === true ? formElement(item.text)
            : h('p', { class: 'govuk-body desk-message__text', attrs: { dir: 'auto' } }, [item.text]),
    ]);
}

export class Log {
    readonly element: HTMLElement;
    private readonly shown = new Map<string, HTMLElement>();
    private primed = false;

    constructor(label: string) {
        this.element = h('div', {
            class: 'desk-log',
            attrs: { 'role': 'log', 'aria-label': label, 'aria-live': 'off', 'tabindex': 0 },
        });
    }

    /* Show these, in this order. Only what comes after all that was there is told aloud. */
    set(items: Item[]): void {
        const below = this.atEnd();
        const keys = new Set(items.map((item) => item.key));
        const live = this.primed && this.keepsFirst(items);
        setAttr(this.element, 'aria-live', live ? 'polite' : 'off');
        for (const [key, element] of this.shown) {
            if (!keys.has(key)) {
                element.remove();
                this.shown.delete(key);
            }
        }
        items.forEach((item, i) => this.place(item, i));
        if (below || !this.primed) {
            this.element.scrollTop = this.element.scrollHeight;
        }
        this.primed = this.primed || items.length > 0;
    }

    /* Nothing was put before what is shown: these are new messages, not older ones. */
    private keepsFirst(items: Item[]): boolean {
        const first = items[0];
        return this.shown.size === 0 || (first !== undefined && this.shown.has(first.key));
    }

    private atEnd(): boolean {
        const { scrollTop, scrollHeight, clientHeight } = this.element;
        return scrollTop + clientHeight >= scrollHeight - 40;
    }

    private place(item: Item, i: number): void {
        const element = this.shown.get(item.key) ?? itemElement(item);
        this.shown.set(item.key, element);
        const at = this.element.children[i] ?? null;
        if (at !== element) {
            this.element.insertBefore(element, at);
        }
    }
}
