/* figures: a line's counters, for those who plan by them. Called through calls.c, which asked for
 * the role. Never shows an analyst or a campaign manager a count that tally_publish hides, nor any
 * part of a month: of two spans that differ in a day, the difference is that day. */
#include "line/figures_in.h"
#include "line/line_in.h"
#include <string.h>

enum { CELLS = 50000, PUBLISHED = 1000, DAY_S = 86400, HOUR_S = 3600, WEEK_H = 168, SUMS = 60 };

struct figures_ask {
    uint16_t line;
    uint8_t what;
    uint32_t from, below; /* days */
    struct tally_cell after;
};

static enum cb_err ask_read(struct rd *r, struct figures_ask *a)
{
    a->line = rd_u16(r);
    a->what = rd_u8(r);
    rd_zero(r, 1);
    a->from = rd_u32(r);
    a->below = rd_u32(r);
    a->after.at = rd_u32(r);
    a->after.dim = rd_u16(r);
    a->after.val = rd_u16(r);
    if (!rd_done(r) || a->what > FIGURES_LAST) {
        return CB_PEER_FORMAT;
    }
    uint32_t most = a->what == FIGURES_WHOLE ? FIGURES_YEAR : FIGURES_DAYS;
    bool days = a->from < a->below && a->below <= UINT16_MAX && a->below - a->from <= most;
    return days ? CB_OK : CB_PEER_FORMAT;
}

/* A whole month, and one that is over. */
static bool month_over(const struct figures_ask *a, int32_t today)
{
    struct rota_date first = rota_date_of((int32_t)a->from), next = first;
    next.month = (uint8_t)(first.month % 12 + 1);
    next.year += first.month == 12;
    return first.day == 1 && (int32_t)a->below == rota_day_of(next) && (int32_t)a->below <= today;
}

/* Supervisors as it is; the others what is published. */
static enum cb_err ask_allowed(struct line *l, const struct call *c, const struct figures_ask *a,
                               int32_t today)
{
    if (!staff_serves(l->staff, &c->seat, a->line)) {
        return CB_PEER_DENIED;
    }
    bool exact = STAFF_SUPERVISOR & 1u << c->seat.role;
    return exact || (a->what == FIGURES_WHOLE && month_over(a, today)) ? CB_OK : CB_PEER_DENIED;
}

struct grouping {
    const struct rota_zone *zone;
    const struct figures_ask *ask;
};

/* An hour belongs to the day on which it begins. */
static uint32_t group_of(const void *arg, uint32_t hour)
{
    const struct grouping *g = arg;
    unsigned minute;
    int32_t day = rota_local(g->zone, (int64_t)hour * HOUR_S, &minute);
    if (day < (int32_t)g->ask->from || day >= (int32_t)g->ask->below) {
        return UINT32_MAX;
    }
    return g->ask->what == FIGURES_WHOLE ? 0
           : g->ask->what == FIGURES_DAY ? (uint32_t)day
                                         : rota_weekday(day) * 24 + minute / 60;
}

static enum cb_err figures_read(struct line *l, const struct figures_ask *a,
                                const struct rota_zone *zone, struct tally_table *t)
{
    const struct grouping g = {zone, a};
    struct store_span span = {.line = a->line};
    span.from = (uint32_t)(rota_zone_moment(zone, (int32_t)a->from, 0, false) / HOUR_S);
    span.below = (uint32_t)(rota_zone_moment(zone, (int32_t)a->below, 0, true) / HOUR_S) + 1;
    tally_table_init(t, CELLS);
    return tally_read(l->store, &span, group_of, &g, t);
}

static enum cb_err figures_hide(struct tally_table *t)
{
    struct tally_table out;
    tally_table_init(&out, t->n + SUMS);
    enum cb_err e = tally_publish(t, TALLY_THRESHOLD, &out);
    tally_table_free(t);
    *t = out;
    return e;
}

static bool is_after(const struct tally_cell *c, const struct tally_cell *after)
{
    if (c->at != after->at) {
        return c->at > after->at;
    }
    return c->dim != after->dim ? c->dim > after->dim : c->val > after->val;
}

static void cells_put(const struct tally_table *t, size_t from, size_t n, struct buf *out)
{
    uint8_t *p = buf_room(out, n * WIRE_FIGURES_CELL);
    struct wr w = wr_of(p, p ? n * WIRE_FIGURES_CELL : 0);
    for (size_t i = from; i < from + n; i++) {
        wr_u32(&w, t->cell[i].at);
        wr_u16(&w, t->cell[i].dim);
        wr_u16(&w, t->cell[i].val);
        wr_u64(&w, t->cell[i].n);
    }
}

static void figures_put(const struct figures_ask *a, const struct tally_table *t, uint8_t threshold,
                        uint32_t today, struct call *c)
{
    size_t from = 0, most = (c->reply_max - WIRE_HDR - WIRE_FIGURES_HDR) / WIRE_FIGURES_CELL;
    while (from < t->n && a->after.dim && !is_after(&t->cell[from], &a->after)) {
        from++;
    }
    size_t n = t->n - from < most ? t->n - from : most;
    uint8_t head[WIRE_FIGURES_HDR];
    struct wr w = wr_of(head, sizeof head);
    wr_u8(&w, threshold);
    wr_u8(&w, from + n < t->n);
    wr_zero(&w, 2);
    wr_u32(&w, today);
    wr_u32(&w, (uint32_t)n);
    buf_put(&c->reply, head, sizeof head);
    cells_put(t, from, n, &c->reply);
}

/* The line's own clock. */
const struct rota_zone *figures_zone(struct line *l, uint16_t line)
{
    static const struct rota_zone utc = {.name = "UTC"};
    const struct service *s;
    return service_of(l, line, &s) ? &utc : &s->hours.zone;
}

unsigned figures_people(struct line *l, uint16_t line, unsigned week_hour)
{
    enum { DAY_H = 24, DAYS = 7 };
    const struct service *s;
    unsigned minute;
    if (service_of(l, line, &s)) {
        return 0;
    }
    const struct rota_zone *z = &s->hours.zone;
    int32_t today = rota_local(z, (int64_t)cb_unix_s(), &minute);
    int32_t day = today + (int32_t)((week_hour / DAY_H + DAYS - rota_weekday(today)) % DAYS);
    return rota_people_at(&s->shifts, z, rota_zone_moment(z, day, week_hour % DAY_H * 60, false));
}

/* TALLY: see wire/figures.h. */
enum cb_err step_tally(struct line *l, struct call *c, struct rd *body)
{
    struct figures_ask a = {0};
    struct tally_table t = {0};
    unsigned minute;
    enum cb_err e = ask_read(body, &a);
    if (e) {
        return e;
    }
    const struct rota_zone *zone = figures_zone(l, a.line);
    int32_t today = rota_local(zone, (int64_t)cb_unix_s(), &minute);
    bool exact = STAFF_SUPERVISOR & 1u << c->seat.role;
    e = ask_allowed(l, c, &a, today);
    e = e ? e : figures_read(l, &a, zone, &t);
    e = e || exact ? e : figures_hide(&t);
    if (!e) {
        figures_put(&a, &t, exact ? 0 : TALLY_THRESHOLD, (uint32_t)today, c);
    }
    tally_table_free(&t);
    return e;
}
