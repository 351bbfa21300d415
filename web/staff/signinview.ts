/* signinview: the form to sign in: name, password and code together. Called by app.
 * Never keeps the password: the field is emptied at every try. */
import { t } from '../text';
import { codeField, codeRule, digitsOf } from './accountform';
import { button, h, setText } from './dom';
import { errorWords } from './errors';
import type { Field } from './forms';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import type { SignInAsk } from './signin';
import type { View } from './view';

export interface SignInActions {
    signIn(ask: SignInAsk): Promise<void>;
    haveCode(): void; /* the way for somebody invited */
}

interface Fields {
    name: Field;
    password: Field;
    code: Field;
}

function makeFields(): Fields {
    return {
        name: field({
            label: t('Name'), attrs: { type: 'text', autocomplete: 'username' },
            class: 'desk-short',
        }),
        password: field({
            label: t('Password'), attrs: { type: 'password', autocomplete: 'current-password' },
            class: 'desk-short',
        }),
        code: codeField(t('Code'), t('The six digits that your authenticator app shows now.')),
    };
}

function check(summary: ErrorSummary, f: Fields): boolean {
    return checkFields(summary, [
        {
            field: f.name,
            wrong: f.name.input.value.trim() === '' ? t('Enter your name') : undefined,
        },
        {
            field: f.password,
            wrong: f.password.input.value === '' ? t('Enter your password') : undefined,
        },
        codeRule(f.code),
    ]);
}

function signInForm(actions: SignInActions, summary: ErrorSummary): HTMLElement {
    const f = makeFields();
    const status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    const submit = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [
        t('Sign in'),
    ]);
    const send = async () => {
        const ask = {
            name: f.name.input.value.trim(), password: f.password.input.value,
            code: Number(digitsOf(f.code)),
        };
        busy(submit, true);
        setText(status, t('Signing in. This takes a few seconds.'));
        try {
            await actions.signIn(ask);
        } catch (error) {
            summary.show(errorWords(error));
        } finally {
            f.code.input.value = '';
            f.password.input.value = '';
            busy(submit, false);
            setText(status, '');
        }
    };
    const submitted = (event: Event) => {
        event.preventDefault();
        if (!isBusy(submit) && check(summary, f)) {
            void send();
        }
    };
    return h('form', { attrs: { novalidate: true }, on: { submit: submitted } }, [
        f.name.element, f.password.element, f.code.element, submit, status,
    ]);
}

/* notice: why the form is here again, when it is */
export function signInView(actions: SignInActions, notice: string | undefined): View {
    const summary = new ErrorSummary();
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Sign in')]);
    const element = h('div', { class: 'desk-narrow' }, [
        summary.element,
        heading,
        notice !== undefined && h('div', { class: 'govuk-inset-text' }, [notice]),
        signInForm(actions, summary),
        h('p', { class: 'govuk-body' }, [
            t('Reloading or closing this page signs you out: nothing is kept in this browser.'),
        ]),
        button([t('I have an invitation code')], actions.haveCode, 'secondary'),
    ]);
    return { element, heading };
}
