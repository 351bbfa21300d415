/* hide: what of a campaign's counts may be shown to those who must not learn of single people.
 * Called by report. Never hides a count alone where its sum would give it back: the net of sums
 * (tally/hide.h) says how many must go with it.
 *
 * The net of one thing counted: from the hub to each channel, from there to each placement, from
 * there to each message it showed, and back; of people who went on, what took turns comes together
 * on that way, for the comparison tells it by itself. Codes that are unknown go straight across.
 * Where there are more placements than a net holds, all single placements are hidden, and channels
 * and messages stand alone. */
#include "campaign/facts.h"
#include "tally/tally.h"

enum {
    HUB,
    FRONT = HUB + 1,
    MOST = TALLY_NODES - FRONT - PLAN_CHANNELS - 2 * PLAN_MESSAGES - 1,
    ROUND = 5
};

struct numbers { /* of pipes */
    uint32_t whole, unknown, channel[PLAN_CHANNELS], message[PLAN_MESSAGES], turned[PLAN_MESSAGES],
        placement[MOST];
};

static uint32_t channel_node(size_t i)
{
    return (uint32_t)(FRONT + 1 + i);
}
static uint32_t message_node(size_t i)
{
    return (uint32_t)(FRONT + 1 + PLAN_CHANNELS + i);
}
static uint32_t turned_node(size_t i)
{
    return (uint32_t)(FRONT + 1 + PLAN_CHANNELS + PLAN_MESSAGES + i);
}
static uint32_t placement_node(size_t i)
{
    return (uint32_t)(FRONT + 1 + PLAN_CHANNELS + 2 * PLAN_MESSAGES + i);
}

static uint64_t turned_of(const struct facts *f, size_t message, int which)
{
    return which == FACT_WENT ? f->turned[message] : 0;
}

static void net_make(const struct facts *f, int which, struct tally_net *t, struct numbers *k)
{
    const struct plan *p = f->plan;
    bool each = p->nplacements <= MOST;
    k->whole = tally_net_add(t, HUB, FRONT, f->whole.n[which], TALLY_SUM);
    k->unknown = tally_net_add(t, FRONT, HUB, f->unknown.n[which], TALLY_PART);
    for (size_t i = 0; i < p->nchannels; i++) {
        k->channel[i] = tally_net_add(t, FRONT, channel_node(i), f->channel[i].n[which], TALLY_SUM);
    }
    for (size_t i = 0; i < p->nmessages; i++) {
        k->message[i] = tally_net_add(t, message_node(i), HUB, f->message[i].n[which], TALLY_SUM);
        k->turned[i] =
            tally_net_add(t, turned_node(i), message_node(i), turned_of(f, i, which), TALLY_SUM);
    }
    for (size_t i = 0; each && i < p->nplacements; i++) {
        const struct plan_placement *at = &p->placement[i];
        k->placement[i] = tally_net_add(t, channel_node(at->channel), placement_node(i),
                                        f->placement[i].n[which], TALLY_PART);
        for (unsigned m = 0; m < at->turns; m++) { /* not shown, but somebody may know them */
            uint32_t to = at->turns > 1 && which == FACT_WENT ? turned_node(at->turn[m])
                                                              : message_node(at->turn[m]);
            tally_net_add(t, placement_node(i), to, f->cell[i][m][which], TALLY_PART);
        }
    }
}

static void net_hide(struct facts *f, int which)
{
    const struct plan *p = f->plan;
    struct numbers k = {0};
    struct tally_net t;
    bool each = p->nplacements <= MOST;
    tally_net_init(&t, (4 + PLAN_TURNS) * TALLY_NODES);
    net_make(f, which, &t, &k);
    tally_net_balance(&t, HUB);
    tally_hide(&t, TALLY_THRESHOLD);
    f->whole.n[which] = t.e[k.whole].hidden ? FACT_HIDDEN : f->whole.n[which];
    f->unknown.n[which] = t.e[k.unknown].hidden ? FACT_HIDDEN : f->unknown.n[which];
    for (size_t i = 0; i < p->nchannels; i++) {
        f->channel[i].n[which] = t.e[k.channel[i]].hidden ? FACT_HIDDEN : f->channel[i].n[which];
    }
    for (size_t i = 0; i < p->nmessages; i++) {
        f->message[i].n[which] = t.e[k.message[i]].hidden ? FACT_HIDDEN : f->message[i].n[which];
        f->turned[i] = which == FACT_WENT && t.e[k.turned[i]].hidden ? FACT_HIDDEN : f->turned[i];
    }
    for (size_t i = 0; i < p->nplacements; i++) {
        bool hidden = !each || t.e[k.placement[i]].hidden;
        f->placement[i].n[which] = hidden ? FACT_HIDDEN : f->placement[i].n[which];
    }
    tally_net_free(&t);
}

void facts_hide(struct facts *f)
{
    static const int people[] = {FACT_WENT, FACT_BEGAN, FACT_RETURNED};
    uint64_t self = f->whole.n[FACT_SELF], other = f->whole.n[FACT_WENT] - self;
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        net_hide(f, people[i]);
    }
    bool few = (self && self < TALLY_THRESHOLD) || (other && other < TALLY_THRESHOLD);
    f->whole.n[FACT_SELF] = few || f->whole.n[FACT_WENT] == FACT_HIDDEN ? FACT_HIDDEN : self;
    for (size_t i = 0; i < f->plan->nplacements; i++) {
        f->placement[i].n[FACT_SELF] = FACT_HIDDEN; /* of the whole alone is it told */
    }
    f->unknown.n[FACT_SELF] = FACT_HIDDEN;
    f->with = f->with && f->with < TALLY_THRESHOLD ? FACT_HIDDEN : f->with;
    f->before = f->before && f->before < TALLY_THRESHOLD ? FACT_HIDDEN : f->before;
    /* it grows from report to report, and the difference of two is a week's */
    f->after = f->after && f->after < TALLY_THRESHOLD ? FACT_HIDDEN : tally_round(f->after, ROUND);
    for (unsigned i = 0; i < WEEK_DAYS * WEEK_BLOCKS; i++) {
        uint64_t *n = &f->week.came[i / WEEK_BLOCKS][i % WEEK_BLOCKS];
        *n = *n && *n < TALLY_THRESHOLD ? FACT_HIDDEN : tally_round(*n, ROUND);
    }
    f->week.handle_s = f->week.handled < TALLY_THRESHOLD ? 0 : f->week.handle_s;
    f->week.patience_s = f->week.left < TALLY_THRESHOLD ? 0 : f->week.patience_s;
    for (int32_t d = 0; d < f->days; d++) {
        f->went[d] = tally_round(f->went[d], ROUND);
        f->contacts[d] = tally_round(f->contacts[d], ROUND);
    }
}

void facts_round(struct facts *f)
{
    static const int people[] = {FACT_WENT, FACT_SELF, FACT_BEGAN, FACT_RETURNED};
    struct fact_row *rows[2 + PLAN_CHANNELS + PLAN_MESSAGES] = {&f->whole, &f->unknown};
    size_t n = 2;
    for (size_t i = 0; i < f->plan->nchannels; i++) {
        rows[n++] = &f->channel[i];
    }
    for (size_t i = 0; i < f->plan->nmessages; i++) {
        rows[n++] = &f->message[i];
    }
    for (size_t i = 0; i < n + f->plan->nplacements; i++) {
        struct fact_row *r = i < n ? rows[i] : &f->placement[i - n];
        for (size_t k = 0; k < sizeof people / sizeof people[0]; k++) {
            uint64_t *v = &r->n[people[k]];
            *v = *v == FACT_HIDDEN ? *v : tally_round(*v, ROUND);
        }
    }
    f->with = f->with == FACT_HIDDEN ? f->with : tally_round(f->with, ROUND);
    f->before = f->before == FACT_HIDDEN ? f->before : tally_round(f->before, ROUND);
    f->rounded = true;
}
