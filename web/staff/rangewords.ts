/* rangewords: what is only known to lie between two numbers, in words. Called by the figures' views.
 * Never makes a range look like a number that is known. */
import { t } from '../text';
import type { Range } from './measures';

function rangeWords(r: Range, one: (x: number) => string, over: (x: number) => string): string {
    if (r === undefined) {
        return '–';
    }
    if (r.hi === Infinity) {
        return over(r.lo);
    }
    const [lo, hi] = [one(r.lo), one(r.hi)];
    return lo === hi ? lo : t('{from} to {to}', { from: lo, to: hi });
}

function secondsWords(s: number): string {
    return s < 120 ? t('{n} s', { n: Math.round(s) }) : t('{n} min', { n: Math.round(s / 6) / 10 });
}

/* A range of shares of one. */
export const percentWords = (r: Range): string => rangeWords(r, (x) => `${(100 * x).toFixed(1)} %`, (x) => String(x));

/* A range of seconds. */
export const timeWords = (r: Range): string =>
    rangeWords(r, secondsWords, (x) => t('over {time}', { time: secondsWords(x) }));
