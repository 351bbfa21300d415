/* newpassword: the two fields of a new password, with a hint how strong it is and a suggestion.
 * Called by the forms of an invitation and of the account. Never sends what is typed. */
import { newPassword } from '../seal/words';
import { t } from '../text';
import { button, h, setText, show } from './dom';
import type { Field } from './forms';
import { field } from './forms';
import { PASSWORD_MIN, gradeOf, gradeWords } from './strength';

const SUGGESTED_WORDS = 5; /* 64 bits, behind the key process and the second factor */

export interface NewPassword {
    element: HTMLElement;
    value(): string;
    rules(): { field: Field; wrong: string | undefined }[];
    clear(): void;
}

function suggestion(first: Field, again: Field, hint: HTMLElement): HTMLElement {
    const shown = h('div', { attrs: { role: 'status' } });
    const suggest = button([t('Suggest a password')], () => {
        const words = newPassword(SUGGESTED_WORDS);
        first.input.value = words;
        again.input.value = words;
        setText(hint, gradeWords(gradeOf(words)));
        show(shown, h('div', { class: 'govuk-inset-text' }, [
            t('Filled in above. Write it down and keep it safe:'), ' ',
            h('span', { class: 'desk-code' }, [words]),
        ]));
    }, 'secondary');
    return h('div', {}, [suggest, shown]);
}

/* label: of the first field */
export function newPasswordFields(label: string): NewPassword {
    const hint = h('p', { class: 'govuk-hint', attrs: { 'aria-live': 'polite' } });
    const first = field({
        label,
        hint: t('At least 12 letters. Several words are easy to remember. It cannot be '
            + 'reset: without it you need a new invitation.'),
        attrs: { type: 'password', autocomplete: 'new-password' }, class: 'desk-short',
    });
    const again = field({
        label: t('{field} again', { field: label }),
        attrs: { type: 'password', autocomplete: 'new-password' }, class: 'desk-short',
    });
    const value = () => first.input.value;
    first.input.addEventListener('input', () => {
        setText(hint, value() === '' ? '' : gradeWords(gradeOf(value())));
    });
    const suggested = suggestion(first, again, hint);
    return {
        element: h('div', {}, [first.element, hint, again.element, suggested]),
        value,
        rules: () => [
            {
                field: first,
                wrong: [...value()].length < PASSWORD_MIN
                    ? t('The password needs at least 12 letters') : undefined,
            },
            {
                field: again,
                wrong: value() === again.input.value ? undefined : t('The two passwords differ'),
            },
        ],
        clear: () => {
            first.input.value = '';
            again.input.value = '';
            setText(hint, '');
            suggested.lastElementChild?.replaceChildren();
        },
    };
}
