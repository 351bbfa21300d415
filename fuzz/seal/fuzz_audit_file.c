/* fuzz_audit_file: any bytes as an exported audit, taken apart and followed as `callbox check`
 * does. Never reads past the file, whatever its numbers say. */
#include "keys.h"
#include "seal/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_audit_file f;
    struct seal_roster r;
    enum cb_err e = seal_audit_file_read(VIEW(data, size), &f);
    CB_ASSERT(!e || seal_is_zero(&f, sizeof f));
    if (e) {
        return 0;
    }
    struct seal_audit_chain c = {.line = f.line};
    e = seal_roster_read(f.roster, &r);
    for (uint32_t i = 0; i < f.n; i++) {
        enum cb_err follows =
            seal_audit_follow(&c, VIEW(f.entries.p + (size_t)i * SEAL_AUDIT, SEAL_AUDIT));
        (void)follows; /* either way it stayed inside */
    }
    return 0;
}
