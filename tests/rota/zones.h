/* The zones that tests of this room use, read from the machine's files as serve does. */
#ifndef CALLBOX_TESTS_ROTA_ZONES_H
#define CALLBOX_TESTS_ROTA_ZONES_H
#include "rota/rota.h"
#include <stdio.h>

static struct rota_zones zones_here(void)
{
    static const char *const names[] = {"Europe/London", "Asia/Kolkata"};
    static struct rota_zone zones[2];
    for (size_t i = 0; i < 2; i++) {
        static uint8_t file[1 << 16];
        char path[128];
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", names[i]);
        FILE *f = fopen(path, "rb");
        CB_ASSERT(f);
        size_t n = fread(file, 1, sizeof file, f);
        fclose(f);
        CB_ASSERT(rota_zone_read(VIEW(file, n), names[i], &zones[i]) == CB_OK);
    }
    return (struct rota_zones){zones, 2};
}

/* A moment by the clock of London in winter, which is UTC. */
static int64_t at_utc(int y, int m, int d, int h, int min)
{
    int32_t day = rota_day_of((struct rota_date){y, (uint8_t)m, (uint8_t)d});
    return (int64_t)day * 86400 + h * 3600 + min * 60;
}
#endif
