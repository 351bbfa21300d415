/* rota, the fourth door: how long somebody who joins now would wait, in steps coarse enough to be
 * true; and a forecast in words, for whoever makes the rota. Called by line. Never gives a number
 * of seconds to a visitor, and says so when it cannot know. */
#ifndef CALLBOX_ROTA_WAIT_H
#define CALLBOX_ROTA_WAIT_H
#include "rota/erlang.h"

/* How long contacts take here, as measured: the last twenty or so count. In memory only. */
struct rota_pace {
    double mean_s, spread_s2; /* exponentially weighted mean and variance */
    uint32_t n;
};
void rota_pace_add(struct rota_pace *p, double handle_s);

enum rota_wait_kind {
    ROTA_WAIT_UNKNOWN, /* nobody on, or too little was measured */
    ROTA_WAIT_NONE,    /* somebody is free: under a minute */
    ROTA_WAIT_UP_TO,   /* most_min */
    ROTA_WAIT_RANGE,   /* least_min to most_min */
    ROTA_WAIT_OVER,    /* least_min or longer */
};
struct rota_wait {
    enum rota_wait_kind kind;
    uint8_t least_min, most_min; /* of 1 2 5 10 15 20 30 45 60 */
};

/* Three in five wait a time inside the range; one in five less, one in five more.
 * places  contacts that the people on can hold at once
 * busy    of these, how many are held now
 * ahead   people who wait already */
struct rota_wait rota_wait_of(const struct rota_pace *p, unsigned places, unsigned busy,
                              unsigned ahead);

/* --- a forecast for one stretch of a day -------------------------------------------------------
 */
enum { ROTA_STEPS = 48, ROTA_SAY = 400 };

/* From from_min of a weekday, n half hours. */
struct rota_stretch {
    uint8_t weekday; /* Monday 0 */
    uint16_t from_min, n;
    double per_hour[ROTA_STEPS]; /* what comes, by half hour */
    unsigned people[ROTA_STEPS]; /* who is on */
    unsigned chats_each;         /* contacts one person holds at once, from 1 */
    double handle_s, patience_s; /* patience 0: not known; C is asked then */
    double target_s, level;      /* the aim: so many of those who come within so many seconds */
};
struct rota_forecast {
    bool overloaded;      /* in some half hour, and C was asked: what it says there is void */
    double level;         /* of all who come, over the stretch */
    double abandon_share; /* by A; 0 by C */
    double wait_mean_s;   /* by C without the overloaded half hours */
    double erlangs_most;
    unsigned needed[ROTA_STEPS]; /* people, for the aim; 0: ROTA_PEOPLE_ENOUGH are not enough */
};
enum { ROTA_PEOPLE_ENOUGH = 200 };
void rota_forecast_of(const struct rota_stretch *s, struct rota_forecast *out);
/* In English, as the console's word for it: "With 4 people on Thursday from 18:00 to 22:00, 8 in 10
 * are answered within 60 seconds. 3 would do until 19:00." */
void rota_forecast_say(const struct rota_stretch *s, const struct rota_forecast *f,
                       char out[ROTA_SAY]);
#endif
