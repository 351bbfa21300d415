/* fuzz_roster: any bytes as an ORG and as a ROSTER. Never lets a broken file name a key. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_org o;
    struct seal_roster r;
    struct seal_epoch e;
    struct seal_member m;
    struct seal_mid mid = {{1}};
    enum cb_err org = seal_org_open(VIEW(data, size), &o);
    CB_ASSERT(!org || seal_is_zero(&o, sizeof o));
    if (seal_roster_read(VIEW(data, size), &r)) {
        return 0;
    }
    CB_ASSERT(r.members.len == (size_t)r.nmembers * SEAL_MEMBER);
    if (seal_roster_check(&r, 7, 20000, &e) == CB_OK) {
        CB_ASSERT(e.line == 7 && e.nbf_day <= 20000 && e.naf_day >= 20000);
    }
    enum cb_err found = seal_roster_member(&r, &mid, &m);
    CB_ASSERT(found || memcmp(m.mid.b, mid.b, sizeof mid.b) == 0);
    return 0;
}
