/* choices: a list to choose one from, and boxes to tick, for the console's forms. Called by the form
 * views. Never keeps what was chosen: its caller is told. */
import type { Choice } from './caseforms';
import { h, newId } from './dom';

/* value 0 is shown as nothing chosen, where `none` has words for it. */
export function select(
    label: string, list: Choice[], value: number, none: string | undefined, changed: (value: number) => void,
): HTMLElement {
    const id = newId('choice');
    const all = none === undefined ? list : [{ value: 0, words: none }, ...list];
    const box = h('select', { class: 'govuk-select', attrs: { id } },
        all.map((c) => h('option', { attrs: { value: c.value, selected: c.value === value } }, [c.words])));
    box.addEventListener('change', () => changed(Number(box.value)));
    return h('div', { class: 'govuk-form-group' }, [
        h('label', { class: 'govuk-label', attrs: { for: id } }, [label]), box,
    ]);
}

export function tick(label: string, on: boolean, changed: (on: boolean) => void): HTMLElement {
    const id = newId('tick');
    const box = h('input', { class: 'govuk-checkboxes__input', attrs: { id, type: 'checkbox' } });
    box.checked = on;
    box.addEventListener('change', () => changed(box.checked));
    return h('div', { class: 'govuk-checkboxes__item' }, [
        box, h('label', { class: 'govuk-label govuk-checkboxes__label', attrs: { for: id } }, [label]),
    ]);
}

/* Several of a list; `chosen` ascends. */
export function ticks(legend: string, list: Choice[], chosen: number[], changed: (chosen: number[]) => void): HTMLElement {
    let now = [...chosen];
    const items = list.map((c) => tick(c.words, now.includes(c.value), (on) => {
        now = (on ? [...now, c.value] : now.filter((v) => v !== c.value)).sort((a, b) => a - b);
        changed(now);
    }));
    return h('div', { class: 'govuk-form-group' }, [
        h('fieldset', { class: 'govuk-fieldset' }, [
            h('legend', { class: 'govuk-fieldset__legend' }, [legend]),
            h('div', { class: 'govuk-checkboxes govuk-checkboxes--small' }, items),
        ]),
    ]);
}

/* One of two, said at once: yes or no. undefined: not asked yet. */
export function yesNo(
    legend: string, words: [string, string], value: boolean | undefined, changed: (yes: boolean) => void,
): HTMLElement {
    const name = newId('yesno');
    const one = (label: string, yes: boolean) => {
        const id = newId('yesno');
        const box = h('input', { class: 'govuk-radios__input', attrs: { id, name, type: 'radio' } });
        box.checked = value === yes;
        box.addEventListener('change', () => changed(yes));
        return h('div', { class: 'govuk-radios__item' }, [
            box, h('label', { class: 'govuk-label govuk-radios__label', attrs: { for: id } }, [label]),
        ]);
    };
    return h('fieldset', { class: 'govuk-fieldset desk-yesno' }, [
        h('legend', { class: 'govuk-fieldset__legend' }, [legend]),
        h('div', { class: 'govuk-radios govuk-radios--inline govuk-radios--small' }, [
            one(words[0], true), one(words[1], false),
        ]),
    ]);
}

/* A part that opens: closed it is one line. */
export function fold(summary: string, open: boolean, children: HTMLElement[]): HTMLDetailsElement {
    return h('details', { class: 'govuk-details desk-fold', attrs: { open } }, [
        h('summary', { class: 'govuk-details__summary' }, [
            h('span', { class: 'govuk-details__summary-text' }, [summary]),
        ]),
        h('div', { class: 'govuk-details__text' }, children),
    ]);
}

/* Label and words, one under the other. */
export function facts(lines: [string, string][]): HTMLElement {
    return h('dl', { class: 'desk-facts desk-facts--small' }, lines.flatMap(([label, words]) => [
        h('dt', {}, [label]), h('dd', { attrs: { dir: 'auto' } }, [words]),
    ]));
}
