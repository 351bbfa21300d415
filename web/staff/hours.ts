/* hours: when a line is open, who is on, and its limits: two texts and a few numbers, checked as they
 * are written, beside how visitors will read them. Called by the desk. Never loses what was typed:
 * what is refused stays in its field, and the line at fault is marked in it. */
import { t } from '../text';
import { RecordType } from '../wire/record';
import type { Limits, Service, ServiceSet } from '../wire/service';
import { Fault, serviceGetWrite, serviceRead, serviceSetRead, serviceSetWrite } from '../wire/service';
import type { Door } from './connection';
import { button, h, setText, show } from './dom';
import { runForm } from './formrun';
import type { Field } from './forms';
import { ErrorSummary, checkFields, field, isBusy } from './forms';
import { shownHours } from './hourswords';
import { lineWords } from './lines';
import type { Announcer } from './live';
import type { View } from './view';

interface Bound {
    key: keyof Limits;
    label: string;
    hint: string;
    least: number;
    most: number;
}

function bounds(): Bound[] {
    return [
        { key: 'queueMax', label: t('People who may wait to talk'), least: 0, most: 10000,
            hint: t('One more is offered the message box and a time instead. 0: no limit.') },
        { key: 'offerMin', label: t('Minutes until the message box is offered'), least: 0, most: 600,
            hint: t('To somebody who waits to talk. 0: never.') },
        { key: 'replyHours', label: t('Hours in which a message is answered'), least: 0, most: 720,
            hint: t('Visitors read this promise before they write. 0: nothing is promised.') },
        { key: 'shortSeconds', label: t('Seconds of a short visit'), least: 0, most: 600,
            hint: t('Who leaves sooner is counted apart.') },
        { key: 'sharePct', label: t('Share of the people on that can be booked, in percent'), least: 0, most: 100,
            hint: t('Rounded down, but one at least where anybody is on. 0: no booking.') },
        { key: 'noticeMin', label: t('Minutes before, at least, that a time is booked'), least: 0, most: 10080,
            hint: t('So that whoever is on knows of it.') },
        { key: 'horizonDays', label: t('Days before, at most, that a time is booked'), least: 0, most: 60,
            hint: t('No further than the rota is made.') },
        { key: 'earlyMin', label: t('Minutes that somebody may come early'), least: 0, most: 60,
            hint: t('Whoever comes with their phrase in this time, or while the half hour lasts, is put through first.') },
        { key: 'lateMin', label: t('Minutes that somebody may come late'), least: 0, most: 60,
            hint: t('After that their words are answered as a message.') },
    ];
}

export function numberOf(typed: string, b: { least: number; most: number }): number | undefined {
    const n = /^\d{1,5}$/.test(typed.trim()) ? Number(typed.trim()) : NaN;
    return n >= b.least && n <= b.most ? n : undefined;
}

/* "line 3: …" → the third line of a text, to be marked in its field. */
export function lineSpan(text: string, why: string): { from: number; to: number } | undefined {
    const n = Number(/^line (\d+):/.exec(why)?.[1] ?? 0);
    const lines = text.split('\n');
    const line = lines[n - 1];
    if (line === undefined) {
        return undefined;
    }
    const from = lines.slice(0, n - 1).reduce((at, l) => at + l.length + 1, 0);
    return { from, to: from + line.length };
}

function exampleOf(lines: string[]): HTMLElement {
    return h('details', { class: 'govuk-details' }, [
        h('summary', { class: 'govuk-details__summary' }, [
            h('span', { class: 'govuk-details__summary-text' }, [t('How to write it')]),
        ]),
        h('div', { class: 'govuk-details__text' }, [h('pre', { class: 'desk-example', attrs: { tabindex: 0 } }, [lines.join('\n')])]),
    ]);
}

const HOURS_EXAMPLE = ['zone Europe/London', 'mon-fri 10:00-13:00 18:00-22:00', 'sat en 22:00-02:00',
    'tue gd 18:00-20:00', '2026-12-25..2026-12-26 closed Christmas', '2026-12-31 18:00-24:00'];
const ROTA_EXAMPLE = ['shift late 18:00-22:00 4', 'mon-fri 10:00-13:00 2', 'mon-thu late', 'fri late 5',
    '2026-12-31 late 2', '2026-12-25 nobody'];

/* One line's. */
class LineHours {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly hours = textField(t('Opening hours'), HOURS_EXAMPLE.length + 4);
    private readonly rota = textField(t('Rota: how many people are on'), ROTA_EXAMPLE.length + 4);
    private readonly limits = bounds().map((b) => ({ ...b, field: limitField(b) }));
    private readonly shown = h('div', { attrs: { role: 'status' } });
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly save = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Save')]);
    private readonly look = button([t('Check, and show how it reads')], () => void this.send(true), 'secondary');
    private known = false;

    constructor(private readonly door: Door, private readonly line: number, name: string | undefined,
        private readonly announcer: Announcer) {
        const form = h('form', {
            attrs: { novalidate: true },
            on: {
                submit: (event) => {
                    event.preventDefault();
                    void this.send(false);
                },
            },
        }, [
            this.hours.element, exampleOf(HOURS_EXAMPLE),
            this.rota.element, exampleOf(ROTA_EXAMPLE),
            h('div', { class: 'desk-limits' }, this.limits.map((l) => l.field.element)),
            h('div', { class: 'desk-bar' }, [this.save, this.look]), this.status, this.shown,
        ]);
        this.element = h('div', {}, [
            name === undefined ? null : h('h3', { class: 'govuk-heading-m' }, [name]),
            this.summary.element, form,
        ]);
        void this.run(() => this.read());
    }

    private async read(): Promise<void> {
        const s = serviceRead(await this.door.ask(RecordType.ServiceGet, serviceGetWrite(this.line)));
        this.hours.input.value = s.hours;
        this.rota.input.value = s.rota;
        this.limits.forEach((l) => { l.field.input.value = String(s.limits[l.key]); });
        this.known = true;
    }

    /* What is typed, when every number is one. */
    private typed(): Service | undefined {
        const rules = this.limits.map((l) => ({
            field: l.field,
            wrong: numberOf(l.field.input.value, l) === undefined
                ? t('Enter a whole number between {min} and {max}', { min: l.least, max: l.most })
                : undefined,
        }));
        if (!checkFields(this.summary, rules)) {
            return undefined;
        }
        const limits = Object.fromEntries(this.limits.map((l) =>
            [l.key, numberOf(l.field.input.value, l) ?? 0])) as unknown as Limits;
        return { limits, hours: this.hours.input.value, rota: this.rota.input.value };
    }

    private async send(check: boolean): Promise<void> {
        if (isBusy(this.save)) {
            return;
        }
        if (!this.known) { /* it could not be read before: what would be written over? */
            return this.run(() => this.read());
        }
        const service = this.typed();
        if (service === undefined) {
            return;
        }
        await this.run(async () => {
            const body = serviceSetWrite(this.line, check, service);
            this.answered(serviceSetRead(await this.door.ask(RecordType.ServiceSet, body)), check);
        });
    }

    private answered(set: ServiceSet, check: boolean): void {
        this.hours.setError(set.fault === Fault.Hours ? set.why : undefined);
        this.rota.setError(set.fault === Fault.Rota ? set.why : undefined);
        show(this.shown);
        if (set.fault !== Fault.None) {
            const at = set.fault === Fault.Hours ? this.hours : this.rota;
            this.summary.show(t('Nothing was saved.'), [{ field: at, text: set.why }]);
            const span = lineSpan(at.input.value, set.why);
            if (span !== undefined) {
                at.input.setSelectionRange(span.from, span.to);
            }
            return;
        }
        this.summary.clear();
        show(this.shown, shownHours(set.shown));
        setText(this.status, check ? t('There is no mistake in it. It is not saved yet.')
            : t('Saved. Pages that are opened from now on say so.'));
        if (!check) {
            this.announcer.say(t('Saved.'));
        }
    }

    private run(work: () => Promise<void>): Promise<void> {
        setText(this.status, '');
        return runForm(this.save, this.summary, work);
    }
}

function textField(label: string, rows: number): Field {
    return field({ label, rows, class: 'desk-plan', attrs: { autocomplete: 'off', autocorrect: 'off', wrap: 'off' } });
}

function limitField(b: Bound): Field {
    return field({
        label: b.label, hint: b.hint, class: 'govuk-input--width-5',
        attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'off' },
    });
}

export class HoursView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Hours and rota')]);
    readonly element: HTMLElement;

    constructor(door: Door, lines: readonly number[], announcer: Announcer) {
        const several = lines.length > 1;
        this.element = h('div', { class: 'desk-narrow' }, [
            this.heading,
            h('p', { class: 'govuk-body' }, [
                t('Without hours the line counts as open at all times. Without a rota no time can be booked, '
                    + 'and visitors are not told how long they wait.'),
            ]),
            ...lines.map((line) => new LineHours(
                door, line, several ? lineWords(line) : undefined, announcer,
            ).element),
        ]);
    }
}
