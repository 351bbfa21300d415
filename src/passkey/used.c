/* used: holds an assertion against the passkey it must be of. Called by line and start.
 * Never calls a signature good that libfido2 does not. */
#include "passkey/passkey_in.h"
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

static void assert_free(fido_assert_t **a)
{
    fido_assert_free(a);
}
static void es256_free(es256_pk_t **k)
{
    es256_pk_free(k);
}
static void eddsa_free(eddsa_pk_t **k)
{
    eddsa_pk_free(k);
}
static void rs256_free(rs256_pk_t **k)
{
    rs256_pk_free(k);
}

static int verify_es256(const fido_assert_t *a, const struct passkey *k)
{
    CB_CLEANUP(es256_free) es256_pk_t *pk = es256_pk_new();
    int bad = pk ? es256_pk_from_ptr(pk, k->key, k->key_len) : FIDO_ERR_INTERNAL;
    return bad ? bad : fido_assert_verify(a, 0, COSE_ES256, pk);
}

static int verify_eddsa(const fido_assert_t *a, const struct passkey *k)
{
    CB_CLEANUP(eddsa_free) eddsa_pk_t *pk = eddsa_pk_new();
    int bad = pk ? eddsa_pk_from_ptr(pk, k->key, k->key_len) : FIDO_ERR_INTERNAL;
    return bad ? bad : fido_assert_verify(a, 0, COSE_EDDSA, pk);
}

static int verify_rs256(const fido_assert_t *a, const struct passkey *k)
{
    CB_CLEANUP(rs256_free) rs256_pk_t *pk = rs256_pk_new();
    int bad = pk ? rs256_pk_from_ptr(pk, k->key, k->key_len) : FIDO_ERR_INTERNAL;
    return bad ? bad : fido_assert_verify(a, 0, COSE_RS256, pk);
}

static int verify(const fido_assert_t *a, const struct passkey *k)
{
    return k->alg == COSE_ES256   ? verify_es256(a, k)
           : k->alg == COSE_EDDSA ? verify_eddsa(a, k)
           : k->alg == COSE_RS256 ? verify_rs256(a, k)
                                  : FIDO_ERR_UNSUPPORTED_ALGORITHM;
}

/* An authenticator that gave a PRF says so in the signed data; libfido2 wants to have been told. */
static int verify_both(fido_assert_t *a, const struct passkey *k)
{
    int bad = verify(a, k);
    if (bad == FIDO_ERR_INVALID_PARAM) {
        bad = fido_assert_set_extensions(a, FIDO_EXT_HMAC_SECRET);
        bad = bad ? bad : verify(a, k);
    }
    return bad;
}

enum cb_err passkey_used(const struct passkey_site *s, const uint8_t challenge[PASSKEY_CHALLENGE],
                         const struct passkey_reply *r, const struct passkey *k,
                         uint32_t *counter_out)
{
    CB_CLEANUP(assert_free) fido_assert_t *a = fido_assert_new();
    enum cb_err e = client_check(r->client, "webauthn.get", s->origin, challenge);
    e = e ? e : data_check(s, r->authdata);
    if (e || !a) {
        return e ? e : CB_HERE_MEM;
    }
    int bad = fido_assert_set_count(a, 1);
    bad = bad ? bad : fido_assert_set_rp(a, s->rp_id);
    bad = bad ? bad : fido_assert_set_clientdata(a, r->client.p, r->client.len);
    bad = bad ? bad : fido_assert_set_up(a, FIDO_OPT_TRUE);
    bad = bad ? bad : fido_assert_set_uv(a, FIDO_OPT_TRUE);
    if (bad) {
        return CB_HERE_MEM;
    }
    if (fido_assert_set_authdata_raw(a, 0, r->authdata.p, r->authdata.len) != FIDO_OK ||
        fido_assert_set_sig(a, 0, r->sig.p, r->sig.len) != FIDO_OK) {
        return CB_PEER_FORMAT;
    }
    if (verify_both(a, k) != FIDO_OK) {
        return CB_PEER_AUTH;
    }
    uint32_t counter = fido_assert_sigcount(a, 0);
    if ((counter || k->counter) && counter <= k->counter) { /* WebAuthn §7.2, step 22 */
        return CB_NONE_STALE;
    }
    *counter_out = counter;
    return CB_OK;
}
