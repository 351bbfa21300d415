/* spendtable: what was spent, as the server keeps it (CSV of its own making), read for tables. Called by the
 * spending's view. Never reads a file that somebody chose: the server does. */
import { countRead, dayRead, find, moneyRead, ofKind, sections, value } from './plantext';
import type { Section } from './plantext';

export interface SpendRow {
    day: number;
    place: string; /* a code, or a channel's short name */
    pence: number;
    reach: number;
}

/* date,placement,spend,reach, without quotes */
export function spendRows(csv: string): SpendRow[] {
    return csv.split(/\r?\n/).slice(1).flatMap((line) => {
        const [date = '', place = '', spend = '', reach = ''] = line.split(',');
        const day = dayRead(date);
        return day === undefined ? [] : [{ day, place, pence: moneyRead(spend) ?? 0, reach: countRead(reach) ?? 0 }];
    });
}

export interface Pace {
    name: string;
    planned: number;
    due: number; /* by now, its sum taken evenly over its days */
    spent: number;
    reach: number;
}

/* What a plan has spent by the end of a day. */
function dueOf(p: Section, from: number, to: number, today: number): number {
    const first = dayRead(value(p, 'from')) ?? from;
    const days = (dayRead(value(p, 'to')) ?? to) - first + 1;
    const past = Math.min(Math.max(today - first + 1, 0), days);
    return days > 0 ? Math.floor((moneyRead(value(p, 'spend')) ?? 0) * past / days) : 0;
}

/* Each placement, and each channel for what was spent on it as a whole. */
export function paces(plan: string, rows: SpendRow[], today: number): Pace[] {
    const all = sections(plan);
    const c = find(all, 'campaign', '');
    const [from, to] = [dayRead(c === undefined ? '' : value(c, 'from')) ?? 0, dayRead(c === undefined ? '' : value(c, 'to')) ?? 0];
    const spentOf = (name: string) => rows.filter((r) => r.place.toUpperCase() === name.toUpperCase())
        .reduce((s, r) => ({ spent: s.spent + r.pence, reach: s.reach + r.reach }), { spent: 0, reach: 0 });
    const placed = ofKind(all, 'placement').map((p) => ({
        name: `${p.name} ${value(p, 'place')}`, planned: moneyRead(value(p, 'spend')) ?? 0, due: dueOf(p, from, to, today), ...spentOf(p.name),
    }));
    const channels = ofKind(all, 'channel').map((s) => ({ name: value(s, 'name'), planned: 0, due: 0, ...spentOf(s.name) }));
    return [...placed, ...channels.filter((s) => s.spent > 0 || s.reach > 0)];
}

/* By day of the campaign: what was spent, in whole pounds; a bar is no sum to the penny. */
export function byDay(plan: string, rows: SpendRow[]): { first: number; pounds: number[] } | undefined {
    const c = find(sections(plan), 'campaign', '');
    const [first, last] = ['from', 'to'].map((k) => dayRead(c === undefined ? '' : value(c, k)));
    if (first === undefined || last === undefined || last < first || rows.length === 0) {
        return undefined;
    }
    const pence = Array.from({ length: last - first + 1 }, () => 0);
    rows.filter((r) => r.day >= first && r.day <= last).forEach((r) => { pence[r.day - first] = (pence[r.day - first] ?? 0) + r.pence; });
    return { first, pounds: pence.map((p) => Math.round(p / 100)) };
}

/* A row for the server to read. */
export const rowText = (date: string, place: string, spend: string, reach: string): string =>
    `date,placement,spend,reach\n${[date, place, spend, reach].map((x) => `"${x.trim().replace(/"/g, '""')}"`).join(',')}\n`;
