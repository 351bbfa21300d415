/* fuzz_tzif: any bytes as a zone's file. A zone that is taken turns every moment into a time of the
 * clock that leads back to it. Never opens a file. */
#include "rota/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct rota_zone z;
    if (rota_zone_read(VIEW(data, n), "Fuzz/Place", &z)) {
        return 0;
    }
    for (int64_t at = 1577836800; at < 1577836800 + 86400LL * 400; at += 86400 * 3 + 1800) {
        unsigned minute;
        int32_t off = rota_zone_offset(&z, at);
        int32_t day = rota_local(&z, at, &minute);
        CB_ASSERT(minute < 1440 && off > -3 * 86400 && off < 3 * 86400);
        rota_zone_moment(&z, day, minute, false);
        rota_zone_moment(&z, day, minute + 1440, true);
    }
    return 0;
}
