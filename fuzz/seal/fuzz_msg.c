/* fuzz_msg: any bytes as a MSG; or, when they do not begin like one, as the plaintext of one,
 * sealed rightly. Never gives a text that reaches outside the plaintext. */
#include "keys.h"

enum { AAD = 84, PADDED = 2048 };

static size_t sealed(const uint8_t *data, size_t size, const struct seal_key *ck, uint8_t *env)
{
    uint8_t pt[PADDED] = {0};
    struct seal_key key;
    struct wr w = wr_of(env, AAD);
    memcpy(pt, data, size < PADDED ? size : PADDED);
    seal_hdr_write(&w, TYPE_MSG);
    wr_zero(&w, 20);
    wr_u8(&w, DIR_V2S);
    wr_u8(&w, 1);
    wr_zero(&w, AAD - 26);
    seal_expand(ck, "msg/v2s", key.b, sizeof key.b);
    seal_box(&key, VIEW(env, AAD), VIEW(pt, PADDED), env + AAD);
    return PADDED + SEAL_MSG_EXTRA;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t env[PADDED + SEAL_MSG_EXTRA];
    CB_CLEANUP(buf_free) struct buf plain;
    struct seal_key ck;
    struct seal_msg_body b;
    buf_init(&plain, SEAL_MSG_MAX);
    FUZZ_FILL(ck, 92);
    struct view v = VIEW(data, size);
    if (size && data[0] != 'C') {
        v = VIEW(env, sealed(data, size, &ck, env));
    }
    if (!seal_msg_open(v, &ck, &plain, &b) && b.text.len) {
        CB_ASSERT(b.text.p >= plain.p && b.text.p + b.text.len <= plain.p + plain.len);
    }
    return 0;
}
