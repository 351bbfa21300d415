/* referralform: the two-part test: something that shows who somebody is, and a concern; both, or there
 * is no referral. A second person decides. Called by casefile.
 * Never sends anything to the police: that is the second person's browser's doing. */
import { t } from '../text';
import type { ReferralForm } from './caseforms';
import { bases, emptyReferral, formWrite, tolds } from './caseforms';
import type { Cases, OpenCase } from './cases';
import { fold, select, tick } from './choices';
import { h, newId, setText } from './dom';
import { runForm } from './formrun';
import type { Field } from './forms';
import { ErrorSummary, checkFields, field, isBusy } from './forms';
import { utf8 } from '../seal/bytes';
import { LETTER_TEXT_LONG } from '../seal/letter';

export class ReferralPanel {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly person: Field;
    private readonly concern: Field;
    private readonly form: HTMLElement;
    private readonly ask: HTMLButtonElement;

    constructor(private readonly cases: Cases, private readonly c: OpenCase) {
        c.referral ??= emptyReferral();
        const d = this.draft;
        this.person = this.words(t('1. What shows who somebody is'), t('A name, an address, a number, a user name, a school. Word for word, if you can.'), d.person,
            (text) => { d.person = text; });
        this.concern = this.words(t('2. The concern'), t('A child who is or may be harmed, a serious risk to anybody, or a crime. What was said, and when.'), d.concern,
            (text) => { d.concern = text; });
        const told = this.words(t('What exactly they were told'), undefined, d.toldWords, (text) => { d.toldWords = text; });
        this.ask = h('button', { class: 'govuk-button govuk-button--warning', attrs: { type: 'submit' } }, [t('Ask a second person')]);
        this.form = h('form', { attrs: { novalidate: true }, on: { submit: (e) => { e.preventDefault(); void this.submit(); } } }, [
            h('p', { class: 'govuk-body' }, [t('Only when both are there. Another practitioner or supervisor decides; you cannot. If a child is in danger now, call 999 as well.')]),
            this.summary.element, this.person.element, this.concern.element,
            select(t('Lawful basis'), bases(), d.basis, t('Choose'), (n) => { d.basis = n; }),
            select(t('Was the person told?'), tolds(), d.told, t('Choose'), (n) => { d.told = n; }), told.element,
            h('div', { class: 'govuk-form-group govuk-checkboxes govuk-checkboxes--small' }, [
                tick(t('Significant harm is likely: decide without delay'), d.soon, (on) => { d.soon = on; }),
            ]),
            this.ask,
        ]);
        const id = newId('referral');
        this.element = h('section', { class: 'desk-form', attrs: { 'aria-labelledby': id } }, [
            h('h3', { class: 'govuk-visually-hidden', attrs: { id } }, [t('Referral')]),
            fold(t('Referral to the police'), false, [this.form, this.status]),
        ]);
    }

    get draft(): ReferralForm {
        return this.c.referral ?? emptyReferral();
    }

    private words(label: string, hint: string | undefined, value: string, changed: (text: string) => void): Field {
        const f = field({ label, rows: 3, attrs: { autocomplete: 'off', maxlength: 3000 }, ...(hint === undefined ? {} : { hint }) });
        f.input.value = value;
        f.input.addEventListener('input', () => changed(f.input.value));
        return f;
    }

    private wrong(): boolean {
        const d = this.draft;
        const both = t('There is no referral without both: fill in this one too.');
        const fine = checkFields(this.summary, [
            { field: this.person, wrong: d.person.trim() === '' ? both : undefined },
            { field: this.concern, wrong: d.concern.trim() === '' ? both : undefined },
        ]);
        if (fine && (d.basis === 0 || d.told === 0)) {
            this.summary.show(d.basis === 0 ? t('Choose the lawful basis.') : t('Choose whether the person was told.'));
            return true;
        }
        if (fine && utf8(formWrite(d)).length > LETTER_TEXT_LONG) {
            this.summary.show(t('That is too long. Say what the police need, and no more.'));
            return true;
        }
        return !fine;
    }

    private async submit(): Promise<void> {
        if (isBusy(this.ask) || this.wrong()) {
            return;
        }
        await runForm(this.ask, this.summary, async () => {
            await this.cases.refer(this.c, formWrite(this.draft));
            this.c.referral = undefined;
            this.form.hidden = true;
            setText(this.status, t('It waits for a second person, under Referrals. Tell a colleague; when harm is likely, now.'));
        });
    }
}
