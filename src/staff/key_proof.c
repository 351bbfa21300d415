/* key_proof: is the key process we talk to the one whose point the organisation's papers name?
 * Called by line, at the start and before a row is dropped because its key is gone. Never trusts a
 * missing key of a vault that has not proven itself: somebody may have started the wrong one, and
 * then every row would look burnt. */
#include "staff/staff_in.h"

/* A blinded question about nothing: only the proof in the answer matters.
 * Errors  PEER_AUTH K has another vault; BUSY_KEY K does not answer */
static enum cb_err proof_ask(struct keys_link *k, const struct seal_point *k_pw)
{
    struct seal_key nothing;
    struct seal_mid nobody;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated;
    uint8_t proof[64], y[64];
    cb_random(nobody.b, sizeof nobody.b); /* its own account, so that no member's tries are used */
    seal_key_new(&nothing);
    struct view input = VIEW(nothing.b, sizeof nothing.b);
    enum cb_err e = seal_oprf_blind(input, NULL, &blind, &blinded);
    e = e ? e : keys_ask_password(k, &nobody, &blinded, &evaluated, proof);
    struct seal_oprf_answer a = {k_pw, &blinded, &evaluated, proof};
    e = e ? e : seal_oprf_finish(input, &blind, &a, y);
    cb_wipe(y, sizeof y);
    cb_wipe(&blind, sizeof blind);
    return e == CB_PEER_SEAL ? CB_PEER_AUTH : e;
}

/* Once it has proven itself it is believed: K is started again on the same directory only. */
enum cb_err staff_key_proof(struct staffroom *sr)
{
    struct seal_roster r;
    if (sr->key_proven) {
        return CB_OK;
    }
    if (sr->roster.len <= SEAL_ORG) {
        return CB_NONE_FOUND; /* which has no rows either */
    }
    enum cb_err e = seal_roster_read(buf_view(&sr->roster), &r);
    e = e ? e : proof_ask(sr->keys, &r.org.k_pw);
    sr->key_proven = !e;
    return e;
}
