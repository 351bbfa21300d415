/* slot: one 88-byte place of K's vault. Called by keys.
 * Never opens at another number than it was made for. */
#include "seal/seal_in.h"

enum { SLOT_PT = 48 }; /* kind1 0x7 number8 key32, PROTOCOL §3 vault */

struct slot_pt {
    uint8_t b[SLOT_PT];
};

static void slot_pt_wipe(struct slot_pt *p)
{
    cb_wipe(p, sizeof *p);
}

/* aad: callbox/1/vault/slot ‖ number8. */
static struct view slot_aad(uint64_t number, uint8_t out[SEAL_LABEL_MAX])
{
    size_t n = seal_label("vault/slot", out);
    struct wr w = wr_of(out + n, SEAL_LABEL_MAX - n);
    wr_u64(&w, number);
    CB_ASSERT(!w.failed);
    return VIEW(out, n + w.len);
}

/* Errors  PEER_FORMAT unknown kind. Wipes the plaintext. */
enum cb_err seal_slot_make(const struct seal_slot *s, const struct seal_key *vrk,
                           uint8_t out[SEAL_SLOT])
{
    CB_CLEANUP(slot_pt_wipe) struct slot_pt pt;
    uint8_t aad[SEAL_LABEL_MAX];
    if (s->kind > SLOT_FIXED) {
        return CB_PEER_FORMAT;
    }
    struct wr w = wr_of(pt.b, sizeof pt.b);
    wr_u8(&w, s->kind);
    wr_zero(&w, 7);
    wr_u64(&w, s->number);
    wr_bytes(&w, s->key.b, sizeof s->key.b);
    CB_ASSERT(w.len == SLOT_PT);
    seal_box(vrk, slot_aad(s->number, aad), VIEW(pt.b, sizeof pt.b), out);
    return CB_OK;
}

/* Errors  PEER_SIZE not 88 B; PEER_SEAL wrong VRK, altered or another number's; PEER_FORMAT a body
 *         we do not know. out is zero on error. Wipes the plaintext. */
enum cb_err seal_slot_open(struct view slot, uint64_t number, const struct seal_key *vrk,
                           struct seal_slot *out)
{
    CB_CLEANUP(slot_pt_wipe) struct slot_pt pt;
    uint8_t aad[SEAL_LABEL_MAX];
    *out = (struct seal_slot){0};
    if (slot.len != SEAL_SLOT) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = seal_unbox(vrk, slot_aad(number, aad), slot, pt.b);
    if (e) {
        return e;
    }
    struct rd r = rd_of(VIEW(pt.b, sizeof pt.b));
    uint8_t kind = rd_u8(&r);
    rd_zero(&r, 7);
    uint64_t its = rd_u64(&r);
    if (r.failed || kind > SLOT_FIXED || its != number) {
        return CB_PEER_FORMAT;
    }
    *out = (struct seal_slot){.kind = kind, .number = its};
    rd_bytes(&r, out->key.b, sizeof out->key.b);
    return CB_OK;
}
