/* fuzz_plan: any bytes as a campaign's plan. What is refused has a place in the text; what is taken
 * is whole. Never needs a file. */
#include "campaign/campaign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct plan p;
    struct plan_fault f;
    enum cb_err e = plan_read(VIEW(data, n), &p, &f);
    CB_ASSERT(!e == !f.why[0] && (!e || e == CB_PEER_SIZE || (f.line && f.col)));
    for (size_t i = 0; !e && i < p.nplacements; i++) {
        const struct plan_placement *at = &p.placement[i];
        CB_ASSERT(plan_find(&p, at->number) == i && at->channel < p.nchannels && at->turns);
        CB_ASSERT(at->from >= p.from && at->to <= p.to && at->from <= at->to);
        CB_ASSERT(at->turn[plan_turn(&p, at, at->to)] < p.nmessages);
    }
    plan_free(&p);
    return 0;
}
