/* riskwords: what staff know of a conversation that orders it: a risk, and by when something is due, in
 * words. Called by queue, wall and casefile. Never a meaning by colour alone. */
import { t } from '../text';
import { language } from './times';

export const RISKS = [0, 1, 2, 3];
const HALF_HOUR_MS = 30 * 60 * 1000;

export function riskWords(risk: number): string {
    const words = [t('Not set'), t('Low risk'), t('Raised risk'), t('At risk now')];
    return words[risk] ?? '';
}

/* Half hours since 1970, by now. */
export function halfHourNow(): number {
    return Math.floor(Date.now() / HALF_HOUR_MS);
}

export function halfHourWords(halfHour: number): string {
    return new Intl.DateTimeFormat(language(), {
        weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
    }).format(new Date(halfHour * HALF_HOUR_MS));
}

/* When a reply, or a booked talk, is due. */
export function dueWords(due: number, booked: boolean): string {
    const time = halfHourWords(due);
    if (booked) {
        return t('Booked for {time}', { time });
    }
    return due < halfHourNow() ? t('Reply overdue since {time}', { time }) : t('Reply due by {time}', { time });
}
