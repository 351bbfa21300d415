/* forecastview: what so many who answer would make of the coming week, from the weeks past. A part of the
 * figures' view, for supervisors. Never shows a forecast without what it was made from. */
import { t } from '../text';
import type { Forecast } from '../wire/figures';
import { FORECAST_WEEKS, WEEK_HOURS, forecastRead, forecastWrite } from '../wire/figures';
import { RecordType } from '../wire/record';
import { table } from './charts';
import { timeWords } from './rangewords';
import type { Door } from './connection';
import { h, show } from './dom';
import { runForm } from './formrun';
import type { Field } from './forms';
import { ErrorSummary, checkFields, field, isBusy } from './forms';
import type { Announcer } from './live';

const HOURS = 24;
const PEOPLE_MOST = 200;
const TARGET_MOST = 3600;
const CHATS_MOST = 8;

/* Digits that make a whole number in the bounds; undefined when they do not. */
export function wholeOf(typed: string, least: number, most: number): number | undefined {
    const n = /^\d{1,4}$/.test(typed.trim()) ? Number(typed.trim()) : NaN;
    return n >= least && n <= most ? n : undefined;
}

interface Wanted {
    field: Field;
    least: number;
    most: number;
}

function wanted(label: string, value: number, least: number, most: number, hint = ''): Wanted {
    const made = field({
        label, hint: hint === '' ? t('From {min} to {max}.', { min: least, max: most }) : hint,
        attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'off' }, class: 'govuk-input--width-4',
    });
    made.input.value = String(value);
    return { field: made, least, most };
}

function between(r: [number, number] | undefined): string {
    if (r === undefined) {
        return t('not known');
    }
    return timeWords({ lo: r[0], hi: r[1] });
}

export class ForecastView {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly result = h('div');
    private readonly go: HTMLButtonElement;
    private readonly asks: Wanted[];

    constructor(
        private readonly door: Door, private readonly line: () => number,
        private readonly announcer: Announcer | undefined,
    ) {
        this.asks = [
            wanted(t('People who answer'), 2, 0, PEOPLE_MOST, t('At each hour; 0: as the rota has it.')),
            wanted(t('Answered within, in seconds'), 60, 1, TARGET_MOST),
            wanted(t('So many in 100'), 80, 1, 99),
            wanted(t('Conversations that one person holds at once'), 1, 1, CHATS_MOST),
            wanted(t('From so many weeks past'), 8, 1, FORECAST_WEEKS),
        ];
        this.go = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Forecast')]);
        const form = h('form', {
            class: 'desk-figures__form', attrs: { novalidate: true },
            on: {
                submit: (event) => {
                    event.preventDefault();
                    this.submit();
                },
            },
        }, [...this.asks.map((a) => a.field.element), this.go]);
        this.element = h('section', { class: 'desk-section' }, [
            h('h3', { class: 'govuk-heading-m' }, [t('The coming week')]),
            this.summary.element, form, this.result,
        ]);
    }

    private submit(): void {
        const read = this.asks.map((a) => wholeOf(a.field.input.value, a.least, a.most));
        const wrong = this.asks.map((a, i) => ({
            field: a.field,
            wrong: read[i] === undefined
                ? t('Enter a whole number between {min} and {max}', { min: a.least, max: a.most }) : undefined,
        }));
        if (isBusy(this.go) || !checkFields(this.summary, wrong)) {
            return;
        }
        const [people, targetS, percent, chats, weeks] = read.map((n) => n ?? 0);
        const body = forecastWrite({
            line: this.line(), people: people ?? 0, targetS: targetS ?? 0, percent: percent ?? 0, chats: chats ?? 0,
            weeks: weeks ?? 0,
        });
        void runForm(this.go, this.summary, async () => {
            this.draw(forecastRead(await this.door.ask(RecordType.Forecast, body)));
        });
    }

    private draw(f: Forecast): void {
        const days = [t('Monday'), t('Tuesday'), t('Wednesday'), t('Thursday'), t('Friday'), t('Saturday'),
            t('Sunday')];
        const hour = (i: number) => `${days[Math.floor(i / HOURS)]} ${String(i % HOURS).padStart(2, '0')}:00`;
        const rows = Array.from({ length: WEEK_HOURS }, (_, i) => i).flatMap((i) => {
            const x = f.hours[i];
            return x === undefined || x.perHour === 0 ? [] : [[
                hour(i), x.perHour.toFixed(1), x.people, x.needed === 0 ? '–' : x.needed,
            ]];
        });
        const none = f.sentences.length === 0
            && h('p', { class: 'govuk-body' }, [t('In those weeks nobody came while somebody would be on, so nothing can be said.')]);
        show(this.result, none, h('ul', { class: 'govuk-list govuk-list--bullet' },
            f.sentences.map((s) => h('li', {}, [s]))),
        h('p', { class: 'govuk-body' }, [
            t('Made from: a contact with its after-call work takes {handle} on average; people are ready to wait '
                + '{patience} on average. It assumes that the coming week is like those past.',
            { handle: between(f.handle), patience: between(f.patience) }),
        ]),
        rows.length > 0 && h('details', { class: 'desk-chart__details' }, [
            h('summary', {}, [t('Hour by hour, as a table')]),
            table({ caption: t('By hour'), head: [t('Hour'), t('Come an hour'), t('On'), t('Needed')], rows }),
        ]));
        this.announcer?.say(f.sentences[0] ?? t('Nothing can be said.'));
    }
}
