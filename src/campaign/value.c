/* value: money, days and counts, as people write them in a plan and read them in a report. Called
 * by the whole room. Never guesses: what is not plainly one of these is none. */
#include "campaign/campaign.h"
#include "rota/zone.h"
#include <string.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Digits up to the end or to a point; commas only where thousands end. */
static bool digits_read(struct view *v, uint64_t *out)
{
    enum { MOST = 1000000000 }; /* ten million pounds in pence, a billion people */
    size_t point = 0, since = 0;
    bool commas = false;
    while (point < v->len && v->p[point] != '.') {
        point++;
    }
    *out = 0;
    for (size_t i = 0; i < point; i++) {
        bool comma = v->p[i] == ',', group = commas ? since == 3 : since >= 1 && since <= 3;
        bool good = comma ? group : is_digit(v->p[i]);
        if (!good) {
            return false;
        }
        commas = commas || comma;
        since = comma ? 0 : since + 1;
        *out = comma ? *out : *out * 10 + (uint64_t)(v->p[i] - '0');
        if (*out > MOST) {
            return false;
        }
    }
    *v = VIEW(v->p + point, v->len - point);
    return point > 0 && (!commas || since == 3);
}

bool count_read(struct view v, uint64_t *out)
{
    return digits_read(&v, out) && v.len == 0;
}

bool money_read(struct view v, uint64_t *pence_out)
{
    static const char pound[] = "\xc2\xa3";
    uint64_t pounds;
    if (v.len >= 2 && memcmp(v.p, pound, 2) == 0) {
        v = VIEW(v.p + 2, v.len - 2);
    }
    if (!digits_read(&v, &pounds)) {
        return false;
    }
    uint64_t pence = 0;
    for (size_t i = 1; i < v.len; i++) {
        if (!is_digit(v.p[i])) {
            return false;
        }
        pence = pence * 10 + (uint64_t)(v.p[i] - '0');
    }
    if (v.len == 1 || v.len > 3) { /* a point and nothing, or more than pence */
        return false;
    }
    *pence_out = pounds * 100 + (v.len == 2 ? pence * 10 : pence);
    return true;
}

void count_put(struct buf *out, uint64_t n)
{
    if (n >= 1000) {
        count_put(out, n / 1000);
        buf_putf(out, ",%03u", (unsigned)(n % 1000));
    } else {
        buf_putf(out, "%u", (unsigned)n);
    }
}

void money_put(struct buf *out, uint64_t pence)
{
    buf_puts(out, "\xc2\xa3");
    count_put(out, pence / 100);
    if (pence % 100) {
        buf_putf(out, ".%02u", (unsigned)(pence % 100));
    }
}

bool day_read(struct view v, int32_t *day_out)
{
    static const char shape[] = "dddd-dd-dd";
    unsigned part[3] = {0}, at = 0;
    if (v.len != sizeof shape - 1) {
        return false;
    }
    for (size_t i = 0; i < v.len; i++) {
        if (shape[i] == '-' ? v.p[i] != '-' : !is_digit(v.p[i])) {
            return false;
        }
        at += shape[i] == '-';
        part[at] = shape[i] == '-' ? 0 : part[at] * 10 + (unsigned)(v.p[i] - '0');
    }
    struct rota_date d = {(int32_t)part[0], (uint8_t)part[1], (uint8_t)part[2]};
    if (!rota_date_is(d)) {
        return false;
    }
    *day_out = rota_day_of(d);
    return true;
}

void day_put(struct buf *out, int32_t day)
{
    struct rota_date d = rota_date_of(day);
    buf_putf(out, "%04d-%02u-%02u", d.year, d.month, d.day);
}
