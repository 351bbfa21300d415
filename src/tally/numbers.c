/* numbers: months of a line's public counts, as sentences and tables that anybody may read. Called
 * by `callbox tally --publish`; http puts it into its frame. Never says a sentence of which a
 * number is hidden, and computes nothing but from what is shown: there is nothing to give back. */
#include "tally/tally.h"
#include <inttypes.h>
#include <stdio.h>

enum { NUMBER = 32, MINUTE_S = 60, HOUR_S = 3600, TITLE_ROOM = 1024 };

/* 12,345, or [c]. */
static void number(uint64_t n, char out[NUMBER])
{
    char plain[NUMBER];
    int len = snprintf(plain, sizeof plain, "%" PRIu64, n), at = 0;
    if (n == TALLY_HIDDEN) {
        snprintf(out, NUMBER, "[c]");
        return;
    }
    for (int i = 0; i < len && at < NUMBER - 2; i++) {
        if (i && (len - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = plain[i];
    }
    out[at] = '\0';
}

static uint64_t get(const struct tally_month *m, enum tally_dim dim, uint16_t val)
{
    return tally_get(&m->shown, 0, (uint16_t)dim, val);
}

static bool shown(uint64_t n)
{
    return n != TALLY_HIDDEN;
}

static void strong(struct buf *out, uint64_t n)
{
    char words[NUMBER];
    number(n, words);
    buf_putf(out, "<strong>%s</strong>", words);
}

static void duration(uint32_t s, char out[NUMBER])
{
    if (s == MINUTE_S || s == HOUR_S) {
        snprintf(out, NUMBER, s == HOUR_S ? "an hour" : "a minute");
    } else if (s % MINUTE_S) {
        snprintf(out, NUMBER, "%u seconds", s);
    } else {
        snprintf(out, NUMBER, "%u minutes", s / MINUTE_S);
    }
}

/* --- sentences -------------------------------------------------------------------------------- */
static void say_answered(struct buf *out, const struct tally_month *m)
{
    uint64_t offered = get(m, TALLY_OFFERED, 0), answered = get(m, TALLY_ANSWERED, TALLY_TOTAL);
    if (!shown(offered) || !shown(answered) || !offered || answered > offered) {
        return; /* who came in the last minutes of a month is answered in the next */
    }
    buf_puts(out, "<li>Of ");
    strong(out, offered);
    buf_puts(out, " people who wanted to talk while we were open, ");
    strong(out, answered);
    buf_puts(out, answered == 1 ? " was answered.</li>\n" : " were answered.</li>\n");
}

/* An edge that so many tenths of those who were answered did surely not wait beyond: what is hidden
 * or not known counts as longer. 0: there is none. */
static uint32_t edge_of(const struct tally_month *m, uint64_t tenths)
{
    uint64_t all = get(m, TALLY_ANSWERED, TALLY_TOTAL), within = 0;
    for (uint16_t v = 0; shown(all) && all && v < TALLY_WAIT_EDGES; v++) {
        uint64_t n = get(m, TALLY_ANSWERED, v);
        within += shown(n) ? n : 0;
        if (within * 10 >= all * tenths) {
            return tally_wait_edge_s[v];
        }
    }
    return 0;
}

static void say_waits(struct buf *out, const struct tally_month *m)
{
    char words[NUMBER];
    uint32_t half = edge_of(m, 5), most = edge_of(m, 9);
    if (!half) {
        return;
    }
    duration(half, words);
    buf_putf(out, "<li>Half of those who were answered waited <strong>%s or less</strong>", words);
    if (most) {
        duration(most, words);
        buf_putf(out, "; nine out of ten, %s or less", words);
    }
    buf_puts(out, ".</li>\n");
}

static void say_left(struct buf *out, const struct tally_month *m)
{
    uint64_t left = get(m, TALLY_ABANDONED, TALLY_TOTAL);
    if (shown(left) && left) {
        buf_puts(out, "<li>");
        strong(out, left);
        buf_puts(out, " left before somebody came. We answer what they wrote as a message.</li>\n");
    }
}

static void say_messages(struct buf *out, const struct tally_month *m)
{
    uint64_t in_time = get(m, TALLY_REPLIED, 0), late = get(m, TALLY_REPLIED, 1);
    if (shown(in_time) && shown(late) && in_time + late) {
        buf_puts(out, "<li>Of ");
        strong(out, in_time + late);
        buf_puts(out, " messages that we replied to, ");
        strong(out, in_time);
        buf_puts(out, " had the reply in the time that we had promised.</li>\n");
    }
}

static void sentences(struct buf *out, const struct tally_month *m)
{
    CB_CLEANUP(buf_free) struct buf said;
    buf_init(&said, TALLY_MONTH_FILE);
    say_answered(&said, m);
    say_waits(&said, m);
    say_left(&said, m);
    say_messages(&said, m);
    if (said.len) {
        buf_puts(out, "<ul class=\"govuk-list govuk-list--bullet\">\n");
        buf_put(out, said.p, said.len);
        buf_puts(out, "</ul>\n");
    } else {
        buf_puts(out, "<p class=\"govuk-body\">So few people came in this month that we cannot say "
                      "more without saying it of single people.</p>\n");
    }
}

/* --- tables ----------------------------------------------------------------------------------- */
static void table_open(struct buf *out, const char *what, const char *when, const char *first,
                       const char *second)
{
    buf_putf(out,
             "<table class=\"govuk-table cb-figures\"><caption class=\"govuk-table__caption "
             "govuk-table__caption--s\">%s, %s</caption><thead class=\"govuk-table__head\"><tr "
             "class=\"govuk-table__row\"><th scope=\"col\" class=\"govuk-table__header\">%s</th>"
             "<th scope=\"col\" class=\"govuk-table__header govuk-table__header--numeric\">%s</th>"
             "</tr></thead><tbody class=\"govuk-table__body\">\n",
             what, when, first, second);
}

static void row(struct buf *out, const char *label, uint64_t n)
{
    char words[NUMBER];
    number(n, words);
    buf_putf(out,
             "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">%s"
             "</th><td class=\"govuk-table__cell govuk-table__cell--numeric\">%s</td></tr>\n",
             label, words);
}

static void counts(struct buf *out, const struct tally_month *m, const char *when)
{
    static const struct {
        const char *label;
        uint16_t dim, val;
    } rows[] = {
        {"Contacts, all together", TALLY_CONTACT, TALLY_TOTAL},
        {"New people", TALLY_PERSON, 0},
        {"Contacts of people who came back", TALLY_RETURNED, TALLY_TOTAL},
        {"Wanted to talk while we were open", TALLY_OFFERED, 0},
        {"Answered", TALLY_ANSWERED, TALLY_TOTAL},
        {"Left before they were answered", TALLY_ABANDONED, TALLY_TOTAL},
        {"Wanted to talk while too many waited", TALLY_BLOCKED, 0},
        {"Wanted to talk while we were closed", TALLY_CLOSED, 1},
        {"Replies promised by a time", TALLY_PROMISED, 0},
        {"Replies in that time", TALLY_REPLIED, 0},
        {"Replies after it", TALLY_REPLIED, 1},
        {"Times booked to talk", TALLY_BOOKED, 0},
        {"Booked times kept", TALLY_BOOKED, 1},
    };
    table_open(out, "Contacts and replies", when, "What was counted", "How many");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        row(out, rows[i].label, get(m, (enum tally_dim)rows[i].dim, rows[i].val));
    }
    buf_puts(out, "</tbody></table>\n");
}

static void waits(struct buf *out, const struct tally_month *m, const char *when)
{
    char edge[NUMBER], before[NUMBER], label[3 * NUMBER];
    table_open(out, "How long those who were answered had waited", when, "Wait", "Contacts");
    for (uint16_t v = 0; v < TALLY_HIST; v++) {
        if (v < TALLY_WAIT_EDGES) {
            duration(tally_wait_edge_s[v], edge);
            duration(tally_wait_edge_s[v ? v - 1 : 0], before);
            snprintf(label, sizeof label, v ? "From %s to %s" : "%s or less", before, edge);
        } else {
            snprintf(label, sizeof label, v == TALLY_MORE ? "More than an hour" : "Not known");
        }
        row(out, label, get(m, TALLY_ANSWERED, v));
    }
    buf_puts(out, "</tbody></table>\n");
}

/* --- the page --------------------------------------------------------------------------------- */
/* "October 2026"; of several lines: "October 2026, For families". line NULL: of one. */
static void heading(struct buf *out, const struct tally_month *m, const char *const *line)
{
    char when[TALLY_NAME];
    tally_month_words(m, when);
    buf_puts(out, when);
    if (line && *line) {
        buf_puts(out, ", ");
        buf_html(out, *line);
    } else if (line) {
        buf_putf(out, ", line %u", m->line);
    }
    buf_put(out, "", 1);
}

static void month(struct buf *out, const struct tally_month *m, const char *const *line,
                  bool newest)
{
    CB_CLEANUP(buf_free) struct buf title;
    buf_init(&title, TITLE_ROOM);
    heading(&title, m, line);
    const char *name = title.failed ? "" : (const char *)title.p;
    if (newest) {
        buf_putf(out, "<h2 class=\"govuk-heading-m\">%s</h2>\n", name);
    } else {
        buf_putf(out,
                 "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\"><span "
                 "class=\"govuk-details__summary-text\">%s</span></summary>\n"
                 "<div class=\"govuk-details__text\">\n",
                 name);
    }
    sentences(out, m);
    counts(out, m, name);
    waits(out, m, name);
    buf_puts(out, newest ? "" : "</div></details>\n");
}

static bool same_month(const struct tally_month *a, const struct tally_month *b)
{
    return a->year == b->year && a->month == b->month;
}

void tally_month_page(struct buf *out, const struct tally_month *m, const char *const *names,
                      size_t n)
{
    bool lines = false, older = false;
    for (size_t i = 1; i < n; i++) {
        lines = lines || m[i].line != m[0].line;
    }
    buf_putf(
        out,
        "Our work in numbers\n<div class=\"govuk-grid-row\">"
        "<div class=\"govuk-grid-column-two-thirds\">\n"
        "<h1 class=\"govuk-heading-xl\">Our work in numbers</h1>\n"
        "<p class=\"govuk-body-l\">How many people come to us, how long they wait, and whether "
        "we reply when we said we would.</p>\n"
        "<p class=\"govuk-body\">These are sums of whole months. Somebody who comes twice is "
        "counted twice. Where a number is so small that somebody could be recognised by it (1 "
        "to %d), or would give such a number away, it says [c]. A 0 is a true 0.</p>\n",
        TALLY_THRESHOLD - 1);
    for (size_t i = 0; i < n; i++) {
        bool newest = same_month(&m[i], &m[0]);
        if (!newest && !older) {
            buf_puts(out, "<h2 class=\"govuk-heading-m\">Earlier months</h2>\n");
            older = true;
        }
        month(out, &m[i], lines ? &names[i] : NULL, newest);
    }
    buf_puts(out, "<h2 class=\"govuk-heading-m\">To take away</h2>\n<p class=\"govuk-body\"><a "
                  "class=\"govuk-link\" href=\"/numbers/numbers.csv\">All that we counted, as a "
                  "table for other programs (CSV)</a></p>\n</div></div>\n");
}
