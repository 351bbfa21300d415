/* forecast: the coming week from the weeks past: how many come at each hour, how long a contact
 * takes, how long people are ready to wait, and what so many who answer make of it, by Erlang's
 * formulas (src/rota). Called through calls.c. Never says more than its inputs hold: where patience
 * is not known it asks Erlang C, and says where C has no answer. */
#include "line/figures_in.h"
#include "line/line_in.h"
#include "rota/wait.h"
#include <math.h>
#include <string.h>

enum { DAYS = 7, DAY_H = 24, HOUR_S = 3600, CELLS = 50000, SAY_MOST = 40, HANDLE_GUESS_S = 900 };

struct ask {
    uint16_t line, target_s;
    uint8_t weeks, people, percent, chats;
};

struct outlook {
    struct tally_range handle_s, patience_s;
    double per_hour[WIRE_WEEK_H];
    unsigned people[WIRE_WEEK_H], needed[WIRE_WEEK_H];
    struct buf say; /* len2 text each */
    uint16_t nsay;
};

static enum cb_err ask_read(struct rd *r, struct ask *a)
{
    a->line = rd_u16(r);
    a->weeks = rd_u8(r);
    a->people = rd_u8(r);
    a->target_s = rd_u16(r);
    a->percent = rd_u8(r);
    a->chats = rd_u8(r);
    bool good = rd_done(r) && a->weeks >= 1 && a->weeks <= FORECAST_WEEKS && a->percent >= 1 &&
                a->percent <= 99 && a->chats >= 1 && a->chats <= 8 && a->target_s >= 1 &&
                a->people <= ROTA_PEOPLE_ENOUGH;
    return good ? CB_OK : CB_PEER_FORMAT;
}

static uint32_t week_hour(const void *arg, uint32_t hour)
{
    unsigned minute;
    int32_t day = rota_local(arg, (int64_t)hour * HOUR_S, &minute);
    return rota_weekday(day) * DAY_H + minute / 60;
}

static void past_read(const struct tally_table *t, unsigned weeks, struct outlook *o)
{
    struct tally_week w;
    tally_week_of(t, &w);
    o->handle_s = w.handle_s;
    o->patience_s = w.patience_s;
    for (uint32_t at = 0; at < WIRE_WEEK_H; at++) {
        o->per_hour[at] = (double)w.came[at] / weeks;
    }
}
_Static_assert((int)WIRE_WEEK_H == (int)TALLY_WEEK_H, "hours of a week");

/* A stretch of a day in which somebody is on, hour by hour; each hour is two half hours alike. */
static void stretch_say(const struct ask *a, struct outlook *o, unsigned from, unsigned n)
{
    char text[ROTA_SAY];
    double handle_s = tally_middle(o->handle_s);
    struct rota_stretch s = {.weekday = (uint8_t)(from / DAY_H),
                             .from_min = (uint16_t)(from % DAY_H * 60),
                             .n = (uint16_t)(2 * n),
                             .chats_each = a->chats,
                             .handle_s = handle_s > 0 ? handle_s : HANDLE_GUESS_S,
                             .patience_s = tally_middle(o->patience_s),
                             .target_s = a->target_s,
                             .level = a->percent / 100.0};
    struct rota_forecast f;
    for (unsigned i = 0; i < 2 * n; i++) {
        s.per_hour[i] = o->per_hour[from + i / 2];
        s.people[i] = o->people[from + i / 2];
    }
    rota_forecast_of(&s, &f);
    for (unsigned i = 0; i < n; i++) {
        o->needed[from + i] = o->per_hour[from + i] > 0 ? f.needed[2 * i] : 0;
    }
    rota_forecast_say(&s, &f, text);
    size_t len = strlen(text);
    if (o->nsay < SAY_MOST) {
        buf_put(&o->say, (uint8_t[2]){(uint8_t)(len >> 8), (uint8_t)len}, 2);
        buf_put(&o->say, text, len);
        o->nsay++;
    }
}

/* Hours of a day in which somebody comes and somebody is on. */
static void outlook_say(const struct ask *a, struct outlook *o)
{
    for (unsigned day = 0; day < DAYS; day++) {
        unsigned at = day * DAY_H, end = at + DAY_H;
        while (at < end) {
            unsigned n = 0;
            while (at + n < end && o->people[at + n] && o->per_hour[at + n] > 0) {
                n++;
            }
            if (n) {
                stretch_say(a, o, at, n);
            }
            at += n ? n : 1;
        }
    }
}

static uint32_t seconds_of(double s)
{
    return isfinite(s) && s < UINT32_MAX ? (uint32_t)s : UINT32_MAX;
}

static void outlook_put(const struct outlook *o, struct buf *out)
{
    uint8_t head[WIRE_FORECAST_HDR + WIRE_WEEK_H * 4];
    struct wr w = wr_of(head, sizeof head);
    wr_u32(&w, seconds_of(o->handle_s.lo));
    wr_u32(&w, seconds_of(o->handle_s.hi));
    wr_u32(&w, seconds_of(o->patience_s.lo));
    wr_u32(&w, seconds_of(o->patience_s.hi));
    wr_zero(&w, 2);
    wr_u16(&w, o->nsay);
    for (unsigned i = 0; i < WIRE_WEEK_H; i++) {
        double hundredths = o->per_hour[i] * 100 + 0.5;
        wr_u16(&w, hundredths < UINT16_MAX ? (uint16_t)hundredths : UINT16_MAX);
        wr_u8(&w, (uint8_t)(o->people[i] < UINT8_MAX ? o->people[i] : UINT8_MAX));
        wr_u8(&w, (uint8_t)(o->needed[i] < UINT8_MAX ? o->needed[i] : UINT8_MAX));
    }
    buf_put(out, head, sizeof head);
    buf_put(out, o->say.p, o->say.len);
}

/* FORECAST: see wire/figures.h. */
enum cb_err step_forecast(struct line *l, struct call *c, struct rd *body)
{
    struct ask a = {0};
    struct outlook o = {0};
    struct tally_table t;
    enum cb_err e = ask_read(body, &a);
    if (e || !staff_serves(l->staff, &c->seat, a.line)) {
        return e ? e : CB_PEER_DENIED;
    }
    uint32_t today = cb_day(); /* of UTC: a day more or less of many weeks */
    struct store_span span = {
        .line = a.line, .from = (today - DAYS * a.weeks) * DAY_H, .below = today * DAY_H};
    buf_init(&o.say, SAY_MOST * (ROTA_SAY + 2));
    tally_table_init(&t, CELLS);
    e = tally_read(l->store, &span, week_hour, figures_zone(l, a.line), &t);
    if (!e) {
        past_read(&t, a.weeks, &o);
        for (unsigned i = 0; i < WIRE_WEEK_H; i++) {
            o.people[i] = a.people ? a.people : figures_people(l, a.line, i);
        }
        outlook_say(&a, &o);
        outlook_put(&o, &c->reply);
    }
    tally_table_free(&t);
    buf_free(&o.say);
    return e;
}
