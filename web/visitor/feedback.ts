/* feedback: three answers and some words, sealed in this browser to the line's supervisors. Called by
 * main. Never takes a phrase or anything of a conversation along. */
import { t } from '../text';
import { SealError, utf8 } from '../seal/bytes';
import { LETTER_TEXT, LetterOf, NOBODY, letterMake } from '../seal/letter';
import { AUDIT_LINE, rosterCheck, today } from '../seal/roster';
import { feedbackWrite } from '../wire/letters';
import { RecordType, Status } from '../wire/record';
import { LINE, NoAnswer, post } from './net';
import type { Papers, Refusal } from './session';
import { Refused } from './session';
import * as view from './view';

function chosen(name: string): number {
    const e = document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
    return e === null ? 0 : Number(e.value);
}

function letterOf(papers: Papers, complaint: boolean, text: string): Uint8Array {
    const epoch = rosterCheck(papers.roster, LINE | AUDIT_LINE, today());
    const of = complaint ? LetterOf.Complaint : LetterOf.Feedback;
    return letterMake({ of, cls: 0, line: LINE, epoch: epoch.epoch, to: NOBODY, from: NOBODY }, undefined, epoch.pk, text);
}

async function send(papers: Papers, text: string, complaint: boolean): Promise<Status> {
    const answers: [number, number, number] = [chosen('q1'), chosen('q2'), chosen('q3')];
    const letter = text === '' ? undefined : letterOf(papers, complaint, text);
    return (await post(RecordType.Feedback, feedbackWrite({ line: LINE, complaint, answers, letter }))).status;
}

function wordsOf(status: Status, sorry: (why: Refusal) => string): string {
    return status === Status.Limit ? t('Very many people are writing at this moment. Try again in an hour, please.')
        : sorry(status === Status.Full ? 'full' : status === Status.Later || status === Status.Stale ? 'later' : 'fault');
}

function fault(e: unknown, sorry: (why: Refusal) => string): string {
    if (e instanceof SealError) {
        return t('Your words cannot be sealed at this moment, so nothing was sent. The answers alone can be sent: take the words away.');
    }
    return sorry(e instanceof NoAnswer || e instanceof Refused ? 'away' : 'fault');
}

/* Say it; true: it has arrived. Whatever was typed stays when it has not. */
export async function onFeedback(ready: () => Promise<Papers>, sorry: (why: Refusal) => string): Promise<boolean> {
    const text = view.need('feedback-text', HTMLTextAreaElement).value.trim();
    const complaint = view.need('feedback-kind', HTMLInputElement).checked;
    if (text === '' && (complaint || chosen('q1') + chosen('q2') + chosen('q3') === 0)) {
        view.fail('feedback-text', complaint ? t('Write what you complain about.') : t('Answer a question, or write something.'));
        return false;
    }
    if (utf8(text).length > LETTER_TEXT) {
        view.fail('feedback-text', t('That is too long. About a page has room.'));
        return false;
    }
    try {
        const status = await send(await ready(), text, complaint);
        if (status === Status.Ok) {
            return true;
        }
        view.fail('feedback-text', wordsOf(status, sorry));
    } catch (e) {
        view.fail('feedback-text', fault(e, sorry));
    }
    return false;
}
