/* backoff: how long to wait before the next try. Called by connection.
 * Never the same for two consoles: fifty that lost the same server must not return together. */

const FIRST_MS = 500;
const MOST_MS = 30_000;

export class Backoff {
    private tries = 0;
    /* draw: 0 to 1; only tests give their own. Math.random will do: nothing secret hangs on it. */
    constructor(private readonly draw: () => number = Math.random) {}

    /* Milliseconds: doubling, half of it by chance, at most half a minute. */
    next(): number {
        const full = Math.min(MOST_MS, FIRST_MS * 2 ** this.tries);
        this.tries = Math.min(this.tries + 1, 16);
        return full / 2 + (full / 2) * this.draw();
    }

    reset(): void {
        this.tries = 0;
    }
}
