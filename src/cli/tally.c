/* tally: `callbox tally DIR` prints a month of a stopped line's counters, as a table to read or as
 * one for other programs; --public as they may be shown to anybody. Called by callbox.c. Never
 * prints a part of a month, nor a small count with --public: what is printed twice, differently,
 * gives back what was hidden. */
#include "cli/cli_in.h"
#include "rota/zone.h"
#include "tally/tally.h"
#include "wire/wire.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELLS = 2000, SUMS = 60, DAY_H = 24, ISO = 12, CSV_MAX = 1 << 20 };

struct ask {
    const char *dir;
    unsigned line;
    struct rota_date month; /* its first day */
    bool open_to_all, csv;
};

static struct rota_date month_after(struct rota_date d)
{
    d.year += d.month == 12;
    d.month = (uint8_t)(d.month % 12 + 1);
    d.day = 1;
    return d;
}

/* The last one that is over. */
static struct rota_date month_past(void)
{
    struct rota_date d = rota_date_of((int32_t)cb_day());
    d = rota_date_of((int32_t)cb_day() - d.day); /* the last day of the month before */
    d.day = 1;
    return d;
}

/* "2026-10". */
static bool month_read(const char *s, struct rota_date *out)
{
    unsigned year, month;
    char rest;
    if (strlen(s) != 7 || sscanf(s, "%4u-%2u%c", &year, &month, &rest) != 2) {
        return false;
    }
    *out = (struct rota_date){.year = (int32_t)year, .month = (uint8_t)month, .day = 1};
    return month >= 1 && month <= 12 && rota_date_is(*out) &&
           rota_day_of(month_after(*out)) <= (int32_t)cb_day();
}

static bool line_read(const char *s, unsigned *out)
{
    char rest;
    return sscanf(s, "%5u%c", out, &rest) == 1 && *out >= 1 && *out < SEAL_AUDIT_LINE;
}

static bool ask_read(int argc, char **argv, struct ask *a)
{
    *a = (struct ask){.line = 1, .month = month_past()};
    bool good = true;
    for (int i = 0; good && i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--public") == 0) {
            a->open_to_all = true;
        } else if (strcmp(argv[i], "--csv") == 0) {
            a->csv = true;
        } else if (strcmp(argv[i], "--line") == 0) {
            good = more && line_read(argv[++i], &a->line);
        } else if (strcmp(argv[i], "--month") == 0) {
            good = more && month_read(argv[++i], &a->month);
        } else {
            good = !a->dir && argv[i][0] != '-';
            a->dir = argv[i];
        }
    }
    return good && a->dir;
}

static void iso(struct rota_date d, char out[ISO])
{
    snprintf(out, ISO, "%04u-%02u-%02u", (unsigned)d.year % 10000, d.month % 100u, d.day % 100u);
}

static void print_csv(const struct ask *a, const struct tally_table *t)
{
    CB_CLEANUP(buf_free) struct buf out;
    char from[ISO], to[ISO], line[8];
    struct tally_row r = {.line = line, .from = from, .to = to};
    buf_init(&out, CSV_MAX);
    iso(a->month, from);
    iso(month_after(a->month), to);
    snprintf(line, sizeof line, "%u", a->line % 100000);
    tally_csv_head(&out, a->open_to_all ? TALLY_THRESHOLD : 0);
    for (size_t i = 0; i < t->n; i++) {
        r.dim = t->cell[i].dim;
        r.val = t->cell[i].val;
        r.n = t->cell[i].n;
        tally_csv_row(&out, &r);
    }
    fwrite(out.p, 1, out.len, stdout);
}

static void print_table(const struct ask *a, const struct tally_table *t)
{
    uint16_t dim = 0;
    printf("Line %u, %04d-%02u (UTC)\n", a->line, a->month.year, a->month.month);
    if (a->open_to_all) {
        printf("[c]: 1 to %d, or hidden to protect one that is. What is not listed is 0.\n",
               TALLY_THRESHOLD - 1);
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct tally_cell *c = &t->cell[i];
        char label[TALLY_NAME];
        if (c->dim != dim) {
            dim = c->dim;
            printf("\n%s, %s\n", tally_def_of(dim)->label, tally_def_of(dim)->unit);
        }
        tally_val_label(c->dim, c->val, label);
        if (c->n == TALLY_HIDDEN) {
            printf("  %-40s %12s\n", label, "[c]");
        } else {
            printf("  %-40s %12" PRIu64 "\n", label, c->n);
        }
    }
}

/* Does the line keep another calendar than UTC's? The console's months are by that one, and two
 * months that differ by an hour give that hour away. */
static enum cb_err zone_other(struct store *s, unsigned line, bool *other_out)
{
    enum { PIECE = 2000 };
    CB_CLEANUP(buf_free) struct buf doc;
    struct wire_service w;
    struct store_id id;
    const uint8_t name[2] = {(uint8_t)(line >> 8), (uint8_t)line};
    size_t piece = PIECE;
    buf_init(&doc, WIRE_BODY_MAX);
    store_id_of(name, sizeof name, &id);
    enum cb_err e = CB_OK;
    for (uint64_t sub = 0; !e && piece == PIECE; sub++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, STORE_PAPER_MAX);
        e = s->ops->paper_get(s, PAPER_SERVICE, &id, sub, &b);
        buf_put(&doc, b.p, b.len);
        piece = b.len;
    }
    e = e ? e : wire_service_get(buf_view(&doc), &w);
    *other_out = !e && memmem(w.hours.p, w.hours.len, "zone ", 5) &&
                 !memmem(w.hours.p, w.hours.len, "zone UTC", 8);
    return e == CB_NONE_FOUND ? CB_OK : e; /* nobody decided: UTC */
}

static enum cb_err month_of(const struct ask *a, struct tally_table *t, bool *other_out)
{
    struct store *s;
    char path[CLI_PATH];
    const struct store_span span = {.line = (uint16_t)a->line,
                                    .from = (uint32_t)rota_day_of(a->month) * DAY_H,
                                    .below = (uint32_t)rota_day_of(month_after(a->month)) * DAY_H};
    cli_path(a->dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        return e;
    }
    e = zone_other(s, a->line, other_out);
    e = e ? e : tally_read(s, &span, NULL, NULL, t);
    s->ops->close(s);
    return e;
}

int cli_tally(int argc, char **argv)
{
    struct ask a;
    struct tally_table t, shown;
    if (!ask_read(argc, argv, &a)) {
        return cli_usage(
            "tally DIR [--public] [--line N] [--month YYYY-MM] [--csv]: one whole month "
            "that is over, of a line that is stopped");
    }
    tally_table_init(&t, CELLS);
    tally_table_init(&shown, CELLS + SUMS);
    bool other = false;
    enum cb_err e = month_of(&a, &t, &other);
    if (!e && other && a.open_to_all) {
        tally_table_free(&t);
        tally_table_free(&shown);
        return cli_usage(
            "tally: this line's calendar is another than UTC's, and two sets of months "
            "give away what lies between them: an analyst saves them in the console");
    }
    e = e || !a.open_to_all ? e : tally_publish(&t, TALLY_THRESHOLD, &shown);
    if (!e) {
        const struct tally_table *which = a.open_to_all ? &shown : &t;
        if (a.csv) {
            print_csv(&a, which);
        } else {
            print_table(&a, which);
        }
    }
    tally_table_free(&t);
    tally_table_free(&shown);
    return e ? cli_fail(a.dir, e) : 0;
}
