/* figuresread: reads a line's counters from the server, page by page, and makes periods, tables and files
 * of them. Called by the figures' view.
 * Never asks for a part of a month where the role may only see whole ones: the server would refuse. */
import { utf8 } from '../seal/bytes';
import { Role } from '../seal/paper';
import { t } from '../text';
import type { Cell, TallyAsk } from '../wire/figures';
import { What, figuresRead, tallyWrite } from '../wire/figures';
import { RecordType } from '../wire/record';
import { csvField } from './auditwords';
import type { Door } from './connection';
import { TOTAL, dimDefs, valueLabel, valueName } from './dims';
import { dayWords, language } from './times';

const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS = 13;

export interface Period {
    label: string;
    from: number;
    below: number;
}

/* Who sees counts as they are; the others see what is published. */
export const seesAll = (role: Role): boolean => role === Role.Supervisor;

/* By the reader's own clock, until the server has said what day it is for the line. */
export function todayHere(now = new Date()): number {
    return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS;
}

function monthAt(today: number, back: number): Period {
    const date = new Date(today * DAY_MS);
    const at = (n: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - n, 1) / DAY_MS;
    const label = new Intl.DateTimeFormat(language(), { month: 'long', year: 'numeric', timeZone: 'UTC' })
        .format(at(back) * DAY_MS);
    return { label, from: at(back), below: at(back - 1) };
}

export function periods(today: number, all: boolean): Period[] {
    const months = Array.from({ length: MONTHS }, (_, i) => monthAt(today, i));
    if (!all) {
        return months.slice(1);
    }
    const [now, ...past] = months;
    const days = (n: number, label: string) => ({ label, from: today + 1 - n, below: today + 1 });
    return [
        days(7, t('The last 7 days')), days(28, t('The last 28 days')), days(91, t('The last 13 weeks')),
        ...(now === undefined ? [] : [{ ...now, label: t('{month}, so far', { month: now.label }), below: today + 1 }]),
        ...past,
    ];
}

export interface Read {
    threshold: number;
    today: number;
    cells: Cell[];
}

/* All pages. Errors  Refused; SealError format */
export async function readAll(door: Door, ask: TallyAsk): Promise<Read> {
    const cells: Cell[] = [];
    for (;;) {
        const body = await door.ask(RecordType.Tally, tallyWrite(ask, cells[cells.length - 1]));
        const page = figuresRead(body);
        cells.push(...page.cells);
        if (!page.more || page.cells.length === 0) {
            return { threshold: page.threshold, today: page.today, cells };
        }
    }
}

/* All days together. */
export function whole(cells: Cell[]): Cell[] {
    const sums = new Map<string, Cell>();
    for (const c of cells) {
        const key = `${c.dim} ${c.val}`;
        const had = sums.get(key);
        const n = had === undefined ? c.n : had.n === 'hidden' || c.n === 'hidden' ? 'hidden' : had.n + c.n;
        sums.set(key, { at: 0, dim: c.dim, val: c.val, n });
    }
    return [...sums.values()].sort((a, b) => a.dim - b.dim || a.val - b.val);
}

const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/* RFC 4180; tidy, so that what a reader must know stands in the names of columns. */
export function csvOf(line: number, what: What, period: Period, read: Read): Uint8Array<ArrayBuffer> {
    const defs = new Map(dimDefs().map((d) => [d.dim, d]));
    const count = read.threshold > 1
        ? `count ([c]: 1 to ${read.threshold - 1}, or hidden to protect one that is)` : 'count';
    const head = ['line', 'from', 'to', 'dimension', 'value', 'unit', count, 'dimension_label', 'value_label'];
    const rows = read.cells.flatMap((c) => {
        const def = defs.get(c.dim);
        const [from, to] = what === What.Day ? [c.at, c.at + 1] : [period.from, period.below];
        return def === undefined ? [] : [[
            String(line), isoDay(from), isoDay(to), def.name, valueName(def, c.val), def.unit,
            c.n === 'hidden' ? '[c]' : String(c.n), def.label, valueLabel(def, c.val),
        ]];
    });
    return utf8([head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join(''));
}

/* Each day of a period, with its name. */
export function daysOf(period: Period): { day: number; label: string }[] {
    return Array.from({ length: period.below - period.from }, (_, i) => {
        const day = period.from + i;
        return { day, label: dayWords(day).replace(/ \d{4}$/, '') };
    });
}

/* The parts of a dimension that are there, without its sum. */
export const isPart = (c: Cell): boolean => c.val !== TOTAL;
