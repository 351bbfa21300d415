/* ask_slot: the asking ends of the vault's messages: new, get, burn, list; and the lookup. Called
 * by line's thread. Never keeps a key it was given. */
#include "keys/keys_in.h"

/* HMAC-SHA256(pepper, auth): what a phrase's bearer secret is found by. Source PROTOCOL §5 Open */
enum cb_err keys_ask_lookup(struct keys_link *k, const struct seal_key *auth,
                            uint8_t lookup_out[32])
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_LOOKUP);
    wr_bytes(&a.w, auth->b, sizeof auth->b);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        rd_bytes(&a.r, lookup_out, 32);
    }
    return e;
}

/* kind SLOT_CONV or SLOT_EPOCH. Errors  BUSY_KEY, BUSY_FULL the disk is full, HERE_DISK */
enum cb_err keys_ask_slot_new(struct keys_link *k, uint8_t kind, uint64_t *slot_out,
                              struct seal_key *key_out)
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_SLOT_NEW);
    wr_u8(&a.w, kind);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        *slot_out = rd_u64(&a.r);
        rd_bytes(&a.r, key_out->b, sizeof key_out->b);
    }
    return e;
}

/* Errors  BUSY_KEY, NONE_FOUND burnt or of another kind, HERE_DISK */
enum cb_err keys_ask_slot_get(struct keys_link *k, uint8_t kind, uint64_t slot,
                              struct seal_key *key_out)
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_SLOT_GET);
    wr_u8(&a.w, kind);
    wr_u64(&a.w, slot);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        rd_bytes(&a.r, key_out->b, sizeof key_out->b);
    }
    return e;
}

/* When it answers OK the key is gone from the disk. Burning what is burnt is OK too. */
enum cb_err keys_ask_slot_burn(struct keys_link *k, uint8_t kind, uint64_t slot)
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_SLOT_BURN);
    wr_u8(&a.w, kind);
    wr_u64(&a.w, slot);
    return keys_ask_go(k, &a);
}

/* Errors  BUSY_KEY */
enum cb_err keys_ask_slot_list(struct keys_link *k, uint64_t from, uint64_t *slots_out,
                               uint8_t bits_out[KEYS_LISTED / 8])
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_SLOT_LIST);
    wr_u64(&a.w, from);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        *slots_out = rd_u64(&a.r);
        rd_bytes(&a.r, bits_out, KEYS_LISTED / 8);
    }
    return e;
}
