/* figuresview: the figures of a line, for supervisors as they are, for analysts and campaign managers as
 * they may be published. Made by the desk and the lobby.
 * Never shows an average as one number where it is known between two, nor a rate of hidden counts. */
import { t } from '../text';
import { What } from '../wire/figures';
import { chartView, heights, table } from './charts';
import type { Series } from './charts';
import type { Door } from './connection';
import { Dim, UNKNOWN, WAIT_EDGES, dimDefs, valueLabel } from './dims';
import type { DimDef } from './dims';
import { button, h, newId, setAttr, setText, show } from './dom';
import { errorWords } from './errors';
import { csvOf, daysOf, isPart, periods, readAll, seesAll, todayHere, whole } from './figuresread';
import type { Period, Read } from './figuresread';
import { ForecastView } from './forecastview';
import { busy, isBusy } from './forms';
import { lineWords } from './lines';
import type { Announcer } from './live';
import type { Count } from './measures';
import {
    Counts, abandonment, meanSpell, meanWait, occupancy, percentile, serviceLevel, share, shrinkage,
} from './measures';
import { percentWords as percent, timeWords as seconds } from './rangewords';
import { saveFile } from './save';
import type { Session } from './session';
import type { View } from './view';

const TARGET_S = 60;
const SHORT_S = 20;
const HOURS = 24;

const countWords = (n: Count): string => (n === 'hidden' ? '[c]' : n.toLocaleString());

function select(label: string, options: [string, string][], change: (value: string) => void) {
    const id = newId('choice');
    const field = h('select', {
        class: 'govuk-select', attrs: { id }, on: { change: () => change(field.value) },
    }, options.map(([value, words]) => h('option', { attrs: { value } }, [words])));
    return h('div', { class: 'govuk-form-group' }, [
        h('label', { class: 'govuk-label', attrs: { for: id } }, [label]), field,
    ]);
}

/* The measures of the whole period, each with what it is made of. */
/* all: of what only supervisors are told, too */
function measureRows(c: Counts, all: boolean): [string, string][] {
    const [answered, abandoned] = [c.hist(0, Dim.Answered), c.hist(0, Dim.Abandoned)];
    const [yes, no] = [c.sum(0, Dim.Answered), c.sum(0, Dim.Abandoned)];
    return [
        [t('Contacts'), countWords(c.sum(0, Dim.Contact))],
        [t('People: phrases that are new'), countWords(c.get(0, Dim.Person))],
        [t('Offered: joined the queue to talk'), countWords(c.get(0, Dim.Offered))],
        [t('Answered'), countWords(yes)],
        [t('Abandoned'), countWords(no)],
        [t('Blocked: met a full line'), countWords(c.get(0, Dim.Blocked))],
        [t('Wanted to talk while the line was closed'), countWords(c.get(0, Dim.Closed, 1))],
        [t('Service level: answered within {n} s', { n: TARGET_S }),
            percent(serviceLevel(answered, abandoned, TARGET_S, SHORT_S))],
        [t('Average speed of answer'), seconds(meanWait(answered))],
        [t('Half waited no longer than'), seconds(percentile(answered, 0.5))],
        [t('Nine in ten waited no longer than'), seconds(percentile(answered, 0.9))],
        [t('Abandonment rate, without those who left within {n} s', { n: SHORT_S }),
            percent(abandonment(answered, abandoned, SHORT_S))],
        [t('Blockage'), percent(share(c.get(0, Dim.Blocked), c.get(0, Dim.Offered)))],
        [t('Missed: taken, and nothing written in time'), countWords(c.get(0, Dim.Missed))],
        [t('Average handle time'), seconds(meanSpell(c.hist(0, Dim.Handle)))],
        [t('Average after-call work'), seconds(meanSpell(c.hist(0, Dim.Wrap)))],
        [t('Occupancy'), percent(occupancy(c, 0))],
        [t('Shrinkage: on a break'), percent(shrinkage(c, 0))],
        [t('Replies in the time promised'), percent(share(c.get(0, Dim.Replied), c.get(0, Dim.Replied, 1)))],
        ...(all ? [[t('Hard for whoever answered, as they said'), countWords(c.get(0, Dim.Hard))] as [string, string]] : []),
    ];
}

function dimRows(c: Counts, def: DimDef): [string, string][] {
    const named = def.values.map(([v]) => v);
    const values = [...named, ...c.values(0, def.dim).filter((v) => !named.includes(v))];
    const rows = values.map((v): [string, string] => [valueLabel(def, v), countWords(c.get(0, def.dim, v))]);
    return def.dim === Dim.Booked ? rows : [...rows, [t('all together'), countWords(c.sum(0, def.dim))]];
}

export class FiguresView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Figures of the line')]);
    readonly element: HTMLElement;
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly summary = h('p', { class: 'govuk-body' });
    private readonly body = h('div');
    private readonly choices = h('div', { class: 'desk-bar' });
    private readonly save: HTMLButtonElement;
    private readonly all: boolean;
    private line: number;
    private today = todayHere();
    private periods: Period[];
    private period: Period;
    private read: Read | undefined;

    constructor(
        private readonly door: Door, private readonly session: Session,
        private readonly announcer: Announcer | undefined,
    ) {
        this.all = seesAll(session.role);
        setAttr(this.summary, 'role', announcer === undefined && 'status'); /* else it is announced */
        this.line = session.lines[0] ?? 0;
        this.periods = periods(this.today, this.all);
        this.period = this.first();
        this.save = button([t('Save a table')], () => this.saveTable(), 'secondary');
        this.element = h('div', {}, [
            this.heading,
            h('p', { class: 'govuk-body' }, [this.all
                ? t('What this line does, in numbers, by the calendar of the line. Nothing here is about '
                    + 'one person.')
                : t('What this line does, in numbers: whole months. [c] stands for a number under 5, or for '
                    + 'one that would give such a number away.')]),
            this.choices, this.save, this.message, this.summary, this.body,
            this.all && new ForecastView(door, () => this.line, announcer).element,
        ]);
        this.choose();
        void this.load();
    }

    private first(): Period {
        return this.periods[this.all ? 1 : 0] ?? { label: '', from: this.today, below: this.today + 1 };
    }

    private choose(): void {
        const lines: [string, string][] = this.session.lines.map((n) => [String(n), lineWords(n)]);
        const spans: [string, string][] = this.periods.map((p, i) => [String(i), p.label]);
        const period = select(t('Period'), spans, (value) => {
            this.period = this.periods[Number(value)] ?? this.period;
            void this.load();
        });
        const chosen = period.querySelector('select');
        if (chosen !== null) {
            chosen.value = String(this.periods.indexOf(this.period));
        }
        show(this.choices, lines.length > 1 && select(t('Line'), lines, (value) => {
            this.line = Number(value);
            void this.load();
        }), period);
    }

    private async load(): Promise<void> {
        if (isBusy(this.save)) {
            return;
        }
        const { line, period } = this;
        const ask = { line, from: period.from, below: period.below };
        busy(this.save, true);
        try {
            const what = this.all ? What.Day : What.Whole;
            const read = await readAll(this.door, { ...ask, what });
            const week = this.all ? await readAll(this.door, { ...ask, what: What.Week }) : undefined;
            this.read = read;
            this.message.replaceChildren();
            this.draw(read, week);
            this.newDay(read.today);
        } catch (error) {
            show(this.message, h('p', { class: 'govuk-error-message' }, [errorWords(error)]));
        } finally {
            busy(this.save, false);
        }
        if (this.line !== line || this.period !== period) {
            await this.load(); /* something else was chosen meanwhile */
        }
    }

    /* The line's calendar may be a day before or after the reader's. */
    private newDay(today: number): void {
        if (today !== this.today) {
            this.today = today;
            const chosen = this.periods.indexOf(this.period);
            this.periods = periods(today, this.all);
            this.period = this.periods[chosen] ?? this.first();
            this.choose();
        }
    }

    /* --- drawing ------------------------------------------------------------------------------- */
    private draw(read: Read, week: Read | undefined): void {
        const counts = new Counts(this.all ? whole(read.cells) : read.cells);
        const contacts = counts.sum(0, Dim.Contact);
        setText(this.summary, t('{period}: {n} contacts.', { period: this.period.label, n: countWords(contacts) }));
        this.announcer?.say(this.summary.textContent);
        const rows = measureRows(counts, this.all);
        const wide = h('div', { class: 'desk-figures' }, [
            table({ caption: t('Measures'), head: [t('Measure'), t('Value')], rows }),
            ...(week === undefined ? [] : this.charts(counts, new Counts(read.cells), new Counts(week.cells))),
            ...this.tables(counts),
        ]);
        show(this.body, wide);
    }

    private charts(all: Counts, days: Counts, week: Counts): HTMLElement[] {
        const span = daysOf(this.period);
        const n = (c: Count) => (c === 'hidden' ? 0 : c);
        const fates = (c: Counts, at: number[]) => [
            { name: t('Answered'), n: at.map((x) => n(c.sum(x, Dim.Answered))) },
            { name: t('Abandoned'), n: at.map((x) => n(c.sum(x, Dim.Abandoned))) },
            { name: t('Blocked'), n: at.map((x) => n(c.get(x, Dim.Blocked))) },
        ];
        const edges = [...WAIT_EDGES.keys(), WAIT_EDGES.length, UNKNOWN];
        const short = (v: number) => (v < WAIT_EDGES.length ? `${WAIT_EDGES[v]}` : v === UNKNOWN ? '?' : t('more'));
        return [
            chartView({
                title: t('How long people waited, in seconds up to'), what: t('Seconds up to'),
                labels: edges.map((v) => short(v)),
                series: [
                    { name: t('Answered'), n: edges.map((v) => n(all.get(0, Dim.Answered, v))) },
                    { name: t('Abandoned'), n: edges.map((v) => n(all.get(0, Dim.Abandoned, v))) },
                ],
            }),
            chartView({
                title: t('Those who wanted to talk, by day'), what: t('Day'), labels: span.map((d) => d.label),
                series: fates(days, span.map((d) => d.day)), every: Math.ceil(span.length / 8),
            }),
            ...this.weekdays(week, fates),
        ];
    }

    private weekdays(week: Counts, fates: (c: Counts, at: number[]) => Series[]): HTMLElement[] {
        const names = [t('Monday'), t('Tuesday'), t('Wednesday'), t('Thursday'), t('Friday'), t('Saturday'),
            t('Sunday')];
        const hours = Array.from({ length: HOURS }, (_, i) => String(i).padStart(2, '0'));
        const days = names.map((name, day) => {
            const series = fates(week, hours.map((_, i) => day * HOURS + i));
            return { name, series, most: Math.max(...heights(series, HOURS)) };
        });
        const most = Math.max(...days.map((d) => d.most));
        return days.filter((d) => d.most > 0).map(({ name, series }) => chartView({
            title: t('{day}, by hour', { day: name }), what: t('Hour'), labels: hours, series, every: 3, most,
        }));
    }

    private tables(counts: Counts): HTMLElement[] {
        const shown = [Dim.Contact, Dim.Who, Dim.Urgency, Dim.Closed, Dim.Booked, Dim.Replied, Dim.Group,
            Dim.Outcome, Dim.Agreed, Dim.Taken, Dim.Referral, Dim.Feedback, Dim.Risk];
        return dimDefs().filter((d) => shown.includes(d.dim) && counts.cells.some((c) => c.dim === d.dim && isPart(c)))
            .map((d) => table({
                caption: d.label, head: [t('Value'), t('Count')], rows: dimRows(counts, d),
            }));
    }

    private saveTable(): void {
        if (this.read === undefined) {
            return;
        }
        const what = this.all ? What.Day : What.Whole;
        const day = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
        const name = `figures-line-${this.line}-${day(this.period.from)}-${day(this.period.below - 1)}.csv`;
        saveFile(name, csvOf(this.line, what, this.period, this.read), 'text/csv;charset=utf-8');
    }
}
