/* auditview: who of the staff did what, for the line's supervisors. Made by the desk.
 * Never shows a break of the chain as anything but that, and never leaves it out of a choice. */
import { t } from '../text';
import type { AuditEntry } from '../seal/audit';
import { isZero, utf8 } from '../seal/bytes';
import {
    Names, aboutWords, actionName, breakWords, csvOf, whatWords, whoWords,
} from './auditwords';
import { hex } from './bits';
import type { Door } from './connection';
import { button, focusOn, h, newId, setText, show } from './dom';
import { errorWords } from './errors';
import { busy, isBusy } from './forms';
import { lineWords } from './lines';
import type { Announcer } from './live';
import { saveFile } from './save';
import type { Session } from './session';
import { dayWords, language } from './times';
import type { Break, Line } from './trail';
import { Trail, headWords } from './trail';
import type { View } from './view';
import { count } from './words';

const SHOWN = 100; /* rows at a time */
const EVERYTHING = '';

interface Choice {
    element: HTMLElement;
    select: HTMLSelectElement;
}

function choice(label: string, change: () => void): Choice {
    const id = newId('choice');
    const select = h('select', { class: 'govuk-select', attrs: { id }, on: { change } });
    const element = h('div', { class: 'govuk-form-group desk-audit__choice' }, [
        h('label', { class: 'govuk-label', attrs: { for: id } }, [label]), select,
    ]);
    return { element, select };
}

/* Offer these and keep what was chosen. */
function offer({ select }: Choice, all: string, options: [string, string][]): void {
    const chosen = select.value;
    show(select, ...[[EVERYTHING, all], ...options].map(([value, words]) =>
        h('option', { attrs: { value } }, [words])));
    select.value = options.some(([value]) => value === chosen) ? chosen : EVERYTHING;
}

function cell(column: string, text: string, kind = ''): HTMLElement {
    return h('td', {
        class: `govuk-table__cell ${kind}`, attrs: { 'role': 'cell', 'data-column': column },
    }, [text]);
}

export class AuditView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Audit')]);
    readonly element: HTMLElement;
    private trail: Trail;
    private shown = SHOWN;
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly summary = h('p', { class: 'govuk-body' });
    private readonly body = h('tbody', { class: 'govuk-table__body', attrs: { role: 'rowgroup' } });
    private readonly table: HTMLElement;
    private readonly mark = h('div');
    private readonly who = choice(t('Who'), () => this.draw());
    private readonly what = choice(t('What'), () => this.draw());
    private readonly more = button([t('Show older entries')], () => void this.older(), 'secondary');
    private readonly again = button([t('Look again')], () => void this.newest(), 'secondary');
    private readonly sealed: HTMLButtonElement;
    private readonly readable: HTMLButtonElement;
    private readonly rest: HTMLElement;

    constructor(
        private readonly door: Door, private readonly session: Session,
        private readonly announcer: Announcer,
    ) {
        this.trail = new Trail(door, session, session.lines[0] ?? 0);
        this.table = this.makeTable();
        this.sealed = button([t('Save the sealed entries')], () => void this.save(this.sealed), 'secondary');
        this.readable = button([t('Save a table')], () => void this.save(this.readable), 'secondary');
        this.rest = h('div', {}, [
            h('div', { class: 'desk-bar' }, [this.who.element, this.what.element]),
            this.table, h('div', { class: 'desk-bar desk-audit__more' }, [this.more, this.again]),
            this.mark, this.keep(),
        ]);
        this.element = h('div', {}, [
            this.heading,
            h('p', { class: 'govuk-body' }, [
                t('Who of the staff did what, and on which day. Only the supervisors of this line '
                    + 'can read it; the service keeps it sealed.'),
            ]),
            this.lines(), this.message, this.summary, this.rest,
        ]);
        this.rest.hidden = true;
        void this.newest();
    }

    /* --- reading ----------------------------------------------------------------------------- */
    private async newest(): Promise<void> {
        await this.run(this.again, () => this.trail.newest());
    }

    private async older(): Promise<void> {
        await this.run(this.more, async () => {
            this.shown += SHOWN;
            if (this.shown > this.trail.lines.length && this.trail.more) {
                await this.trail.older();
            }
        });
    }

    private async run(by: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
        if (isBusy(by)) {
            return;
        }
        busy(by, true);
        try {
            await work();
            this.message.replaceChildren();
            this.draw();
            this.announcer.say(this.summary.textContent);
        } catch (error) {
            this.tell(errorWords(error));
        } finally {
            busy(by, false);
        }
    }

    private lines(): HTMLElement | false {
        const all = this.session.lines;
        const pick = choice(t('Line'), () => {
            this.trail = new Trail(this.door, this.session, Number(pick.select.value));
            this.shown = SHOWN;
            void this.newest();
        });
        show(pick.select, ...all.map((line) => h('option', { attrs: { value: line } }, [
            lineWords(line),
        ])));
        return all.length > 1 && pick.element;
    }

    /* --- drawing ----------------------------------------------------------------------------- */
    private draw(): void {
        const { trail } = this;
        this.rest.hidden = !trail.keyed && trail.lines.length === 0;
        if (this.rest.hidden) {
            setText(this.summary, t('This line keeps no audit: it was made before there was one.'));
            return;
        }
        const names = this.names();
        this.choices(names);
        setText(this.summary, this.summaryWords());
        const rows = this.chosen();
        show(this.body, ...this.rows(rows.slice(0, this.shown), names));
        this.more.hidden = !trail.more && rows.length <= this.shown;
        this.drawMark();
    }

    /* me: what the reader is called, among the others */
    private names(me = t('{name} (you)', { name: this.session.name })): Names {
        const names = this.trail.names();
        names.set(hex(this.session.mid), me);
        return new Names(names);
    }

    private summaryWords(): string {
        const { trail } = this;
        const all = trail.head.seq === 0n ? 0 : Number(trail.head.seq - trail.first + 1n);
        const have = count(all, t('There is {n} entry.'), t('There are {n} entries.'));
        const read = trail.lines.length;
        const part = read < all
            ? count(read, t('The newest {n} was read.'), t('The newest {n} were read.')) : '';
        const chain = trail.breaks.length > 0
            ? t('The chain between them does NOT hold: see the lines in red. Tell whoever is responsible '
                + 'for this line.')
            : t('Each names the one before it: nothing among them was changed or taken out.');
        return [have, part, all > 0 ? chain : ''].filter((s) => s !== '').join(' ');
    }

    private choices(names: Names): void {
        const people = new Map<string, string>();
        const acts = new Map<number, string>();
        for (const { reading } of this.trail.lines) {
            if (typeof reading !== 'string') {
                people.set(hex(reading.who), isZero(reading.who) ? t('The server, or somebody at it')
                    : names.of(reading.who));
                acts.set(reading.action, actionName(reading.action));
            }
        }
        const by = (a: [string, string], b: [string, string]) => a[1].localeCompare(b[1], language());
        offer(this.who, t('Everybody'), [...people].sort(by));
        offer(this.what, t('Everything'), [...acts].map(([n, words]): [string, string] =>
            [String(n), words]).sort(by));
    }

    /* What does not open is shown whatever was chosen. */
    private chosen(): Line[] {
        const [who, what] = [this.who.select.value, this.what.select.value];
        const fits = (e: AuditEntry) => (who === EVERYTHING || hex(e.who) === who)
            && (what === EVERYTHING || String(e.action) === what);
        return this.trail.lines.filter(({ reading }) => reading === 'broken'
            || (reading === 'sealed' ? who + what === EVERYTHING : fits(reading)));
    }

    /* The rows, and each break where it is, or nearest to it among what was chosen. */
    private rows(lines: Line[], names: Names): HTMLElement[] {
        const left = [...this.trail.breaks];
        const rows: HTMLElement[] = [];
        const breaksFrom = (seq: bigint) => {
            while (left[0] !== undefined && left[0].newer > seq) {
                rows.push(this.breakRow(left.shift() as Break));
            }
        };
        left.sort((a, b) => (a.newer < b.newer ? 1 : -1));
        for (const line of lines) {
            breaksFrom(line.seq);
            rows.push(this.row(line, names));
        }
        return [...rows, ...left.map((b) => this.breakRow(b))];
    }

    private row(line: Line, names: Names): HTMLElement {
        const { reading } = line;
        const known = typeof reading === 'string' ? undefined : reading;
        const what = known !== undefined ? whatWords(known)
            : reading === 'sealed' ? t('Sealed to a key that you were not given')
                : t('This entry does not open: it was altered');
        const cells = [
            cell(t('Day'), known === undefined ? '' : dayWords(known.day), 'desk-audit__day'),
            cell(t('Who'), known === undefined ? '' : whoWords(known, names)),
            cell(t('What'), what),
            cell(t('About'), known === undefined ? '' : aboutWords(known, names)),
        ];
        const bad = reading === 'broken' ? ' desk-audit__broken' : '';
        return h('tr', { class: `govuk-table__row${bad}`, attrs: { role: 'row' } }, [
            h('th', { class: 'govuk-table__header', attrs: { scope: 'row', role: 'rowheader' } }, [
                line.seq.toLocaleString(language()),
            ]), ...cells,
        ]);
    }

    private breakRow(b: Break): HTMLElement {
        return h('tr', { class: 'govuk-table__row desk-audit__broken', attrs: { role: 'row' } }, [
            h('td', { class: 'govuk-table__cell', attrs: { role: 'cell', colspan: 5 } }, [
                h('strong', {}, [breakWords(b)]),
            ]),
        ]);
    }

    private makeTable(): HTMLElement {
        const names = [t('Number'), t('Day'), t('Who'), t('What'), t('About')];
        const head = names.map((name) => h('th', {
            class: 'govuk-table__header', attrs: { scope: 'col', role: 'columnheader' },
        }, [name]));
        return h('table', { class: 'govuk-table desk-queue desk-audit', attrs: { role: 'table' } }, [
            h('caption', { class: 'govuk-visually-hidden' }, [t('Audit, newest first')]),
            h('thead', { class: 'govuk-table__head', attrs: { role: 'rowgroup' } }, [
                h('tr', { class: 'govuk-table__row', attrs: { role: 'row' } }, head),
            ]), this.body,
        ]);
    }

    /* --- the mark, and copies ---------------------------------------------------------------- */
    private drawMark(): void {
        const { head } = this.trail;
        show(this.mark, h('h3', { class: 'govuk-heading-m' }, [t('Write this down')]),
            h('p', { class: 'govuk-body' }, [
                t('The mark of the newest entry, number {n}:', { n: String(head.seq) }),
            ]),
            h('p', { class: 'desk-code' }, [headWords(head.hash)]),
            h('p', { class: 'govuk-body' }, [
                t('The chain shows what was changed or taken out between entries. That the end was '
                    + 'cut off, or all of it written anew, only shows beside a mark from before. Keep '
                    + 'number and mark away from this service, on paper, about once a week.'),
            ]));
    }

    private keep(): HTMLElement {
        return h('div', {}, [
            h('h3', { class: 'govuk-heading-m' }, [t('Keep a copy')]),
            h('p', { class: 'govuk-body' }, [
                t('The sealed entries can be checked by anybody with “callbox check FILE” and read by '
                    + 'nobody but supervisors. The table can be read by anybody who has the file: keep '
                    + 'it as you keep personnel papers, and delete it.'),
            ]),
            h('div', { class: 'desk-bar' }, [this.sealed, this.readable]),
        ]);
    }

    private async save(by: HTMLButtonElement): Promise<void> {
        await this.run(by, async () => {
            await this.trail.whole((read, all) => {
                setText(this.summary, t('Reading entry {read} of {all}…', { read, all }));
            });
            const name = `audit-line-${this.trail.line}-to-${this.trail.head.seq}`;
            if (by === this.sealed) {
                saveFile(`${name}.callbox`, this.trail.file(), 'application/octet-stream');
            } else {
                const csv = csvOf(this.trail.lines, this.names(this.session.name));
                saveFile(`${name}.csv`, utf8(`\uFEFF${csv}`), 'text/csv'); /* spreadsheets want the mark */
            }
        });
    }

    private tell(text: string): void {
        const line = h('div', { class: 'govuk-inset-text desk-tell' });
        setText(line, text);
        show(this.message, line);
        focusOn(line);
    }
}
