/* codes: what an advert carries, as src/campaign/code.c has it: four characters of nineteen, the last of
 * which checks the others. Called by the plan's forms. Never draws one that the plan has. */
import { random } from '../seal/bytes';

const ALPHABET = '34679CDFHJKMNPRTWXY';
const BASE = ALPHABET.length;
const SUM = 7; /* of a + 2b + 3c + 4d, modulo 19 */
const QUARTER = 5; /* 4 × 5 = 1 there */
export const CODE_NUMBERS = BASE ** 3;

/* number: below CODE_NUMBERS */
export function codeOf(number: number): string {
    const v = [Math.floor(number / BASE / BASE), Math.floor(number / BASE) % BASE, number % BASE];
    const sum = v.reduce((s, x, i) => s + (i + 1) * x, 0);
    const check = ((SUM + 6 * BASE - sum) % BASE) * QUARTER % BASE;
    return [...v, check].map((x) => ALPHABET[x]).join('');
}

/* As somebody typed it. undefined: not a code, or one that is mistyped. */
export function codeRead(typed: string): number | undefined {
    const v = [...typed.toUpperCase()].map((c) => ALPHABET.indexOf(c));
    const [a, b, c] = v;
    if (v.length !== 4 || v.includes(-1) || a === undefined || b === undefined || c === undefined) {
        return undefined;
    }
    const number = (a * BASE + b) * BASE + c;
    return codeOf(number) === typed.toUpperCase() ? number : undefined;
}

/* One that is not among those in use: every other is as likely. */
export function codeDraw(used: Iterable<string>): string {
    const taken = new Set([...used].map((c) => c.toUpperCase()));
    for (;;) {
        const [high, low] = random(2);
        const n = ((high ?? 0) << 8) | (low ?? 0);
        const code = n < Math.floor(65536 / CODE_NUMBERS) * CODE_NUMBERS ? codeOf(n % CODE_NUMBERS) : '';
        if (code !== '' && !taken.has(code)) {
            return code;
        }
    }
}
