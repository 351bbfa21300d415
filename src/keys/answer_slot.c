/* answer_slot: the answering ends of lookup, new, get, burn and list. Called by answer.c.
 * Never gives out a fixed key: asking for one ends the process. */
#include "keys/keys_in.h"

enum cb_err answer_LOOKUP(struct keys_vault *v, struct rd *in, struct wr *out)
{
    CB_CLEANUP(keys_key_wipe) struct seal_key lookup;
    struct view auth = rd_view(in, 32);
    seal_hmac(&v->fixed[FIXED_PEPPER], auth, &lookup);
    wr_bytes(out, lookup.b, sizeof lookup.b);
    return CB_OK;
}

static uint8_t kind_read(struct rd *in)
{
    uint8_t kind = rd_u8(in);
    CB_ASSERT(kind == SLOT_CONV || kind == SLOT_EPOCH);
    return kind;
}

enum cb_err answer_SLOT_NEW(struct keys_vault *v, struct rd *in, struct wr *out)
{
    CB_CLEANUP(keys_key_wipe) struct seal_key key = {0};
    uint64_t slot = 0;
    enum cb_err e = vault_slot_new(v, kind_read(in), &slot, &key);
    wr_u64(out, slot);
    wr_bytes(out, key.b, sizeof key.b);
    return e;
}

enum cb_err answer_SLOT_GET(struct keys_vault *v, struct rd *in, struct wr *out)
{
    CB_CLEANUP(keys_key_wipe) struct seal_key key = {0};
    uint8_t kind = kind_read(in);
    enum cb_err e = vault_slot_get(v, kind, rd_u64(in), &key);
    if (!e && kind == SLOT_CONV) {
        budget_key(v->budget, cb_mono_ms());
    }
    wr_bytes(out, key.b, sizeof key.b);
    return e;
}

enum cb_err answer_SLOT_BURN(struct keys_vault *v, struct rd *in, struct wr *out)
{
    (void)out;
    uint8_t kind = kind_read(in);
    return vault_slot_burn(v, kind, rd_u64(in));
}

/* Numbers only, and of conversations only: what serve could find out one by one. */
enum cb_err answer_SLOT_LIST(struct keys_vault *v, struct rd *in, struct wr *out)
{
    uint8_t bits[KEYS_LISTED / 8] = {0};
    uint64_t from = rd_u64(in);
    uint64_t left = from < v->slots ? v->slots - from : 0;
    for (uint64_t i = 0; i < KEYS_LISTED && i < left; i++) {
        bits[i / 8] |= (uint8_t)((v->kind[from + i] == SLOT_CONV) << i % 8);
    }
    wr_u64(out, v->slots);
    wr_bytes(out, bits, sizeof bits);
    return CB_OK;
}
