/* words: numbers in sentences. Called by the views.
 * Never builds a sentence from parts: a translation may need another order. */
import { language } from './times';

/* One sentence for one thing, another for every other number; both hold {n}. */
export function count(n: number, one: string, many: string): string {
    return (n === 1 ? one : many).replace('{n}', n.toLocaleString(language()));
}
