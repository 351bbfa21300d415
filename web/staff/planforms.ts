/* planforms: one form each for what a plan consists of: the campaign, a message, a channel, a placement. It
 * reads a section of the text and writes it back. Called by the plan's view. Never checks what is typed: the
 * server does, and its fault is shown at the line that the form wrote. */
import { t } from '../text';
import { codeDraw, codeRead } from './codes';
import { button, h, newId, show } from './dom';
import type { Field } from './forms';
import { ErrorSummary, checkFields, field } from './forms';
import type { Section, SectionKind } from './plantext';
import { find, ofKind, put, sections, value } from './plantext';

interface Entry {
    key: string;
    label: string;
    hint?: string;
    must?: boolean;
    choices?: () => [string, string][];
    many?: boolean; /* of the choices, with commas between */
    rows?: number;
}

const words = (list: string): [string, string][] => list.split(' ').map((w) => [w, w]);

/* The keys of each section, as src/campaign/plan_keys.c has them; tests/web compares. */
export function entries(kind: SectionKind, all: Section[]): Entry[] {
    const names = (of: SectionKind) => (): [string, string][] => ofKind(all, of).map((s) => [s.name, s.name]);
    const lists: Record<SectionKind, Entry[]> = {
        campaign: [
            { key: 'name', label: t('Name'), must: true },
            { key: 'from', label: t('First day'), hint: t('Like 2026-11-02.'), must: true },
            { key: 'to', label: t('Last day'), must: true },
            { key: 'budget', label: t('Budget in pounds'), must: true },
            { key: 'address', label: t('Address, as it is printed and typed'), hint: t('Like line.example, without https://.'), must: true },
            { key: 'number', label: t('Telephone number'), hint: t('If there is one.') },
        ],
        message: [
            { key: 'tag', label: t('Kind'), must: true, choices: () => [['therapeutic', t('therapeutic')], ['deterrent', t('deterrent')]] },
            { key: 'barrier', label: t('What keeps people from asking, that it speaks to'), must: true },
            { key: 'headline', label: t('Headline'), must: true },
            { key: 'text', label: t('Text'), must: true, rows: 3 },
            { key: 'headline.gd', label: t('Headline in Gaelic'), hint: t('Both or neither.') },
            { key: 'text.gd', label: t('Text in Gaelic'), rows: 3 },
        ],
        channel: [
            { key: 'name', label: t('Name'), must: true },
            { key: 'kind', label: t('What is printed for it'), must: true, choices: () => words('kiosk poster social other') },
            { key: 'source', label: t('Source, for the networks’ own statistics'), hint: t('One word, always the same.'), must: true },
            { key: 'medium', label: t('Medium'), must: true,
                choices: () => words('print outdoor paid-social social display search video audio email other') },
        ],
        placement: [
            { key: 'channel', label: t('Channel'), must: true, choices: names('channel') },
            { key: 'place', label: t('Place'), must: true },
            { key: 'message', label: t('Messages'), hint: t('Several take turns, a day each.'), must: true, many: true, choices: names('message') },
            { key: 'spend', label: t('Planned spend in pounds'), must: true },
            { key: 'reach', label: t('Planned reach'), hint: t('How many see it, as whoever sells it says.'), must: true },
            { key: 'from', label: t('First day'), hint: t('If it is not the campaign’s.') },
            { key: 'to', label: t('Last day'), hint: t('If it is not the campaign’s.') },
        ],
    };
    return lists[kind];
}

function select(label: string, choices: [string, string][], now: string): { element: HTMLElement; value: () => string } {
    const id = newId('choice');
    const options = choices.some(([v]) => v === now) || now === '' ? choices : [[now, now] as [string, string], ...choices];
    const input = h('select', { class: 'govuk-select', attrs: { id } },
        options.map(([v, text]) => h('option', { attrs: { value: v, selected: v === now } }, [text])));
    return {
        element: h('div', { class: 'govuk-form-group' }, [h('label', { class: 'govuk-label', attrs: { for: id } }, [label]), input]),
        value: () => input.value,
    };
}

/* Those that were chosen before come first, in their order: it is the order of their turns. */
export function chosen(was: string, checked: string[]): string {
    const before = was.split(',').map((x) => x.trim()).filter((x) => checked.includes(x));
    return [...before, ...checked.filter((x) => !before.includes(x))].join(', ');
}

function checks({ label, hint, choices }: Entry, was: string): { element: HTMLElement; field: Field; value: () => string } {
    const id = newId('choice');
    const now = was.split(',').map((x) => x.trim());
    const error = h('p', { class: 'govuk-error-message', attrs: { id: `${id}-error`, hidden: true } });
    const boxes = (choices?.() ?? []).map(([v, words], i) => {
        const input = h('input', {
            class: 'govuk-checkboxes__input', attrs: { id: `${id}-${i}`, type: 'checkbox', value: v, checked: now.includes(v) },
        });
        return { input, element: h('div', { class: 'govuk-checkboxes__item' }, [
            input, h('label', { class: 'govuk-label govuk-checkboxes__label', attrs: { for: `${id}-${i}` } }, [words]),
        ]) };
    });
    const element = h('div', { class: 'govuk-form-group' }, [
        h('fieldset', { class: 'govuk-fieldset', attrs: { 'aria-describedby': `${id}-hint ${id}-error` } }, [
            h('legend', { class: 'govuk-fieldset__legend' }, [label]), h('div', { class: 'govuk-hint', attrs: { id: `${id}-hint` } }, [hint]), error,
            h('div', { class: 'govuk-checkboxes govuk-checkboxes--small' }, boxes.map((b) => b.element)),
        ]),
    ]);
    const setError = (text: string | undefined) => {
        error.hidden = text === undefined;
        show(error, text);
        element.classList.toggle('govuk-form-group--error', text !== undefined);
    };
    const first = boxes[0]?.input ?? h('input');
    return {
        element, field: { element, input: first, setError },
        value: () => chosen(was, boxes.filter((b) => b.input.checked).map((b) => b.input.value)),
    };
}

export interface FormAsk {
    kind: SectionKind;
    name?: string; /* of the section to be changed; left out: a new one */
    text: string;
    done: (text: string, kind: SectionKind, name: string) => void;
    cancel: () => void;
}

function titleOf({ kind, name }: FormAsk): string {
    const fresh: Record<SectionKind, string> = {
        campaign: t('The campaign'), message: t('Add a message'), channel: t('Add a channel'), placement: t('Add a placement'),
    };
    return name === undefined || kind === 'campaign' ? fresh[kind] : t('Change {name}', { name });
}

function nameField(ask: FormAsk, all: Section[]): Field | undefined {
    if (ask.kind === 'campaign' || ask.name !== undefined) {
        return undefined;
    }
    const placement = ask.kind === 'placement';
    const made = field({
        label: placement ? t('Code') : t('Short name'),
        hint: placement ? t('Drawn for it. Type another one if it is printed already.') : t('One word, by which the plan and the report call it.'),
        class: 'govuk-input--width-10',
    });
    made.input.value = placement ? codeDraw(ofKind(all, 'placement').map((s) => s.name)) : '';
    return made;
}

function nameWrong(kind: SectionKind, name: string, all: Section[]): string | undefined {
    if (find(all, kind, name) !== undefined) {
        return t('The plan has this one already');
    }
    return kind === 'placement'
        ? (codeRead(name) === undefined ? t('This is no code: four characters, the last of which checks the others') : undefined)
        : (/^[a-z0-9][a-z0-9-]{0,31}$/.test(name) ? undefined : t('Use a to z in lower case, 0 to 9 and -'));
}

export function sectionForm(ask: FormAsk): { element: HTMLElement; heading: HTMLElement } {
    const all = sections(ask.text);
    const now = find(all, ask.kind, ask.name ?? '');
    const summary = new ErrorSummary();
    const name = nameField(ask, all);
    const parts = entries(ask.kind, all).map((e) => {
        const was = now === undefined ? '' : value(now, e.key);
        if (e.many === true) {
            return { e, ...checks(e, was) };
        }
        if (e.choices !== undefined) {
            return { e, field: undefined, ...select(e.label, e.choices(), was) };
        }
        const made = field({ label: e.label, ...(e.hint === undefined ? {} : { hint: e.hint }), ...(e.rows === undefined ? {} : { rows: e.rows }) });
        made.input.value = was;
        return { e, field: made, element: made.element, value: () => made.input.value.replace(/\s+/g, ' ').trim() };
    });
    const heading = h('h3', { class: 'govuk-heading-m' }, [titleOf(ask)]);
    const take = (event: Event) => {
        event.preventDefault();
        const called = ask.name ?? (name?.input.value.trim() ?? '');
        const rules = parts.flatMap(({ e, field: f, value: v }) => (f === undefined ? []
            : [{ field: f, wrong: e.must === true && v() === '' ? t('Something must stand here') : undefined }]));
        const first = name === undefined ? [] : [{ field: name, wrong: nameWrong(ask.kind, called, all) }];
        if (checkFields(summary, [...first, ...rules])) {
            const fields = parts.map(({ e, value: v }): [string, string] => [e.key, v()]);
            const kept = ask.kind === 'placement' ? called.toUpperCase() : called;
            ask.done(put(ask.text, ask.kind, kept, fields), ask.kind, kept);
        }
    };
    const element = h('form', { class: 'desk-confirm desk-planform', attrs: { novalidate: true }, on: { submit: take } }, [
        heading, summary.element, name?.element, ...parts.map((p) => p.element),
        h('div', { class: 'desk-bar' }, [
            h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [ask.name === undefined && ask.kind !== 'campaign' ? t('Put it into the plan') : t('Change the plan')]),
            button([t('Cancel')], ask.cancel, 'secondary'),
        ]),
    ]);
    element.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') {
            ask.cancel();
        }
    });
    return { element, heading };
}
