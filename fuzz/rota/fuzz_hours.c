/* fuzz_hours: any bytes as the text of opening hours. What is refused has a line, what is taken can
 * be asked about and shown, and agrees with itself. Never reads a zone: it has UTC alone. */
#include "rota/rota.h"
#include <string.h>

static const struct rota_zone utc = {.name = "UTC"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct rota_hours h;
    char why[ROTA_WHY];
    enum cb_err e = rota_hours_read(VIEW(data, n), &(struct rota_zones){&utc, 1}, &h, why);
    CB_ASSERT(e == CB_OK ? why[0] == 0 : memcmp(why, "line ", 5) == 0);
    if (e) {
        return 0;
    }
    struct rota_shown week[7], dates[ROTA_SHOWN_DATES];
    size_t rows = rota_week_show(&h, ROTA_EN, week);
    CB_ASSERT(rows >= 1 && rows <= 7 && week[rows - 1].last == 6);
    CB_ASSERT(rota_dates_show(&h, ROTA_GD, 20782, 40, dates) <= ROTA_SHOWN_DATES);
    for (int64_t at = 1795564800; at < 1795564800 + 86400 * 8; at += 5 * 3600) {
        int64_t until, next;
        bool open = rota_open_at(&h, ROTA_LANG_ALL, at, &until);
        CB_ASSERT(until == 0 || until > at);
        CB_ASSERT(!until || rota_open_at(&h, ROTA_LANG_ALL, until, &next) != open);
    }
    return 0;
}
