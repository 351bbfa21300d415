/* puzzle: a little work for a new conversation while many are opened at once (PROTOCOL §8). Called by
 * the visitor's page when the line asks for it.
 * Never asked of a person, and never while the line is not flooded. */
import type { Pk } from './bytes';
import { SealError, Writer, concat, needLength, utf8 } from './bytes';
import sodium from './sodium';

export const BEACON_LEN = 16;
export const PUZZLE_LEN = 32;
const BITS_MAX = 16; /* a server may not keep a device busy for hours */
const WORK_OPS = 1;
const WORK_MEMORY = 1 << 20; /* bytes */
const HASH_LEN = 16;
const PAUSE_MS = 50; /* work for so long, then let the page live */

export interface Puzzle {
    beacon: Uint8Array;
    bits: number;
}

/* Argon2id of "callbox/1/puzzle" ‖ pk_v ‖ nonce8, salted with the beacon. */
export function puzzleWork(beacon: Uint8Array, pkV: Pk, nonce: bigint): Uint8Array {
    const s = sodium();
    const input = concat(utf8('callbox/1/puzzle'), pkV, new Writer().u64(nonce).done());
    return s.crypto_pwhash(HASH_LEN, input, beacon, WORK_OPS, WORK_MEMORY,
        s.crypto_pwhash_ALG_ARGON2ID13);
}

export function leadingZeros(hash: Uint8Array): number {
    const at = hash.findIndex((b) => b !== 0);
    return at < 0 ? hash.length * 8 : at * 8 + Math.clz32(hash[at] ?? 0) - 24;
}

function pause(): Promise<void> {
    return new Promise((done) => setTimeout(done, 0));
}

/* Find a nonce, 2^bits tries on the average, and give what OPEN carries: nonce8 ‖ the beacon's
 * first 8 ‖ zeros. The page stays alive meanwhile. Errors  SealError size  more than 16 bits */
export async function puzzleSolve(puzzle: Puzzle, pkV: Pk): Promise<Uint8Array<ArrayBuffer>> {
    needLength(puzzle.beacon, BEACON_LEN, 'beacon');
    if (puzzle.bits > BITS_MAX) {
        throw new SealError('size', 'more work than a device should do');
    }
    let nonce = 0n;
    for (let began = Date.now(); leadingZeros(puzzleWork(puzzle.beacon, pkV, nonce)) < puzzle.bits;) {
        nonce++;
        if (Date.now() - began > PAUSE_MS) {
            await pause();
            began = Date.now();
        }
    }
    return new Writer().u64(nonce).bytes(puzzle.beacon.slice(0, 8)).zero(16).done();
}
