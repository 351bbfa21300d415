/* rota, the third door: a time zone, made of the bytes of a TZif file (RFC 8536), which somebody
 * reads before the sandbox closes. Called by cli and line. Never opens a file, and never asks what
 * time it is. */
#ifndef CALLBOX_ROTA_ZONE_H
#define CALLBOX_ROTA_ZONE_H
#include "core/core.h"

enum { ROTA_ZONE_NAME = 40, ROTA_ZONE_CHANGES = 160 };

/* One rule of a footer: when, in each year, the clock changes. */
struct rota_rule {
    uint8_t kind; /* 'M' month, week, weekday; 'J' day of the year without 29 February; 'D' with */
    uint8_t month, week, weekday; /* Sunday 0 */
    uint16_t day;
    int32_t at_s; /* of the local day; may lie outside it */
};

/* Changes from 2020 on; after the last of them the footer's two rules, if there are any. */
struct rota_zone {
    char name[ROTA_ZONE_NAME];
    uint16_t changes_n;
    bool rules;
    int32_t before_s; /* east of UTC, before the first change */
    int32_t standard_s, summer_s;
    struct rota_rule to_summer, to_standard;
    int32_t offset_s[ROTA_ZONE_CHANGES];
    int64_t at[ROTA_ZONE_CHANGES];
};

/* Errors  PEER_FORMAT not a TZif file of version 2 or later, or a rule we cannot follow;
 *         PEER_SIZE a longer name, or more changes, than there is room for. */
enum cb_err rota_zone_read(struct view tzif, const char *name, struct rota_zone *out) CB_MUST;

/* Seconds east of UTC at that moment. */
int32_t rota_zone_offset(const struct rota_zone *z, int64_t unix_s);

/* The moment at which clocks of the zone show this: minute (0 to 2880) of day (since 1970). Where
 * the clock shows it twice, late says which; where it jumps over it, the moment of the jump. */
int64_t rota_zone_moment(const struct rota_zone *z, int32_t day, unsigned minute, bool late);

/* --- dates -------------------------------------------------------------------------------------
 */
struct rota_date {
    int32_t year;
    uint8_t month, day; /* from 1 */
};
struct rota_date rota_date_of(int32_t day);
int32_t rota_day_of(struct rota_date d); /* days since 1970-01-01 */
bool rota_date_is(struct rota_date d);   /* there is such a date, from 2000 to 2999 */
unsigned rota_weekday(int32_t day);      /* Monday 0 */
/* The date, and the minute of it, that clocks of the zone show. */
int32_t rota_local(const struct rota_zone *z, int64_t unix_s, unsigned *minute_out);
#endif
