/* handing: what is done with a conversation beside words: its risk, a colleague who goes on with it, and
 * a polite end for abuse. Called by casefile.
 * Never hands over to somebody who is not there, nor holds anybody off without saying until when. */
import { t } from '../text';
import type { Mid } from '../seal/bytes';
import { Dir } from '../seal/msg';
import type { Cases, OpenCase } from './cases';
import type { HandoverForm } from './caseforms';
import { formLines, formRead } from './caseforms';
import type { Item } from './chain';
import { facts, select } from './choices';
import { confirmed } from './confirm';
import { button, h, newId, setText, show } from './dom';
import { colleague } from './names';
import { riskMark } from './queuerow';
import { RISKS, halfHourNow, halfHourWords, riskWords } from './riskwords';
import type { ShiftDesk } from './shiftdesk';
import type { OnDuty } from '../wire/shift';
import { DutyAsk } from '../wire/shift';
import { field } from './forms';

export interface HandingConfig {
    cases: Cases;
    open: OpenCase;
    shift: ShiftDesk;
    run: (work: () => Promise<void>) => void; /* shows what went wrong */
    /* The same, and not while something is unsent; what was typed for handing over is, then. */
    letGo: (work: () => Promise<void>, handsOver?: boolean) => void;
    left: (words: string) => void;
}

/* The risk of a conversation: whoever reads it may set it, and the queue follows. Chosen first and set
 * after, because arrow keys go through a list, and each setting is written down. */
export class RiskBox {
    readonly element: HTMLElement;
    private readonly now = h('p', { class: 'govuk-body desk-risk__now' });
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private shown: number | undefined;
    private readonly box: HTMLSelectElement;
    private readonly button = button([t('Set')], () => this.set(), 'secondary');

    constructor(private readonly config: HandingConfig) {
        const id = newId('risk');
        this.box = h('select', { class: 'govuk-select', attrs: { id } },
            RISKS.map((value) => h('option', { attrs: { value } }, [riskWords(value)])));
        this.button.classList.add('desk-duty__button');
        this.element = h('section', { class: 'desk-risk', attrs: { 'aria-label': t('Risk') } }, [
            this.now,
            h('div', { class: 'desk-risk__line' }, [
                h('label', { class: 'govuk-label', attrs: { for: id } }, [t('Set the risk to')]), this.box,
                this.button,
            ]),
            this.status,
        ]);
        this.update();
    }

    update(): void {
        const { risk } = this.config.open.model;
        if (this.shown === risk) {
            return;
        }
        this.shown = risk;
        show(this.now, `${t('Risk:')} `, riskMark(risk) ?? riskWords(risk));
        this.box.value = String(risk);
    }

    private set(): void {
        setText(this.status, '');
        this.config.run(async () => {
            await this.config.cases.setRisk(this.config.open, Number(this.box.value));
            setText(this.status, t('The risk is set. The queue follows it.'));
        });
    }
}

export function handOver(config: HandingConfig): HTMLElement {
    const { open } = config;
    const to = h('div');
    let chosen: Mid | undefined;
    const summary = field({
        label: t('What your colleague must know'), hint: t('Kept as a note, for colleagues only.'), rows: 4, attrs: { maxlength: 4000 },
    });
    summary.input.value = open.handover;
    summary.input.addEventListener('input', () => {
        open.handover = summary.input.value;
    });
    const draw = () => {
        const ready = config.shift.ready(open.model.line);
        const list = ready.map((o, i) => ({ value: i, words: loadWords(o) }));
        chosen = ready[0]?.mid;
        show(to, ready.length === 0 ? h('p', { class: 'govuk-body' }, [
            t('No colleague is free to take it now. Hand it back to the queue instead.'),
        ]) : select(t('To'), list, 0, undefined, (i) => {
            chosen = ready[i]?.mid;
        }));
    };
    return confirmed({
        label: t('Hand over'),
        question: t('Hand this conversation to a colleague who is there? It is theirs at once, and the person notices nothing.'),
        yes: t('Yes, hand over'),
        mild: true,
        opened: () => {
            draw();
            config.shift.ask(DutyAsk.Ask).then(draw, () => undefined);
        },
        ready: () => {
            const empty = open.handover.trim() === '';
            summary.setError(empty ? t('Write what your colleague must know.') : undefined);
            if (empty) {
                summary.input.focus();
            }
            return !empty && chosen !== undefined;
        },
        more: [to, summary.element],
        run: () => config.letGo(async () => {
            if (chosen === undefined) {
                return;
            }
            const name = colleague(chosen);
            await config.cases.handOver(open, chosen, open.handover.trim());
            config.left(t('{name} has the conversation now.', { name }));
        }, true),
    });
}

/* A colleague, and how much they have. */
function loadWords(o: OnDuty): string {
    const name = colleague(o.mid);
    return o.chats === 0 ? t('{name}, has {held}', { name, held: o.held })
        : t('{name}, has {held} of {most}', { name, held: o.held, most: o.chats });
}

const HALF_HOURS = 2;
const HOLD_MOST = 7 * 24 * HALF_HOURS; /* src/line/handing.c */

/* For how long somebody can be held off; the server takes a week at most. */
const HOURS = [1, 12, 24, 72, 168];
function hourWords(): string[] {
    return [t('one hour'), t('12 hours'), t('a day'), t('three days'), t('a week')];
}

/* A whole half hour, not sooner than so many hours from now; but not beyond what the server takes. */
export function holdUntil(hours: number, now: number): number {
    return now + Math.min(hours * HALF_HOURS + 1, HOLD_MOST);
}

/* What the person reads last, and a colleague may word otherwise. The time is left to their own page,
 * which says it by the line's clock. */
function lastWords(): string {
    return t('We are ending this conversation now. You can write here again later, and we will answer: this page says from when. If somebody is in danger now, please call 999.');
}

export function holdOff(config: HandingConfig): HTMLElement {
    const { open, cases } = config;
    let chosen = 0;
    const until = () => holdUntil(HOURS[chosen] ?? 1, halfHourNow());
    const from = h('p', { class: 'govuk-body' });
    const words = field({
        label: t('Last words to the person'), hint: t('Sent before it ends. Empty: nothing is sent.'), rows: 4, attrs: { maxlength: 4000 },
    });
    words.input.value = lastWords();
    const draw = () => setText(from, t('They can write in it again from {time}.', { time: halfHourWords(until()) }));
    const list = hourWords().map((label, value) => ({ value, words: label }));
    return confirmed({
        label: t('End and hold off'),
        question: t('End this conversation, and let nobody write in it for a while? This is for abuse of the line only. The person is told from when '
            + 'they can write again, can read everything until then, and can open a new conversation.'),
        yes: t('Yes, end it and hold off'),
        opened: draw,
        more: [select(t('For'), list, 0, undefined, (value) => {
            chosen = value;
            draw();
        }), from, words.element],
        run: () => config.letGo(async () => {
            const at = until();
            await cases.holdOff(open, at, words.input.value.trim());
            config.left(t('The conversation has ended. Nobody can write in it before {time}.', { time: halfHourWords(at) }));
        }),
    });
}

/* What a colleague wrote who handed it over, until somebody has replied since. */
export class HandedNote {
    readonly element = h('section', { class: 'desk-last', attrs: { hidden: true } });

    set(items: Item[]): void {
        const form = handedForm(items);
        this.element.hidden = form === undefined;
        if (form !== undefined) {
            const id = newId('handed');
            this.element.setAttribute('aria-labelledby', id);
            show(this.element, h('h3', { class: 'govuk-heading-s', attrs: { id } }, [t('Handed over')]), facts(formLines(form)));
        }
    }
}

/* The newest summary of a hand-over that nobody has replied after. */
export function handedForm(items: Item[]): HandoverForm | undefined {
    for (const item of [...items].reverse()) {
        if (item.kind === 'message' && item.dir === Dir.FromStaff) {
            return undefined;
        }
        const form = item.kind === 'message' && item.dir === Dir.Note && item.form === true ? formRead(item.text) : undefined;
        if (form?.form === 'handover') {
            return form;
        }
    }
    return undefined;
}

