/* way: the way in, as pages tell it to everybody: open or closed, full, how long the wait is, which
 * times can be booked. Called by batch between two batches, by visitor, and by http, which copies
 * what was made. Never the same for one visitor and not another: it knows none. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { QUIET_MS = 1000, SOON_S = 1, LOOK_S = 60, SCAN_MAX = 1000, DATES_DAYS = 60 };

void way_moved(struct line *l)
{
    l->way.moved = true;
}

unsigned way_wait_s(const struct line *l)
{
    return l->way.moved ? SOON_S : LOOK_S;
}

static enum cb_err front_of(struct line *l, uint16_t *line_out)
{
    struct way *w = &l->way;
    struct staff_line_list all;
    enum cb_err e = CB_OK;
    if (!w->front) {
        e = staff_line_list(l->store, &all);
        w->front = e || !all.n ? 0 : all.line[0];
    }
    *line_out = w->front;
    return e ? e : (w->front ? CB_OK : CB_NONE_FOUND);
}

static bool talkers_one(void *arg, const struct store_conv *c)
{
    uint32_t *n = arg;
    *n += c->want == WANT_NOW;
    return true;
}

/* Those who wait to talk, as far as anybody has to know. */
static enum cb_err talkers_count(struct line *l, uint16_t line, uint32_t *n_out)
{
    struct store_page p = {.line = line, .state = STORE_WAITING, .limit = SCAN_MAX};
    *n_out = 0;
    return l->store->ops->conv_list(l->store, &p, talkers_one, n_out);
}

/* Contacts that those who are on can hold at once, by the rota. */
static unsigned places_now(const struct service *s, int64_t now_s)
{
    return rota_people_at(&s->shifts, &s->hours.zone, now_s);
}

static void shown_copy(struct line_shown *to, const struct rota_shown *from)
{
    to->row = *from;
    to->row.note = NULL;
    memcpy(to->note, from->note, strnlen(from->note, ROTA_NOTE - 1) + 1);
}

static void rows_make(const struct service *s, enum rota_lang lang, struct line_way *w)
{
    struct rota_shown week[7], dates[ROTA_SHOWN_DATES];
    w->nweek = (uint8_t)rota_week_show(&s->hours, lang, week);
    w->ndates = (uint8_t)rota_dates_show(&s->hours, lang, w->today, DATES_DAYS, dates);
    for (size_t i = 0; i < w->nweek; i++) {
        shown_copy(&w->week[i], &week[i]);
    }
    for (size_t i = 0; i < w->ndates; i++) {
        shown_copy(&w->dates[i], &dates[i]);
    }
}

/* One language's. A language without hours of its own is shown the first one's, and told so. */
static void lang_make(const struct service *s, enum rota_lang lang, struct line_way *w)
{
    unsigned minute;
    enum rota_lang from = rota_has_lang(&s->hours, lang) ? lang : ROTA_EN;
    w->hours = s->hours.rows_n > 0;
    w->other = w->hours && from != lang;
    w->open = service_open(s, ROTA_LANG_BIT(from), w->now_s, &w->until_s);
    w->today = rota_local(&s->hours.zone, w->now_s, &minute);
    w->east = (int16_t)(rota_zone_offset(&s->hours.zone, w->until_s) / 60);
    w->reply_h = s->limits.reply_h;
    w->offer_min = s->limits.offer_min;
    if (w->hours) {
        rows_make(s, from, w);
    }
}

/* What moves with the minute is not what anybody is told. */
static bool way_alike(const struct line_way *a, const struct line_way *b)
{
    struct line_way c = *b;
    c.now_s = a->now_s;
    return memcmp(a, &c, sizeof c) == 0;
}

static void way_give(struct line *l, const struct line_way made[ROTA_LANGS])
{
    struct way *w = &l->way;
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < ROTA_LANGS; i++) {
        w->fresh = w->fresh || !way_alike(&w->now[i], &made[i]);
        w->now[i] = made[i];
    }
    bool tell = w->fresh;
    pthread_mutex_unlock(&l->lock);
    if (tell && l->cfg.wake) {
        l->cfg.wake(l->cfg.wake_arg);
    }
}

static enum cb_err way_make(struct line *l, const struct service *s)
{
    struct line_way made[ROTA_LANGS];
    uint32_t held = 0;
    int64_t now_s = (int64_t)cb_unix_s();
    memset(made, 0, sizeof made); /* compared byte for byte */
    enum cb_err e = talkers_count(l, s->line, &l->way.talkers);
    e = e ? e : l->store->ops->conv_count(l->store, s->line, STORE_HELD, &held);
    e = e ? e : booking_slots(l, s, &made[0].nslots, made[0].slots);
    if (e) {
        return e;
    }
    for (unsigned i = 0; i < ROTA_LANGS; i++) {
        struct line_way *w = &made[i];
        w->now_s = now_s;
        lang_make(s, (enum rota_lang)i, w);
        w->full = s->limits.queue_max && l->way.talkers >= s->limits.queue_max;
        w->wait = rota_wait_of(&l->way.pace, places_now(s, now_s), held, l->way.talkers);
        w->nslots = made[0].nslots;
        memcpy(w->slots, made[0].slots, sizeof w->slots);
    }
    way_give(l, made);
    return CB_OK;
}

/* Not at every batch: a page that is a second old tells as much. */
void way_turn(struct line *l, uint64_t now_ms)
{
    struct way *w = &l->way;
    const struct service *s;
    uint16_t line;
    bool due = now_ms - w->made_ms >= LOOK_S * 1000 - QUIET_MS;
    if (w->made_ms && (now_ms - w->made_ms < QUIET_MS || (!w->moved && !due))) {
        return;
    }
    w->made_ms = now_ms;
    w->moved = false;
    enum cb_err e = front_of(l, &line);
    e = e ? e : service_of(l, line, &s);
    e = e ? e : way_make(l, s);
    w->moved = w->moved || (e && e != CB_NONE_FOUND);
}

static enum cb_err way_in(struct line *l, uint16_t line, bool *open_out, bool *full_out)
{
    const struct service *s;
    int64_t until;
    enum cb_err e = service_of(l, line, &s);
    *open_out = !e && service_open(s, ROTA_LANG_ALL, (int64_t)cb_unix_s(), &until);
    *full_out =
        !e && s->limits.queue_max && line == l->way.front && l->way.talkers >= s->limits.queue_max;
    return e;
}

enum cb_err way_lets_in(struct line *l, uint16_t line, bool *out)
{
    bool open, full;
    enum cb_err e = way_in(l, line, &open, &full);
    *out = open && !full;
    return e;
}

enum cb_err way_want(struct line *l, uint16_t line, struct store_conv *row)
{
    const struct service *s;
    int64_t now_s = (int64_t)cb_unix_s();
    bool open, full;
    enum cb_err e = service_of(l, line, &s);
    e = e ? e : way_in(l, line, &open, &full);
    if (e) {
        return e;
    }
    uint8_t asked = row->want;
    if (asked == WANT_NOW && open && !full) {
        l->way.talkers++; /* counted again soon; a batch that is lost counts too many till then */
        return CB_OK;
    }
    row->want = WANT_MESSAGE;
    row->due = service_promise(s, now_s);
    e = open ? CB_OK : tally_one(l->store, line, (uint64_t)now_s, TALLY_CLOSED, asked);
    if (!e && open && asked == WANT_NOW) {
        e = tally_one(l->store, line, (uint64_t)now_s, TALLY_BLOCKED, 0);
    }
    return e || !row->due ? e : tally_one(l->store, line, (uint64_t)now_s, TALLY_PROMISED, 0);
}

void line_way(struct line *l, enum rota_lang lang, struct line_way *out)
{
    pthread_mutex_lock(&l->lock);
    *out = l->way.now[lang < ROTA_LANGS ? lang : ROTA_EN];
    pthread_mutex_unlock(&l->lock);
}

bool line_way_fresh(struct line *l)
{
    pthread_mutex_lock(&l->lock);
    bool fresh = l->way.fresh;
    l->way.fresh = false;
    pthread_mutex_unlock(&l->lock);
    return fresh;
}
