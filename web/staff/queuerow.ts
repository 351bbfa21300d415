/* queuerow: one conversation as a row of the queue. Called by queue.
 * Never tells a grade by colour alone: the words say it too. */
import type { Mid } from '../seal/bytes';
import { ConvState } from '../wire/bundle';
import { Want } from '../wire/visitor';
import { hex, sameBytes } from './bits';
import { button, h, hidden, setText, show } from './dom';
import { colleague } from './names';
import type { QueueRow } from '../wire/staff';
import type { KnownRow } from './queuemodel';
import type { WaitGrade } from './queuemodel';
import { waitGrade, waitNow } from './queuemodel';
import { dueWords, halfHourNow, riskWords } from './riskwords';
import type { RowView } from './rows';
import { dayWords, language } from './times';
import { t } from '../text';
import { count } from './words';

const MINUTE_S = 60;

/* What a conversation is called between colleagues: four letters of the server's random name. */
export function rowName(row: Uint8Array): string {
    return hex(row.subarray(0, 2)).toUpperCase();
}

export function ownerWords(owner: Mid, me: Mid): string {
    if (owner.every((b) => b === 0)) {
        return t('Nobody');
    }
    return sameBytes(owner, me) ? t('You') : colleague(owner);
}

export function wantWords(want: Want): string {
    const words: Record<Want, string> = {
        [Want.Now]: t('Wants to talk now'), [Want.Message]: t('Left a message'), [Want.Booked]: t('Booked a time'),
    };
    return words[want];
}

export function waitWords(seconds: number | undefined): string {
    if (seconds === undefined) {
        return t('Long');
    }
    if (seconds < MINUTE_S) {
        return t('Under a minute');
    }
    const minutes = Math.floor(seconds / MINUTE_S);
    return minutes < 120 ? count(minutes, t('{n} minute'), t('{n} minutes'))
        : count(Math.floor(minutes / 60), t('{n} hour'), t('{n} hours'));
}

/* Both grades of DOMAIN in words. */
function gradeWords(seconds: number | undefined): string {
    const grade = waitGrade(seconds);
    if (grade === 'green') {
        return '';
    }
    return grade === 'amber' ? t('over 5 minutes') : t('over 10 minutes');
}

/* What is said of the time of a row, and how bad it is. Who wants to talk now waits in minutes, once
 * they are over a limit with that beside; of everybody else the promise counts. */
export function timeOf(row: KnownRow, nowMs: number): { words: string; grade: WaitGrade } {
    if (row.state !== ConvState.Waiting) {
        return { words: dayWords(row.day), grade: 'green' };
    }
    if (row.want !== Want.Now && row.due !== 0) {
        const late = row.want === Want.Message && row.due < halfHourNow();
        return { words: dueWords(row.due, row.want === Want.Booked), grade: late ? 'red' : 'green' };
    }
    const seconds = waitNow(row, nowMs);
    const grade = gradeWords(seconds);
    return {
        words: grade === '' ? waitWords(seconds) : t('{wait}: {grade}', { wait: waitWords(seconds), grade }),
        grade: row.want === Want.Now ? waitGrade(seconds) : 'green',
    };
}

export function gradeClass(grade: WaitGrade): string {
    return grade === 'green' ? '' : ` desk-wait--${grade}`;
}

function waitCell(cell: HTMLElement, row: KnownRow): void {
    const { words, grade } = timeOf(row, Date.now());
    cell.className = `govuk-table__cell desk-wait${gradeClass(grade)}`;
    setText(cell, words);
}

/* Whether whoever wants to talk is there to do it, as far as anybody knows. */
export function hereWords(row: QueueRow): string {
    if (row.state !== ConvState.Waiting || row.want !== Want.Now) {
        return '';
    }
    return row.here === 1 ? t('is there') : row.here === 2 ? t('has left') : '';
}

/* What they want, and whether they are there to have it. */
export function askWords(row: QueueRow): string {
    const here = hereWords(row);
    return here === '' ? wantWords(row.want) : t('{wants}, {here}', { wants: wantWords(row.want), here });
}

/* A risk in its own words and shape; nothing where none was set. */
export function riskMark(risk: number): HTMLElement | null {
    return risk === 0 ? null : h('strong', { class: `desk-risk--${risk}` }, [riskWords(risk)]);
}

function wantsCell(cell: HTMLElement, row: KnownRow): void {
    const drawn = `${row.risk} ${askWords(row)}`;
    if (cell.dataset['drawn'] !== drawn) {
        cell.dataset['drawn'] = drawn;
        show(cell, riskMark(row.risk), row.risk === 0 ? null : ' ', askWords(row));
    }
}

export interface RowActions {
    me: Mid;
    take(row: KnownRow): void;
    read(row: KnownRow): void;
}

function actionWords(row: KnownRow, me: Mid): string {
    if (row.state === ConvState.Waiting) {
        return t('Take');
    }
    return sameBytes(row.owner, me) && row.state === ConvState.Held ? t('Open') : t('Read');
}

function cell(name: string): HTMLTableCellElement {
    return h('td', { class: 'govuk-table__cell', attrs: { role: 'cell', 'data-column': name } });
}

export function queueRow(first: KnownRow, actions: RowActions): RowView<KnownRow> {
    let row = first;
    const wait = cell(t('Wait'));
    const wants = cell(t('Wants'));
    const messages = cell(t('Messages'));
    const owner = cell(t('Who has it'));
    const label = h('span');
    const act = button([label, hidden(` ${rowName(first.row)}`)], () => {
        (row.state === ConvState.Waiting ? actions.take : actions.read)(row);
    }, 'secondary');
    act.classList.add('desk-queue__act');
    const element = h('tr', { class: 'govuk-table__row', attrs: { role: 'row' } }, [
        h('th', { class: 'govuk-table__header', attrs: { scope: 'row', role: 'rowheader' } }, [
            rowName(first.row),
        ]),
        wait, wants, messages, owner,
        h('td', { class: 'govuk-table__cell', attrs: { role: 'cell' } }, [act]),
    ]);
    const update = (now: KnownRow) => {
        row = now;
        waitCell(wait, now);
        wantsCell(wants, now);
        setText(messages, (now.lastV2s + now.lastS2v).toLocaleString(language()));
        setText(owner, ownerWords(now.owner, actions.me));
        setText(label, actionWords(now, actions.me));
    };
    return { element, update };
}
