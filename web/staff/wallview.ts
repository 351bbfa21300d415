/* wallview: how a line stands, for its supervisors: who waits and how long, who is there and with how
 * much, what is due. Called by the desk. Never asks on a clock: when the queue or somebody's duty moves,
 * and then once in two seconds at most. */
import { t } from '../text';
import type { Mid } from '../seal/bytes';
import { ConvState } from '../wire/bundle';
import { RecordType } from '../wire/record';
import type { OnDuty, Wall } from '../wire/shift';
import { wallRead, wallWrite } from '../wire/shift';
import type { QueueRow } from '../wire/staff';
import { queueRead, queueWrite } from '../wire/staff';
import type { Door } from './connection';
import { h, setText, show } from './dom';
import { clockWords, dutyWords } from './dutybar';
import { errorWords } from './errors';
import { Coalesce } from './live';
import { colleague } from './names';
import { ownerWords, rowName, waitWords, wantWords } from './queuerow';
import { waitGrade, waitNow } from './queuemodel';
import { dueWords, riskWords } from './riskwords';
import type { View } from './view';
import { Want } from '../wire/want';

const EVERY_MS = 2000;
const TICK_MS = 15_000; /* waits in sight move on; asks the server nothing */
const ROWS = 100;

function tile(label: string, value: string, kind = ''): HTMLElement {
    return h('div', { class: `desk-wall__tile ${kind}` }, [h('dt', {}, [label]), h('dd', {}, [value])]);
}

function gradeClass(seconds: number | undefined): string {
    const grade = waitGrade(seconds);
    return grade === 'green' ? '' : `desk-wait--${grade}`;
}

function tiles(w: Wall, sinceMs: number): HTMLElement {
    const longest = w.longestS === undefined ? undefined : w.longestS + Math.floor((Date.now() - sinceMs) / 1000);
    const some = w.now > 0;
    return h('dl', { class: 'desk-wall__tiles' }, [
        tile(t('Waiting to talk'), String(w.now)),
        tile(t('Longest wait'), some ? waitWords(longest) : t('Nobody waits'), some ? gradeClass(longest) : ''),
        tile(t('Being answered'), String(w.held)),
        tile(t('Messages waiting'), String(w.message)),
        tile(t('Booked'), String(w.booked)),
        tile(t('Due within 8 hours'), String(w.due)),
        tile(t('Overdue'), String(w.overdue), w.overdue > 0 ? 'desk-wait--red' : ''),
    ]);
}

type Cell = string | HTMLElement;
function table(caption: string, head: string[], rows: Cell[][], none: string): HTMLElement {
    if (rows.length === 0) {
        return h('div', {}, [
            h('h3', { class: 'govuk-heading-m' }, [caption]), h('p', { class: 'govuk-body' }, [none]),
        ]);
    }
    const cell = (c: Cell, i: number) => (i === 0
        ? h('th', { class: 'govuk-table__header', attrs: { scope: 'row', role: 'rowheader' } }, [c])
        : h('td', { class: 'govuk-table__cell', attrs: { 'role': 'cell', 'data-column': head[i] } }, [c]));
    return h('table', { class: 'govuk-table desk-queue desk-wall__table', attrs: { role: 'table' } }, [
        h('caption', { class: 'govuk-table__caption govuk-table__caption--m' }, [caption]),
        h('thead', { class: 'govuk-table__head', attrs: { role: 'rowgroup' } }, [
            h('tr', { class: 'govuk-table__row', attrs: { role: 'row' } }, head.map((name) => h('th', {
                class: 'govuk-table__header', attrs: { scope: 'col', role: 'columnheader' },
            }, [name]))),
        ]),
        h('tbody', { class: 'govuk-table__body', attrs: { role: 'rowgroup' } }, rows.map((row) =>
            h('tr', { class: 'govuk-table__row', attrs: { role: 'row' } }, row.map(cell)))),
    ]);
}

function onRow(o: OnDuty): Cell[] {
    const load = o.chats === 0 ? String(o.held) : t('{held} of {most}', { held: o.held, most: o.chats });
    return [colleague(o.mid), dutyWords(o.state), load, clockWords(o.workedMin)];
}

function waitCell(row: QueueRow, sinceMs: number): Cell {
    if (row.state !== ConvState.Waiting || row.want !== Want.Now) {
        return row.due === 0 ? '' : dueWords(row.due, row.want === Want.Booked);
    }
    const seconds = waitNow({ ...row, toldMs: sinceMs, round: 0 }, Date.now());
    return h('span', { class: `desk-wall__wait ${gradeClass(seconds)}` }, [waitWords(seconds)]);
}

export class WallView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Wall')]);
    readonly element: HTMLElement;
    private readonly place = h('div', { attrs: { 'aria-busy': 'true' } }, [t('Reading…')]);
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private line: number;
    private last: { wall: Wall; rows: QueueRow[]; ms: number } | undefined;
    private readonly moved = new Coalesce<void>(EVERY_MS, () => void this.read());
    private readonly tick = setInterval(() => this.draw(), TICK_MS);

    constructor(private readonly door: Door, lines: readonly number[], private readonly me: Mid) {
        this.line = lines[0] ?? 0;
        this.element = h('div', {}, [this.heading, this.choice(lines), this.message, this.place]);
        void this.read();
    }

    stir(line: number): void {
        if (line === this.line) {
            this.moved.call();
        }
    }

    /* Somebody came or went, or the connection is back. */
    refresh(): void {
        this.moved.call();
    }

    leave(): void {
        this.moved.stop();
        clearInterval(this.tick);
    }

    private choice(lines: readonly number[]): HTMLElement | null {
        if (lines.length < 2) {
            return null;
        }
        const box = h('select', {
            class: 'govuk-select', attrs: { id: 'desk-wall-line' },
            on: {
                change: () => {
                    this.line = Number(box.value);
                    void this.read();
                },
            },
        }, lines.map((line) => h('option', { attrs: { value: line } }, [t('Line {n}', { n: line })])));
        return h('div', { class: 'govuk-form-group' }, [
            h('label', { class: 'govuk-label', attrs: { for: 'desk-wall-line' } }, [t('Line')]), box,
        ]);
    }

    private async read(): Promise<void> {
        const { line } = this;
        try {
            const wall = wallRead(await this.door.ask(RecordType.Wall, wallWrite(line)));
            const rows = [...await this.rows(line, ConvState.Waiting), ...await this.rows(line, ConvState.Held)];
            if (line === this.line) {
                this.last = { wall, rows, ms: Date.now() };
                show(this.message);
                this.draw();
            }
        } catch (error) {
            show(this.message, h('div', { class: 'govuk-inset-text desk-tell' }, [errorWords(error)]));
        }
    }

    private async rows(line: number, state: ConvState): Promise<QueueRow[]> {
        const body = queueWrite({ line, state, after: 0n, limit: ROWS });
        return queueRead(await this.door.ask(RecordType.Queue, body)).rows;
    }

    private draw(): void {
        if (this.last === undefined) {
            return;
        }
        const { wall, rows, ms } = this.last;
        this.place.removeAttribute('aria-busy');
        const here = (row: QueueRow) => (row.here === 1 ? t('there') : row.here === 2 ? t('has left') : '');
        const state = (row: QueueRow) => (row.state === ConvState.Waiting ? here(row) : ownerWords(row.owner, this.me));
        const words = h('p', { class: 'govuk-visually-hidden', attrs: { role: 'status' } });
        show(this.place, tiles(wall, ms), words,
            table(t('On duty'), [t('Who'), t('State'), t('Conversations'), t('On duty for')],
                wall.on.map(onRow), t('Nobody is on duty.')),
            table(t('Conversations'), [t('Conversation'), t('Wants'), t('Wait, or due'), t('Risk'), t('Who has it, or are they there')],
                rows.map((row) => [
                    rowName(row.row), wantWords(row.want), waitCell(row, ms),
                    row.risk === 0 ? '' : h('strong', { class: `desk-risk--${row.risk}` }, [riskWords(row.risk)]), state(row),
                ]), t('Nobody waits, and nobody is being answered.')),
            rows.length >= ROWS ? h('p', { class: 'govuk-body-s' }, [t('The first {n} are shown; the queue has them all.', { n: ROWS })]) : null);
        setText(words, '');
    }
}
