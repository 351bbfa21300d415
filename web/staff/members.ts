/* members: a supervisor's view of the line's members: invite one, confirm one. Called by the desk.
 * Never shows an invitation code a second time. */
import { t } from '../text';
import { Role } from '../seal/paper';
import { shortName } from './bits';
import { button, focusOn, h, setText, show } from './dom';
import type { Pending } from './enrol';
import { Enrolment, WrongCode } from './enrol';
import { errorWords } from './errors';
import { busy, field, isBusy } from './forms';
import type { Announcer } from './live';
import { Coalesce } from './live';
import type { Session } from './session';
import { dayWords } from './times';
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
    private readonly list = h('ul', { class: 'govuk-list' });
    private shown = '';
    private readonly stirred = new Coalesce<void>(REFRESH_MS, () => void this.readPending());

    constructor(
        private readonly enrolment: Enrolment, private readonly session: Session,
        private readonly announcer: Announcer,
    ) {
        this.element = h('div', {}, [
            this.heading, this.message,
            h('h3', { class: 'govuk-heading-m' }, [t('Invite a practitioner')]),
            h('p', { class: 'govuk-body' }, [
                t('Make a code and hand it over in person. It works once, within two days. Keep '
                    + 'this page open until they have claimed it, or write the code down.'),
            ]),
            ...this.inviteControls(), this.code,
            h('h3', { class: 'govuk-heading-m' }, [t('Waiting to be confirmed')]),
            this.waiting,
            button([t('Look again')], () => void this.readPending(), 'secondary'),
            h('h3', { class: 'govuk-heading-m' }, [t('Who is a member')]),
            this.list,
        ]);
        this.showMembers();
        this.stirred.call();
    }

    stir(): void {
        this.stirred.call();
    }

    leave(): void {
        this.stirred.stop();
        this.code.replaceChildren();
    }

    private inviteControls(): HTMLElement[] {
        return this.session.lines.map((line) => {
            const words = this.session.lines.length > 1
                ? t('Make a code for line {n}', { n: line }) : t('Make a code');
            const make = button([words], () => void this.invite(make, line));
            return make;
        });
    }

    private async invite(make: HTMLButtonElement, line: number): Promise<void> {
        if (isBusy(make)) {
            return;
        }
        busy(make, true);
        try {
            const words = await this.enrolment.invite(line);
            const text = h('p', { class: 'desk-code' }, [words]);
            show(this.code, h('div', { class: 'govuk-inset-text' }, [
                h('p', { class: 'govuk-body' }, [
                    t('The code, shown only now. Hand it over in person, never by e-mail or chat:'),
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
        const typed = field({
            label: t('The code you gave to {name}', { name }),
            hint: t('This page was loaded anew, so type the ten words again.'),
            attrs: { type: 'text', autocomplete: 'off' },
        });
        typed.element.hidden = this.enrolment.knows(pending);
        const run = button([t('Confirm {name}', { name })], () => {
            if (!isBusy(run)) {
                busy(run, true);
                void this.confirm(pending, typed.input.value).finally(() => busy(run, false));
            }
        });
        return h('div', { class: 'desk-pending' }, [
            h('p', { class: 'govuk-body' }, [
                t('{name} has claimed an invitation.', { name }),
            ]), typed.element, run,
        ]);
    }

    private async confirm(pending: Pending, typed: string): Promise<void> {
        try {
            await this.confirmAny(pending, typed);
            this.tell(t('{name} is a member now and can sign in.', { name: pending.claim.name }));
            this.code.hidden = true; /* used, and of no more use to anybody */
            this.code.replaceChildren();
            this.showMembers();
            await this.readPending();
            focusOn(this.heading);
        } catch (error) {
            this.tell(codeWords(error));
        }
    }

    /* After a reload the line is not known any more: it is the one this supervisor has a code for;
     * with several lines, the server takes only the right one. */
    private async confirmAny(pending: Pending, typed: string): Promise<void> {
        if (this.enrolment.knows(pending)) {
            await this.enrolment.confirm(pending);
            return;
        }
        let failed: unknown = new WrongCode();
        for (const line of this.session.lines) {
            this.enrolment.retype(pending, typed, line);
            try {
                await this.enrolment.confirm(pending);
                return;
            } catch (error) {
                failed = error;
            }
        }
        throw failed;
    }

    private showMembers(): void {
        const items = this.session.members().map((member) => h('li', {}, [
            member.role === Role.Supervisor
                ? t('Colleague {name}, supervisor, until {day}', {
                    name: shortName(member.mid), day: dayWords(member.nafDay),
                })
                : t('Colleague {name}, practitioner, until {day}', {
                    name: shortName(member.mid), day: dayWords(member.nafDay),
                }),
        ]));
        show(this.list, ...items);
    }

    private tell(text: string): void {
        const line = h('div', { class: 'govuk-inset-text desk-tell' });
        setText(line, text);
        show(this.message, line);
    }
}
