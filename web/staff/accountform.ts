/* accountform: the small forms of the account: opened by a button, with a summary of what is wrong and
 * words while they work; and the field for six digits. Called by the account's views and by signing in.
 * Never keeps what was typed once a form is closed. */
import { t } from '../text';
import { WrongProof } from './account';
import { button, focusOn, h, setText, show } from './dom';
import { errorWords } from './errors';
import type { Field } from './forms';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';

const CODE_SHAPE = /^\d{6}$/;

/* "123 456" as people copy it. */
export function digitsOf(f: Field): string {
    return f.input.value.replace(/\s/g, '');
}

export function codeField(label: string, hint: string): Field {
    return field({
        label, hint, class: 'govuk-input--width-10',
        attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code' },
    });
}

export function codeRule(f: Field): { field: Field; wrong: string | undefined } {
    const wrong = CODE_SHAPE.test(digitsOf(f)) ? undefined : t('Enter the six digits');
    return { field: f, wrong };
}

export function proofWords(error: unknown): string {
    return error instanceof WrongProof
        ? t('That was not accepted. Check what you typed; a code is good for about 30 seconds and '
            + 'only once.')
        : errorWords(error);
}

export interface FormConfig {
    fields: HTMLElement[];
    rules: () => { field: Field; wrong: string | undefined }[];
    submit: string;
    working: string;
    /* Do it; what is then shown in the form's place. */
    run: () => Promise<HTMLElement | string>;
    clear: () => void;
    cancel: () => void;
}

export function smallForm(config: FormConfig): HTMLElement {
    const summary = new ErrorSummary();
    const status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    const submit = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [
        config.submit,
    ]);
    const place = h('div', { class: 'desk-confirm' });
    const send = async () => {
        busy(submit, true);
        setText(status, config.working);
        try {
            const done = await config.run();
            const text = typeof done === 'string'
                ? h('p', { class: 'govuk-body', attrs: { role: 'status' } }, [done]) : done;
            show(place, text);
            focusOn(text);
        } catch (error) {
            summary.show(proofWords(error));
        } finally {
            config.clear();
            busy(submit, false);
            setText(status, '');
        }
    };
    const submitted = (event: Event) => {
        event.preventDefault();
        if (!isBusy(submit) && checkFields(summary, config.rules())) {
            void send();
        }
    };
    const cancel = button([t('Cancel')], config.cancel, 'secondary');
    show(place, h('form', { attrs: { novalidate: true }, on: { submit: submitted } }, [
        summary.element, ...config.fields,
        h('div', { class: 'govuk-button-group' }, [submit, cancel]), status,
    ]));
    return place;
}

/* A button that opens a form below itself; the form is made anew each time. */
export function opener(label: string, make: (close: () => void) => HTMLElement): HTMLElement {
    const place = h('div');
    const open = button([label], () => {
        const form = make(() => {
            place.replaceChildren();
            open.hidden = false;
            open.focus();
        });
        open.hidden = true;
        show(place, form);
        const first = form.querySelector<HTMLElement>('input, textarea');
        if (first === null) {
            focusOn(form);
        } else {
            first.focus();
        }
    }, 'secondary');
    return h('div', {}, [open, place]);
}
