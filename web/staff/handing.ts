/* handing: what is done with a conversation beside words: its risk, a colleague who goes on with it, and
 * a polite end for abuse. Called by casefile.
 * Never hands over to somebody who is not there, nor holds anybody off without saying until when. */
import { t } from '../text';
import type { Mid } from '../seal/bytes';
import type { Cases, OpenCase } from './cases';
import { select } from './choices';
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

function handOver(config: HandingConfig): HTMLElement {
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

function holdOff(config: HandingConfig): HTMLElement {
    const hours = [1, 12, 24, 72, 168];
    let chosen = 0;
    const list = [t('one hour'), t('12 hours'), t('a day'), t('three days'), t('a week')]
        .map((words, value) => ({ value, words }));
    const until = () => halfHourNow() + (hours[chosen] ?? 1) * HALF_HOURS;
    return confirmed({
        label: t('End and hold off'),
        question: t('End this conversation and let nobody write in it for a while? This is for abuse only. The person is told until when. '
            + 'They can still read it, and can open a new conversation.'),
        yes: t('Yes, end it and hold off'),
        more: [select(t('For'), list, 0, undefined, (value) => {
            chosen = value;
        })],
        run: () => config.letGo(async () => {
            const at = until();
            await config.cases.holdOff(config.open, at);
            config.left(t('The conversation has ended. Nobody can write in it until {time}.', { time: halfHourWords(at) }));
        }),
    });
}

/* For whoever holds it. */
export function handingBar(config: HandingConfig): HTMLElement[] {
    return [handOver(config), holdOff(config)];
}
