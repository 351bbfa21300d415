/* inviteview: the form of somebody who was handed an invitation code. Called by app.
 * Never keeps the password or the code: the fields are emptied once they were used. */
import { t } from '../text';
import { Status } from '../wire/record';
import { textSize } from './casemodel';
import { Refused } from './connection';
import { button, focusOn, h, setText, show, warning } from './dom';
import { errorWords } from './errors';
import type { Field } from './forms';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import type { InviteAsk } from './invite';
import { codeFits } from './invite';
import type { NewPassword } from './newpassword';
import { newPasswordFields } from './newpassword';
import { totpFacts } from './totpview';
import type { View } from './view';

const NAME_MAX = 32; /* bytes, wire.h CLAIM */

export interface InviteActions {
    /* Gives the secret of the six-digit codes. */
    claim(ask: InviteAsk): Promise<Uint8Array>;
    signIn(): void;
}

interface Fields {
    code: Field;
    name: Field;
    password: NewPassword;
}

function makeFields(): Fields {
    return {
        code: field({
            label: t('Invitation code'), hint: t('The ten words that your supervisor gave you.'),
            attrs: { type: 'text', autocomplete: 'off' },
        }),
        name: field({
            label: t('Name to sign in with'),
            hint: t('Your supervisor and this service see it, visitors never do.'),
            attrs: { type: 'text', autocomplete: 'username' }, class: 'desk-short',
        }),
        password: newPasswordFields(t('Password')),
    };
}

function nameWrong(name: string): string | undefined {
    if (name === '') {
        return t('Enter a name');
    }
    return textSize(name) > NAME_MAX ? t('The name is too long') : undefined;
}

function check(summary: ErrorSummary, f: Fields): boolean {
    return checkFields(summary, [
        {
            field: f.code,
            wrong: codeFits(f.code.input.value) ? undefined
                : t('The code is not ten words of the list. Check the spelling.'),
        },
        { field: f.name, wrong: nameWrong(f.name.input.value.trim()) },
        ...f.password.rules(),
    ]);
}

/* In this form a refusal means something else than elsewhere. */
function claimWords(error: unknown): string {
    const status = error instanceof Refused ? error.status : undefined;
    if (status === Status.Taken) {
        return t('Somebody has that name already. Choose another.');
    }
    if (status === Status.Unknown) {
        return t('This code is not known, was used already, or is too old. Ask your supervisor.');
    }
    return errorWords(error);
}

/* What the new member must note before going on. */
function done(secret: Uint8Array, name: string, actions: InviteActions): HTMLElement[] {
    return [
        warning(t('Warning'), [t('This is shown only now. Put it into your authenticator app.')]),
        totpFacts(secret, name),
        h('p', { class: 'govuk-body' }, [
            t('Your supervisor must now confirm you. Tell them that you have claimed the code. '
                + 'After that, sign in with your name, your password and a code of the app.'),
        ]),
        button([t('Go to sign in')], actions.signIn),
    ];
}

export function inviteView(actions: InviteActions): View {
    const f = makeFields();
    const summary = new ErrorSummary();
    const status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    const submit = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [
        t('Claim the invitation'),
    ]);
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('I have an invitation code')]);
    const part = h('div');

    const send = async () => {
        const name = f.name.input.value.trim();
        busy(submit, true);
        setText(status, t('Making your keys. This takes a few seconds.'));
        try {
            const ask = { code: f.code.input.value, name, password: f.password.value() };
            const secret = await actions.claim(ask);
            f.code.input.value = '';
            f.password.clear();
            show(part, ...done(secret, name, actions));
            setText(heading, t('Almost done'));
            focusOn(heading);
        } catch (error) {
            summary.show(claimWords(error));
        } finally {
            busy(submit, false);
            setText(status, '');
        }
    };
    const form = h('form', {
        attrs: { novalidate: true },
        on: {
            submit: (event) => {
                event.preventDefault();
                if (!isBusy(submit) && check(summary, f)) {
                    void send();
                }
            },
        },
    }, [f.code.element, f.name.element, f.password.element, submit, status]);
    show(part, summary.element, form, button([t('Back to sign in')], actions.signIn, 'secondary'));
    const element = h('div', { class: 'desk-narrow' }, [heading, part]);
    return { element, heading };
}
