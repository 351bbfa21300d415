/* charts: bars in SVG, made here from numbers. Called by the figures' view. Every chart has its table,
 * one click away. Never carries a meaning by colour alone: bars are also told apart by their pattern
 * and their order, and each says its numbers when it is pointed at. */
import { h } from './dom';
import { t } from '../text';

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;
const TICKS = 4;

export interface Series {
    name: string;
    n: number[]; /* one a label */
}

export interface Chart {
    title: string;
    what: string; /* heads the column of labels */
    labels: string[];
    series: Series[];
    every?: number; /* write every so many-th label under the bars */
    most?: number; /* what the axis must reach: charts beside each other have one */
    span?: { from: number; to: number; name: string }; /* labels that are marked together */
}

function svg(tag: string, attrs: Record<string, string | number>, text = ''): SVGElement {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attrs)) {
        element.setAttribute(name, String(value));
    }
    if (text !== '') {
        element.append(text);
    }
    return element;
}

/* A round number at or above n, of which TICKS parts are round too. */
export function roundUp(n: number): number {
    if (n <= TICKS) {
        return TICKS;
    }
    const power = 10 ** Math.floor(Math.log10(n / TICKS));
    const step = [1, 2, 2.5, 5, 10].map((f) => f * power)
        .find((s) => s * TICKS >= n && Number.isInteger(s)) ?? 10 * power;
    return step * TICKS;
}

function axis(most: number): SVGElement[] {
    return Array.from({ length: TICKS + 1 }, (_, i) => {
        const y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - i / TICKS);
        const g = svg('g', {});
        g.append(
            svg('line', { class: 'desk-chart__line', x1: LEFT, x2: WIDTH, y1: y, y2: y }),
            svg('text', { 'class': 'desk-chart__text', 'x': LEFT - 6, 'y': y + 4, 'text-anchor': 'end' },
                (most * i / TICKS).toLocaleString()),
        );
        return g;
    });
}

function bars(chart: Chart, most: number): SVGElement[] {
    const step = (WIDTH - LEFT) / Math.max(1, chart.labels.length);
    const scale = (HEIGHT - TOP - BOTTOM) / most;
    return chart.labels.map((label, i) => {
        const g = svg('g', {});
        const words = chart.series.map((s) => `${s.name} ${s.n[i] ?? 0}`).join(', ');
        g.append(svg('title', {}, `${label}: ${words}`));
        let y = HEIGHT - BOTTOM;
        for (const [k, s] of chart.series.entries()) {
            const height = (s.n[i] ?? 0) * scale;
            y -= height;
            g.append(svg('rect', {
                class: `desk-chart__bar desk-chart__bar--${k}`, x: LEFT + i * step + step * 0.1, y,
                width: step * 0.8, height,
            }));
        }
        const every = chart.every ?? 1;
        if (i % every === 0) {
            g.append(svg('text', {
                'class': `desk-chart__text${(i / every) % 2 === 0 ? '' : ' desk-chart__text--between'}`, 'x': LEFT + (i + 0.5) * step, 'y': HEIGHT - 6,
                'text-anchor': 'middle',
            }, label));
        }
        return g;
    });
}

/* Behind the bars; its name stands above. */
function marked(chart: Chart): SVGElement[] {
    if (chart.span === undefined) {
        return [];
    }
    const step = (WIDTH - LEFT) / Math.max(1, chart.labels.length);
    const [x, width] = [LEFT + chart.span.from * step, (chart.span.to - chart.span.from + 1) * step];
    return [
        svg('rect', { class: 'desk-chart__span', x, y: TOP, width, height: HEIGHT - TOP - BOTTOM }),
        svg('text', { class: 'desk-chart__text', x: x + 4, y: TOP + 10 }, chart.span.name),
    ];
}

/* How high the bars of so many labels are. */
export function heights(series: Series[], labels: number): number[] {
    return Array.from({ length: labels }, (_, i) => series.reduce((a, s) => a + (s.n[i] ?? 0), 0));
}

function picture(chart: Chart): SVGElement {
    const most = roundUp(Math.max(chart.most ?? 0, ...heights(chart.series, chart.labels.length)));
    const root = svg('svg', {
        'class': 'desk-chart__svg', 'viewBox': `0 0 ${WIDTH} ${HEIGHT}`, 'role': 'img',
        'aria-label': t('{title}. The numbers are in the table below the chart.', { title: chart.title }),
    });
    root.append(...marked(chart), ...axis(most), ...bars(chart, most));
    return root;
}

export interface Table {
    caption: string;
    head: string[];
    rows: (string | number)[][];
}

/* A table that can be moved sideways with keys where it is wider than the window. */
export function table({ caption, head, rows }: Table): HTMLElement {
    const made = h('table', { class: 'govuk-table desk-figures__table' }, [
        h('caption', { class: 'govuk-table__caption' }, [caption]),
        h('thead', { class: 'govuk-table__head' }, [h('tr', { class: 'govuk-table__row' }, head.map((x, i) =>
            h('th', {
                class: `govuk-table__header ${i > 0 ? 'govuk-table__header--numeric' : ''}`,
                attrs: { scope: 'col' },
            }, [x])))]),
        h('tbody', { class: 'govuk-table__body' }, rows.map((row) =>
            h('tr', { class: 'govuk-table__row' }, row.map((x, i) => (i === 0
                ? h('th', { class: 'govuk-table__header', attrs: { scope: 'row' } }, [String(x)])
                : h('td', { class: 'govuk-table__cell govuk-table__cell--numeric' }, [
                    typeof x === 'number' ? x.toLocaleString() : x,
                ])))))),
    ]);
    return h('div', {
        class: 'desk-figures__wide', attrs: { tabindex: 0, role: 'region', 'aria-label': caption },
    }, [made]);
}

export function chartView(chart: Chart): HTMLElement {
    const key = h('p', { class: 'desk-chart__key', attrs: { 'aria-hidden': 'true' } },
        chart.series.map((s, k) => h('span', {}, [
            h('span', { class: `desk-chart__sign desk-chart__sign--${k}` }), s.name,
        ])));
    const rows = chart.labels.map((label, i) => [label, ...chart.series.map((s) => s.n[i] ?? 0)]);
    return h('figure', { class: 'desk-chart' }, [
        h('figcaption', { class: 'govuk-heading-s' }, [chart.title]), key, picture(chart),
        h('details', { class: 'desk-chart__details' }, [
            h('summary', {}, [t('The numbers as a table')]),
            table({ caption: chart.title, head: [chart.what, ...chart.series.map((s) => s.name)], rows }),
        ]),
    ]);
}
