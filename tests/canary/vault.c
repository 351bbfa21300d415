/* vault: every key of a copied vault, for the search. Called by run.mjs.
 *   canary_vault DIR     lines "name hex": vrk, fixed, and bk for each conversation and epoch
 * Never opens the vault of a line that runs: its lock refuses, and run.mjs copies it first. */
#include "keys/keys_in.h"
#include <stdio.h>

static void say(const char *name, const struct seal_key *k)
{
    printf("%s ", name);
    for (size_t i = 0; i < sizeof k->b; i++) {
        printf("%02x", k->b[i]);
    }
    printf("\n");
}

static void say_kind(struct keys_vault *v, uint8_t kind, const char *name)
{
    struct seal_key k;
    for (uint64_t slot = VAULT_FIXED; slot < v->slots; slot++) {
        if (vault_slot_get(v, kind, slot, &k) == CB_OK) {
            say(name, &k);
        }
    }
}

int main(int argc, char **argv)
{
    struct keys_vault *v = NULL;
    enum cb_err e = argc == 2 ? seal_init() : CB_PEER_FORMAT;
    e = e ? e : keys_vault_open(argv[1], &v);
    if (e) {
        fprintf(stderr, "canary_vault: %s\n", cb_err_text(e));
        return 1;
    }
    say("vrk", &v->vrk);
    for (unsigned i = 0; i < FIXED_USED; i++) {
        if (i != FIXED_REC) { /* every visitor is told that one */
            say("fixed", &v->fixed[i]);
        }
    }
    say_kind(v, SLOT_CONV, "bk");
    say_kind(v, SLOT_EPOCH, "ewk");
    keys_vault_close(v);
    return 0;
}
