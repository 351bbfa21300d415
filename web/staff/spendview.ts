/* spendview: what was spent on a campaign, by placement and day: against the plan, entered by hand, or from a
 * network's table. Made by the campaign's view. Never keeps a part of a file: all of it is looked at first. */
import { t } from '../text';
import type { PlanFault } from '../wire/campaign';
import { PlanDoc } from '../wire/campaign';
import { spendSave, textRead } from './campaignread';
import { chartView, table } from './charts';
import type { Door } from './connection';
import { button, h, newId, setText, show } from './dom';
import { errorWords } from './errors';
import { todayHere } from './figuresread';
import type { Field } from './forms';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import { dayText, moneyWords, ofKind, sections, value } from './plantext';
import { saveFile } from './save';
import type { SpendRow } from './spendtable';
import { byDay, paces, rowText, spendRows } from './spendtable';
import { dayWords } from './times';

const SHOWN = 200;

function fieldOf(label: string, hint?: string, width = 10): Field {
    return field({ label, ...(hint === undefined ? {} : { hint }), class: `govuk-input--width-${width}`, attrs: { autocomplete: 'off' } });
}

export class SpendView {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly tables = h('div');
    private readonly rowForm = h('div');
    private readonly file: HTMLInputElement;
    private readonly take = button([t('Import the file')], () => void this.import(), 'secondary');
    private readonly date = fieldOf(t('Day'), t('Like 2026-11-02.'));
    private readonly spend = fieldOf(t('Spent, in pounds'), t('Like 1,250.50. May be left empty.'));
    private readonly reach = fieldOf(t('Reached'), t('As whoever sells it says. May be left empty.'));
    private place = (): string => '';
    private csv = '';

    constructor(private readonly door: Door, private readonly line: number) {
        const id = newId('file');
        this.file = h('input', { class: 'govuk-file-upload', attrs: { id, 'type': 'file', 'accept': '.csv,text/csv', 'aria-describedby': `${id}-hint` } });
        this.date.input.value = dayText(todayHere());
        this.element = h('div', {}, [
            this.summary.element, this.status, this.rowForm,
            h('h3', { class: 'govuk-heading-m' }, [t('From a file')]),
            h('div', { class: 'govuk-form-group' }, [
                h('label', { class: 'govuk-label', attrs: { for: id } }, [t('A table as CSV')]),
                h('div', { class: 'govuk-hint', attrs: { id: `${id}-hint` } }, [
                    t('With the columns date, placement, spend and reach. A row takes the place of one of the same day and placement. '
                        + 'If anything is wrong in it, nothing of it is kept.'),
                ]),
                this.file,
            ]),
            this.take, this.tables,
        ]);
        void this.load();
    }

    private async load(): Promise<void> {
        try {
            const plan = await textRead(this.door, this.line, PlanDoc.Plan);
            this.csv = await textRead(this.door, this.line, PlanDoc.Spend);
            this.draw(plan);
        } catch (error) {
            this.summary.show(errorWords(error));
        }
    }

    /* --- tables --------------------------------------------------------------------------------------- */
    private draw(plan: string): void {
        const rows = spendRows(this.csv);
        if (plan === '') {
            show(this.tables, h('p', { class: 'govuk-body' }, [t('There is no plan yet: what is spent needs one first.')]));
            return;
        }
        this.drawForm(plan);
        const pace = paces(plan, rows, todayHere());
        const total = pace.reduce((s, p) => ({ planned: s.planned + p.planned, due: s.due + p.due, spent: s.spent + p.spent, reach: s.reach + p.reach }),
            { planned: 0, due: 0, spent: 0, reach: 0 });
        const row = (name: string, p: typeof total): (string | number)[] => [name, moneyWords(p.planned), moneyWords(p.due), moneyWords(p.spent),
            p.due > 0 && p.spent > 0 ? t('{n}% of {due}', { n: Math.round(100 * p.spent / p.due), due: moneyWords(p.due) }) : '–', p.reach];
        const days = byDay(plan, rows);
        const newest = [...rows].sort((a, b) => b.day - a.day);
        show(this.tables,
            table({
                caption: t('Spent, against the plan'), rows: [...pace.map((p) => row(p.name, p)), row(t('All'), total)],
                head: [t('Placement'), t('Planned'), t('Planned by now, evenly'), t('Spent'), t('Share of that'), t('Reached')],
            }),
            days !== undefined && chartView({
                title: t('Spent, by day, in pounds'), what: t('Day'), labels: days.pounds.map((_, i) => dayWords(days.first + i).replace(/ \d{4}$/, '')),
                series: [{ name: t('pounds'), n: days.pounds }], every: Math.ceil(days.pounds.length / 8),
            }),
            rows.length > 0 && h('details', { class: 'govuk-details' }, [
                h('summary', { class: 'govuk-details__summary' }, [h('span', { class: 'govuk-details__summary-text' }, [t('By day')])]),
                table({
                    caption: rows.length > SHOWN ? t('By day, newest first: {n} of {all} rows', { n: SHOWN, all: rows.length }) : t('By day, newest first'),
                    head: [t('Day'), t('Placement'), t('Spent'), t('Reached')],
                    rows: newest.slice(0, SHOWN).map((r: SpendRow) => [dayWords(r.day), r.place, moneyWords(r.pence), r.reach]),
                }),
            ]),
            rows.length > 0 && button([t('Save it all as CSV')], () => {
                saveFile(`spending-line-${this.line}.csv`, new TextEncoder().encode(this.csv), 'text/csv;charset=utf-8');
            }, 'secondary'));
    }

    private drawForm(plan: string): void {
        if (this.rowForm.hasChildNodes()) {
            return;
        }
        const all = sections(plan);
        const id = newId('choice');
        const names: [string, string][] = [
            ...ofKind(all, 'placement').map((p): [string, string] => [p.name, `${p.name} ${value(p, 'place')}`]),
            ...ofKind(all, 'channel').map((c): [string, string] => [c.name, t('{name}, as a whole', { name: value(c, 'name') })]),
        ];
        const select = h('select', { class: 'govuk-select', attrs: { id } }, names.map(([v, words]) => h('option', { attrs: { value: v } }, [words])));
        this.place = () => select.value;
        const enter = (event: Event) => {
            event.preventDefault();
            void this.enter();
        };
        show(this.rowForm, h('form', { attrs: { novalidate: true }, on: { submit: enter } }, [
            h('h3', { class: 'govuk-heading-m' }, [t('Enter a row')]),
            h('div', { class: 'desk-figures__form' }, [
                this.date.element,
                h('div', { class: 'govuk-form-group' }, [h('label', { class: 'govuk-label', attrs: { for: id } }, [t('Placement')]), select]),
                this.spend.element, this.reach.element,
            ]),
            h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Enter it')]),
        ]));
    }

    /* --- what comes in ---------------------------------------------------------------------------------- */
    private async enter(): Promise<void> {
        const empty = this.spend.input.value.trim() === '' && this.reach.input.value.trim() === '';
        const rules = [
            { field: this.date, wrong: this.date.input.value.trim() === '' ? t('Something must stand here') : undefined },
            { field: this.spend, wrong: empty ? t('Enter what was spent, or how many were reached') : undefined },
        ];
        if (checkFields(this.summary, rules)) {
            const text = rowText(this.date.input.value, this.place(), this.spend.input.value, this.reach.input.value);
            if (await this.put(text, (f) => this.rowFault(f))) {
                this.spend.input.value = '';
                this.reach.input.value = '';
                this.spend.input.focus();
            }
        }
    }

    /* The column that a fault is at says which field it is of. */
    private rowFault(f: PlanFault): void {
        const [date, place] = [this.date.input.value.trim().length + 3, this.place().length + 3];
        const at = f.col <= date ? this.date : f.col <= date + place ? undefined
            : f.col <= date + place + this.spend.input.value.trim().length + 3 ? this.spend : this.reach;
        at?.setError(f.why);
        this.summary.show(t('Nothing was saved.'), at === undefined ? [] : [{ field: at, text: f.why }]);
    }

    private async import(): Promise<void> {
        const [chosen] = this.file.files ?? [];
        if (chosen === undefined) {
            this.summary.show(t('Choose a file first.'));
            return;
        }
        const text = await chosen.text();
        const fault = (f: PlanFault) => this.summary.show(f.line === 0 ? t('Nothing of the file was kept: {why}', { why: f.why })
            : t('Nothing of the file was kept. Line {line}, column {col}: {why}. That line is: {text}', {
                line: f.line, col: f.col, why: f.why, text: (text.split('\n')[f.line - 1] ?? '').trim(),
            }));
        if (await this.put(text, fault)) {
            this.file.value = '';
        }
    }

    private async put(text: string, fault: (f: PlanFault) => void): Promise<boolean> {
        if (isBusy(this.take)) {
            return false;
        }
        this.summary.clear();
        setText(this.status, '');
        busy(this.take, true);
        try {
            const wrong = await spendSave(this.door, this.line, text, false);
            if (wrong !== undefined) {
                fault(wrong);
                return false;
            }
            const before = spendRows(this.csv).length;
            await this.load();
            const came = text.split('\n').filter((l) => l.trim() !== '').length - 1;
            const words = t('Saved: {came} rows, of which {over} took the place of others.', {
                came, over: Math.max(0, before + came - spendRows(this.csv).length),
            });
            setText(this.status, words);
            return true;
        } catch (error) {
            this.summary.show(errorWords(error));
            return false;
        } finally {
            busy(this.take, false);
        }
    }
}
