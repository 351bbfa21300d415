/* reportview: a campaign's report, drawn from SHEET: the same sentences and numbers as `callbox campaign
 * report` writes. Made by the campaign's view. Never adds a number, and never draws what is hidden. */
import { Role } from '../seal/paper';
import { t } from '../text';
import type { Sheet, SheetItem } from '../wire/campaign';
import { ReportPart } from '../wire/campaign';
import { Status } from '../wire/record';
import { reportRead, sheetOf } from './campaignread';
import { chartView, table } from './charts';
import type { Door } from './connection';
import { Refused } from './connection';
import { button, h, newId, setText, show } from './dom';
import { errorWords } from './errors';
import { busy, isBusy } from './forms';
import { dayText } from './plantext';
import { saveFile } from './save';
import { dayWords } from './times';

const LABELS = 8; /* under a chart */

function itemView(item: SheetItem): HTMLElement {
    if (item.kind === 'head') {
        return item.level === 1 ? h('h3', { class: 'govuk-heading-l' }, [item.text]) : h('h4', { class: 'govuk-heading-m' }, [item.text]);
    }
    if (item.kind === 'para') {
        return h('p', { class: 'govuk-body' }, [item.text]);
    }
    if (item.kind === 'table') {
        const [head = [], ...rows] = item.rows;
        return table({ caption: item.caption, head, rows });
    }
    const last = item.values.length - 1;
    return chartView({
        title: item.caption, what: t('Day'), labels: item.values.map((_, i) => dayWords(item.first + i).replace(/ \d{4}$/, '')),
        series: [{ name: item.bars, n: item.values }], every: Math.ceil(item.values.length / LABELS),
        span: { from: Math.max(0, item.from - item.first), to: Math.min(last, item.to - item.first), name: t('the campaign') },
    });
}

function limitWords(error: unknown): string {
    return error instanceof Refused && error.status === Status.Limit
        ? t('This campaign has more counts than can be read at once beside people who wait. Ask whoever looks after the machine for the '
            + 'report: callbox campaign report.')
        : errorWords(error);
}

export class ReportView {
    readonly element: HTMLElement;
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly said = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly body = h('div', { class: 'desk-report' });
    private readonly again = button([t('Read it again')], () => void this.load(), 'secondary');
    private readonly sums = button([t('Save the counts (CSV)')], () => void this.saveSums(), 'secondary');
    private exact = false;
    private sheet: Sheet | undefined;

    constructor(private readonly door: Door, private readonly line: number, role: Role) {
        this.element = h('div', {}, [
            role === Role.Supervisor && this.choice(),
            h('div', { class: 'desk-bar desk-noprint' }, [
                this.again, button([t('Print')], () => window.print(), 'secondary'), this.sums,
            ]),
            this.message, this.said, this.body,
        ]);
        void this.load();
    }

    private choice(): HTMLElement {
        const name = newId('exact');
        const radio = (exact: boolean, label: string, hint: string) => {
            const id = newId('radio');
            return h('div', { class: 'govuk-radios__item' }, [
                h('input', {
                    class: 'govuk-radios__input', attrs: { id, name, 'type': 'radio', 'checked': exact === this.exact, 'aria-describedby': `${id}-hint` },
                    on: { change: () => { this.exact = exact; void this.load(); } },
                }),
                h('label', { class: 'govuk-label govuk-radios__label', attrs: { for: id } }, [label]),
                h('div', { class: 'govuk-hint govuk-radios__hint', attrs: { id: `${id}-hint` } }, [hint]),
            ]);
        };
        return h('fieldset', { class: 'govuk-fieldset desk-noprint' }, [
            h('legend', { class: 'govuk-fieldset__legend govuk-fieldset__legend--s' }, [t('Which counts')]),
            h('div', { class: 'govuk-radios govuk-radios--small' }, [
                radio(false, t('As they may be shown'), t('Small ones hidden, made once a week: what campaign managers and analysts see.')),
                radio(true, t('As they are'), t('Up to now, for those who read the conversations too. Not for passing on.')),
            ]),
        ]);
    }

    private async load(): Promise<void> {
        if (isBusy(this.again)) {
            return;
        }
        const { exact } = this;
        busy(this.again, true);
        try {
            this.sheet = await sheetOf(this.door, this.line, exact);
            show(this.message);
            this.draw();
        } catch (error) {
            show(this.message, h('p', { class: 'govuk-error-message' }, [limitWords(error)]));
        } finally {
            busy(this.again, false);
        }
        if (this.exact !== exact) {
            await this.load(); /* the other was chosen meanwhile */
        }
    }

    private draw(): void {
        const { sheet } = this;
        this.sums.hidden = sheet === undefined;
        const words = sheet === undefined ? t('There is no plan yet, so there is nothing to report.')
            : sheet.hidden && !sheet.rounded ? t('As it stood at the end of {day}, when all its weeks were over. Its counts stay as they are here; what was '
                + 'spent may still come.', { day: dayWords(sheet.day) })
            : sheet.hidden ? t('As it stood at the end of {day}. It is made once for each week that is over, so that it reads the same however often '
                + 'it is opened; a plan that is changed shows in the next one.', { day: dayWords(sheet.day) })
                : t('As it is now. For those who read the conversations too: not for passing on.');
        setText(this.said, words);
        show(this.body, ...(sheet?.items ?? []).map(itemView));
    }

    private async saveSums(): Promise<void> {
        if (this.sheet === undefined || isBusy(this.sums)) {
            return;
        }
        busy(this.sums, true);
        try {
            const bytes = await reportRead(this.door, this.line, !this.sheet.hidden, ReportPart.Sums);
            const name = `campaign-line-${this.line}-${dayText(this.sheet.day)}${this.sheet.hidden ? '' : '-exact'}.csv`;
            saveFile(name, new Uint8Array(bytes ?? []), 'text/csv;charset=utf-8');
        } catch (error) {
            show(this.message, h('p', { class: 'govuk-error-message' }, [limitWords(error)]));
        } finally {
            busy(this.sums, false);
        }
    }
}
