/* compose: a box to write in, for replies and for notes. Called by casefile and notes.
 * Never empties itself before what was written is stored. */
import { t } from '../text';
import { textMax, textSize } from './casemodel';
import { h, setAttr, setText } from './dom';
import { errorWords } from './errors';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import { count } from './words';

const LEFT_SHOWN = 2000; /* say how much room is left only when it matters */

export interface ComposeConfig {
    label: string;
    hint: string;
    submit: string;
    secondary: boolean;
    sending: string;
    /* Said when it is stored. again: something new came first */
    done: (again: boolean) => string;
    draft: string;
    onDraft: (text: string) => void;
    send: (text: string) => Promise<boolean>;
}

export interface Compose {
    element: HTMLElement;
    input: HTMLElement;
}

function wrongWith(text: string): string | undefined {
    if (text.trim() === '') {
        return t('Write something first');
    }
    return textSize(text) > textMax
        ? t('The text is too long. Shorten it, or send it in two parts.') : undefined;
}

/* What is left of the room, in bytes, near the end of it. */
function leftWords(text: string): string {
    const left = textMax - textSize(text);
    if (left > LEFT_SHOWN) {
        return '';
    }
    return left >= 0 ? count(left, t('Room for {n} more letter'), t('Room for {n} more letters'))
        : t('Too long');
}

export function compose(config: ComposeConfig): Compose {
    const summary = new ErrorSummary();
    const box = field({
        label: config.label, hint: config.hint, rows: 4,
        attrs: { autocomplete: 'off', autocapitalize: 'sentences', spellcheck: 'true' },
    });
    const input = box.input;
    input.value = config.draft;
    const room = h('p', { class: 'govuk-body-s', attrs: { role: 'status' } });
    const status = h('p', { class: 'govuk-body-s', attrs: { role: 'status' } });
    const submit = h('button', {
        class: `govuk-button${config.secondary ? ' govuk-button--secondary' : ''}`,
        attrs: { type: 'submit' },
    }, [config.submit]);

    const typed = () => {
        config.onDraft(input.value);
        setText(room, leftWords(input.value));
    };
    const locked = (on: boolean) => {
        busy(submit, on);
        setAttr(input, 'readonly', on);
    };
    const send = async () => {
        locked(true);
        setText(status, config.sending);
        try {
            const again = await config.send(input.value);
            input.value = '';
            typed();
            setText(status, config.done(again));
        } catch (error) {
            setText(status, '');
            summary.show(errorWords(error));
        } finally {
            locked(false);
        }
    };
    const submitted = (event: Event) => {
        event.preventDefault();
        if (isBusy(submit)) {
            return;
        }
        const wrong = wrongWith(input.value);
        setText(status, '');
        if (checkFields(summary, [{ field: box, wrong }])) {
            void send();
        }
    };
    input.addEventListener('input', typed);
    const form = h('form', { attrs: { novalidate: true }, on: { submit: submitted } }, [
        summary.element, box.element, room, submit, status,
    ]);
    form.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            submitted(event);
        }
    });
    return { element: form, input };
}
