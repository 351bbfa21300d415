/* puzzle: a little work for each new conversation while many are opened at once, so that a flood
 * costs its sender more than it costs us. Called by line (checks) and client (solves).
 * Never asked of anybody while the line is not flooded, and never of a person: a machine does it.
 */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { WORK_OPS = 1, WORK_MEM = 1024 * 1024, HASH_LEN = 16, NONCE_LEN = 8, MARK_LEN = 8 };
enum { WORK_PW = SEAL_LABEL_MAX + sizeof(struct seal_pk) + NONCE_LEN };

/* Argon2id of "callbox/1/puzzle" ‖ pk_v ‖ nonce8, salted with the beacon: tied to one conversation
 * and to these minutes. Nothing in it is secret. */
static enum cb_err work(const struct seal_beacon *b, const struct seal_pk *pk_v,
                        const uint8_t nonce[NONCE_LEN], uint8_t out[HASH_LEN])
{
    uint8_t pw[WORK_PW];
    size_t n = seal_label("puzzle", pw);
    memcpy(pw + n, pk_v->b, sizeof pk_v->b);
    memcpy(pw + n + sizeof pk_v->b, nonce, NONCE_LEN);
    int bad = crypto_pwhash(out, HASH_LEN, (const char *)pw, n + sizeof pk_v->b + NONCE_LEN, b->b,
                            WORK_OPS, WORK_MEM, crypto_pwhash_ALG_ARGON2ID13);
    return bad ? CB_HERE_MEM : CB_OK;
}

static bool zeros(const uint8_t h[HASH_LEN], uint8_t bits)
{
    uint8_t left = bits;
    for (size_t i = 0; left; i++) {
        uint8_t here = left < 8 ? left : 8;
        if (h[i] >> (8 - here)) {
            return false;
        }
        left = (uint8_t)(left - here);
    }
    return true;
}

/* Try nonces until one holds: 2^bits tries of 0.4 ms on the average.
 * bits  0..SEAL_PUZZLE_BITS    Errors  PEER_SIZE more bits than that, HERE_MEM */
enum cb_err seal_puzzle_solve(const struct seal_beacon *b, const struct seal_pk *pk_v, uint8_t bits,
                              uint8_t out[SEAL_PUZZLE])
{
    uint8_t h[HASH_LEN];
    memset(out, 0, SEAL_PUZZLE);
    memcpy(out + NONCE_LEN, b->b, MARK_LEN);
    if (bits > SEAL_PUZZLE_BITS) {
        return CB_PEER_SIZE; /* a server may not keep a device busy for hours */
    }
    for (uint64_t nonce = 0;; nonce++) {
        struct wr w = wr_of(out, NONCE_LEN);
        wr_u64(&w, nonce);
        enum cb_err e = work(b, pk_v, out, h);
        if (e || zeros(h, bits)) {
            return e;
        }
    }
}

/* One Argon2id of 1 MiB. Errors  PEER_AUTH not of this beacon, or not enough zero bits; HERE_MEM
 * Source  PROTOCOL §8 */
enum cb_err seal_puzzle_check(const struct seal_beacon *b, const struct seal_pk *pk_v, uint8_t bits,
                              const uint8_t puzzle[SEAL_PUZZLE])
{
    enum { TAIL_AT = NONCE_LEN + MARK_LEN };
    uint8_t h[HASH_LEN];
    bool ours = memcmp(puzzle + NONCE_LEN, b->b, MARK_LEN) == 0 &&
                seal_is_zero(puzzle + TAIL_AT, SEAL_PUZZLE - TAIL_AT);
    if (!ours || bits > SEAL_PUZZLE_BITS) {
        return CB_PEER_AUTH;
    }
    enum cb_err e = work(b, pk_v, puzzle, h);
    return e || zeros(h, bits) ? e : CB_PEER_AUTH;
}
