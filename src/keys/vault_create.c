/* vault_create: a new vault with its fixed keys. Called by cli's init, and by tests.
 * Never writes over a vault that is there. */
#include "keys/keys_in.h"
#include <string.h>

static void scalar_new(struct seal_key *out, struct seal_point *point)
{
    struct seal_scalar k;
    seal_oprf_key(&k, point);
    memcpy(out->b, k.b, sizeof out->b);
    cb_wipe(&k, sizeof k);
}

/* Slots 0..15: the keys in use, and random bytes in the places kept for later ones. */
static enum cb_err fixed_make(const struct seal_key *vrk, const struct seal_pk *rec,
                              struct seal_point *k_pw_out, uint8_t out[VAULT_FIXED * SEAL_SLOT])
{
    enum cb_err e = CB_OK;
    struct seal_slot s = {.kind = SLOT_FIXED};
    struct seal_point k_match;
    cb_random(out, VAULT_FIXED * SEAL_SLOT);
    for (s.number = 0; !e && s.number < FIXED_USED; s.number++) {
        if (s.number == FIXED_PW || s.number == FIXED_MATCH) {
            scalar_new(&s.key, s.number == FIXED_PW ? k_pw_out : &k_match);
        } else if (s.number == FIXED_REC) {
            memcpy(s.key.b, rec->b, sizeof s.key.b);
        } else {
            seal_key_new(&s.key);
        }
        e = seal_slot_make(&s, vrk, out + s.number * SEAL_SLOT);
    }
    cb_wipe(&s, sizeof s);
    return e;
}

enum cb_err keys_vault_create(const char *dir, const struct seal_pk *rec,
                              struct seal_point *k_pw_out)
{
    CB_CLEANUP(keys_key_wipe) struct seal_key vrk = {0};
    CB_CLEANUP(vault_fd_close) int fd = -1;
    uint8_t fixed[VAULT_FIXED * SEAL_SLOT];
    enum cb_err e = vault_file_open(dir, &fd);
    if (e != CB_NONE_FOUND) {
        return CB_NONE_TAKEN; /* whatever state it is in, it is somebody's */
    }
    e = vault_vrk_create(dir, "vrk", &vrk);
    e = e ? e : fixed_make(&vrk, rec, k_pw_out, fixed);
    return e ? e : vault_file_create(dir, VIEW(fixed, sizeof fixed));
}
