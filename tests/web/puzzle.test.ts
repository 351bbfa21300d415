/* puzzle: the same work as C's and the argon2 command's. Called by run.mjs. */
import assert from 'node:assert/strict';
import { asPk, utf8 } from '../../web/seal/bytes';
import { leadingZeros, puzzleSolve, puzzleWork } from '../../web/seal/puzzle';
import { hex, rnd, test } from './check';

const kkk = asPk(utf8('k'.repeat(32)));

test('work is what argon2 says (tests/seal/test_puzzle.c has the command)', () => {
    const nonce = BigInt(`0x${hex(utf8('00000042'))}`);
    const hash = puzzleWork(utf8('saltsaltsaltsalt'), kkk, nonce);
    assert.equal(hex(hash), 'b98b5d1eabe223521118177cfeebc5cf');
});

test('zeros are counted by the bit', () => {
    const cases: [number[], number][] = [
        [[0x80], 0], [[0x7f], 1], [[1], 7], [[0, 0x80], 8], [[0, 0x0f], 12], [[0, 0], 16],
    ];
    for (const [bytes, zeros] of cases) {
        assert.equal(leadingZeros(Uint8Array.from(bytes)), zeros);
    }
});

test('what is solved holds, and carries its beacon', async () => {
    const beacon = rnd(16);
    const puzzle = await puzzleSolve({ beacon, bits: 5 }, kkk);
    assert.equal(puzzle.length, 32);
    assert.deepEqual(puzzle.slice(8, 16), beacon.slice(0, 8));
    assert.deepEqual(puzzle.slice(16), new Uint8Array(16));
    const nonce = BigInt(`0x${hex(puzzle.slice(0, 8))}`);
    assert.ok(leadingZeros(puzzleWork(beacon, kkk, nonce)) >= 5);
});

test('a server cannot ask for hours of work', async () => {
    await assert.rejects(puzzleSolve({ beacon: rnd(16), bits: 17 }, kkk), { kind: 'size' });
});
