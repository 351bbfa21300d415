/* scalar: numbers modulo ristretto255's group order. Called by oprf.c, share.c, cli.
 * Never takes a second spelling of a number: what is not below the order is refused. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

/* 64 random bytes reduced; zero (2^-252) would fail the next multiplication. */
void seal_scalar_new(struct seal_scalar *out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide u;
    cb_random(u.b, sizeof u.b);
    crypto_core_ristretto255_scalar_reduce(out->b, u.b);
}

/* Below the group order? libsodium ignores a scalar's top bit. */
bool seal_scalar_is_canonical(const uint8_t s[32])
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide u = {0};
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar low;
    memcpy(u.b, s, 32);
    crypto_core_ristretto255_scalar_reduce(low.b, u.b);
    return cb_equal(low.b, s, 32);
}
