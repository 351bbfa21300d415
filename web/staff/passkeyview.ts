/* passkeyview: a member's passkeys: the list, adding one, removing one. Called by the account view.
 * Never offers what this page's address cannot do: it says why instead. */
import { t } from '../text';
import type { PasskeyRow } from '../wire/passkey';
import { codeField, codeRule, digitsOf, opener, smallForm } from './accountform';
import { focusOn, h, setText, show } from './dom';
import { errorWords } from './errors';
import { field } from './forms';
import { addPasskey, dropPasskey, listPasskeys } from './passkeys';
import { dayWords } from './times';
import { passkeysBarred } from './webauthn';
import type { Workplace } from './workroom';

const LABEL_MAX = 32; /* bytes, wire.h */
const PASSKEYS_MAX = 8;

function labelWrong(label: string): string | undefined {
    if (label === '') {
        return t('Enter a name for it');
    }
    return new TextEncoder().encode(label).length > LABEL_MAX ? t('The name is too long') : undefined;
}

function codeNow() {
    return codeField(t('Code'), t('The six digits that your authenticator app shows now.'));
}

function doneWords(opens: boolean): string {
    return opens
        ? t('Added. It signs you in by itself, without name, password and code.')
        : t('Added. It stands in for the six digits: name and password are still asked for, because '
            + 'this passkey cannot keep your keys.');
}

export class Passkeys {
    readonly element = h('div');
    private readonly list = h('ul', { class: 'govuk-list desk-members' });
    private readonly adding = h('div');
    private readonly told = h('div', { attrs: { hidden: true } });

    constructor(private readonly config: Workplace) {
        const barred = passkeysBarred(config.origin);
        show(this.element,
            h('p', { class: 'govuk-body' }, [
                t('A security key, a telephone or this computer can sign you in. Your password stays '
                    + 'as it is: keep it, in case the passkey is lost.'),
            ]),
            this.told, this.list, this.adding,
            barred !== undefined && h('p', { class: 'govuk-hint' }, [barred]));
        void this.read();
    }

    private async read(): Promise<void> {
        try {
            const rows = await listPasskeys(this.config.connection);
            show(this.list, ...rows.map((row) => this.item(row)));
            this.showAdding(rows.length);
        } catch (error) {
            show(this.adding, h('p', { class: 'govuk-body' }, [errorWords(error)]));
        }
    }

    private showAdding(there: number): void {
        if (passkeysBarred(this.config.origin) !== undefined) {
            return;
        }
        show(this.adding, there < PASSKEYS_MAX
            ? opener(t('Add a passkey'), (close) => this.addForm(close))
            : h('p', { class: 'govuk-body' }, [
                t('You have eight, the most there may be. Remove one to add another.'),
            ]));
    }

    private addForm(close: () => void): HTMLElement {
        const label = field({
            label: t('What you call it'), hint: t('For example: blue security key.'),
            attrs: { type: 'text', autocomplete: 'off' }, class: 'desk-short',
        });
        const code = codeNow();
        const hint = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
        return smallForm({
            fields: [label.element, code.element, hint],
            rules: () => [
                { field: label, wrong: labelWrong(label.input.value.trim()) }, codeRule(code),
            ],
            submit: t('Add it now'),
            working: t('Touch your passkey, or unlock it as your browser asks you to.'),
            run: async () => {
                const opens = await addPasskey(this.config.connection, this.config.session, {
                    code: Number(digitsOf(code)), label: label.input.value.trim(),
                    again: () => setText(hint, t('Once more, so that it can keep your keys.')),
                });
                setTimeout(() => void this.after(doneWords(opens)), 0);
                return '';
            },
            clear: () => {
                code.input.value = '';
                setText(hint, '');
            },
            cancel: close,
        });
    }

    /* The list as it is now, and above it what was just done. */
    private async after(words: string): Promise<void> {
        await this.read();
        const text = h('p', { class: 'govuk-inset-text', attrs: { role: 'status' } }, [words]);
        show(this.told, text);
        this.told.hidden = false;
        focusOn(text);
    }

    private item(row: PasskeyRow): HTMLElement {
        const what = row.opens ? t('signs you in by itself')
            : t('stands in for the six digits, beside name and password');
        return h('li', { class: 'desk-member' }, [
            h('p', { class: 'govuk-body desk-member__line' }, [
                h('strong', {}, [row.label]), h('br'), what, h('br'),
                t('added {added}, last used {used}', {
                    added: dayWords(row.addedDay), used: dayWords(row.usedDay),
                }),
            ]),
            opener(t('Remove {label}', { label: row.label }), (close) => this.dropForm(row, close)),
        ]);
    }

    private dropForm(row: PasskeyRow, close: () => void): HTMLElement {
        const code = codeNow();
        return smallForm({
            fields: [
                h('p', { class: 'govuk-body' }, [
                    t('It will sign you in no more, and everywhere else you are signed out.'),
                ]), code.element,
            ],
            rules: () => [codeRule(code)],
            submit: t('Remove it'),
            working: t('Checking…'),
            run: async () => {
                await dropPasskey(this.config.connection, row.number, Number(digitsOf(code)));
                const words = t('{label} is removed.', { label: row.label });
                setTimeout(() => void this.after(words), 0);
                return '';
            },
            clear: () => {
                code.input.value = '';
            },
            cancel: close,
        });
    }
}
