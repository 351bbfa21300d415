/* measures: a helpline's measures from its counters, by the definitions of docs/TALLY.md, as
 * src/tally/measure.c has them. Called by the figures' view.
 * Never gives one number where the counters give a range, and none at all where one of them is hidden. */
import type { Cell } from '../wire/figures';
import { Dim, MORE, TOTAL, UNKNOWN, SPELL_EDGES, WAIT_EDGES } from './dims';

export type Count = number | 'hidden';

/* undefined: there is nothing to divide by, or something of it is hidden */
export type Range = { lo: number; hi: number } | undefined;

export class Counts {
    private readonly by = new Map<string, Count>();

    constructor(readonly cells: readonly Cell[]) {
        for (const c of cells) {
            this.by.set(`${c.at} ${c.dim} ${c.val}`, c.n);
        }
    }

    get(at: number, dim: number, val = 0): Count {
        return this.by.get(`${at} ${dim} ${val}`) ?? 0;
    }

    /* What was published as a sum, or else the sum. */
    sum(at: number, dim: number): Count {
        return this.by.get(`${at} ${dim} ${TOTAL}`) ?? this.values(at, dim)
            .reduce((all: Count, v) => plus(all, this.get(at, dim, v)), 0);
    }

    /* The values of a dimension that are not none. */
    values(at: number, dim: number): number[] {
        return this.cells.filter((c) => c.at === at && c.dim === dim && c.val !== TOTAL)
            .map((c) => c.val);
    }

    hist(at: number, dim: number): Count[] {
        return Array.from({ length: UNKNOWN + 1 }, (_, v) => this.get(at, dim, v));
    }
}

function plus(a: Count, b: Count): Count {
    return a === 'hidden' || b === 'hidden' ? 'hidden' : a + b;
}

function known(hist: Count[]): number[] | undefined {
    const n = hist.filter((x): x is number => x !== 'hidden');
    return n.length === hist.length ? n : undefined;
}

const total = (n: number[]) => n.reduce((a, b) => a + b, 0);

/* How many are surely within a second, and how many may be. */
function within(n: number[], edges: number[], second: number): [number, number] {
    let [lo, hi, from] = [0, n[UNKNOWN] ?? 0, 0];
    for (const [i, count] of n.slice(0, UNKNOWN).entries()) {
        const to = edges[i] ?? Infinity;
        lo += to <= second ? count : 0;
        hi += from < second || to <= second ? count : 0;
        from = to;
    }
    return [lo, hi];
}

function sums(n: number[], edges: number[]): [number, number] {
    let [lo, hi, from] = [0, 0, 0];
    for (const [i, edge] of edges.entries()) {
        lo += (n[i] ?? 0) * from;
        hi += (n[i] ?? 0) * edge;
        from = edge;
    }
    const more = n[MORE] ?? 0;
    return [lo + more * from, more > 0 ? Infinity : hi];
}

function meanOf(hist: Count[], edges: number[]): Range {
    const n = known(hist);
    const count = n === undefined ? 0 : total(n.slice(0, UNKNOWN));
    if (n === undefined || count === 0) {
        return undefined;
    }
    const [lo, hi] = sums(n, edges);
    return { lo: lo / count, hi: hi / count };
}

export const meanWait = (hist: Count[]): Range => meanOf(hist, WAIT_EDGES);
export const meanSpell = (hist: Count[]): Range => meanOf(hist, SPELL_EDGES);

/* Between which seconds the p-th part of the waits lies. */
export function percentile(hist: Count[], p: number): Range {
    const n = known(hist);
    const count = n === undefined ? 0 : total(n.slice(0, UNKNOWN));
    if (n === undefined || count === 0) {
        return undefined;
    }
    let [seen, from] = [0, 0];
    for (const [i, edge] of WAIT_EDGES.entries()) {
        seen += n[i] ?? 0;
        if (seen >= Math.ceil(p * count)) {
            return { lo: from, hi: edge };
        }
        from = edge;
    }
    return { lo: from, hi: Infinity };
}

/* Of those who left, without those who did so within so many seconds. */
function leftLate(abandoned: number[], shortS: number): number {
    const [early] = within(abandoned, WAIT_EDGES, shortS);
    return total(abandoned) - (shortS > 0 ? early : 0);
}

export function serviceLevel(answered: Count[], abandoned: Count[], s: number, shortS: number): Range {
    const [a, b] = [known(answered), known(abandoned)];
    const all = a === undefined || b === undefined ? 0 : total(a) + leftLate(b, shortS);
    if (a === undefined || all === 0) {
        return undefined;
    }
    const [lo, hi] = within(a, WAIT_EDGES, s);
    return { lo: lo / all, hi: hi / all };
}

export function share(a: Count, b: Count): Range {
    if (a === 'hidden' || b === 'hidden' || a + b === 0) {
        return undefined;
    }
    return { lo: a / (a + b), hi: a / (a + b) };
}

export function abandonment(answered: Count[], abandoned: Count[], shortS: number): Range {
    const [a, b] = [known(answered), known(abandoned)];
    return a === undefined || b === undefined ? undefined
        : share(leftLate(b, shortS), total(a));
}

export function occupancy(c: Counts, at: number): Range {
    const [free, busy, wrap] = [0, 1, 2].map((v) => c.get(at, Dim.Staff, v));
    return share(plus(busy ?? 0, wrap ?? 0), free ?? 0);
}

export function shrinkage(c: Counts, at: number): Range {
    const [free, busy, wrap, away] = [0, 1, 2, 3].map((v) => c.get(at, Dim.Staff, v));
    return share(away ?? 0, plus(plus(free ?? 0, busy ?? 0), wrap ?? 0));
}
