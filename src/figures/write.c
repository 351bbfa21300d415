/* write: a table as text for a terminal, as tidy CSV and as JSON, and what its values are called.
 * Called by the command line and by publication. Never writes a hidden value, nor what gives it
 * away. */
#include "figures/table.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 300, LABEL_WIDE = 44, COUNT_WIDE = 10, VALUE_WIDE = 18 };

static const struct {
    const char *name, *heading, *unit, *means;
} measure[FIG_MEASURES] = {
    [FIG_RECORDED] = {"recorded", "Recorded", "crimes", "Crimes recorded in the period."},
    [FIG_DETECTED] =
        {"detected", "Detected", "crimes",
         "Crimes detected in the period, whenever they were recorded. Detected (cleared up) "
         "means that there is sufficient evidence under Scots law to justify considering "
         "proceedings. It does not mean that anybody was arrested, charged or convicted."},
    [FIG_RATE] =
        {"detection_rate", "Detection rate", "per cent",
         "Crimes detected in the period, divided by crimes recorded in it, times 100. "
         "Detections count by the date of detection, so the rate can be over 100. It is not the "
         "share of these crimes that was detected."},
    [FIG_CHANGE] =
        {"change_recorded", "Change in recorded", "per cent",
         "How much more or less was recorded than in the same months a year before (of a "
         "longer period: as many years before), per cent of what was recorded then."},
    [FIG_RATE_CHANGE] =
        {"change_detection_rate", "Change in rate", "percentage points",
         "The detection rate less that of the same months a year before, in percentage "
         "points, taken before either was rounded."},
    [FIG_MEAN] = {"mean_recorded", "Five-year mean", "crimes",
                  "The mean of what was recorded in the same months of the five years before."},
};

const char *fig_measure_name(enum fig_measure m)
{
    return measure[m].name;
}

const char *fig_measure_heading(enum fig_measure m)
{
    return measure[m].heading;
}

const char *fig_measure_unit(enum fig_measure m)
{
    return measure[m].unit;
}

const char *fig_measure_means(enum fig_measure m)
{
    return measure[m].means;
}

bool fig_table_has(const struct fig_table *t, enum fig_measure m)
{
    return m <= FIG_RATE || (m == FIG_MEAN ? t->ask.mean : t->ask.change);
}

/* 1234567 as 1,234,567. */
static void thousands(uint64_t n, char out[FIG_WORDS])
{
    char plain[FIG_WORDS];
    size_t len = (size_t)snprintf(plain, sizeof plain, "%" PRIu64, n), to = 0;
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) {
            out[to++] = ',';
        }
        out[to++] = plain[i];
    }
    out[to] = 0;
}

static void count(uint64_t n, bool people, char out[FIG_WORDS])
{
    if (people) {
        thousands(n, out);
    } else {
        snprintf(out, FIG_WORDS, "%" PRIu64, n);
    }
}

static void tenths(bool known, int64_t t, bool sign, char out[FIG_WORDS])
{
    uint64_t a = t < 0 ? (uint64_t)-t : (uint64_t)t;
    if (known) {
        snprintf(out, FIG_WORDS, "%s%" PRIu64 ".%" PRIu64, t < 0 ? "-" : (sign && t ? "+" : ""),
                 a / 10, a % 10);
    } else {
        snprintf(out, FIG_WORDS, "[x]");
    }
}

static bool there(const struct fig_sum *s)
{
    return s->whole <= FIG_GAPS;
}

/* A change is said only of two sums that are whole. */
static bool both(const struct fig_entry *e)
{
    return e->now.whole == FIG_WHOLE && e->before.whole == FIG_WHOLE;
}

void fig_value_words(const struct fig_entry *e, enum fig_measure m, bool people,
                     char out[FIG_WORDS])
{
    if (e->hide >> m & 1) {
        snprintf(out, FIG_WORDS, "[c]");
        return;
    }
    if ((m <= FIG_RATE && !there(&e->now)) || m >= FIG_MEASURES) {
        snprintf(out, FIG_WORDS, "[x]");
        return;
    }
    struct fig_rate rate = fig_rate_of(e->now.recorded, e->now.detected);
    struct fig_pct pct = fig_change(e->before.recorded, e->now.recorded);
    struct fig_pp pp = fig_rate_change(e->before, e->now);
    switch (m) {
    case FIG_RECORDED:
        count(e->now.recorded, people, out);
        break;
    case FIG_DETECTED:
        count(e->now.detected, people, out);
        break;
    case FIG_RATE:
        tenths(rate.known, rate.tenths, false, out);
        break;
    case FIG_CHANGE:
        tenths(both(e) && pct.known, pct.tenths, people, out);
        break;
    case FIG_RATE_CHANGE:
        tenths(both(e) && pp.known, pp.tenths, people, out);
        break;
    case FIG_MEAN:
        tenths(e->mean.known, (int64_t)e->mean.tenths, false, out);
        break;
    case FIG_MEASURES:
        break;
    }
}

void fig_line_label(const struct fig_table *t, const struct fig_line *l, char *out, size_t room)
{
    const struct fig_data *d = t->data;
    const char *area = l->area == FIG_ALL ? NULL : d->area[l->area].text;
    const char *part = area ? ", " : "";
    area = area ? area : "";
    if (l->level == FIG_CODE) {
        snprintf(out, room, "%s %s%s%s", d->code[l->id].code, d->code[l->id].label, part, area);
    } else if (l->level == FIG_GROUP) {
        snprintf(out, room, "%s%s%s", d->group[l->id].text, part, area);
    } else if (l->area != FIG_ALL) {
        snprintf(out, room, "%s", area);
    } else {
        snprintf(out, room, "Total");
    }
}

/* What all of a table is of: "all recorded crime, all areas". */
static void scope(const struct fig_table *t, char *out, size_t room)
{
    const struct fig_ask *a = &t->ask;
    const char *what = "all recorded crime";
    if (a->within == FIG_GROUP) {
        what = t->data->group[a->within_id].text;
    } else if (a->within == FIG_CODE) {
        what = t->data->code[a->within_id].label;
    }
    snprintf(out, room, "%s, %s", what,
             a->area == FIG_ALL ? "all areas" : t->data->area[a->area].text);
}

/* --- to a terminal ---------------------------------------------------------------------------- */
/* Characters, not bytes: a column is as wide as what is seen in it. */
static int wide(const char *s)
{
    int n = 0;
    for (; *s; s++) {
        n += ((unsigned char)*s & 0xc0) != 0x80;
    }
    return n;
}

static void text_heads(const struct fig_table *t, struct buf *out)
{
    buf_putf(out, "%-*s", LABEL_WIDE, "");
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            buf_putf(out, " %*s", m < FIG_RATE ? COUNT_WIDE : VALUE_WIDE, fig_measure_heading(m));
        }
    }
    buf_putf(out, "\n%-*s", LABEL_WIDE, "");
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            buf_putf(out, " %*s", m < FIG_RATE ? COUNT_WIDE : VALUE_WIDE, fig_measure_unit(m));
        }
    }
    buf_puts(out, "\n");
}

static void text_line(const struct fig_table *t, size_t line, size_t run, struct buf *out)
{
    char label[LABEL], value[FIG_WORDS];
    fig_line_label(t, &t->line[line], label, sizeof label);
    int over = LABEL_WIDE - wide(label);
    buf_putf(out, "%s%*s", label, over > 0 ? over : 0, "");
    if (over < 0) {
        buf_putf(out, "\n%-*s", LABEL_WIDE, "");
    }
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            fig_value_words(fig_entry_at(t, line, run), m, true, value);
            buf_putf(out, " %*s", m < FIG_RATE ? COUNT_WIDE : VALUE_WIDE, value);
        }
    }
    buf_puts(out, "\n");
}

void fig_table_text(const struct fig_table *t, struct buf *out)
{
    char of[LABEL], words[FIG_WORDS], before[FIG_WORDS];
    scope(t, of, sizeof of);
    for (size_t r = 0; r < t->runs; r++) {
        fig_run_words(t->run[r], words);
        buf_putf(out, "%s: %s. Version %u.\n", words, of, t->data->about.version);
        if (t->ask.change) {
            fig_run_words(fig_run_before(t->run[r]), before);
            buf_putf(out, "Changes are against %s.\n", before);
        }
        text_heads(t, out);
        for (size_t l = 0; l < t->lines; l++) {
            text_line(t, l, r, out);
        }
        buf_puts(out, "\n");
    }
    for (unsigned m = FIG_DETECTED; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            buf_putf(out, "%s, %s: %s\n", fig_measure_heading(m), fig_measure_unit(m),
                     fig_measure_means(m));
        }
    }
    buf_puts(out, "[x]: not available. [c]: hidden, so that nobody is recognised.\n");
    for (size_t i = 0; i < t->notes; i++) {
        buf_putf(out, "Note: %s\n", t->note[i].text);
    }
}

/* --- CSV -------------------------------------------------------------------------------------- */
void fig_csv_field(struct buf *out, const char *text)
{
    bool plain = !strpbrk(text, ",\"\r\n");
    if (plain) {
        buf_puts(out, text);
        return;
    }
    buf_puts(out, "\"");
    for (; *text; text++) {
        buf_puts(out, *text == '"' ? "\"" : "");
        buf_put(out, text, 1);
    }
    buf_puts(out, "\"");
}

enum { CSV_LINE = 1024 };

/* What all observations of a line have in the middle: area, group, code, label. */
static void csv_middle(const struct fig_table *t, const struct fig_line *l, struct buf *out)
{
    const struct fig_data *d = t->data;
    uint16_t area = l->area == FIG_ALL ? t->ask.area : l->area;
    const char *text[] = {area == FIG_ALL ? "" : d->area[area].text,
                          l->level == FIG_CODE    ? d->group[d->code[l->id].group].text
                          : l->level == FIG_GROUP ? d->group[l->id].text
                                                  : "",
                          l->level == FIG_CODE ? d->code[l->id].code : "",
                          l->level == FIG_CODE ? d->code[l->id].label : ""};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        fig_csv_field(out, text[i]);
        buf_puts(out, ",");
    }
}

struct csv_part {
    char text[FIG_WORDS];
    size_t len;
};

/* Everything that does not change from row to row is made once: there may be a million of them. */
static void csv_line(const struct fig_table *t, size_t line, const struct csv_part *of_run,
                     const struct csv_part *of_measure, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf middle;
    char value[FIG_WORDS];
    buf_init(&middle, CSV_LINE);
    csv_middle(t, &t->line[line], &middle);
    for (size_t r = 0; r < t->runs; r++) {
        for (unsigned m = 0; m < FIG_MEASURES; m++) {
            if (fig_table_has(t, m)) {
                fig_value_words(fig_entry_at(t, line, r), m, false, value);
                buf_put(out, of_run[r].text, of_run[r].len);
                buf_put(out, middle.p, middle.len);
                buf_put(out, of_measure[m].text, of_measure[m].len);
                buf_puts(out, value);
                buf_put(out, "\r\n", 2);
            }
        }
    }
}

void fig_table_csv(const struct fig_table *t, size_t from, size_t below, struct buf *out)
{
    struct csv_part of_measure[FIG_MEASURES], *of_run = cb_alloc(t->runs * sizeof *of_run);
    char period[FIG_WORDS];
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        of_measure[m].len = (size_t)snprintf(of_measure[m].text, FIG_WORDS, "%s,%s,",
                                             fig_measure_name(m), fig_measure_unit(m));
    }
    for (size_t r = 0; r < t->runs; r++) {
        fig_run_code(t->run[r], period);
        of_run[r].len = (size_t)snprintf(of_run[r].text, FIG_WORDS, "%u,%.40s,%u,",
                                         t->data->about.version, period, fig_run_n(t->run[r]));
    }
    if (from == 0) {
        buf_puts(out, "version,period,months,area,group,code,label,measure,unit,value\r\n");
    }
    for (size_t l = from; l < below && l < t->lines; l++) {
        csv_line(t, l, of_run, of_measure, out);
    }
    cb_free(of_run, 0);
}
