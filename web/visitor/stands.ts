/* stands: what somebody is told while they wait too long, once they wait no more, and while the line
 * holds them off. Called by main. Makes no HTML: it shows and hides what the page brought.
 * Never takes a place away: who stops waiting keeps it, as a message. */
import { t } from '../text';
import { Want } from '../wire/want';
import { ConvState } from '../wire/bundle';
import { slotWords } from './booking';
import type { Refusal, Session } from './session';
import { Refused } from './session';
import * as view from './view';

let steppedDown = false; /* here, and it still stands */

function typed(): boolean {
    const e = view.find('send-text');
    return e instanceof HTMLTextAreaElement && e.value !== '';
}

/* Who is held off and has nothing typed is shown no field to type in. */
function showHeldOff(session: Session): void {
    const { talk } = session;
    const until = view.find('held-off-until');
    if (talk.heldOff && until !== null) {
        until.textContent = slotWords(talk.hold);
    }
    view.hide('held-off', !talk.heldOff);
    view.hide('book-bar', talk.heldOff);
    view.hide('send-form', talk.heldOff && !typed());
    document.querySelectorAll<HTMLElement>('[data-state="ended"]').forEach((e) => {
        e.hidden ||= talk.heldOff;
    });
}

export function showStands(session: Session): void {
    const { talk } = session;
    steppedDown &&= talk.want === Want.Message && talk.state === ConvState.Waiting;
    view.showWaited(talk.waitsToTalk);
    view.hide('stepped', !steppedDown);
    showHeldOff(session);
}

/* The button goes with what it stood in, so the focus moves to what came of it. */
export async function stepDown(session: Session, sorry: (why: Refusal) => string): Promise<void> {
    view.busy(true);
    try {
        await session.stepDown();
        const { want, state } = session.talk;
        steppedDown = want === Want.Message && state === ConvState.Waiting;
        showStands(session);
        view.find(steppedDown ? 'stepped' : 'talk-title')?.focus();
    } catch (e) {
        const why = e instanceof Refused ? e.why : 'fault';
        view.say(why === 'away' ? t('We could not reach our server. Try again.') : sorry(why));
    } finally {
        view.busy(false);
    }
}
