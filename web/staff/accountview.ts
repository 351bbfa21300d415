/* accountview: a member's own account: password, authenticator app, passkeys, where they are signed in.
 * Called by desk and lobby. Never shows a secret a second time. */
import { t } from '../text';
import { changePassword, confirmFactor, nextFactor } from './account';
import { codeField, codeRule, digitsOf, opener, smallForm } from './accountform';
import { button, h, show, warning } from './dom';
import { field } from './forms';
import { newPasswordFields } from './newpassword';
import { Passkeys } from './passkeyview';
import { roleWords } from './roles';
import { dayWords } from './times';
import { totpFacts } from './totpview';
import type { View } from './view';
import type { Workplace } from './workroom';

function section(title: string, ...children: HTMLElement[]): HTMLElement {
    return h('section', { class: 'desk-section' }, [
        h('h3', { class: 'govuk-heading-m' }, [title]), ...children,
    ]);
}

function paragraph(text: string): HTMLElement {
    return h('p', { class: 'govuk-body' }, [text]);
}

function passwordForm(config: Workplace, close: () => void): HTMLElement {
    const old = field({
        label: t('Your password now'),
        attrs: { type: 'password', autocomplete: 'current-password' }, class: 'desk-short',
    });
    const fresh = newPasswordFields(t('New password'));
    const code = codeField(t('Code'), t('The six digits that your authenticator app shows now.'));
    const at = {
        door: config.connection, session: config.session, stretch: config.stretch,
    };
    return smallForm({
        fields: [old.element, fresh.element, code.element],
        rules: () => [
            { field: old, wrong: old.input.value === '' ? t('Enter your password') : undefined },
            ...fresh.rules(), codeRule(code),
        ],
        submit: t('Change the password'),
        working: t('Making your keys anew. This takes some seconds.'),
        run: async () => {
            await changePassword(at, {
                old: old.input.value, fresh: fresh.value(), code: Number(digitsOf(code)),
            });
            return t('Your password is changed. Everywhere else you were signed in, you are signed '
                + 'out.');
        },
        clear: () => {
            old.input.value = '';
            code.input.value = '';
            fresh.clear();
        },
        cancel: close,
    });
}

/* The second step: what is there counts until a code of the new one has come. */
function confirmForm(config: Workplace, secret: Uint8Array, close: () => void): HTMLElement {
    const code = codeField(t('Code of the new entry'),
        t('The six digits that the app shows for what you have just added.'));
    return h('div', {}, [
        warning(t('Warning'), [t('This is shown only now. Put it into your authenticator app.')]),
        totpFacts(secret, config.session.name),
        smallForm({
            fields: [code.element],
            rules: () => [codeRule(code)],
            submit: t('Use the new one'),
            working: t('Checking…'),
            run: async () => {
                await confirmFactor(config.connection, Number(digitsOf(code)));
                return t('From now on the new entry counts. Delete the old one from the app. '
                    + 'Everywhere else you were signed in, you are signed out.');
            },
            clear: () => {
                code.input.value = '';
            },
            cancel: close,
        }),
    ]);
}

function factorForm(config: Workplace, close: () => void): HTMLElement {
    const code = codeField(t('Code'), t('The six digits that your authenticator app shows now.'));
    return smallForm({
        fields: [code.element],
        rules: () => [codeRule(code)],
        submit: t('Show me a new secret'),
        working: t('Checking…'),
        run: async () => {
            const secret = await nextFactor(config.connection, Number(digitsOf(code)));
            return confirmForm(config, secret, close);
        },
        clear: () => {
            code.input.value = '';
        },
        cancel: close,
    });
}

function everywhere(config: Workplace): HTMLElement {
    const place = h('div');
    const ask = button([t('Sign out everywhere')], () => {
        const yes = button([t('Yes, sign out everywhere')], config.signOutEverywhere, 'warning');
        const no = button([t('No, stay signed in')], () => {
            place.replaceChildren();
            ask.focus();
        }, 'secondary');
        show(place, h('div', { class: 'desk-confirm' }, [
            paragraph(t('This ends your sign-in here and in every other browser. What you have '
                + 'typed and not sent is forgotten.')),
            h('div', { class: 'govuk-button-group' }, [yes, no]),
        ]));
        yes.focus();
    }, 'secondary');
    return h('div', {}, [ask, place]);
}

export function accountView(config: Workplace): View {
    const { session } = config;
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Your account')]);
    const element = h('div', { class: 'desk-narrow' }, [
        heading,
        paragraph(t('You are {name}: {role}, until {day}.', {
            name: session.name, role: roleWords(session.role), day: dayWords(session.me.nafDay),
        })),
        section(t('Password'),
            paragraph(t('It opens your keys. Nobody can reset it, so keep it safe.')),
            opener(t('Change password'), (close) => passwordForm(config, close))),
        section(t('Authenticator app'),
            paragraph(t('A new telephone, or a secret somebody may have seen: put a new secret into '
                + 'the app. If the app is lost, ask a supervisor.')),
            opener(t('Replace the secret'), (close) => factorForm(config, close))),
        section(t('Passkeys'), new Passkeys(config).element),
        section(t('Where you are signed in'),
            paragraph(t('In four places at most; a fifth signs out the first. After 15 minutes '
                + 'without a key or a touch a place signs out by itself.')),
            everywhere(config)),
    ]);
    return { element, heading };
}
