// stats: the three questions of the capture proof: are two sets of sessions timed alike, can a classifier
// tell a window in which somebody wrote from one in which nobody did, and how sure is that.
// Imported by capture.mjs. Never treats the frames of one session as if they came from many: labels are
// shuffled, halves are cut and resamples are drawn by session.
const GRID = 512, SHUFFLES = 5000, ROUNDS = 60, SHRINK = 0.3, CUTS = 24, RESAMPLES = 3000;

/** Repeatable, so that a figure can be looked at again (mulberry32). */
export function randomOf(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffle(v, random) {
  for (let i = v.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [v[i], v[j]] = [v[j], v[i]];
  }
  return v;
}

// --- two-sample Kolmogorov-Smirnov ----------------------------------------------------------------
/** Where each session's values lie on a grid of the pooled quantiles. */
function gridOf(sessions) {
  const all = Float64Array.from(sessions.flatMap((s) => s)).sort();
  const at = Array.from({ length: GRID }, (_, i) => all[Math.min(all.length - 1, Math.floor((i + 1) * all.length / (GRID + 1)))]);
  return sessions.map((s) => {
    const sorted = Float64Array.from(s).sort(), below = new Float64Array(GRID);
    let k = 0;
    for (let i = 0; i < GRID; i++) {
      while (k < sorted.length && sorted[k] <= at[i]) k++;
      below[i] = k;
    }
    return { below, n: sorted.length };
  });
}

function distance(grid, isA) {
  const sum = [new Float64Array(GRID), new Float64Array(GRID)], n = [0, 0];
  grid.forEach((s, i) => {
    const side = isA[i] ? 0 : 1;
    n[side] += s.n;
    for (let k = 0; k < GRID; k++) sum[side][k] += s.below[k];
  });
  let most = 0;
  for (let k = 0; k < GRID; k++) most = Math.max(most, Math.abs(sum[0][k] / n[0] - sum[1][k] / n[1]));
  return { d: most, n };
}

/** The textbook's p of a distance, which takes every value for independent (Numerical Recipes' series). */
function textbook(d, [n, m]) {
  const x = (Math.sqrt(n * m / (n + m)) + 0.12 + 0.11 / Math.sqrt(n * m / (n + m))) * d;
  let p = 0;
  for (let j = 1; j <= 100; j++) p += 2 * (-1) ** (j - 1) * Math.exp(-2 * j * j * x * x);
  return x < 0.2 ? 1 : Math.min(1, Math.max(0, p));
}

/** a, b: a list of values for each session. p: the share of shufflings of the sessions that lie as far apart. */
export function ks(a, b, seed = 1) {
  const grid = gridOf([...a, ...b]), isA = grid.map((_, i) => i < a.length), random = randomOf(seed);
  const { d, n } = distance(grid, isA);
  let far = 1;
  for (let i = 0; i < SHUFFLES; i++) far += distance(grid, shuffle(isA, random)).d >= d - 1e-12 ? 1 : 0;
  return { d, p: far / (SHUFFLES + 1), textbook: textbook(d, n), n };
}

// --- boosted stumps -----------------------------------------------------------------------------------
function cutsOf(rows, f) {
  const v = Float64Array.from(rows.map((r) => r.x[f])).sort();
  return [...new Set(Array.from({ length: CUTS }, (_, i) => v[Math.floor((i + 1) * v.length / (CUTS + 1))]))];
}

/** For each feature, in which of its bins each row lies: found once, used in every round. */
function binsOf(rows) {
  return rows[0].x.map((_, f) => {
    const cuts = cutsOf(rows, f);
    return { cuts, bin: Uint8Array.from(rows, (r) => cuts.reduce((n, c) => n + (r.x[f] > c ? 1 : 0), 0)) };
  });
}

/** The best single cut for these gradients and weights (a Newton step of logistic loss). */
function stumpOf(bins, g, h) {
  let best = { gain: 0 };
  const all = { g: g.reduce((a, b) => a + b, 0), h: h.reduce((a, b) => a + b, 0) };
  bins.forEach(({ cuts, bin }, f) => {
    const gs = new Float64Array(cuts.length + 1), hs = new Float64Array(cuts.length + 1);
    for (let i = 0; i < bin.length; i++) {
      gs[bin[i]] += g[i];
      hs[bin[i]] += h[i];
    }
    for (let k = 0, lg = 0, lh = 0; k < cuts.length; k++) {
      lg += gs[k];
      lh += hs[k];
      const gain = lg * lg / (lh + 1) + (all.g - lg) ** 2 / (all.h - lh + 1);
      if (gain > best.gain) best = { gain, f, cut: cuts[k], low: lg / (lh + 1), high: (all.g - lg) / (all.h - lh + 1) };
    }
  });
  return best;
}

const scoreOf = (model, x) => model.reduce((s, m) => s + SHRINK * (x[m.f] > m.cut ? m.high : m.low), 0);

/** Learn from rows { x: features, y: 0 or 1 }. */
function boost(rows) {
  const bins = binsOf(rows), score = new Float64Array(rows.length), model = [];
  for (let round = 0; round < ROUNDS; round++) {
    const p = score.map((s) => 1 / (1 + Math.exp(-s)));
    const m = stumpOf(bins, p.map((v, i) => rows[i].y - v), p.map((v) => v * (1 - v)));
    if (m.f === undefined) break;
    model.push(m);
    rows.forEach((r, i) => { score[i] += SHRINK * (r.x[m.f] > m.cut ? m.high : m.low); });
  }
  return model;
}

// --- area under the curve -----------------------------------------------------------------------------
/** rows { y, score, weight }: ties count a half. */
export function auc(rows) {
  const sorted = [...rows].sort((a, b) => a.score - b.score);
  let below = 0, area = 0, pos = 0, neg = 0;
  for (let i = 0; i < sorted.length;) {
    let p = 0, n = 0;
    for (const s = sorted[i].score; i < sorted.length && sorted[i].score === s; i++) {
      p += sorted[i].y * sorted[i].weight;
      n += (1 - sorted[i].y) * sorted[i].weight;
    }
    area += p * (below + n / 2);
    below += n;
    pos += p;
    neg += n;
  }
  return pos && neg ? area / (pos * neg) : NaN;
}

/** rows { x, y, group }: learnt from one half of the groups, asked about the other. (In a cross-validation every
 * row is learnt from for some other's answer, and the usual interval around its area is then too narrow.)
 * Gives the area and its interval over resampled groups; tail: the part beyond either end. */
export function classify(rows, tail = 0.025) {
  const random = randomOf(1), all = shuffle([...new Set(rows.map((r) => r.group))], random);
  const learnt = new Set(all.slice(0, all.length >> 1)), groups = all.filter((g) => !learnt.has(g));
  const model = boost(rows.filter((r) => learnt.has(r.group)));
  const scored = rows.filter((r) => !learnt.has(r.group))
    .map((r) => ({ y: r.y, group: r.group, score: scoreOf(model, r.x), weight: 1 }));
  const areas = Array.from({ length: RESAMPLES }, () => {
    const times = new Map();
    groups.forEach(() => {
      const g = groups[Math.floor(random() * groups.length)];
      times.set(g, (times.get(g) ?? 0) + 1);
    });
    return auc(scored.filter((r) => times.has(r.group)).map((r) => ({ ...r, weight: times.get(r.group) })));
  }).filter(Number.isFinite).sort((a, b) => a - b);
  const at = (q) => areas[Math.min(areas.length - 1, Math.floor(q * areas.length))];
  return { auc: auc(scored), low: at(tail), high: at(1 - tail), n: rows.length };
}
