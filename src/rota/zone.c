/* zone: what clocks of a place show, from the bytes of its TZif file. Called by open.c and, to read
 * the files, by cli. Never guesses past a footer that it does not understand: it refuses the zone.
 * Source  RFC 8536 (TZif and its footer); POSIX.1-2017 8.3 (the form of TZ). */
#include "rota/zone.h"
#include <string.h>

enum {
    DAY_S = 86400,
    HEADER = 44,
    OFFSET_MOST_S = 26 * 3600,
    RULE_AT_MOST_H = 167,    /* RFC 8536 3.3.1 */
    DEFAULT_AT_S = 2 * 3600, /* POSIX: 02:00:00 */
    SINCE_S = 1577836800     /* 2020-01-01: callbox did not exist before */
};

/* --- the footer: "GMT0BST,M3.5.0/1,M10.5.0" ----------------------------------------------------
 */

/* Nothing more stands there once something was wrong: a failed cursor moves no further. */
static uint8_t peek(const struct rd *r)
{
    return r->left && !r->failed ? r->p[0] : 0;
}

static bool eat(struct rd *r, char c)
{
    if (peek(r) != (uint8_t)c) {
        return false;
    }
    rd_u8(r);
    return true;
}

static int32_t digits(struct rd *r, int32_t most)
{
    int32_t n = 0, seen = 0;
    while (peek(r) >= '0' && peek(r) <= '9' && n <= most) {
        n = n * 10 + (rd_u8(r) - '0');
        seen++;
    }
    r->failed = r->failed || !seen || n > most;
    return n;
}

/* [+-]hh[:mm[:ss]], seconds */
static int32_t hms(struct rd *r, int32_t most_h)
{
    int32_t sign = eat(r, '-') ? -1 : 1;
    if (sign > 0) {
        eat(r, '+');
    }
    int32_t s = digits(r, most_h) * 3600;
    s += eat(r, ':') ? digits(r, 59) * 60 : 0;
    s += eat(r, ':') ? digits(r, 59) : 0;
    return sign * s;
}

static bool letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "GMT" or "<+03>"; what it is called does not matter here. */
static void zone_word(struct rd *r)
{
    size_t n = 0;
    bool quoted = eat(r, '<');
    while (r->left && (quoted ? peek(r) != '>' : letter(peek(r)))) {
        rd_u8(r);
        n++;
    }
    r->failed = r->failed || n < 3 || (quoted && !eat(r, '>'));
}

static struct rota_rule rule(struct rd *r)
{
    struct rota_rule u = {.at_s = DEFAULT_AT_S};
    if (!eat(r, ',')) {
        r->failed = true;
    } else if (eat(r, 'M')) {
        u.kind = 'M';
        u.month = (uint8_t)digits(r, 12);
        r->failed = r->failed || !eat(r, '.');
        u.week = (uint8_t)digits(r, 5);
        r->failed = r->failed || !eat(r, '.');
        u.weekday = (uint8_t)digits(r, 6);
        r->failed = r->failed || u.month < 1 || u.week < 1;
    } else {
        u.kind = eat(r, 'J') ? 'J' : 'D';
        u.day = (uint16_t)digits(r, 365);
        r->failed = r->failed || (u.kind == 'J' && u.day < 1);
    }
    u.at_s = eat(r, '/') ? hms(r, RULE_AT_MOST_H) : u.at_s;
    return u;
}

static bool footer(struct view text, struct rota_zone *z)
{
    struct rd r = rd_of(text);
    zone_word(&r);
    z->standard_s = -hms(&r, 24); /* POSIX counts west */
    z->summer_s = z->standard_s;
    if (r.left && !r.failed) {
        zone_word(&r);
        z->summer_s = peek(&r) == ',' ? z->standard_s + 3600 : -hms(&r, 24);
        z->to_summer = rule(&r);
        z->to_standard = rule(&r);
    }
    z->rules = true;
    return rd_done(&r);
}

/* --- the file ----------------------------------------------------------------------------------
 */

struct counts {
    uint32_t isut, isstd, leap, time, type, text;
};

static bool header(struct rd *r, struct counts *c)
{
    struct view magic = rd_view(r, 4);
    uint8_t version = rd_u8(r);
    rd_view(r, 15);
    *c = (struct counts){rd_u32(r), rd_u32(r), rd_u32(r), rd_u32(r), rd_u32(r), rd_u32(r)};
    uint32_t most = 1 << 16;
    return !r->failed && view_is(magic, "TZif") && version >= '2' && c->isut <= most &&
           c->isstd <= most && c->leap <= most && c->time <= most && c->type >= 1 &&
           c->type <= 256 && c->text <= most;
}

static int32_t offset_of_type(struct view types, uint8_t i)
{
    struct rd r = rd_of((struct view){types.p + i * 6u, 6});
    return (int32_t)rd_u32(&r);
}

static bool change_add(struct rota_zone *z, int64_t at, int32_t offset_s)
{
    if (at < SINCE_S) {
        z->before_s = offset_s;
        return true;
    }
    if (z->changes_n == ROTA_ZONE_CHANGES || (z->changes_n && at <= z->at[z->changes_n - 1])) {
        return false;
    }
    z->at[z->changes_n] = at;
    z->offset_s[z->changes_n++] = offset_s;
    return true;
}

static enum cb_err changes(struct rd *r, const struct counts *c, struct rota_zone *z)
{
    struct rd times = rd_of(rd_view(r, c->time * 8u));
    struct view which = rd_view(r, c->time), types = rd_view(r, c->type * 6u);
    rd_view(r, c->text + c->leap * 12u + c->isstd + c->isut);
    if (r->failed) {
        return CB_PEER_FORMAT;
    }
    for (uint32_t i = 0; i < c->type; i++) {
        int32_t off = offset_of_type(types, (uint8_t)i);
        if (off < -OFFSET_MOST_S || off > OFFSET_MOST_S) {
            return CB_PEER_FORMAT;
        }
    }
    z->before_s = offset_of_type(types, 0); /* RFC 8536 3.2: before the first, type 0 */
    for (uint32_t i = 0; i < c->time; i++) {
        int64_t at = (int64_t)rd_u64(&times);
        if (which.p[i] >= c->type || !change_add(z, at, offset_of_type(types, which.p[i]))) {
            return which.p[i] >= c->type ? CB_PEER_FORMAT : CB_PEER_SIZE;
        }
    }
    return CB_OK;
}

enum cb_err rota_zone_read(struct view tzif, const char *name, struct rota_zone *out)
{
    struct rd r = rd_of(tzif);
    struct counts c;
    *out = (struct rota_zone){0};
    if (strlen(name) >= sizeof out->name) {
        return CB_PEER_SIZE;
    }
    memcpy(out->name, name, strlen(name) + 1);
    if (!header(&r, &c)) {
        return CB_PEER_FORMAT;
    }
    rd_view(&r, c.time * 5u + c.type * 6u + c.text + c.leap * 8u + c.isstd + c.isut);
    if (!header(&r, &c)) { /* the second, with times of 8 bytes */
        return CB_PEER_FORMAT;
    }
    enum cb_err e = changes(&r, &c, out);
    if (e) {
        return e;
    }
    if (!eat(&r, '\n') || r.left < 1 || r.p[r.left - 1] != '\n') {
        return CB_PEER_FORMAT;
    }
    struct view text = {r.p, r.left - 1};
    return text.len == 0 || footer(text, out) ? CB_OK : CB_PEER_FORMAT;
}

/* --- what the clock shows ----------------------------------------------------------------------
 */

static int32_t month_first(int32_t year, unsigned month)
{
    return rota_day_of((struct rota_date){year, (uint8_t)month, 1});
}

/* The day, since 1970, on which this rule acts in this year. */
static int32_t rule_day(const struct rota_rule *u, int32_t year)
{
    int32_t first = month_first(year, 1);
    if (u->kind != 'M') {
        bool leap = month_first(year, 3) - first == 60;
        return first + u->day - (u->kind == 'J') + (u->kind == 'J' && leap && u->day >= 60);
    }
    int32_t month = month_first(year, u->month);
    int32_t next = u->month == 12 ? month_first(year + 1, 1) : month_first(year, u->month + 1u);
    unsigned sunday0 = (rota_weekday(month) + 1) % 7;
    int32_t day = month + (int32_t)((u->weekday + 7u - sunday0) % 7) + 7 * (u->week - 1);
    return day < next ? day : day - 7; /* week 5 is the last one */
}

static int64_t rule_moment(const struct rota_rule *u, int32_t year, int32_t offset_before_s)
{
    return (int64_t)rule_day(u, year) * DAY_S + u->at_s - offset_before_s;
}

static int32_t rules_offset(const struct rota_zone *z, int64_t unix_s)
{
    if (z->summer_s == z->standard_s) {
        return z->standard_s;
    }
    int64_t local = unix_s + z->standard_s;
    int32_t year = rota_date_of((int32_t)((local - (local < 0 ? DAY_S - 1 : 0)) / DAY_S)).year;
    int64_t on = rule_moment(&z->to_summer, year, z->standard_s);
    int64_t off = rule_moment(&z->to_standard, year, z->summer_s);
    bool summer = on < off ? unix_s >= on && unix_s < off : unix_s >= on || unix_s < off;
    return summer ? z->summer_s : z->standard_s;
}

int32_t rota_zone_offset(const struct rota_zone *z, int64_t unix_s)
{
    if (z->rules && (z->changes_n == 0 || unix_s >= z->at[z->changes_n - 1])) {
        return z->changes_n == 0 && unix_s < SINCE_S ? z->before_s : rules_offset(z, unix_s);
    }
    int32_t offset = z->before_s;
    for (uint16_t i = 0; i < z->changes_n && z->at[i] <= unix_s; i++) {
        offset = z->offset_s[i];
    }
    return offset;
}

/* The change of the clock between two moments that lie on either side of it. */
static int64_t change_between(const struct rota_zone *z, int64_t low, int64_t high)
{
    int32_t before = rota_zone_offset(z, low);
    while (high - low > 1) {
        int64_t mid = low + (high - low) / 2;
        *(rota_zone_offset(z, mid) == before ? &low : &high) = mid;
    }
    return high;
}

int64_t rota_zone_moment(const struct rota_zone *z, int32_t day, unsigned minute, bool late)
{
    int64_t wall = (int64_t)day * DAY_S + (int64_t)minute * 60;
    int64_t a = wall - rota_zone_offset(z, wall - DAY_S);
    int64_t b = wall - rota_zone_offset(z, wall + DAY_S);
    bool is_a = a + rota_zone_offset(z, a) == wall, is_b = b + rota_zone_offset(z, b) == wall;
    if (is_a && is_b) {
        return (a < b) == late ? b : a;
    }
    if (is_a || is_b) {
        return is_a ? a : b;
    }
    return change_between(z, a < b ? a : b, a < b ? b : a);
}

int32_t rota_local(const struct rota_zone *z, int64_t unix_s, unsigned *minute_out)
{
    int64_t local = unix_s + rota_zone_offset(z, unix_s);
    int64_t day = (local - (local < 0 ? DAY_S - 1 : 0)) / DAY_S;
    *minute_out = (unsigned)((local - day * DAY_S) / 60);
    return (int32_t)day;
}
