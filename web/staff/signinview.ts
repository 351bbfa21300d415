/* signinview: the form to sign in: name, password and code together; or a passkey, alone or in the place
 * of the code. Called by app. Never keeps the password: the field is emptied at every try. */
import { t } from '../text';
import { codeField, codeRule, digitsOf } from './accountform';
import { button, focusOn, h, setText } from './dom';
import { errorWords } from './errors';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import { PasskeyNeedsPassword } from './passkeys';
import type { SignInAsk } from './signin';
import type { View } from './view';
import type { Used } from './webauthn';

export interface SignInActions {
    signIn(ask: SignInAsk): Promise<void>;
    passkey(): Promise<void>;
    /* The passkey was touched already; name and password beside it. */
    beside(used: Used, ask: Omit<SignInAsk, 'code'>): Promise<void>;
    haveCode(): void; /* the way for somebody invited */
    /* Why passkeys do not work here; undefined when they do; empty: say nothing of them. */
    barred: string | undefined;
}

class SignInForm {
    readonly summary = new ErrorSummary();
    readonly element: HTMLElement;
    private readonly name = field({
        label: t('Name'), attrs: { type: 'text', autocomplete: 'username' }, class: 'desk-short',
    });
    private readonly password = field({
        label: t('Password'), attrs: { type: 'password', autocomplete: 'current-password' },
        class: 'desk-short',
    });
    private readonly code = codeField(
        t('Code'), t('The six digits that your authenticator app shows now.'),
    );
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly submit = h('button', {
        class: 'govuk-button', attrs: { type: 'submit' },
    }, [t('Sign in')]);
    private readonly passkey = button([t('Sign in with a passkey')], () => void this.touch(),
        'secondary');
    private readonly touched = h('div', { attrs: { hidden: true } });
    private used: Used | undefined; /* a passkey that waits for the password */

    constructor(private readonly actions: SignInActions) {
        const submitted = (event: Event) => {
            event.preventDefault();
            void this.send();
        };
        this.element = h('form', { attrs: { novalidate: true }, on: { submit: submitted } }, [
            this.touched, this.name.element, this.password.element, this.code.element,
            h('div', { class: 'govuk-button-group' }, [
                this.submit, actions.barred === undefined && this.passkey,
            ]),
            this.status,
        ]);
    }

    private get busy(): boolean {
        return isBusy(this.submit) || isBusy(this.passkey);
    }

    private check(): boolean {
        return checkFields(this.summary, [
            {
                field: this.name,
                wrong: this.name.input.value.trim() === '' ? t('Enter your name') : undefined,
            },
            {
                field: this.password,
                wrong: this.password.input.value === '' ? t('Enter your password') : undefined,
            },
            ...(this.used === undefined ? [codeRule(this.code)] : []),
        ]);
    }

    private async send(): Promise<void> {
        if (this.busy || !this.check()) {
            return;
        }
        const ask = { name: this.name.input.value.trim(), password: this.password.input.value };
        const { used } = this;
        const code = Number(digitsOf(this.code));
        this.wait(undefined); /* a touch is good for one try */
        await this.run(t('Signing in. This takes a few seconds.'), () => (used === undefined
            ? this.actions.signIn({ ...ask, code }) : this.actions.beside(used, ask)));
    }

    /* The browser asks for the key; what it then says may need the password beside it. */
    private async touch(): Promise<void> {
        if (this.busy) {
            return;
        }
        this.summary.clear();
        this.wait(undefined);
        await this.run(t('Touch your passkey, or unlock it as your browser asks you to.'),
            () => this.actions.passkey());
    }

    private async run(words: string, act: () => Promise<void>): Promise<void> {
        [this.submit, this.passkey].forEach((b) => busy(b, true));
        setText(this.status, words);
        let next: Used | undefined;
        try {
            await act();
        } catch (error) {
            if (error instanceof PasskeyNeedsPassword) {
                next = error.used;
            } else {
                this.summary.show(errorWords(error));
            }
        } finally {
            this.code.input.value = '';
            this.password.input.value = '';
            [this.submit, this.passkey].forEach((b) => busy(b, false));
            setText(this.status, '');
        }
        if (next !== undefined) {
            this.wait(next);
        }
    }

    private wait(used: Used | undefined): void {
        this.used = used;
        this.code.element.hidden = used !== undefined;
        this.touched.hidden = used === undefined;
        if (used === undefined) {
            this.touched.replaceChildren();
            return;
        }
        const words = h('p', { class: 'govuk-inset-text' }, [
            t('This passkey stands in for the code. Now your name and your password.'),
        ]);
        this.touched.replaceChildren(words);
        focusOn(words);
    }
}

/* notice: why the form is here again, when it is */
export function signInView(actions: SignInActions, notice: string | undefined): View {
    const form = new SignInForm(actions);
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Sign in')]);
    const element = h('div', { class: 'desk-narrow' }, [
        form.summary.element,
        heading,
        notice !== undefined && h('div', { class: 'govuk-inset-text' }, [notice]),
        form.element,
        actions.barred !== undefined && actions.barred !== ''
            && h('p', { class: 'govuk-hint' }, [actions.barred]),
        h('p', { class: 'govuk-body' }, [
            t('Reloading or closing this page signs you out: nothing is kept in this browser.'),
        ]),
        button([t('I have an invitation code')], actions.haveCode, 'secondary'),
    ]);
    return { element, heading };
}
