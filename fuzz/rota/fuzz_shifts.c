/* fuzz_shifts: any bytes as the text of who is on. What is refused has a line; what is taken gives
 * slots that stay slots when each is asked again. Never reads a zone: it has UTC alone. */
#include "rota/rota.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct rota_shifts s;
    static struct rota_hours h = {.zone = {.name = "UTC"}, .rows_n = 1};
    char why[ROTA_WHY];
    h.rows[0] = (struct rota_row){.weekdays = 0x7f, .langs = ROTA_LANG_ALL, .to_min = 1440};
    enum cb_err e = rota_shifts_read(VIEW(data, n), &s, why);
    CB_ASSERT(e == CB_OK ? why[0] == 0 : memcmp(why, "line ", 5) == 0);
    if (e) {
        return 0;
    }
    struct rota_booking b = {.share_pct = 50, .horizon_days = 2, .langs = ROTA_LANG_ALL};
    struct rota_slot got[40];
    int64_t now = 1795564800 + 86400 * (int64_t)(n % 7);
    size_t slots = rota_slots(&h, &s, &b, now, got, 40);
    for (size_t i = 0; i < slots; i++) {
        CB_ASSERT(rota_slot_places(&h, &s, &b, now, got[i].half_hour) == got[i].places);
        CB_ASSERT(rota_people_at(&s, &h.zone, (int64_t)got[i].half_hour * ROTA_SLOT_S) >=
                  got[i].places);
    }
    return 0;
}
