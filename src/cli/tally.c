/* tally: `callbox tally DIR` prints a month of a line's counters, as a table to read or as one for
 * other programs; --public as they may be shown to anybody, --publish puts them there. Called by
 * callbox.c.
 * Never prints a part of a month, nor a small count with --public: what is printed twice,
 * differently, gives back what was hidden. */
#include "cli/store_look.h"
#include "cli/tally_in.h"
#include "rota/rota.h"
#include "wire/wire.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELLS = 2000, SUMS = 60, DAY_H = 24, HOUR_S = 3600, ISO = 12, CSV_MAX = 1 << 20 };

struct ask {
    const char *dir;
    unsigned line;
    struct rota_date month; /* its first day */
    bool open_to_all, csv, publish;
    struct sentence why; /* it cannot be looked into */
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
        } else if (strcmp(argv[i], "--publish") == 0) {
            a->open_to_all = a->publish = true;
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
    return good && a->dir && !(a->publish && a->csv);
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

static void print_table(const struct ask *a, const struct tally_table *t, const char *zone)
{
    uint16_t dim = 0;
    printf("Line %u, %04d-%02u (%s)\n", a->line, a->month.year, a->month.month, zone);
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

struct whole {
    const struct rota_zone *zone;
    int32_t from, below;
};

/* As the console has it: an hour belongs to the day on which it begins. */
static uint32_t of_month(const void *arg, uint32_t hour)
{
    const struct whole *m = arg;
    unsigned minute;
    int32_t day = rota_local(m->zone, (int64_t)hour * HOUR_S, &minute);
    return day >= m->from && day < m->below ? 0 : UINT32_MAX;
}

static enum cb_err month_read_in(const struct ask *a, struct store *s, struct rota_hours *h,
                                 struct tally_table *t)
{
    enum cb_err e = line_hours(s, a->line, h);
    struct whole m = {&h->zone, rota_day_of(a->month), rota_day_of(month_after(a->month))};
    const struct store_span span = {.line = (uint16_t)a->line,
                                    .from = (uint32_t)(m.from - 1) * DAY_H,
                                    .below = (uint32_t)(m.below + 1) * DAY_H};
    return e ? e : tally_read(s, &span, of_month, &m, t);
}

static enum cb_err month_of(struct ask *a, struct tally_table *t, char zone[ROTA_ZONE_NAME])
{
    struct store_look k;
    enum cb_err e = store_look_open(a->dir, &k, &a->why);
    if (e) {
        return e;
    }
    struct rota_hours *h = cb_alloc(sizeof *h);
    e = month_read_in(a, k.store, h, t);
    memcpy(zone, h->zone.name, ROTA_ZONE_NAME);
    cb_free(h, sizeof *h);
    store_look_close(&k);
    return e;
}

static int month_out(const struct ask *a, const struct tally_table *t,
                     const struct tally_table *shown, const char *zone)
{
    const struct tally_table *which = a->open_to_all ? shown : t;
    if (a->publish) {
        const struct tally_month m = {.line = (uint16_t)a->line,
                                      .year = (uint16_t)a->month.year,
                                      .month = a->month.month,
                                      .shown = *shown};
        return tally_publish_month(a->dir, &m);
    }
    if (a->csv) {
        print_csv(a, which);
    } else {
        print_table(a, which, zone);
    }
    return 0;
}

static int refuse(const struct ask *a, enum cb_err e)
{
    if (!a->why.s[0]) {
        return cli_fail(a->dir, e);
    }
    fprintf(stderr, "callbox: %s\n", a->why.s);
    return 1;
}

int cli_tally(int argc, char **argv)
{
    struct ask a;
    struct tally_table t, shown;
    if (!ask_read(argc, argv, &a)) {
        return cli_usage(
            "tally DIR [--public [--csv] | --publish] [--line N] [--month YYYY-MM]: one whole "
            "month that is over");
    }
    tally_table_init(&t, CELLS);
    tally_table_init(&shown, CELLS + SUMS);
    char zone[ROTA_ZONE_NAME];
    enum cb_err e = month_of(&a, &t, zone);
    e = e || !a.open_to_all ? e : tally_publish(&t, TALLY_THRESHOLD, &shown);
    int status = e ? refuse(&a, e) : month_out(&a, &t, &shown, zone);
    tally_table_free(&t);
    tally_table_free(&shown);
    return status;
}
