/* way: the way in, as pages tell it to everybody: open or closed, full, how long the wait is, which
 * times can be booked. Called by batch between two batches, by visitor, and by http, which copies
 * what was made. Never the same for one visitor and not another: it knows none. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { QUIET_MS = 1000, SOON_S = 1, LOOK_S = 60, SCAN_MAX = 1000, DATES_DAYS = 60 };

/* The lines there are, once there are any; none is founded while this runs. */
enum cb_err ways_open(struct line *l)
{
    struct staff_line_list all;
    enum cb_err e = l->ways_n ? CB_OK : staff_line_list(l->store, &all);
    if (e || l->ways_n || !all.n) {
        return e ? e : (l->ways_n ? CB_OK : CB_NONE_FOUND);
    }
    struct way *ways = cb_alloc(all.n * sizeof *ways);
    for (unsigned i = 0; i < all.n; i++) {
        ways[i] = (struct way){.line = all.line[i], .moved = true};
    }
    pthread_mutex_lock(&l->lock);
    l->ways = ways;
    l->ways_n = all.n;
    pthread_mutex_unlock(&l->lock);
    return CB_OK;
}

void ways_free(struct line *l)
{
    cb_free(l->ways, l->ways_n * sizeof *l->ways);
    l->ways = NULL;
    l->ways_n = 0;
}

/* NULL: there is no such line. 0: the first, that visitors reach who name none. */
struct way *way_of(const struct line *l, uint16_t line)
{
    for (unsigned i = 0; i < l->ways_n; i++) {
        if (!line || l->ways[i].line == line) {
            return &l->ways[i];
        }
    }
    return NULL;
}

void way_moved(struct line *l, uint16_t line)
{
    for (unsigned i = 0; i < l->ways_n; i++) {
        l->ways[i].moved = l->ways[i].moved || !line || l->ways[i].line == line;
    }
}

unsigned way_wait_s(const struct line *l)
{
    bool moved = !l->ways_n;
    for (unsigned i = 0; i < l->ways_n; i++) {
        moved = moved || l->ways[i].moved;
    }
    return moved ? SOON_S : LOOK_S;
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

static bool held_one(void *arg, const struct store_conv *c)
{
    uint32_t *n = arg;
    *n += c->want != WANT_MESSAGE; /* a message that is being answered takes nobody's turn */
    return true;
}

static enum cb_err held_count(struct line *l, uint16_t line, uint32_t *n_out)
{
    struct store_page p = {.line = line, .state = STORE_HELD, .limit = SCAN_MAX};
    *n_out = 0;
    return l->store->ops->conv_list(l->store, &p, held_one, n_out);
}

/* Conversations that those who are there can hold at once. As long as nobody has said that they
 * are, it is those who should be, by the rota. */
static enum cb_err places_now(struct line *l, const struct service *s, int64_t now_s,
                              unsigned *n_out)
{
    struct staff_desk rules;
    if (duty_places(l, s->line, n_out)) {
        return CB_OK;
    }
    enum cb_err e = duty_rules(l, s->line, &rules);
    *n_out = rota_people_at(&s->shifts, &s->hours.zone, now_s) * (rules.chats ? rules.chats : 1);
    return e;
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

static void way_give(struct line *l, struct way *w, const struct line_way made[ROTA_LANGS])
{
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

static enum cb_err way_make(struct line *l, struct way *to, const struct service *s)
{
    struct line_way made[ROTA_LANGS];
    uint32_t held = 0;
    unsigned places = 0;
    int64_t now_s = (int64_t)cb_unix_s();
    memset(made, 0, sizeof made); /* compared byte for byte */
    enum cb_err e = talkers_count(l, s->line, &to->talkers);
    e = e ? e : held_count(l, s->line, &held);
    e = e ? e : places_now(l, s, now_s, &places);
    e = e ? e : booking_slots(l, s, &made[0].nslots, made[0].slots);
    e = e ? e : staff_retention_of(l->store, s->line, cb_day(), &made[0].retention_days);
    if (e) {
        return e;
    }
    for (unsigned i = 0; i < ROTA_LANGS; i++) {
        struct line_way *w = &made[i];
        w->now_s = now_s;
        lang_make(s, (enum rota_lang)i, w);
        w->full = s->limits.queue_max && to->talkers >= s->limits.queue_max;
        w->wait = rota_wait_of(&to->pace, places, held, to->talkers);
        w->nslots = made[0].nslots;
        w->retention_days = made[0].retention_days;
        memcpy(w->slots, made[0].slots, sizeof w->slots);
    }
    way_give(l, to, made);
    return CB_OK;
}

/* Not at every batch: a page that is a second old tells as much. */
static void way_look(struct line *l, struct way *w, uint64_t now_ms)
{
    const struct service *s;
    bool due = now_ms - w->made_ms >= LOOK_S * 1000 - QUIET_MS;
    if (w->made_ms && (now_ms - w->made_ms < QUIET_MS || (!w->moved && !due))) {
        return;
    }
    w->made_ms = now_ms;
    w->moved = false;
    enum cb_err e = service_of(l, w->line, &s);
    e = e ? e : way_make(l, w, s);
    w->moved = w->moved || (e && e != CB_NONE_FOUND);
}

void way_turn(struct line *l, uint64_t now_ms)
{
    enum cb_err e = ways_open(l);
    for (unsigned i = 0; !e && i < l->ways_n; i++) {
        way_look(l, &l->ways[i], now_ms);
    }
}

static enum cb_err way_in(struct line *l, uint16_t line, bool *open_out, bool *full_out)
{
    const struct service *s;
    const struct way *w = way_of(l, line);
    int64_t until;
    enum cb_err e = service_of(l, line, &s);
    *open_out = !e && service_open(s, ROTA_LANG_ALL, (int64_t)cb_unix_s(), &until);
    *full_out = !e && s->limits.queue_max && w && w->talkers >= s->limits.queue_max;
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
        struct way *w = way_of(l, line);
        if (w) {
            w->talkers++; /* counted again soon; a batch that is lost counts too many till then */
        }
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

unsigned line_numbers(struct line *l, uint16_t *out, unsigned most)
{
    unsigned n = 0;
    pthread_mutex_lock(&l->lock);
    for (; n < l->ways_n && n < most; n++) {
        out[n] = l->ways[n].line;
    }
    pthread_mutex_unlock(&l->lock);
    return n;
}

void line_way(struct line *l, uint16_t line, enum rota_lang lang, struct line_way *out)
{
    *out = (struct line_way){0};
    pthread_mutex_lock(&l->lock);
    const struct way *w = way_of(l, line);
    if (w) {
        *out = w->now[lang < ROTA_LANGS ? lang : ROTA_EN];
    }
    pthread_mutex_unlock(&l->lock);
}

bool line_way_fresh(struct line *l, uint16_t line)
{
    pthread_mutex_lock(&l->lock);
    struct way *w = way_of(l, line);
    bool fresh = w && w->fresh;
    if (w) {
        w->fresh = false;
    }
    pthread_mutex_unlock(&l->lock);
    return fresh;
}
