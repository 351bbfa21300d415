/* feedbackview: what visitors said afterwards, opened with the key of the line's audit, which only
 * supervisors hold. Called by the desk. Never knows whose conversation it was: nobody does. */
import { t } from '../text';
import { letterOpen, letterPeek } from '../seal/letter';
import { AUDIT_LINE } from '../seal/roster';
import type { FeedbackRow } from '../wire/letters';
import { feedbackListRead, feedbackListWrite } from '../wire/letters';
import { RecordType } from '../wire/record';
import type { Door } from './connection';
import { button, focusOn, h, setText } from './dom';
import { errorWords } from './errors';
import { facts } from './choices';
import type { Session } from './session';
import { dayWords } from './times';
import type { View } from './view';

function questions(): [string, string[]][] {
    return [
        [t('Listened to'), [t('yes'), t('partly'), t('no')]],
        [t('Of help'), [t('yes'), t('partly'), t('no')]],
        [t('Would come back'), [t('yes'), t('perhaps'), t('no')]],
    ];
}

function textOf(session: Session, line: number, row: FeedbackRow): string {
    try {
        const key = session.lineKey(line | AUDIT_LINE, letterPeek(row.letter).epoch);
        return key === undefined ? t('Sealed to a key that you were not given.') : letterOpen(row.letter, key, undefined);
    } catch {
        return t('This does not open: it was changed, or sealed to another key.');
    }
}

export class FeedbackView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Feedback and complaints')]);
    readonly element: HTMLElement;
    private readonly list = h('div');
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly more: HTMLButtonElement;
    private before = 0n;
    private line: number;

    constructor(private readonly door: Door, private readonly session: Session) {
        this.line = session.lines[0] ?? 0;
        this.more = button([t('Read older ones')], () => void this.read(0n), 'secondary');
        this.more.hidden = true;
        this.element = h('div', { class: 'desk-narrow' }, [
            this.heading,
            h('p', { class: 'govuk-body' }, [t('Newest first. Answers are counted in Figures; here is what was written. Nobody can say whose it is, or answer it.')]),
            this.status, this.list, this.more,
        ]);
        void this.read(0n);
    }

    private async read(drop: bigint): Promise<void> {
        try {
            const body = await this.door.ask(RecordType.FeedbackList, feedbackListWrite(this.line, this.before, drop));
            const { more, rows } = feedbackListRead(body);
            rows.forEach((row) => this.list.append(this.item(row)));
            this.before = rows[rows.length - 1]?.number ?? this.before;
            this.more.hidden = !more;
            setText(this.status, this.list.childElementCount === 0 ? t('Nothing yet.') : '');
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }

    private item(row: FeedbackRow): HTMLElement {
        const said = questions().flatMap(([q, words], i): [string, string][] => {
            const answer = row.answers[i] ?? 0;
            return answer === 0 ? [] : [[q, words[answer - 1] ?? '']];
        });
        const item: HTMLElement = h('article', { class: 'desk-letter' }, [
            h('h3', { class: 'govuk-heading-s' }, [
                row.complaint ? t('Complaint, {day}', { day: dayWords(row.day) }) : t('Feedback, {day}', { day: dayWords(row.day) }),
            ]),
            h('p', { class: 'govuk-body desk-letter__text', attrs: { dir: 'auto' } }, [textOf(this.session, this.line, row)]),
            said.length > 0 ? facts(said) : null,
            button([t('Remove')], () => void this.drop(row.number, item), 'secondary'),
        ]);
        return item;
    }

    private async drop(number: bigint, item: HTMLElement): Promise<void> {
        try {
            await this.door.ask(RecordType.FeedbackList, feedbackListWrite(this.line, 1n, number));
            item.remove();
            setText(this.status, t('Removed.'));
            focusOn(this.heading);
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }
}
