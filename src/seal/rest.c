/* rest: the second layer over everything of a conversation in the store, under its BK, so that
 * deleting BK deletes it from every old backup too. Called by line.
 * Never uses BK itself as a key: each label has its own. */
#include "seal/seal_in.h"

/* The key of one label. A caller that seals and opens under it more than once derives it once. */
void seal_rest_key(const struct seal_key *bk, const char *label, struct seal_key *out)
{
    seal_expand(bk, label, out->b, sizeof out->b);
}

enum cb_err seal_rest_seal_with(const struct seal_key *key, struct view aad, struct view pt,
                                struct buf *out)
{
    uint8_t *to =
        pt.len <= SIZE_MAX - SEAL_REST_EXTRA ? buf_room(out, pt.len + SEAL_REST_EXTRA) : NULL;
    if (!to) {
        return CB_HERE_MEM;
    }
    seal_box(key, aad, pt, to);
    return CB_OK;
}

enum cb_err seal_rest_open_with(const struct seal_key *key, struct view aad, struct view ct,
                                struct buf *out)
{
    if (ct.len < SEAL_REST_EXTRA) {
        return CB_PEER_SIZE;
    }
    uint8_t *to = buf_room(out, ct.len - SEAL_REST_EXTRA);
    if (!to) {
        return CB_HERE_MEM;
    }
    enum cb_err e = seal_unbox(key, aad, ct, to);
    if (e) {
        out->len -= ct.len - SEAL_REST_EXTRA; /* libsodium has left zeros there */
    }
    return e;
}

/* Append nonce24 ‖ ct ‖ tag16 to out.
 * label  rest/grant, rest/teamkey, rest/pk or rest/env     aad  its place in the store
 * Errors  HERE_MEM out cannot take pt.len + 40 B
 * Wipes   the derived key. Source  PROTOCOL §3 */
enum cb_err seal_rest_seal(const struct seal_key *bk, const char *label, struct view aad,
                           struct view pt, struct buf *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    seal_rest_key(bk, label, &key);
    return seal_rest_seal_with(&key, aad, pt, out);
}

/* Append the plaintext, ct.len - 40 B, to out; on error out is as it was.
 * Errors  PEER_SIZE under 40 B, PEER_SEAL wrong BK, label, place or altered, HERE_MEM */
enum cb_err seal_rest_open(const struct seal_key *bk, const char *label, struct view aad,
                           struct view ct, struct buf *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    seal_rest_key(bk, label, &key);
    return seal_rest_open_with(&key, aad, ct, out);
}
