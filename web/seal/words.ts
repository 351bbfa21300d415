/* words: phrases as people read and type them. Called by visitor, enrol and the pages.
 * Never keeps a phrase, and never says which word of a wrong phrase was nearly right. */
import { SealError, Writer, lowerAscii } from './bytes';
import sodium from './sodium';
/* The EFF large list, the same file the C side compiles in; packed as web/wordlist.mjs says. */
import list from '../../src/seal/words_en.txt';

const LIST_EFF_LARGE = 1; /* PROTOCOL §1: list u8 of the KDF input */
export const WORD_COUNT = 7776; /* 6^5: five dice */
export const P7 = 7; /* with Argon2id */
export const P10 = 10; /* without: 129 bits need no stretching */

/* Indices into the word list; their number alone says how the phrase is stretched. */
export interface Phrase {
    readonly words: readonly number[];
}

function unpack(packed: string): string[] {
    let before = '';
    return packed.split(/(?=[A-Z])/).map((p) => (before = before.slice(0, p.charCodeAt(0) - 65) + p.slice(1)));
}

const words = unpack(list);
const indexOf = new Map(words.map((w, i) => [w, i]));
if (words.length !== WORD_COUNT) {
    throw new Error('the word list is not whole');
}

/* Give the word of an index. Errors  format  past the list */
export function word(index: number): string {
    const w = words[index];
    if (w === undefined) {
        throw new SealError('format', 'no such word');
    }
    return w;
}

/* Draw n words; libsodium's uniform draw rejects, so no word is likelier than another. */
function draw(n: number): number[] {
    return Array.from({ length: n }, () => sodium().randombytes_uniform(WORD_COUNT));
}

export function newPhrase(n: typeof P7 | typeof P10): Phrase {
    return { words: draw(n) };
}

/* n random words with spaces between: a password that can be remembered. */
export function newPassword(n: number): string {
    return draw(n).map(word).join(' ');
}

/* Is this a word of the list? Lower case. */
export function isWord(text: string): boolean {
    return indexOf.has(text);
}

/* Read typed words: any case; white space, hyphens or commas between, as ASCII has them. Four words
 * of the list hold a hyphen themselves ("t-shirt"), so two neighbours are first tried as one such.
 * Errors  format  a word not in the list     size  not 7 or 10 words */
export function readPhrase(typed: string): Phrase {
    const parts = lowerAscii(typed).split(/[\t-\r ,-]+/).filter((p) => p !== '');
    const found: number[] = [];
    for (let i = 0; i < parts.length; i++) {
        const joined = indexOf.get(`${parts[i]}-${parts[i + 1]}`);
        const index = joined ?? indexOf.get(parts[i] ?? '');
        if (index === undefined) {
            throw new SealError('format', 'a word is not in the list');
        }
        i += joined === undefined ? 0 : 1;
        found.push(index);
    }
    if (found.length !== P7 && found.length !== P10) {
        throw new SealError('size', 'a phrase has 7 or 10 words');
    }
    return { words: found };
}

/* The phrase as it is shown: words with single spaces. */
export function writePhrase(phrase: Phrase): string {
    return phrase.words.map(word).join(' ');
}

/* list u8 ‖ n u8 ‖ index u16 × n: indices, not text, so that spelling cannot matter (PROTOCOL §1).
 * The caller wipes it. */
export function phraseKdfInput(phrase: Phrase): Uint8Array {
    const w = new Writer().u8(LIST_EFF_LARGE).u8(phrase.words.length);
    for (const index of phrase.words) {
        w.u16(index);
    }
    return w.done();
}
