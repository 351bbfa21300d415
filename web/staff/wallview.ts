/* wallview: how a line stands, for its supervisors: who waits and how long, who is there and with how
 * much, what is due. Called by the desk. Never takes the focus or moves what stays: it is looked at all
 * day. It asks when the queue or somebody's duty moves, once in two seconds at most, and else once a
 * minute: what is due goes by without anything moving. */
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
import { lineWords } from './lines';
import { Coalesce } from './live';
import { colleague } from './names';
import type { KnownRow } from './queuemodel';
import { waitGrade } from './queuemodel';
import { gradeClass, hereWords, ownerWords, riskMark, rowName, timeOf, waitWords, wantWords } from './queuerow';
import { settle } from './settle';
import { language } from './times';
import type { View } from './view';

const EVERY_MS = 2000;
const TICK_MS = 15_000; /* waits in sight move on; asks the server nothing */
const OLD_MS = 60_000;
const ROWS = 100;

function tile(label: string, value: string, kind = ''): HTMLElement {
    return h('div', { class: `desk-wall__tile${kind}` }, [h('dt', {}, [label]), h('dd', {}, [value])]);
}

function longestTile(w: Wall, sinceMs: number): HTMLElement {
    if (w.now === 0) {
        return tile(t('Longest wait'), t('Nobody waits'), ' desk-wall__tile--words');
    }
    const longest = w.longestS === undefined ? undefined : w.longestS + Math.floor((Date.now() - sinceMs) / 1000);
    return tile(t('Longest wait'), waitWords(longest), ` desk-wall__tile--words${gradeClass(waitGrade(longest))}`);
}

function tiles(w: Wall, sinceMs: number): HTMLElement {
    return h('dl', { class: 'desk-wall__tiles' }, [
        tile(t('Waiting to talk'), String(w.now)),
        longestTile(w, sinceMs),
        tile(t('Being answered'), String(w.held)),
        tile(t('Messages waiting'), String(w.message)),
        tile(t('Booked'), String(w.booked)),
        tile(t('Due within 8 hours'), String(w.due)),
        tile(t('Overdue'), String(w.overdue), w.overdue > 0 ? ' desk-wait--red' : ''),
    ]);
}

type Cell = string | HTMLElement | null;

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
    return [colleague(o.mid), dutyWords(o.state), load, o.workedMin === 0 ? t('Under a minute') : t('{time} hours', { time: clockWords(o.workedMin) })];
}

/* Where a conversation is now, for whoever looks from outside. */
export function placeWords(row: QueueRow, me: Mid): string {
    if (row.state !== ConvState.Waiting) {
        return t('With {who}', { who: ownerWords(row.owner, me) });
    }
    const here = hereWords(row);
    return here === '' ? t('Waits') : t('Waits, {here}', { here });
}

function caseRow(row: KnownRow, me: Mid): Cell[] {
    const { words, grade } = timeOf(row, Date.now());
    const time = row.state === ConvState.Waiting
        ? h('span', { class: `desk-wall__wait${gradeClass(grade)}` }, [words]) : '';
    return [rowName(row.row), placeWords(row, me), wantWords(row.want), time, riskMark(row.risk)];
}

interface Seen {
    wall: Wall;
    rows: KnownRow[];
    ms: number;
    cut: boolean; /* there are more than were asked for */
}

export class WallView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Wall')]);
    readonly element: HTMLElement;
    private readonly asOf = h('p', { class: 'govuk-body-s' }, [t('Reading…')]);
    private readonly place = h('div');
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private line: number;
    private seen: Seen | undefined;
    private readonly moved = new Coalesce<void>(EVERY_MS, () => void this.read());
    private readonly timer = setInterval(() => this.tick(), TICK_MS);

    constructor(private readonly door: Door, lines: readonly number[], private readonly me: Mid) {
        this.line = lines[0] ?? 0;
        this.element = h('div', {}, [this.heading, this.choice(lines), this.message, this.asOf, this.place]);
        this.moved.call();
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
        clearInterval(this.timer);
    }

    private tick(): void {
        this.draw();
        if (this.seen === undefined || Date.now() - this.seen.ms > OLD_MS) {
            this.moved.call();
        }
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
        }, lines.map((line) => h('option', { attrs: { value: line } }, [lineWords(line)])));
        return h('div', { class: 'govuk-form-group' }, [
            h('label', { class: 'govuk-label', attrs: { for: 'desk-wall-line' } }, [t('Line')]), box,
        ]);
    }

    private async read(): Promise<void> {
        const { line } = this;
        try {
            const wall = wallRead(await this.door.ask(RecordType.Wall, wallWrite(line)));
            const waiting = await this.rows(line, ConvState.Waiting);
            const held = await this.rows(line, ConvState.Held);
            if (line === this.line) {
                const cut = waiting.length >= ROWS || held.length >= ROWS;
                this.seen = { wall, rows: [...waiting, ...held], ms: Date.now(), cut };
                show(this.message);
                this.draw();
            }
        } catch (error) {
            show(this.message, h('div', { class: 'govuk-inset-text desk-tell' }, [errorWords(error)]));
        }
    }

    private async rows(line: number, state: ConvState): Promise<KnownRow[]> {
        const body = queueWrite({ line, state, after: 0n, limit: ROWS });
        const { rows } = queueRead(await this.door.ask(RecordType.Queue, body));
        return rows.map((row) => ({ ...row, toldMs: Date.now(), round: 0 }));
    }

    private draw(): void {
        if (this.seen === undefined) {
            return;
        }
        const { wall, rows, ms, cut } = this.seen;
        const time = new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit' }).format(new Date(ms));
        setText(this.asOf, t('As of {time}. It follows by itself.', { time }));
        settle(this.place, h('div', {}, [
            tiles(wall, ms),
            table(t('On duty'), [t('Who'), t('State'), t('Conversations'), t('On duty for')],
                wall.on.map(onRow), t('Nobody is on duty.')),
            table(t('Conversations'), [t('Conversation'), t('Where'), t('Wants'), t('Wait, or due'), t('Risk')],
                rows.map((row) => caseRow(row, this.me)), t('Nobody waits, and nobody is being answered.')),
            cut ? h('p', { class: 'govuk-body-s' }, [t('The first {n} of each are shown; the queue has them all.', { n: ROWS })]) : null,
        ]));
    }
}
