/* plan_check: what only the whole text can tell: that dates lie within each other, that the parts
 * cost no more than the whole, that everything that is there is used. Called by plan. Never mends.
 */
#include "campaign/campaign_in.h"
#include <stdio.h>

size_t plan_channel_find(const struct plan *p, struct view key)
{
    size_t i = 0;
    while (i < p->nchannels && !view_eq(p->channel[i].key, key)) {
        i++;
    }
    return i < p->nchannels ? i : SIZE_MAX;
}

static enum cb_err wrong_at(struct reading *r, unsigned line, const char *why)
{
    *r->fault = (struct plan_fault){.line = line, .col = 1};
    snprintf(r->fault->why, sizeof r->fault->why, "%s", why);
    return CB_PEER_FORMAT;
}

static enum cb_err placement_check(struct reading *r, struct plan_placement *at)
{
    const struct plan *p = r->p;
    at->from = at->from ? at->from : p->from;
    at->to = at->to ? at->to : p->to;
    if (at->from < p->from || at->to > p->to || at->to < at->from) {
        return wrong_at(r, at->line, "the days of this placement are not within the campaign's");
    }
    return CB_OK;
}

enum cb_err plan_check(struct reading *r)
{
    struct plan *p = r->p;
    uint64_t spend_p = 0;
    char why[160];
    if (!r->has_campaign) {
        return wrong_at(r, 1, "there is no [campaign]");
    }
    if (p->to < p->from || p->to - p->from >= PLAN_DAYS) {
        return wrong_at(r, 1, "the campaign's last day is before its first, or too long after it");
    }
    if (!p->nplacements) {
        return wrong_at(r, r->number, "there is no [placement CODE]");
    }
    for (size_t i = 0; i < p->nplacements; i++) {
        enum cb_err e = placement_check(r, &p->placement[i]);
        if (e) {
            return e;
        }
        spend_p += p->placement[i].spend_p;
        if (spend_p > p->budget_p) {
            snprintf(why, sizeof why,
                     "with this placement the plan spends %llu.%02u of a budget of %llu.%02u",
                     (unsigned long long)(spend_p / 100), (unsigned)(spend_p % 100),
                     (unsigned long long)(p->budget_p / 100), (unsigned)(p->budget_p % 100));
            return wrong_at(r, p->placement[i].line, why);
        }
    }
    return CB_OK;
}
