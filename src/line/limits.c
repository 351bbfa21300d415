/* limits: how much is taken at once, without knowing from whom (PROTOCOL §8). While many
 * conversations are opened each costs its opener a puzzle; one conversation's visitor may write so
 * many messages an hour. Called by visitor, calls and batch, on the line's thread.
 * Never stored and never about an address: counts in memory, by minute and by random row name. */
#include "line/line_in.h"
#include <string.h>

enum {
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS,
    BEACON_MS = 10 * MINUTE_MS, /* a puzzle is good for ten to twenty minutes */
    CHECKS_A_SECOND = 100,      /* Argon2id of 1 MiB each: a twentieth of the line's thread */
    BITS = 8,                   /* 256 tries: a quarter of a second here, a second on a phone */
    BITS_MORE = 4,              /* one more for each doubling */
    HOUSES = 8192,              /* a power of two */
};

struct house { /* what one conversation's visitor wrote in the hour that runs */
    struct store_row row;
    uint64_t began_ms;
    uint32_t n;
};
struct limits {
    struct seal_key beacon_key;
    uint64_t minute, second; /* those that the counts below belong to */
    uint32_t now, before, checks;
    bool flood;
    struct house house[HOUSES];
};

struct limits *limits_new(void)
{
    struct limits *m = cb_alloc(sizeof *m);
    seal_key_new(&m->beacon_key);
    return m;
}

void limits_free(struct limits *m)
{
    cb_free(m, sizeof *m);
}

/* The beacon of a span of ten minutes: nobody can work ahead, and nothing is kept. */
static void beacon_of(const struct limits *m, uint64_t span, struct seal_beacon *out)
{
    uint8_t b[8];
    struct seal_key h;
    struct wr w = wr_of(b, sizeof b);
    wr_u64(&w, span);
    seal_hmac(&m->beacon_key, VIEW(b, sizeof b), &h);
    memcpy(out->b, h.b, sizeof out->b);
}

static void minute_turn(struct limits *m, uint64_t now_ms)
{
    uint64_t minute = now_ms / MINUTE_MS;
    if (minute != m->minute) {
        m->before = minute == m->minute + 1 ? m->now : 0;
        m->now = 0;
        m->minute = minute;
    }
}

/* Tries to open in the last sixty seconds: this minute's, and what is left of the one before. */
static uint32_t tries_lately(const struct limits *m, uint64_t now_ms)
{
    uint64_t left = MINUTE_MS - now_ms % MINUTE_MS;
    return m->now + (uint32_t)(m->before * left / MINUTE_MS);
}

static uint8_t bits_now(struct line *l, uint64_t now_ms)
{
    struct limits *m = l->limits;
    uint64_t most = l->cfg.opens_per_minute;
    minute_turn(m, now_ms);
    uint32_t lately = tries_lately(m, now_ms);
    bool flood = most && lately >= most;
    if (flood != m->flood) {
        m->flood = flood;
        log_event(flood ? EV_FLOOD : EV_FLOOD_OVER, 0);
    }
    uint8_t bits = flood ? BITS : 0;
    for (uint64_t x = 2 * most; flood && lately >= x && bits < BITS + BITS_MORE; x *= 2) {
        bits++;
    }
    return bits;
}

/* ASK: nothing -> beacon16 bits1 0x3. */
enum cb_err step_ask(struct line *l, struct call *c, struct rd *body)
{
    uint8_t b[16 + 4];
    struct seal_beacon beacon;
    uint64_t now = cb_mono_ms();
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    beacon_of(l->limits, now / BEACON_MS, &beacon);
    struct wr w = wr_of(b, sizeof b);
    wr_bytes(&w, beacon.b, sizeof beacon.b);
    wr_u8(&w, bits_now(l, now));
    wr_zero(&w, 3);
    buf_put(&c->reply, b, sizeof b);
    return CB_OK;
}

/* Looking at a puzzle costs us too: so many a second, whoever sends them. */
static bool may_check(struct limits *m, uint64_t now_ms)
{
    if (now_ms / 1000 != m->second) {
        m->second = now_ms / 1000;
        m->checks = 0;
    }
    return m->checks++ < CHECKS_A_SECOND;
}

static enum cb_err puzzle_check(struct limits *m, const struct seal_pk *pk_v, uint8_t bits,
                                const uint8_t puzzle[SEAL_PUZZLE])
{
    uint64_t now = cb_mono_ms(), span = now / BEACON_MS;
    for (uint64_t back = 0; back < 2 && back <= span; back++) {
        struct seal_beacon b;
        beacon_of(m, span - back, &b);
        if (memcmp(b.b, puzzle + 8, 8) == 0) { /* the beacon it says it is of, seal.h */
            return may_check(m, now) ? seal_puzzle_check(&b, pk_v, bits, puzzle) : CB_BUSY_LOAD;
        }
    }
    return CB_PEER_AUTH;
}

enum cb_err limits_open(struct line *l, const struct seal_pk *pk_v,
                        const uint8_t puzzle[SEAL_PUZZLE])
{
    struct limits *m = l->limits;
    uint8_t bits = bits_now(l, cb_mono_ms());
    m->now++;
    if (!bits) {
        return CB_OK;
    }
    /* One bit less than is asked for now: what was asked may have grown while they solved it. */
    uint8_t least = bits > BITS ? (uint8_t)(bits - 1) : bits;
    enum cb_err e = puzzle_check(m, pk_v, least, puzzle);
    return e == CB_PEER_AUTH ? CB_BUSY_WORK : e;
}

/* Row names are random: whoever shares a place was not chosen by anybody. */
static struct house *house_of(struct limits *m, const struct store_row *row)
{
    return &m->house[(row->b[0] << 8 | row->b[1]) & (HOUSES - 1)];
}

static bool house_runs(const struct house *h, const struct store_row *row, uint64_t now_ms)
{
    return h->n && now_ms - h->began_ms < HOUR_MS && memcmp(&h->row, row, sizeof *row) == 0;
}

enum cb_err limits_message(const struct line *l, const struct store_row *row)
{
    const struct house *h = house_of(l->limits, row);
    uint32_t most = l->cfg.messages_per_hour;
    bool full = most && house_runs(h, row, cb_mono_ms()) && h->n >= most;
    return full ? CB_BUSY_RATE : CB_OK;
}

void limits_count(struct line *l, struct call *const *calls, size_t n)
{
    uint64_t now = cb_mono_ms();
    for (size_t i = 0; l->cfg.messages_per_hour && i < n; i++) {
        if (!calls[i]->wrote) {
            continue;
        }
        struct house *h = house_of(l->limits, &calls[i]->wrote_row);
        if (!house_runs(h, &calls[i]->wrote_row, now)) {
            *h = (struct house){.row = calls[i]->wrote_row, .began_ms = now};
        }
        h->n++;
    }
}
