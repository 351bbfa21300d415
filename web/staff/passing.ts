/* passing: what a person lets another line know: sealed in this browser to that line's key, with two
 * words by which it is found there. Called by cases.
 * Never shows what was sealed by somebody who does not answer on the line that it names. */
import { t } from '../text';
import type { Mid, Row } from '../seal/bytes';
import { SealError, utf8 } from '../seal/bytes';
import { LETTER_TEXT, LetterOf, NOBODY, letterMake, letterOpen, letterPeek } from '../seal/letter';
import { today } from '../seal/roster';
import { newPassword } from '../seal/words';
import type { Referred } from '../wire/letters';
import { passOnWrite, passedListWrite, passedRead } from '../wire/letters';
import { RecordType } from '../wire/record';
import type { Door } from './connection';
import type { KeyHolder } from './session';
import { dayWords } from './times';

const WORDS = 2;
const PAGES_MAX = 40; /* of 32: more than a line keeps */

/* A letter's text, as JSON. */
export interface Passed {
    form: 'passed';
    words: string; /* two of the list, a space between */
    line: number; /* that it comes from, */
    name: string; /* and what that is called, */
    day: number;
    summary: string;
}

export function newPassed(line: number, name: string, summary: string): Passed {
    return { form: 'passed', words: newPassword(WORDS), line, name, day: today(), summary };
}

/* What colleagues read of it: where it was sent from, and where it arrived. */
export function sentNote(to: string, p: Passed): string {
    return t('Passed on to “{name}”, which the person agreed to. The two words are: {words}.', { name: to, words: p.words }) + `\n\n${p.summary}`;
}

export function keptNote(from: string, p: Passed): string {
    return t('Passed on to us by “{name}” on {day}, which the person agreed to.', { name: from, day: dayWords(p.day) }) + `\n\n${p.summary}`;
}

/* By how many bytes it is too long for a letter; 0: it fits. */
export function passedOver(p: Passed): number {
    return Math.max(0, utf8(JSON.stringify(p)).length - LETTER_TEXT);
}

/* undefined: none, or one of a later version. */
export function passedParse(text: string): Passed | undefined {
    try {
        const it = JSON.parse(text) as Partial<Record<keyof Passed, unknown>> | null;
        const texts = [it?.words, it?.name, it?.summary].every((s) => typeof s === 'string');
        return it?.form === 'passed' && texts && Number.isInteger(it.line) && Number.isInteger(it.day) ? it as Passed : undefined;
    } catch {
        return undefined;
    }
}

/* The other line's key does not hold today: nothing can be sealed to it. */
export class LineClosed extends Error {
    constructor() {
        super('no key of that line holds today');
    }
}

/* Errors  LineClosed; SealError size  too long */
export function passedSeal(holder: KeyHolder, to: number, p: Passed): Uint8Array {
    let epoch;
    try {
        epoch = holder.epochOf(to);
    } catch (error) {
        throw error instanceof SealError ? new LineClosed() : error;
    }
    const head = { of: LetterOf.Passed, cls: 0, line: to, epoch: epoch.epoch, to: NOBODY, from: holder.mid };
    return letterMake(head, holder.keys.sk, epoch.pk, JSON.stringify(p));
}

/* Errors  as passedSeal; Refused */
export async function passOn(door: Door, holder: KeyHolder, row: Row, to: number, p: Passed): Promise<void> {
    await door.ask(RecordType.PassOn, passOnWrite(row, to, passedSeal(holder, to, p)));
}

/* --- on the other line ----------------------------------------------------------------------- */
export interface Found extends Passed {
    by: Mid;
    numbers: bigint[]; /* sent twice, after a break, it lies there twice */
}

/* What was sealed to this line by somebody who answers on the line it says; undefined: not so, or sealed
 * to a key that was destroyed since. */
function opened(holder: KeyHolder, line: number, row: Referred): (Passed & { by: Mid }) | undefined {
    try {
        const h = letterPeek(row.letter);
        const [key, sender] = [holder.lineKey(line, h.epoch), holder.answerer(h.from)];
        if (h.of !== LetterOf.Passed || h.line !== line || key === undefined || sender === undefined) {
            return undefined;
        }
        const p = passedParse(letterOpen(row.letter, key, sender.pk));
        return p !== undefined && p.line !== line && sender.lines.includes(p.line) ? { ...p, by: h.from } : undefined;
    } catch {
        return undefined;
    }
}

const letters = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^a-z]/g, '');

/* Whatever stands between them, in capitals or not, in either order. */
export function sameWords(typed: string, words: string): boolean {
    const [a = '', b = ''] = words.split(' ').map(letters);
    const said = letters(typed);
    return a !== '' && b !== '' && (said === a + b || said === b + a);
}

/* Look through all that was passed on to a line. closed: how many do not open here.
 * Errors  Refused; SealError */
export async function passedFind(
    door: Door, holder: KeyHolder, line: number, typed: string,
): Promise<{ found: Found | undefined; closed: number }> {
    let [before, closed] = [0n, 0];
    for (let page = 0; page < PAGES_MAX; page++) {
        const { more, rows } = passedRead(await door.ask(RecordType.PassedList, passedListWrite(line, before, 0n)));
        const open = rows.map((row) => ({ number: row.number, p: opened(holder, line, row) }));
        const hits = open.filter(({ p }) => p !== undefined && sameWords(typed, p.words));
        const first = hits[0]?.p;
        if (first !== undefined) {
            return { found: { ...first, numbers: hits.map((o) => o.number) }, closed: 0 };
        }
        closed += open.filter(({ p }) => p === undefined).length;
        before = rows[rows.length - 1]?.number ?? 0n;
        if (!more || before === 0n) {
            break;
        }
    }
    return { found: undefined, closed };
}

export async function passedDrop(door: Door, line: number, numbers: bigint[]): Promise<void> {
    for (const number of numbers) {
        await door.ask(RecordType.PassedList, passedListWrite(line, 1n, number)); /* and of the list nothing */
    }
}
