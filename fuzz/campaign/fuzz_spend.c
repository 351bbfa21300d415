/* fuzz_spend: any bytes as a table of spending. What is refused has a place; what is taken lies
 * within the plan. Never needs a file. */
#include "campaign/campaign.h"

static const char text[] =
    "[campaign]\nname = a\nfrom = 2026-11-02\nto = 2026-11-29\nbudget = 9\naddress = a.example\n"
    "[message m]\ntag = deterrent\nbarrier = b\nheadline = h\ntext = t\n"
    "[channel kiosk]\nname = k\nkind = kiosk\nsource = s\nmedium = print\n"
    "[placement 333W]\nchannel = kiosk\nplace = p\nmessage = m\nspend = 1\nreach = 1\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct plan p;
    struct plan_fault f;
    struct spend s;
    if (!p.nplacements) {
        enum cb_err e = plan_read(view_str(text), &p, &f);
        CB_ASSERT(!e);
    }
    enum cb_err e = spend_read(VIEW(data, n), &p, &s, &f);
    CB_ASSERT(!e || e == CB_PEER_SIZE || (f.line && f.col && f.why[0]));
    for (size_t i = 0; !e && i < s.n; i++) {
        CB_ASSERT(s.row[i].day >= p.from && s.row[i].day <= p.to && s.row[i].channel == 0);
        CB_ASSERT(s.row[i].placement == 0 || s.row[i].placement == CODE_NONE);
    }
    spend_free(&s);
    return 0;
}
