/* strength: a hint how hard a password is to guess. Called by the forms that take a new one.
 * Never sent anywhere and never a rule: the only rule is the length, and the key process's limit on
 * tries does the rest. */
import { isWord } from '../seal/words';
import { t } from '../text';

export const PASSWORD_MIN = 12; /* letters */
const GOOD_BITS = 40;
const STRONG_BITS = 64;
const WORD_BITS = 12.9; /* log2 of 7776 */
const LETTER_BITS = 2; /* of text that a person makes up; random letters have 4.7 */
const DIVERSE_BITS = 3;

export type Grade = 'short' | 'weak' | 'good' | 'strong';

/* Random words of the list count as such; whatever else by its different letters. */
function bitsOf(password: string): number {
    const parts = password.toLowerCase().split(/[\s-]+/).filter((p) => p !== '');
    const found = new Set(parts.filter(isWord));
    if (parts.length > 1 && parts.every(isWord)) {
        return found.size * WORD_BITS;
    }
    const letters = [...password];
    const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((k) => k.test(password));
    const each = kinds.length > 2 ? DIVERSE_BITS : LETTER_BITS;
    return Math.min(letters.length, 2 * new Set(letters).size) * each;
}

export function gradeOf(password: string): Grade {
    if ([...password].length < PASSWORD_MIN) {
        return 'short';
    }
    const bits = bitsOf(password);
    return bits < GOOD_BITS ? 'weak' : bits < STRONG_BITS ? 'good' : 'strong';
}

export function gradeWords(grade: Grade): string {
    const words: Record<Grade, string> = {
        short: t('Too short: at least 12 letters.'),
        weak: t('Easy to guess for somebody who tries for long. A few random words are better.'),
        good: t('Good.'),
        strong: t('Strong.'),
    };
    return words[grade];
}
