/* intakeview: what was passed on to the police intake, opened with the member's own key. Called by the
 * lobby. Never shows one whose sender is not of the line's staff by the signed papers. */
import { t } from '../text';
import { letterOpen, letterPeek } from '../seal/letter';
import { rosterMember } from '../seal/roster';
import { Role } from '../seal/paper';
import type { Referred } from '../wire/letters';
import { referralListWrite, referredRead } from '../wire/letters';
import { RecordType } from '../wire/record';
import type { CaseForm } from './caseforms';
import { formLines, formRead } from './caseforms';
import { facts } from './choices';
import type { Connection } from './connection';
import { identityRead } from '../wire/staff';
import { button, focusOn, h, setText, show } from './dom';
import { errorWords } from './errors';
import type { Session } from './session';
import { dayWords } from './times';
import type { View } from './view';

/* undefined: not from somebody who may send one, or altered. */
export function referralOpen(session: Session, letter: Uint8Array): CaseForm | undefined {
    try {
        const from = rosterMember(session.roster, letterPeek(letter).from);
        const answers = from.role === Role.Practitioner || from.role === Role.Supervisor;
        return answers ? formRead(letterOpen(letter, session.keys.sk, from.pk)) : undefined;
    } catch {
        return undefined;
    }
}

export class IntakeView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Referrals')]);
    readonly element: HTMLElement;
    private readonly list = h('div');
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly line: number;

    constructor(private readonly door: Connection, private readonly session: Session) {
        this.line = session.lines[0] ?? 0;
        this.element = h('div', { class: 'desk-narrow' }, [
            this.heading,
            h('p', { class: 'govuk-body' }, [t('What two of the line have passed on to you. Take it into your own records, then remove it here.')]),
            this.status, this.list,
        ]);
        void this.load(0n);
    }

    private async load(drop: bigint): Promise<void> {
        try {
            const rows: Referred[] = [];
            this.session.refresh(identityRead(await this.door.identity())); /* who sends may have joined since */
            let page = await this.ask(0n, drop);
            rows.push(...page.rows);
            while (page.more && page.rows.length > 0) {
                page = await this.ask(page.rows[page.rows.length - 1]?.number ?? 0n, 0n);
                rows.push(...page.rows);
            }
            show(this.list, ...rows.map((row) => this.item(row)));
            setText(this.status, rows.length === 0 ? t('Nothing was passed on to you.') : '');
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }

    private async ask(after: bigint, drop: bigint): Promise<{ more: boolean; rows: Referred[] }> {
        return referredRead(await this.door.ask(RecordType.ReferralList, referralListWrite(this.line, after, drop)));
    }

    private item(row: Referred): HTMLElement {
        const form = referralOpen(this.session, row.letter);
        const question = h('div');
        const remove = button([t('Remove')], () => {
            const yes = button([t('Yes, remove it')], () => void this.load(row.number).then(() => focusOn(this.heading)), 'warning');
            show(question, h('p', { class: 'govuk-body' }, [t('Is it in your own records? It cannot be fetched again.')]), yes);
            yes.focus();
        }, 'secondary');
        return h('article', { class: 'desk-letter' }, [
            h('h3', { class: 'govuk-heading-s' }, [t('Passed on {day}', { day: dayWords(row.day) })]),
            form === undefined
                ? h('p', { class: 'govuk-body' }, [t('This does not open, or is not from the staff of this line. Tell its supervisors.')])
                : facts(formLines(form)),
            remove, question,
        ]);
    }
}
