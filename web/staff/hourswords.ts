/* hourswords: opening hours as visitors will read them, drawn for whoever writes them. Called by hours.
 * Never works out an hour: the server sent them as it reads them. */
import { t } from '../text';
import type { ShownHours } from '../wire/service';
import { h } from './dom';

const DAY_MIN = 1440;
const DAY_MS = 86_400_000;
const MONDAY = 4; /* 1970-01-05 */

export function clock(min: number): string {
    const m = min > DAY_MIN ? min - DAY_MIN : min;
    return `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
}

function format(day: number, options: Intl.DateTimeFormatOptions): string {
    const lang = document.documentElement.lang;
    return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { ...options, timeZone: 'UTC' })
        .format(new Date(day * DAY_MS));
}

function dayWords(r: ShownHours): string {
    const date: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
    const from = r.fromDay > 0 ? format(r.fromDay, date) : format(MONDAY + r.first, { weekday: 'long' });
    const last = r.fromDay > 0 ? r.toDay !== r.fromDay : r.last !== r.first;
    const to = r.fromDay > 0 ? format(r.toDay, date) : format(MONDAY + r.last, { weekday: 'long' });
    return `${last ? `${from} – ${to}` : from}${r.note === '' ? '' : ` (${r.note})`}`;
}

export function timeWords(r: ShownHours): string {
    return r.spans.length === 0 ? t('closed')
        : r.spans.map((s) => `${clock(s.fromMin)} – ${clock(s.toMin)}`).join(', ');
}

/* A list for each language that has hours. */
export function shownHours(rows: ShownHours[]): HTMLElement | null {
    const names = [t('In English'), t('In Gaelic')];
    const langs = [...new Set(rows.map((r) => r.lang))];
    if (langs.length === 0) {
        return null;
    }
    return h('div', { class: 'desk-shown' }, [
        h('h3', { class: 'govuk-heading-s' }, [t('How visitors read it')]),
        ...langs.flatMap((lang) => [
            h('h4', { class: 'govuk-heading-s' }, [names[lang] ?? String(lang)]),
            h('dl', { class: 'desk-hours' }, rows.filter((r) => r.lang === lang).flatMap((r) => [
                h('dt', {}, [dayWords(r)]), h('dd', {}, [timeWords(r)]),
            ])),
        ]),
    ]);
}
