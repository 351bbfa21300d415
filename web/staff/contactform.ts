/* contactform: the form beside a conversation: what it was about, what was agreed, whether what was
 * agreed last time was done, how it ended, when to talk again. Called by casefile.
 * Never sends anything but a sealed note and the counters beside it. */
import { t } from '../text';
import type { ContactForm } from './caseforms';
import { actions, emptyContact, formLines, formRead, formWrite, groups, outcomes } from './caseforms';
import type { Cases, OpenCase } from './cases';
import type { Item } from './chain';
import { Dir } from '../seal/msg';
import { facts, fold, select, tick, ticks, yesNo } from './choices';
import { h, newId, setText, show } from './dom';
import { runForm } from './formrun';
import { ErrorSummary, field, isBusy } from './forms';

/* The forms of this conversation, newest last. */
export function contactForms(items: Item[]): ContactForm[] {
    return items.flatMap((item) => {
        const form = item.kind === 'message' && item.dir === Dir.Note && item.form ? formRead(item.text) : undefined;
        return form?.form === 'contact' ? [form] : [];
    });
}

/* What colleagues need to see first when somebody comes back. */
export class LastTime {
    readonly element = h('section', { class: 'desk-last', attrs: { hidden: true } });

    set(items: Item[]): void {
        const forms = contactForms(items);
        const last = forms[forms.length - 1];
        const plan = [...forms].reverse().find((f) => f.worker !== '' || f.times !== '');
        this.element.hidden = last === undefined;
        if (last === undefined) {
            return;
        }
        const id = newId('last');
        const lines = formLines({ ...last, worker: plan?.worker ?? '', times: plan?.times ?? '' });
        this.element.setAttribute('aria-labelledby', id);
        show(this.element,
            h('h3', { class: 'govuk-heading-s', attrs: { id } }, [t('From the last time')]), facts(lines));
    }
}

export class ContactPanel {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly before = h('div');
    private readonly form: HTMLElement;
    private readonly save: HTMLButtonElement;
    private readonly said = new Map<number, boolean>(); /* of what was agreed before */
    private asked = '';

    constructor(private readonly cases: Cases, private readonly c: OpenCase) {
        c.contact ??= emptyContact();
        this.save = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Save the form')]);
        this.form = h('form', { attrs: { novalidate: true }, on: { submit: (e) => { e.preventDefault(); void this.submit(); } } }, [
            this.summary.element, this.before, ...this.fields(), this.save,
        ]);
        const id = newId('contact');
        const folded = fold(t('Contact form'), false, [this.form, this.status]);
        this.element = h('section', { class: 'desk-form', attrs: { 'aria-labelledby': id } }, [
            h('h3', { class: 'govuk-visually-hidden', attrs: { id } }, [t('Contact form')]), folded,
        ]);
        this.draw();
    }

    get draft(): ContactForm {
        return this.c.contact ?? emptyContact();
    }

    /* What was agreed the last time is asked about, once it is here. */
    set(items: Item[]): void {
        const forms = contactForms(items);
        const last = forms[forms.length - 1];
        const agreed = this.c.counted ? [] : last?.agreed ?? [];
        if (agreed.join() !== this.asked) {
            this.asked = agreed.join();
            show(this.before, ...actions().filter((a) => agreed.includes(a.value)).map((a) =>
                yesNo(t('Last time they agreed: {action}. Was it done?', { action: a.words }), [t('Yes'), t('Not yet')],
                    this.said.get(a.value), (yes) => this.said.set(a.value, yes))));
        }
    }

    open(): void {
        const folded = this.element.querySelector('details');
        if (folded !== null) {
            folded.open = true;
            folded.querySelector('summary')?.focus();
        }
    }

    private fields(): HTMLElement[] {
        const d = this.draft;
        const put = <K extends keyof ContactForm>(key: K) => (value: ContactForm[K]) => {
            d[key] = value;
        };
        return [
            select(t('What it was about'), groups(), d.group, undefined, put('group')),
            ticks(t('What they agreed to do'), actions(), d.agreed, put('agreed')),
            this.words(t('In their own words'), d.agreedWords, put('agreedWords'), 2),
            select(t('How it ended'), outcomes(), d.outcome, t('Choose'), put('outcome')),
            this.words(t('Next contact, as agreed'), d.next, put('next')),
            fold(t('A plan for somebody who comes often'), d.worker + d.times !== '', [
                this.words(t('Named worker'), d.worker, put('worker')),
                this.words(t('Set times'), d.times, put('times')),
            ]),
            h('div', { class: 'govuk-form-group govuk-checkboxes govuk-checkboxes--small' }, [
                tick(t('This was hard for me'), d.hard, put('hard')),
            ]),
        ];
    }

    private words(label: string, value: string, changed: (text: string) => void, rows?: number): HTMLElement {
        const f = field({ label, attrs: { autocomplete: 'off', maxlength: 600 }, ...(rows === undefined ? {} : { rows }) });
        f.input.value = value;
        f.input.addEventListener('input', () => changed(f.input.value));
        return f.element;
    }

    private async submit(): Promise<void> {
        const d = this.draft;
        if (isBusy(this.save)) {
            return;
        }
        if (d.outcome === 0) {
            this.summary.show(t('Choose how it ended.'));
            return;
        }
        d.taken = [...this.said].filter(([, yes]) => yes).map(([n]) => n).sort((a, b) => a - b);
        d.notTaken = [...this.said].filter(([, yes]) => !yes).map(([n]) => n).sort((a, b) => a - b);
        await runForm(this.save, this.summary, async () => {
            await this.cases.outcome(this.c, formWrite(d), d);
            this.c.counted = true;
            this.summary.clear();
            this.draw();
        });
    }

    private draw(): void {
        this.form.hidden = this.c.counted;
        setText(this.status, this.c.counted
            ? `${t('The form is saved, among the notes.')}${this.draft.hard ? ` ${hardWords()}` : ''}` : '');
    }
}

/* Said to whoever found it hard, and to nobody else. */
function hardWords(): string {
    return t('That was a hard one. Take the time that you need before the next, and talk to your supervisor or a colleague about it today.');
}
