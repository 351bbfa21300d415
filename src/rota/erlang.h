/* rota, the second door: how long people wait, by the three formulas of the field. B: who finds all
 * busy goes away. C: everybody waits as long as it takes. A: everybody waits as long as they can.
 * Called by line (the forecast). Never knows a person: rates in, shares out. */
#ifndef CALLBOX_ROTA_ERLANG_H
#define CALLBOX_ROTA_ERLANG_H
#include "core/core.h"

struct rota_load {
    double per_hour;   /* contacts that come in an hour, on average */
    double handle_s;   /* how long one keeps somebody busy, with what follows it */
    double patience_s; /* how long somebody waits before they go, on average; C and B ignore it */
    double target_s;   /* the wait that the service level is about */
    unsigned people;   /* contacts that can be held at once: people on, times chats of each */
};

struct rota_service {
    bool overloaded;    /* C only: more comes than can be done, the wait grows without end */
    double erlangs;     /* contacts held at once if nobody ever waited */
    double occupancy;   /* share of the people's time that is spent on contacts */
    double wait_share;  /* of those who come, how many wait at all (B: how many are turned away) */
    double level;       /* of those who come, how many are answered within target_s */
    double wait_mean_s; /* of all who come, those who leave unanswered included */
    double abandon_share;
};

/* The share of contacts that find all busy and are lost. 1 with nobody on, 0 without load. */
double rota_erlang_b(double erlangs, unsigned people);
/* Overloaded: the shares are those of a line that nobody gets through on, wait_mean_s is 0. */
struct rota_service rota_erlang_c(const struct rota_load *l);
/* Exact while per_hour / 3600 * patience_s stays under 16 million. Without patience (0) whoever
 * would have to wait is gone, which is B. */
struct rota_service rota_erlang_a(const struct rota_load *l);

/* The fewest people with whom at least this share is answered within target_s, from 1; l->people
 * is ignored. 0: not even most_people are enough. By A when patience_s > 0, else by C. */
unsigned rota_people_needed(const struct rota_load *l, double level, unsigned most_people);
#endif
