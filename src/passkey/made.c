/* made: takes a new passkey's public key out of what its authenticator says. Called by line.
 * Never reads CBOR itself. */
#include "passkey/passkey_in.h"
#include <fido.h>
#include <string.h>

static void cred_free(fido_cred_t **c)
{
    fido_cred_free(c);
}

static enum cb_err take(const fido_cred_t *c, int alg, struct passkey *out)
{
    size_t id_len = fido_cred_id_len(c), key_len = fido_cred_pubkey_len(c);
    const unsigned char *id = fido_cred_id_ptr(c), *key = fido_cred_pubkey_ptr(c);
    if (!id || !key || id_len == 0 || id_len > sizeof out->id || key_len > sizeof out->key) {
        return CB_PEER_FORMAT;
    }
    *out = (struct passkey){.alg = alg,
                            .counter = fido_cred_sigcount(c),
                            .id_len = (uint16_t)id_len,
                            .key_len = (uint16_t)key_len};
    memcpy(out->id, id, id_len);
    memcpy(out->key, key, key_len);
    return CB_OK;
}

/* libfido2 wants to be told which kind of key it will find. */
static enum cb_err read_as(int alg, struct view authdata, struct passkey *out)
{
    CB_CLEANUP(cred_free) fido_cred_t *c = fido_cred_new();
    if (!c) {
        return CB_HERE_MEM;
    }
    if (fido_cred_set_type(c, alg) != FIDO_OK ||
        fido_cred_set_authdata_raw(c, authdata.p, authdata.len) != FIDO_OK) {
        return CB_PEER_FORMAT;
    }
    return take(c, alg, out);
}

enum cb_err passkey_made(const struct passkey_site *s, const uint8_t challenge[PASSKEY_CHALLENGE],
                         const struct passkey_reply *r, struct passkey *out)
{
    static const int algs[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};
    enum cb_err e = client_check(r->client, "webauthn.create", s->origin, challenge);
    e = e ? e : data_check(s, r->authdata);
    if (e) {
        return e;
    }
    e = CB_PEER_FORMAT;
    for (size_t i = 0; e == CB_PEER_FORMAT && i < sizeof algs / sizeof algs[0]; i++) {
        e = read_as(algs[i], r->authdata, out);
    }
    return e;
}
