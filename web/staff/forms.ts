/* forms: labelled fields with their hints and errors, and the summary of errors above a form.
 * Called by the views. Never keeps what was typed: the input elements do. */
import { focusOn, h, newId, setAttr, show } from './dom';
import { t } from '../text';

export interface FieldConfig {
    label: string;
    hint?: string;
    /* Attributes of the input: type, autocomplete, inputmode, ... */
    attrs?: Record<string, string | number | boolean>;
    rows?: number; /* a text area of so many rows */
    class?: string;
}

export interface Field {
    element: HTMLElement;
    input: HTMLInputElement | HTMLTextAreaElement;
    /* Say what is wrong with it; undefined when nothing is any more. */
    setError(text: string | undefined): void;
}

function makeInput(
    id: string, config: FieldConfig,
): HTMLInputElement | HTMLTextAreaElement {
    const attrs = { id, autocapitalize: 'none', spellcheck: 'false', ...config.attrs };
    return config.rows === undefined
        ? h('input', { class: `govuk-input ${config.class ?? ''}`, attrs })
        : h('textarea', {
            class: `govuk-textarea ${config.class ?? ''}`,
            attrs: { ...attrs, rows: config.rows },
        });
}

export function field(config: FieldConfig): Field {
    const id = newId('field');
    const input = makeInput(id, config);
    const hint = config.hint === undefined ? undefined
        : h('div', { class: 'govuk-hint', attrs: { id: `${id}-hint` } }, [config.hint]);
    const error = h('p', {
        class: 'govuk-error-message', attrs: { id: `${id}-error`, hidden: true },
    });
    const label = h('label', { class: 'govuk-label', attrs: { for: id } }, [config.label]);
    const element = h('div', { class: 'govuk-form-group' }, [label, hint, error, input]);
    const describe = (wrong: boolean) => {
        const ids = [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(' ');
        setAttr(input, 'aria-describedby', ids === '' ? undefined : ids);
        setAttr(input, 'aria-invalid', wrong ? 'true' : undefined);
    };
    describe(false);
    const setError = (text: string | undefined) => {
        error.hidden = text === undefined;
        show(error, text);
        element.classList.toggle('govuk-form-group--error', text !== undefined);
        const kind = config.rows === undefined ? 'input' : 'textarea';
        input.classList.toggle(`govuk-${kind}--error`, text !== undefined);
        describe(text !== undefined);
    };
    return { element, input, setError };
}

/* The box above a form that says what went wrong; it takes the focus, so that it is heard. */
export class ErrorSummary {
    readonly element = h('div', { class: 'govuk-error-summary', attrs: { hidden: true } });

    /* fields  those to be corrected, in order; empty when the form as a whole failed */
    show(text: string, fields: { field: Field; text: string }[] = []): void {
        const links = fields.map(({ field: f, text: wrong }) => {
            const link = h('a', { attrs: { href: `#${f.input.id}` } }, [wrong]);
            link.addEventListener('click', (event) => {
                event.preventDefault();
                f.input.focus();
            });
            return h('li', {}, [link]);
        });
        const list = links.length > 0
            ? h('ul', { class: 'govuk-list govuk-error-summary__list' }, links) : null;
        show(this.element, h('div', { attrs: { role: 'alert' } }, [
            h('h2', { class: 'govuk-error-summary__title' }, [t('There is a problem')]),
            h('div', { class: 'govuk-error-summary__body' }, [h('p', {}, [text]), list]),
        ]));
        this.element.hidden = false;
        focusOn(this.element);
    }

    clear(): void {
        this.element.hidden = true;
        this.element.replaceChildren();
    }
}

/* Check fields: each rule gives what is wrong, or undefined. True when nothing is. */
export function checkFields(
    summary: ErrorSummary, rules: { field: Field; wrong: string | undefined }[],
): boolean {
    rules.forEach(({ field: f, wrong }) => f.setError(wrong));
    const bad = rules.flatMap(({ field: f, wrong }) =>
        (wrong === undefined ? [] : [{ field: f, text: wrong }]));
    if (bad.length > 0) {
        summary.show(t('Correct these fields:'), bad);
        return false;
    }
    summary.clear();
    return true;
}

/* While something runs, a button says so and does nothing; it stays in the tab order. */
export function busy(button: HTMLButtonElement, on: boolean): void {
    setAttr(button, 'aria-disabled', on ? 'true' : undefined);
}

export function isBusy(button: HTMLButtonElement): boolean {
    return button.getAttribute('aria-disabled') === 'true';
}
