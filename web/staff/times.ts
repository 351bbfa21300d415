/* times: days and quarter hours in words. Called by the views.
 * Never finer than what the records hold. */
import { t } from '../text';

const DAY_MS = 24 * 60 * 60 * 1000;
const T15_MS = 15 * 60 * 1000;

/* English here means British English: 24 hours, the day before the month. */
export function language(): string {
    const lang = typeof document === 'undefined' ? '' : document.documentElement.lang;
    return lang === '' || lang === 'en' ? 'en-GB' : lang;
}

/* day: since 1970, UTC */
export function dayWords(day: number): string {
    return new Intl.DateTimeFormat(language(), {
        day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC',
    }).format(day * DAY_MS);
}

/* t15: quarter hours since 1970; shown in the reader's own time */
export function t15Words(t15: number): string {
    const date = new Date(t15 * T15_MS);
    const day = new Intl.DateTimeFormat(language(), {
        weekday: 'short', day: 'numeric', month: 'short',
    }).format(date);
    const time = new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit' })
        .format(date);
    return t('{day}, about {time}', { day, time });
}
