/* date: the calendar, days since 1970 to year, month, day and back. Called by the whole room. Never
 * knows of zones.
 * Source  H. Hinnant, chrono-compatible low-level date algorithms (days_from_civil). */
#include "rota/zone.h"

enum { ERA_YEARS = 400, ERA_DAYS = 146097, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

int32_t rota_day_of(struct rota_date d)
{
    int32_t y = d.year - (d.month <= 2);
    int32_t era = (y >= 0 ? y : y - (ERA_YEARS - 1)) / ERA_YEARS;
    int32_t year = y - era * ERA_YEARS;
    int32_t month = (d.month + 9) % 12; /* from March, so that 29 February is a year's last day */
    int32_t day = (153 * month + 2) / 5 + d.day - 1;
    return era * ERA_DAYS + year * 365 + year / 4 - year / 100 + day - DAYS_TO_1970;
}

struct rota_date rota_date_of(int32_t day)
{
    int32_t z = day + DAYS_TO_1970;
    int32_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int32_t of_era = z - era * ERA_DAYS;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA_DAYS - 1)) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153;
    struct rota_date d = {.year = year + era * ERA_YEARS,
                          .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
                          .day = (uint8_t)(of_year - (153 * month + 2) / 5 + 1)};
    d.year += d.month <= 2;
    return d;
}

bool rota_date_is(struct rota_date d)
{
    if (d.year < 2000 || d.year > 2999 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31) {
        return false;
    }
    struct rota_date same = rota_date_of(rota_day_of(d));
    return same.month == d.month && same.day == d.day;
}

unsigned rota_weekday(int32_t day)
{
    return (unsigned)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}
