/* way: what line tells of the way in, as pages show it, for each language; the pages are made anew
 * with it, and nojs is sent it. Called by pages and lines.
 * Never asks line anything about a visitor. */
#include "http/http_in.h"
#include "rota/rota.h"
#include <string.h>

_Static_assert((int)PAGE_EN == (int)ROTA_EN && (int)PAGE_GD == (int)ROTA_GD &&
                   (int)PAGE_LANGS == (int)ROTA_LANGS,
               "one set of languages");
_Static_assert((int)PAGE_WAIT_OVER == (int)ROTA_WAIT_OVER && PAGE_SLOTS == (int)WIRE_SLOTS,
               "what line tells is what pages say");

static void hours_of(const struct line_shown *from, bool dated, struct page_hours *to)
{
    const struct rota_shown *r = &from->row;
    *to = (struct page_hours){.first = r->first, .last = r->last};
    if (dated) {
        struct rota_date a = rota_date_of(r->first_day), b = rota_date_of(r->last_day);
        to->day = a.day;
        to->month = a.month;
        to->last_day = r->last_day > r->first_day ? b.day : 0;
        to->last_month = b.month;
        to->first = (uint8_t)rota_weekday(r->first_day);
    }
    to->spans = r->spans_n < PAGE_SPANS ? r->spans_n : PAGE_SPANS;
    uint16_t *t[] = {&to->a_from, &to->a_to, &to->b_from, &to->b_to,
                     &to->c_from, &to->c_to, &to->d_from, &to->d_to};
    for (size_t i = 0; i < to->spans; i++) {
        *t[2 * i] = r->spans[i].from_min;
        *t[2 * i + 1] = r->spans[i].to_min;
    }
    memcpy(to->name, from->note, sizeof to->name);
}

static void until_of(const struct line_way *from, struct page_way *to)
{
    if (!from->until_s) {
        return;
    }
    int64_t local = from->until_s + from->east * 60;
    int32_t day = (int32_t)(local / 86400);
    struct rota_date d = rota_date_of(day);
    int32_t in = day - from->today;
    to->until_in = in <= 0 ? PAGE_IN_TODAY : in == 1 ? PAGE_IN_TOMORROW : PAGE_IN_DAYS;
    to->until_weekday = (uint8_t)rota_weekday(day);
    to->until_day = d.day;
    to->until_month = d.month;
    to->until_minute = (uint16_t)(local % 86400 / 60);
}

static void way_of(const struct line_way *from, struct page_way *to)
{
    *to = (struct page_way){.hours = from->hours,
                            .open = from->open,
                            .full = from->full,
                            .other = from->other,
                            .wait = (uint8_t)from->wait.kind,
                            .least = from->wait.least_min,
                            .most = from->wait.most_min,
                            .reply_h = from->reply_h,
                            .offer_min = from->offer_min,
                            .nweek = from->nweek,
                            .ndates = from->ndates,
                            .nslots = (uint8_t)from->nslots};
    until_of(from, to);
    for (size_t i = 0; i < from->nweek; i++) {
        hours_of(&from->week[i], false, &to->week[i]);
    }
    for (size_t i = 0; i < from->ndates; i++) {
        hours_of(&from->dates[i], true, &to->dates[i]);
    }
    for (size_t i = 0; i < from->nslots; i++) {
        to->slots[i] = page_slot_of(from->slots[i].half_hour, from->slots[i].east);
    }
    page_way_ready(to);
}

void way_load(const struct http *h, struct pages_line *l)
{
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        struct line_way now;
        line_way(h->line, l->number, (enum rota_lang)lang, &now);
        way_of(&now, &l->way[lang]);
    }
    struct line_settings set;
    line_settings(h->line, l->number, &set);
    l->retention_days = set.retention_days;
    l->told = false;
}
