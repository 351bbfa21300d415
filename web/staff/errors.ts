/* errors: what went wrong, in words for the person at the console. Called by the views.
 * Never shows a status number or a program's words, and always says what to do. */
import { SealError, asMid } from '../seal/bytes';
import { Status } from '../wire/record';
import { NotFree, TakenBy } from './cases';
import { Lost, Refused, Unreachable } from './connection';
import { colleague } from './names';
import { LineClosed } from './passing';
import { KeyUnproven, WrongSignIn } from './signin';
import { PasskeyCopied, PasskeyUnknown } from './passkeys';
import { PasskeyGone, PasskeyThere } from './webauthn';
import { t } from '../text';

function wordsOf(status: Status): string {
    const words: Partial<Record<Status, string>> = {
        [Status.Unknown]: t('This conversation no longer exists: it was erased, or its time '
            + 'has passed.'),
        [Status.Stale]: t('Others wrote at the same moment several times. Your text is kept: '
            + 'try again.'),
        [Status.Taken]: t('A colleague has this conversation.'),
        [Status.Ended]: t('This conversation has ended.'),
        [Status.Later]: t('The service is busy. Wait a moment and try again.'),
        [Status.Full]: t('The service cannot store anything at the moment. Nothing was lost: try '
            + 'again later and tell your supervisor.'),
        [Status.Denied]: t('You are not allowed to do this, or you are signed out.'),
        [Status.Limit]: t('Too many tries. Wait 15 minutes and try again.'),
        [Status.Away]: t('That colleague is not on duty.'),
        [Status.Chats]: t('You have as many conversations as one person can have at once. Hand one '
            + 'back or end it first.'),
        [Status.Shift]: t('You have been on duty for six hours today. That is enough: please hand over, '
            + 'and rest.'),
    };
    return words[status] ?? t('Something went wrong in the service. Try again; if it stays, tell '
        + 'your supervisor.');
}

function takenWords(owner: Uint8Array | undefined): string {
    if (owner === undefined || owner.every((b) => b === 0)) {
        return t('A colleague was quicker and has this conversation.');
    }
    const name = colleague(asMid(owner));
    return t('{name} was quicker and has this conversation.', { name });
}

/* Of a colleague, not of whoever reads it. */
function notFreeWords({ status, mid }: NotFree): string {
    const name = colleague(mid);
    if (status === Status.Chats) {
        return t('{name} has as many conversations as one person can have at once. Choose somebody else, or hand it back to the queue.', { name });
    }
    return status === Status.Shift
        ? t('{name} has been on duty for as long as one may be in a day. Choose somebody else, or hand it back to the queue.', { name })
        : t('{name} is not on duty now. Choose somebody else, or hand it back to the queue.', { name });
}

function passkeyWords(error: Error): string {
    if (error instanceof PasskeyCopied) {
        return t('There may be a copy of this passkey: it says it was used less often than we saw. '
            + 'Sign in another way, remove it, and tell your supervisor.');
    }
    if (error instanceof PasskeyUnknown) {
        return t('This did not sign anybody in. The passkey may have been removed, or the name or '
            + 'password beside it is not right.');
    }
    return error instanceof PasskeyThere ? t('This passkey is in your list already.')
        : t('No passkey was used. Try again, or sign in another way.');
}

export function errorWords(error: unknown): string {
    if (error instanceof TakenBy) {
        return takenWords(error.owner);
    }
    if (error instanceof NotFree) {
        return notFreeWords(error);
    }
    if (error instanceof LineClosed) {
        return t('The other line can take nothing at the moment: its key has run out. Its supervisors renew it by signing in.');
    }
    if (error instanceof Refused) {
        return wordsOf(error.status);
    }
    if (error instanceof Unreachable) {
        return t('The service cannot be reached. Check your connection and try again.');
    }
    if (error instanceof Lost) {
        return t('The connection broke before an answer came. Try again.');
    }
    if (error instanceof WrongSignIn) {
        return t('Name, password or code is not right. Check all three; a code is good for about '
            + '30 seconds and only once.');
    }
    if (error instanceof PasskeyGone || error instanceof PasskeyThere
        || error instanceof PasskeyCopied || error instanceof PasskeyUnknown) {
        return passkeyWords(error);
    }
    if (error instanceof KeyUnproven) {
        return t('The service could not prove that it is the real one. Do not try again: tell your '
            + 'supervisor.');
    }
    if (error instanceof SealError) {
        return t('What the service sent does not pass the checks. Nothing was opened: tell your '
            + 'supervisor.');
    }
    return t('Something went wrong in this browser. Reload the page; if it stays, tell your '
        + 'supervisor.');
}
