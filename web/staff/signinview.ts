/* signinview: the form to sign in: name, password and code together. Called by app.
 * Never keeps the password: the field is emptied at every try. */
import type { SignInAsk } from './signin';
import { errorWords } from './errors';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import { button, h, setText } from './dom';
import { t } from '../text';
import type { View } from './view';

export interface SignInActions {
    signIn(ask: SignInAsk): Promise<void>;
    haveCode(): void; /* the way for somebody invited */
}

const CODE_SHAPE = /^\d{6}$/;

/* "123 456" as people copy it. */
function codeOf(typed: string): string {
    return typed.replace(/\s/g, '');
}

/* notice: why the form is here again, when it is */
export function signInView(actions: SignInActions, notice: string | undefined): View {
    const summary = new ErrorSummary();
    const name = field({
        label: t('Name'), attrs: { type: 'text', autocomplete: 'username' }, class: 'desk-short',
    });
    const password = field({
        label: t('Password'), attrs: { type: 'password', autocomplete: 'current-password' },
        class: 'desk-short',
    });
    const code = field({
        label: t('Code'), hint: t('The six digits that your authenticator app shows now.'),
        attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code' },
        class: 'govuk-input--width-10',
    });
    const status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    const submit = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Sign in')]);

    const send = async () => {
        const ask = {
            name: name.input.value.trim(), password: password.input.value,
            code: Number(codeOf(code.input.value)),
        };
        busy(submit, true);
        setText(status, t('Signing in. This takes a few seconds.'));
        try {
            await actions.signIn(ask);
        } catch (error) {
            summary.show(errorWords(error));
        } finally {
            code.input.value = '';
            password.input.value = '';
            busy(submit, false);
            setText(status, '');
        }
    };
    const check = () => checkFields(summary, [
        { field: name, wrong: name.input.value.trim() === '' ? t('Enter your name') : undefined },
        { field: password, wrong: password.input.value === '' ? t('Enter your password') : undefined },
        {
            field: code,
            wrong: CODE_SHAPE.test(codeOf(code.input.value)) ? undefined : t('Enter the six digits'),
        },
    ]);
    const form = h('form', {
        attrs: { novalidate: true },
        on: {
            submit: (event) => {
                event.preventDefault();
                if (!isBusy(submit) && check()) {
                    void send();
                }
            },
        },
    }, [name.element, password.element, code.element, submit, status]);
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Sign in')]);
    const element = h('div', { class: 'desk-narrow' }, [
        summary.element,
        heading,
        notice !== undefined && h('div', { class: 'govuk-inset-text' }, [notice]),
        form,
        h('p', { class: 'govuk-body' }, [
            t('Reloading or closing this page signs you out: nothing is kept in this browser.'),
        ]),
        button([t('I have an invitation code')], actions.haveCode, 'secondary'),
    ]);
    return { element, heading };
}
