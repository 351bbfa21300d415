/* caseforms: what staff write about a conversation in a form: the contact form and the referral, as
 * the JSON text of a sealed note (MSG kind 4). Called by the views and by cases.
 * Never shows a form that it cannot read whole: a later version's is named as one. */
import { t } from '../text';
import { Dim, valuesOf } from './dims';

/* The lists: their numbers are for ever, as sealed forms and counters hold them (docs/TALLY.md). */
export interface Choice {
    value: number;
    words: string;
}
const choices = (words: string[]): Choice[] => words.map((w, i) => ({ value: 1 + i, words: w }));

/* What is counted has its words in dims.ts, in small letters. */
const counted = (dim: Dim): Choice[] => valuesOf(dim).map(([value, , words]) =>
    ({ value, words: words.slice(0, 1).toUpperCase() + words.slice(1) }));

export const groups = (): Choice[] => counted(Dim.Group);
export const outcomes = (): Choice[] => counted(Dim.Outcome);
export const actions = (): Choice[] => counted(Dim.Agreed);

export function bases(): Choice[] {
    return choices([
        t('To protect a child'), t('To protect an adult at risk'), t('To prevent or detect a crime'),
        t('A court or a law demands it'),
    ]);
}

export function tolds(): Choice[] {
    return choices([
        t('They were told, and what is passed on'), t('They were told that something is passed on'),
        t('Not told: it would put somebody at risk'), t('Not told: they had left'),
    ]);
}

export function wordsOf(list: Choice[], value: number): string {
    return list.find((c) => c.value === value)?.words ?? t('number {n}', { n: value });
}

export interface ContactForm {
    form: 'contact';
    group: number;
    outcome: number;
    agreed: number[];
    agreedWords: string;
    taken: number[]; /* of what was agreed before */
    notTaken: number[];
    next: string; /* the next contact, as it was agreed */
    worker: string; /* of a plan for somebody who comes often */
    times: string;
    hard: boolean; /* it was hard for whoever answered */
}

export interface ReferralForm {
    form: 'referral';
    person: string; /* what shows who somebody is */
    concern: string;
    basis: number;
    told: number;
    toldWords: string;
    soon: boolean; /* significant harm is likely: without delay */
}

/* What the next one must know, when a conversation is handed over. */
export interface HandoverForm {
    form: 'handover';
    by: string; /* who handed it over, by name */
    summary: string;
}

export type CaseForm = ContactForm | ReferralForm | HandoverForm;

export function emptyContact(): ContactForm {
    return {
        form: 'contact', group: 0, outcome: 0, agreed: [], agreedWords: '', taken: [], notTaken: [], next: '',
        worker: '', times: '', hard: false,
    };
}

export function emptyReferral(): ReferralForm {
    return { form: 'referral', person: '', concern: '', basis: 0, told: 0, toldWords: '', soon: false };
}

function sameShape(model: object, found: Record<string, unknown>): boolean {
    return Object.entries(model).every(([key, value]) => {
        const it = found[key];
        return Array.isArray(value) ? Array.isArray(it) && it.every((n) => Number.isInteger(n))
            : typeof it === typeof value;
    });
}

/* undefined: no form, or one of a later version. */
export function formRead(text: string): CaseForm | undefined {
    let found: unknown;
    try {
        found = JSON.parse(text);
    } catch {
        return undefined;
    }
    if (typeof found !== 'object' || found === null) {
        return undefined;
    }
    const it = found as Record<string, unknown>;
    const models: CaseForm[] = [emptyContact(), emptyReferral(), { form: 'handover', by: '', summary: '' }];
    const model = models.find((m) => m.form === it['form']);
    return model !== undefined && sameShape(model, it) ? it as unknown as CaseForm : undefined;
}

export function formWrite(form: CaseForm): string {
    return JSON.stringify(form);
}

/* A form in lines, label and what it says; empty ones are left out. */
export function formLines(form: CaseForm): [string, string][] {
    const lines = form.form === 'contact' ? contactLines(form)
        : form.form === 'referral' ? referralLines(form)
            : [[t('By'), form.by], [t('Summary'), form.summary]] as [string, string][];
    return lines.filter(([, words]) => words !== '');
}

const many = (list: Choice[], values: number[]) => values.map((v) => wordsOf(list, v)).join('; ');

function contactLines(f: ContactForm): [string, string][] {
    return [
        [t('About'), wordsOf(groups(), f.group)],
        [t('Taken since last time'), many(actions(), f.taken)],
        [t('Not taken yet'), many(actions(), f.notTaken)],
        [t('Agreed'), [many(actions(), f.agreed), f.agreedWords].filter((s) => s !== '').join('. ')],
        [t('Outcome'), wordsOf(outcomes(), f.outcome)],
        [t('Next contact'), f.next],
        [t('Named worker'), f.worker],
        [t('Set times'), f.times],
    ];
}

function referralLines(f: ReferralForm): [string, string][] {
    return [
        [t('Who it is about'), f.person],
        [t('The concern'), f.concern],
        [t('Lawful basis'), wordsOf(bases(), f.basis)],
        [t('What the person was told'), [wordsOf(tolds(), f.told), f.toldWords].filter((s) => s !== '').join('. ')],
        [t('Without delay'), f.soon ? t('yes: significant harm is likely') : ''],
    ];
}
