/* fuzz_audit: any bytes as an AUDIT. Never leaves an entry behind when it does not open, nor a
 * chain that moved over what is no entry. */
#include "keys.h"
#include "seal/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_audit a;
    struct seal_audit_hdr h;
    struct seal_audit_chain c = {.line = 0x8005}, was = c;
    struct seal_sk to;
    FUZZ_FILL(to, 182);
    enum cb_err e = seal_audit_open(VIEW(data, size), &to, &a);
    CB_ASSERT(!e || seal_is_zero(&a, sizeof a));
    e = seal_audit_peek(VIEW(data, size), &h);
    CB_ASSERT(!e || seal_is_zero(&h, sizeof h));
    e = seal_audit_follow(&c, VIEW(data, size));
    CB_ASSERT(e ? memcmp(&c, &was, sizeof c) == 0 : c.seq == h.seq);
    return 0;
}
