/* chart: one bar a period, lying, so that it can be read on a telephone; an SVG with its values in
 * words. Called by html. Never draws a period beside another of a different length, nor a hidden
 * value. */
#include "publish/publish_in.h"
#include <stdio.h>
#include <string.h>

enum { WIDE = 360, LEFT = 84, RIGHT = 72, ROW = 28, BAR = 20, TOP = 4, MOST_BARS = 24, BASE = 14 };

struct bar {
    char words[FIG_WORDS], value[FIG_WORDS];
    uint64_t size;
};

/* The total's values, of periods as long as the first. */
static size_t bars_of(const struct pub_version *v, enum fig_measure m, struct bar *bar)
{
    const struct fig_table *t = v->t[PUB_GROUP];
    size_t n = 0, first = v->runs > MOST_BARS ? v->runs - MOST_BARS : 0;
    for (size_t r = first; r < v->runs; r++) {
        const struct fig_entry *e = fig_entry_at(t, t->lines - 1, r);
        if (fig_run_n(v->run[r]) != fig_run_n(v->run[first])) {
            continue;
        }
        struct bar *b = &bar[n++];
        fig_run_words(v->run[r], b->words);
        fig_value_words(e, m, true, b->value);
        struct fig_rate rate = fig_rate_of(e->now.recorded, e->now.detected);
        bool shown = b->value[0] != '[';
        b->size = !shown ? 0 : (m == FIG_RATE ? (uint64_t)rate.tenths : e->now.recorded);
    }
    return n;
}

void pub_chart(const struct pub_version *v, enum fig_measure m, unsigned number, struct buf *out)
{
    struct bar bar[MOST_BARS];
    size_t n = bars_of(v, m, bar), high = TOP + n * ROW;
    uint64_t most = m == FIG_RATE ? 1000 : 1; /* a rate's axis goes to 100 at least */
    const char *heading = fig_measure_heading(m), *unit = fig_measure_unit(m);
    if (n < 2) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        most = bar[i].size > most ? bar[i].size : most;
    }
    buf_putf(out,
             "<figure class=\"cb-chart\"><figcaption class=\"govuk-body\"><strong>"
             "All recorded crime: %s, %s</strong></figcaption>\n"
             "<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-labelledby=\"chart-%u\" "
             "xmlns=\"http://www.w3.org/2000/svg\"><title id=\"chart-%u\">%s, %s: ",
             heading, unit, WIDE, high, number, number, heading, unit);
    for (size_t i = 0; i < n; i++) {
        buf_putf(out, "%s%s %s", i ? "; " : "", bar[i].words, bar[i].value);
    }
    buf_puts(out, ".</title>\n");
    for (size_t i = 0; i < n; i++) {
        size_t y = TOP + i * ROW;
        unsigned long wide = (unsigned long)(bar[i].size * (WIDE - LEFT - RIGHT) / most);
        buf_putf(out,
                 "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\" font-size=\"16\">%s</text>"
                 "<rect x=\"%d\" y=\"%zu\" width=\"%lu\" height=\"%d\" class=\"cb-chart__bar\"/>"
                 "<text x=\"%lu\" y=\"%zu\" font-size=\"16\">%s</text>\n",
                 LEFT - 6, y + BASE + 1, bar[i].words, LEFT, y, wide, BAR, LEFT + wide + 5,
                 y + BASE + 1, bar[i].value);
    }
    buf_puts(out, "</svg></figure>\n");
}
