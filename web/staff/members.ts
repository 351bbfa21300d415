/* members: a supervisor's view of the line's members: invite one, confirm one, see who is there.
 * Called by the desk.
 * Never shows an invitation code a second time. */
import { t } from '../text';
import type { Role } from '../seal/paper';
import type { MemberRow } from '../wire/account';
import { sameBytes } from './bits';
import type { Door } from './connection';
import { button, focusOn, h, setText, show } from './dom';
import type { Pending } from './enrol';
import { Enrolment, WrongCode } from './enrol';
import { errorWords } from './errors';
import { busy, field, isBusy } from './forms';
import type { KeysView } from './keysview';
import { hasLeftRow } from './keysview';
import type { Announcer } from './live';
import { Coalesce } from './live';
import { leftItem, memberItem } from './memberitem';
import { learnNames } from './names';
import { roleChoice } from './rolechoice';
import { roleWords } from './roles';
import type { Session } from './session';
import { language } from './times';
import type { View } from './view';

const REFRESH_MS = 2000; /* a claim stirs the queue, as everything else does */

function codeWords(error: unknown): string {
    return error instanceof WrongCode
        ? t('The code does not fit. Do not confirm this person: meet them and make a new code.')
        : errorWords(error);
}

export class MembersView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Members')]);
    readonly element: HTMLElement;
    private readonly code = h('div', { attrs: { hidden: true } });
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly waiting = h('div');
    private readonly list = h('ul', { class: 'govuk-list desk-members' });
    private shown = '';
    private readonly stirred = new Coalesce<void>(REFRESH_MS, () => void this.readPending());

    constructor(
        private readonly enrolment: Enrolment, private readonly door: Door,
        private readonly session: Session, private readonly announcer: Announcer,
        private readonly keys: KeysView,
    ) {
        this.element = h('div', {}, [
            this.heading, this.message,
            h('h3', { class: 'govuk-heading-m' }, [t('Invite somebody')]),
            h('p', { class: 'govuk-body' }, [
                t('Make a code and hand it over in person. It works once, within two days. Keep '
                    + 'this page open until they have claimed it, or write the code down.'),
            ]),
            ...this.inviteControls(), this.code,
            h('h3', { class: 'govuk-heading-m' }, [t('Waiting to be confirmed')]),
            this.waiting,
            button([t('Look again')], () => void this.readPending(), 'secondary'),
            h('h3', { class: 'govuk-heading-m' }, [t('Who is a member')]),
            this.list, keys.element,
        ]);
        void this.readMembers();
        this.stirred.call();
    }

    stir(): void {
        this.stirred.call();
    }

    /* Somebody joined or left. */
    papers(): void {
        void this.readMembers();
    }

    leave(): void {
        this.stirred.stop();
        this.code.replaceChildren();
    }

    private inviteControls(): HTMLElement[] {
        const chosen = roleChoice(this.session.lines);
        const make = button([t('Make a code')], () => {
            void this.invite(make, chosen.role(), chosen.line());
        });
        return [chosen.element, make];
    }

    private async invite(make: HTMLButtonElement, role: Role, line: number): Promise<void> {
        if (isBusy(make)) {
            return;
        }
        busy(make, true);
        try {
            const words = await this.enrolment.invite(role, line);
            const text = h('p', { class: 'desk-code' }, [words]);
            show(this.code, h('div', { class: 'govuk-inset-text' }, [
                h('p', { class: 'govuk-body' }, [
                    t('The code for a new {role}, shown only now. Hand it over in person, never by '
                        + 'e-mail or chat:', { role: roleWords(role) }),
                ]), text,
            ]));
            this.code.hidden = false;
            focusOn(text);
        } catch (error) {
            this.tell(errorWords(error));
        } finally {
            busy(make, false);
        }
    }

    private async readPending(): Promise<void> {
        try {
            const pending = await this.enrolment.pending();
            const key = JSON.stringify(pending.map((p) => Array.from(p.claim.id)));
            if (key !== this.shown || pending.length === 0) {
                this.shown = key;
                this.showPending(pending);
            }
        } catch (error) {
            this.tell(errorWords(error));
        }
    }

    private showPending(pending: Pending[]): void {
        if (pending.length === 0) {
            show(this.waiting, h('p', { class: 'govuk-body' }, [t('Nobody is waiting.')]));
            return;
        }
        show(this.waiting, ...pending.map((p) => this.pendingElement(p)));
        this.announcer.say(t('Somebody is waiting to be confirmed.'));
    }

    private pendingElement(pending: Pending): HTMLElement {
        const name = pending.claim.name;
        const knows = this.enrolment.knows(pending);
        const typed = field({
            label: t('The code you gave to {name}', { name }),
            hint: t('This page was loaded anew, so type the ten words again. If you invited {name} as '
                + 'something else, do not confirm: make a new code.', { name }),
            attrs: { type: 'text', autocomplete: 'off' },
        });
        typed.element.hidden = knows;
        const run = button([t('Confirm {name}', { name })], () => {
            if (!isBusy(run)) {
                busy(run, true);
                void this.confirm(pending, typed.input.value).finally(() => busy(run, false));
            }
        });
        return h('div', { class: 'desk-pending' }, [
            h('p', { class: 'govuk-body' }, [
                t('{name} has claimed an invitation as {role} on line {line}.', {
                    name, role: roleWords(pending.role), line: pending.line,
                }),
            ]), typed.element, run,
        ]);
    }

    private async confirm(pending: Pending, typed: string): Promise<void> {
        try {
            if (!this.enrolment.knows(pending)) {
                this.enrolment.retype(pending, typed);
            }
            await this.enrolment.confirm(pending);
            this.tell(t('{name} is a member now and can sign in.', { name: pending.claim.name }));
            this.code.hidden = true; /* used, and of no more use to anybody */
            this.code.replaceChildren();
            await this.readMembers();
            await this.readPending();
            focusOn(this.heading);
        } catch (error) {
            this.tell(codeWords(error));
        }
    }

    private async readMembers(): Promise<void> {
        try {
            const rows = await learnNames(this.door);
            rows.sort((a, b) => a.name.localeCompare(b.name, language()));
            show(this.list, ...rows.map((row) => this.itemOf(row)));
        } catch (error) {
            this.tell(errorWords(error));
        }
    }

    private itemOf(row: MemberRow): HTMLElement {
        if (hasLeftRow(row)) {
            return leftItem(row);
        }
        const own = sameBytes(row.mid, this.session.mid);
        const removal = this.keys.removal(row, (said) => {
            this.tell(said);
            void this.readMembers().then(() => focusOn(this.heading));
        });
        return memberItem(this.door, row, own, removal);
    }

    private tell(text: string): void {
        const line = h('div', { class: 'govuk-inset-text desk-tell' });
        setText(line, text);
        show(this.message, line);
    }
}
