/* codec: what every paper begins with, and the label spelling. Called by every file of the room.
 * Never looks past the header of a paper. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { SEAL_VERSION = 1 }; /* PROTOCOL §4: hdr = "CB" ‖ ver 0x01 ‖ type */

enum cb_err seal_init(void)
{
    return sodium_init() < 0 ? CB_HERE_BUG : CB_OK;
}

void seal_hdr_write(struct wr *w, enum seal_type type)
{
    wr_bytes(w, "CB", 2);
    wr_u8(w, SEAL_VERSION);
    wr_u8(w, (uint8_t)type);
}

enum cb_err seal_hdr_read(struct view paper, enum seal_type type, size_t len, struct rd *out)
{
    *out = rd_of(paper);
    if (paper.len != len) {
        return CB_PEER_SIZE;
    }
    if (!view_is(rd_view(out, 2), "CB")) {
        return CB_PEER_FORMAT;
    }
    uint8_t version = rd_u8(out);
    return version == SEAL_VERSION && rd_u8(out) == type ? CB_OK : CB_PEER_VERSION;
}

bool seal_is_zero(const void *p, size_t n)
{
    return sodium_is_zero(p, n) == 1;
}

size_t seal_label(const char *label, uint8_t out[SEAL_LABEL_MAX])
{
    static const char prefix[] = "callbox/1/"; /* PROTOCOL §4 */
    size_t n = sizeof prefix - 1, m = strlen(label);
    CB_ASSERT(n + m <= SEAL_LABEL_MAX);
    struct wr w = wr_of(out, SEAL_LABEL_MAX);
    wr_bytes(&w, prefix, n);
    wr_bytes(&w, label, m);
    return w.len;
}
