/* campaignread: a campaign's texts and its report, page by page, and how they are sent. Called by the
 * campaign's views. Never mixes pages of two reports: another mark begins again. */
import { concat } from '../seal/bytes';
import { hash256 } from '../seal/kdf';
import type { PlanFault, Sheet } from '../wire/campaign';
import { PlanDoc, ReportPart, SET_TEXT_MAX, planFaultRead, planGetWrite, planPartRead, planSetWrite, reportPartRead, reportWrite, sheetRead }
    from '../wire/campaign';
import { RecordType, Status } from '../wire/record';
import { t } from '../text';
import { sameBytes } from './bits';
import type { Door } from './connection';
import { Refused } from './connection';

const TRIES = 4;

/* The whole text. Errors  Refused; SealError */
export async function textRead(door: Door, line: number, which: PlanDoc): Promise<string> {
    for (let parts: Uint8Array[] = [], n = 0; ;) {
        const part = planPartRead(await door.ask(RecordType.PlanGet, planGetWrite(line, which, n)));
        parts = [...parts, part.bytes];
        n += part.bytes.length;
        if (n >= part.total || part.bytes.length === 0) {
            return new TextDecoder().decode(concat(...parts));
        }
    }
}

const wasOf = (text: string): { was?: Uint8Array } => (text === '' ? {} : { was: hash256(new TextEncoder().encode(text)) });

/* What no record holds is said here; all else the server says. */
function tooLong(text: string): PlanFault | undefined {
    const bytes = new TextEncoder().encode(text).length;
    return bytes > SET_TEXT_MAX ? { line: 0, col: 0, why: t('it has {n} bytes, and there is room for 60,000', { n: bytes }) } : undefined;
}

export async function planCheck(door: Door, line: number, text: string): Promise<PlanFault | undefined> {
    const long = tooLong(text);
    if (long !== undefined) {
        return long;
    }
    return planFaultRead(await door.ask(RecordType.PlanSet, planSetWrite({ line, which: PlanDoc.Plan, check: true, text })));
}

/* base: the plan that was read before; empty: there was none. 'moved': somebody else has saved another one. */
export async function planSave(door: Door, line: number, base: string, text: string): Promise<PlanFault | 'moved' | undefined> {
    const long = tooLong(text);
    if (long !== undefined) {
        return long;
    }
    try {
        const body = planSetWrite({ line, which: PlanDoc.Plan, check: false, ...wasOf(base), text });
        return planFaultRead(await door.ask(RecordType.PlanSet, body));
    } catch (error) {
        if (error instanceof Refused && error.status === Status.Stale) {
            return 'moved';
        }
        throw error;
    }
}

/* A table as records can hold it: each has the head; from: how many lines stand before its second one. */
export function tableParts(csv: string, most = SET_TEXT_MAX): { from: number; text: string }[] {
    const text = csv.replace(/^\ufeff/, '');
    const [head = '', ...rows] = text.split('\n');
    const len = (s: string) => new TextEncoder().encode(s).length + 1;
    const parts: { from: number; text: string }[] = [];
    let [lines, size, from] = [[head], len(head), 0];
    for (const [i, row] of rows.entries()) {
        if (size + len(row) > most && lines.length > 1) {
            parts.push({ from, text: lines.join('\n') });
            [lines, size, from] = [[head], len(head), i];
        }
        lines.push(row);
        size += len(row);
    }
    return [...parts, { from, text: lines.join('\n') }];
}

/* All of it is looked at before any of it is kept. */
export async function spendSave(door: Door, line: number, csv: string, check: boolean): Promise<PlanFault | undefined> {
    const parts = tableParts(csv);
    const long = parts.find((p) => tooLong(p.text) !== undefined);
    if (long !== undefined) { /* it has one line beside its head, or none */
        return { line: long.from + 2, col: 1, why: t('this line is too long') };
    }
    for (const dry of check ? [true] : [true, false]) {
        for (const part of parts) {
            const body = planSetWrite({ line, which: PlanDoc.Spend, check: dry, text: part.text });
            const fault = planFaultRead(await door.ask(RecordType.PlanSet, body));
            if (fault !== undefined) {
                return { ...fault, line: fault.line > 1 ? fault.line + part.from : fault.line };
            }
        }
    }
    return undefined;
}

/* undefined: there is no plan. Errors  Refused: Limit: more counts than are read at once; SealError */
export async function reportRead(door: Door, line: number, exact: boolean, what: ReportPart): Promise<Uint8Array | undefined> {
    for (let tries = 0; ; tries++) {
        let [parts, n, mark]: [Uint8Array[], number, Uint8Array | undefined] = [[], 0, undefined];
        for (;;) {
            const part = reportPartRead(await door.ask(RecordType.CampaignReport, reportWrite(line, exact, what, n)));
            if (mark !== undefined && !sameBytes(mark, part.mark)) {
                break;
            }
            mark = part.mark;
            parts = [...parts, part.bytes];
            n += part.bytes.length;
            if (n >= part.total || part.bytes.length === 0) {
                return part.total === 0 ? undefined : concat(...parts);
            }
        }
        if (tries === TRIES) {
            throw new Refused(Status.Later);
        }
    }
}

export async function sheetOf(door: Door, line: number, exact: boolean): Promise<Sheet | undefined> {
    const bytes = await reportRead(door, line, exact, ReportPart.Sheet);
    return bytes === undefined ? undefined : sheetRead(bytes);
}
