/* queuerow: one conversation as a row of the queue. Called by queue.
 * Never tells a grade by colour alone: the words say it too. */
import type { Mid } from '../seal/bytes';
import { ConvState } from '../wire/bundle';
import { Want } from '../wire/visitor';
import { hex, sameBytes } from './bits';
import { button, h, hidden, setText } from './dom';
import { colleague } from './names';
import type { KnownRow } from './queuemodel';
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

function waitCell(cell: HTMLElement, row: KnownRow): void {
    if (row.state !== ConvState.Waiting) {
        cell.className = 'govuk-table__cell desk-wait';
        setText(cell, dayWords(row.day));
        return;
    }
    if (row.want !== Want.Now && row.due !== 0) { /* a promise counts, not the minutes */
        const late = row.want === Want.Message && row.due < halfHourNow();
        cell.className = `govuk-table__cell desk-wait${late ? ' desk-wait--red' : ''}`;
        setText(cell, dueWords(row.due, row.want === Want.Booked));
        return;
    }
    const seconds = waitNow(row, Date.now());
    cell.className = `govuk-table__cell desk-wait desk-wait--${waitGrade(seconds)}`;
    const grade = gradeWords(seconds);
    const words = grade === '' ? waitWords(seconds)
        : t('{wait}: {grade}', { wait: waitWords(seconds), grade });
    setText(cell, words);
}

/* What they want, whether they are there to have it, and what staff fear. */
function askWords(row: KnownRow): string {
    const left = row.here === 2 && row.want === Want.Now ? t('{wants}, has left', { wants: wantWords(row.want) })
        : wantWords(row.want);
    return row.risk === 0 ? left : t('{risk}: {wants}', { risk: riskWords(row.risk), wants: left });
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
        wants.className = `govuk-table__cell desk-risk--${now.risk}`;
        setText(wants, askWords(now));
        setText(messages, (now.lastV2s + now.lastS2v).toLocaleString(language()));
        setText(owner, ownerWords(now.owner, actions.me));
        setText(label, actionWords(now, actions.me));
    };
    return { element, update };
}
