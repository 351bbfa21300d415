/* booking: times to talk on the visitor's page: choosing one, changing it, giving it back, and the line
 * that says what stands. Called by main. Makes no HTML: options come from a template, texts go in as
 * text. Never shows a time by this device's clock: Tor's is UTC, and the line's is what counts. */
import { t } from '../text';
import type { Slot } from '../wire/service';
import { Book } from '../wire/service';
import { Soon, Want, Who, aboutOf } from '../wire/want';
import { ConvState } from '../wire/bundle';
import type { Session } from './session';
import { Refused } from './session';
import * as view from './view';

const HALF_HOUR_MIN = 30;
const MINUTE_MS = 60_000;

/* As the line's clock shows it: "Thursday 26 November, 18:00". */
export function slotWords(slot: Slot): string {
    const page = document.documentElement.lang;
    const at = new Date((slot.halfHour * HALF_HOUR_MIN + slot.east) * MINUTE_MS);
    const part = (options: Intl.DateTimeFormatOptions) =>
        new Intl.DateTimeFormat(page === 'en' ? 'en-GB' : page, { ...options, timeZone: 'UTC' }).format(at);
    const day = part({ weekday: 'long', day: 'numeric', month: 'long' });
    const time = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return t('{day}, {time}', { day, time });
}

/* What was chosen on the page that books; 0 when nothing is, or another page. */
export function chosenSlot(): number {
    const on = document.querySelector<HTMLInputElement>('input[name="slot"]:checked');
    return Number(on?.value ?? 0);
}

function valueOf(id: string): number {
    const e = view.find(id);
    return e instanceof HTMLSelectElement ? Number(e.value) : 0;
}

/* The two questions, as they were left. */
export function aboutTyped(): number {
    return aboutOf(valueOf('about-who') || Who.Untold, valueOf('about-soon') || Soon.Untold);
}

/* Danger now: the card comes before anything else, as soon as it is said. */
export function watchDanger(): void {
    view.find('about-soon')?.addEventListener('change', () => {
        view.hide('about-danger', valueOf('about-soon') !== Soon.Now);
    });
}

/* What was booked, or promised while nobody has answered. */
export function showDue(session: Session): void {
    const { due, want, state } = session.talk;
    const booked = want === Want.Booked && due.halfHour > 0;
    const promised = want === Want.Message && due.halfHour > 0 && state === ConvState.Waiting;
    const put = (id: string) => {
        const e = view.find(id);
        if (e !== null) {
            e.textContent = slotWords(due);
        }
    };
    if (booked) {
        put('due-booked-when');
    } else if (promised) {
        put('due-promised-when');
    }
    view.hide('due-booked', !booked);
    view.hide('due-promised', !promised);
    view.hide('unbook', !booked);
    view.hide('book-ask', false);
}

function fill(slots: Slot[]): void {
    const select = view.need('book-slot', HTMLSelectElement);
    const one = view.need('book-one', HTMLTemplateElement);
    select.replaceChildren(...slots.map((slot) => {
        const option = one.content.firstElementChild!.cloneNode(true) as HTMLOptionElement;
        option.value = String(slot.halfHour);
        option.textContent = slotWords(slot);
        return option;
    }));
}

function gone(): string {
    return t('That time has just been taken. Your words are safe: choose another time.');
}

/* Show what can be booked. why: what went wrong before, said at the field. */
export async function offer(session: Session, why?: string): Promise<void> {
    try {
        const { slots } = await session.book(Book.Ask);
        fill(slots);
        view.hide('book-form', slots.length === 0);
        if (slots.length === 0) {
            view.say(t('No time can be booked at this moment.'));
        } else if (why === undefined) {
            view.find('book-slot')?.focus();
        } else {
            view.fail('book-slot', why);
        }
    } catch {
        view.say(t('We could not reach our server. Try again.'));
    }
}

/* Errors are shown, never thrown: the conversation is there whatever becomes of the time. */
export async function book(session: Session, halfHour: number): Promise<void> {
    try {
        await session.book(Book.Slot, halfHour);
        view.clearError();
        view.hide('book-form', true);
        view.find('due-booked')?.scrollIntoView({ block: 'nearest' });
    } catch (e) {
        if (e instanceof Refused && e.why === 'taken') {
            await offer(session, gone());
        } else {
            view.say(t('We could not reach our server. Try again.'));
        }
    }
}

export async function giveBack(session: Session): Promise<void> {
    try {
        await session.book(Book.Cancel);
        view.find('book-ask')?.focus();
    } catch {
        view.say(t('We could not reach our server. Try again.'));
    }
}
