/* bits: names of rows and members as the console compares and shows them. Called by all of staff.
 * Never used on secrets: these comparisons take as long as they take. */
import type { Mid } from '../seal/bytes';

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length && a.every((x, i) => x === b[i]);
}

export function hex(bytes: Uint8Array): string {
    return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/* What colleagues are called: the papers hold no names, so that the server's files hold none. */
export function shortName(mid: Mid): string {
    return hex(mid.subarray(0, 2)).toUpperCase();
}
