/* handing: what is done with a conversation beside words: its risk, a colleague who goes on with it, and
 * a polite end for abuse. Called by casefile.
 * Never hands over to somebody who is not there, nor holds anybody off without saying until when. */
import { t } from '../text';
import type { Mid } from '../seal/bytes';
import type { Cases, OpenCase } from './cases';
import { select } from './choices';
import { confirmed } from './confirm';
import { h, newId, show } from './dom';
import { colleague } from './names';
import { RISKS, halfHourNow, halfHourWords, riskWords } from './riskwords';
import type { ShiftDesk } from './shiftdesk';

export interface HandingConfig {
    cases: Cases;
    open: OpenCase;
    shift: ShiftDesk;
    run: (work: () => Promise<void>) => void; /* shows what went wrong */
    letGo: (work: () => Promise<void>) => void; /* the same, and not while something is unsent */
    left: (words: string) => void;
}

/* The risk of a conversation: whoever reads it may set it, and the queue follows. */
export class RiskBox {
    readonly element = h('div', { class: 'desk-risk' });
    private shown: number | undefined;

    constructor(private readonly config: HandingConfig) {
        this.update();
    }

    update(): void {
        const { risk } = this.config.open.model;
        if (this.shown === risk) {
            return;
        }
        const had = this.element.contains(document.activeElement);
        this.shown = risk;
        this.element.dataset['risk'] = String(risk);
        const list = RISKS.map((value) => ({ value, words: riskWords(value) }));
        show(this.element, select(t('Risk'), list, risk, undefined, (value) => {
            this.config.run(() => this.config.cases.setRisk(this.config.open, value));
        }));
        if (had) {
            this.element.querySelector('select')?.focus();
        }
    }
}

function handOver(config: HandingConfig): HTMLElement {
    const id = newId('summary');
    const to = h('div');
    let chosen: Mid | undefined;
    const summary = h('textarea', { class: 'govuk-textarea', attrs: { id, rows: 3 } });
    const draw = () => {
        const ready = config.shift.ready();
        const list = ready.map((o, i) => ({ value: i, words: t('{name}: {held} conversations', { name: colleague(o.mid), held: o.held }) }));
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
            config.shift.poke();
        },
        more: [to, h('div', { class: 'govuk-form-group' }, [
            h('label', { class: 'govuk-label', attrs: { for: id } }, [t('What they must know')]),
            h('div', { class: 'govuk-hint' }, [t('Kept as a note: for colleagues only.')]), summary,
        ])],
        run: () => config.letGo(async () => {
            if (chosen === undefined) {
                return;
            }
            const name = colleague(chosen);
            await config.cases.handOver(config.open, chosen, summary.value.trim());
            config.left(t('{name} has the conversation now.', { name }));
        }),
    });
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
