/* ws: WebSocket frames and handshake as bytes. Called by wsconn. Never sends, never keeps. */
#include "http/ws.h"
#include <openssl/evp.h>
#include <string.h>

enum { FIN = 0x80, RESERVED = 0x70, OP = 0x0f, MASKED = 0x80, LEN = 0x7f, MASK_LEN = 4 };

static bool op_known(uint8_t op)
{
    return op <= WS_BINARY || (op >= WS_CLOSE && op <= WS_PONG);
}

/* The length field: 7 bits, or 16 or 64 bits after it, always in the fewest bytes. */
static uint64_t length_read(struct rd *r, uint8_t seven)
{
    if (seven < 126) {
        return seven;
    }
    uint64_t len = seven == 126 ? rd_u16(r) : rd_u64(r);
    r->failed = r->failed || len < (seven == 126 ? 126u : 65536u);
    return len;
}

static size_t head_len(uint8_t seven)
{
    return 2 + (seven == 126 ? 2u : seven == 127 ? 8u : 0u) + MASK_LEN;
}

static void unmask(uint8_t *p, size_t n, const uint8_t mask[MASK_LEN])
{
    uint64_t wide;
    uint8_t twice[8];
    memcpy(twice, mask, 4);
    memcpy(twice + 4, mask, 4);
    uint64_t m;
    memcpy(&m, twice, 8);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        memcpy(&wide, p + i, 8);
        wide ^= m;
        memcpy(p + i, &wide, 8);
    }
    for (; i < n; i++) {
        p[i] ^= mask[i & 3];
    }
}

enum cb_err ws_frame_get(uint8_t *p, size_t n, size_t max, struct ws_frame *out, size_t *used_out)
{
    if (n < 2) {
        return CB_NONE_STALE;
    }
    *out = (struct ws_frame){.op = p[0] & OP, .fin = (p[0] & FIN) != 0};
    bool control = out->op >= WS_CLOSE;
    uint8_t seven = p[1] & LEN;
    if ((p[0] & RESERVED) || !op_known(out->op) || !(p[1] & MASKED) ||
        (control && (!out->fin || seven > WS_CONTROL_MAX))) {
        return CB_PEER_FORMAT;
    }
    size_t head = head_len(seven);
    if (n < head) {
        return CB_NONE_STALE;
    }
    struct rd r = rd_of(VIEW(p + 2, head - 2));
    uint64_t len = length_read(&r, seven);
    uint8_t mask[MASK_LEN];
    rd_bytes(&r, mask, sizeof mask);
    if (r.failed) {
        return CB_PEER_FORMAT;
    }
    if (!control && len > max) {
        return CB_PEER_SIZE;
    }
    if (len > n - head) {
        return CB_NONE_STALE;
    }
    unmask(p + head, (size_t)len, mask);
    out->payload = VIEW(p + head, len);
    *used_out = head + (size_t)len;
    return CB_OK;
}

size_t ws_frame_head(uint8_t out[WS_HEAD_MAX], uint8_t op, size_t len)
{
    struct wr w = wr_of(out, WS_HEAD_MAX);
    wr_u8(&w, (uint8_t)(FIN | op));
    if (len < 126) {
        wr_u8(&w, (uint8_t)len);
    } else if (len < 65536) {
        wr_u8(&w, 126);
        wr_u16(&w, (uint16_t)len);
    } else {
        wr_u8(&w, 127);
        wr_u64(&w, len);
    }
    return w.len;
}

enum cb_err ws_accept(const char *key, char out[WS_ACCEPT + 1])
{
    char both[64];
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned sum_len = 0;
    struct wr w = wr_of(both, sizeof both);
    wr_bytes(&w, key, strlen(key));
    wr_bytes(&w, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36); /* RFC 6455 §1.3 */
    bool done = !w.failed && EVP_Digest(both, w.len, sum, &sum_len, EVP_sha1(), NULL) == 1;
    if (!done || sum_len != 20) {
        return CB_HERE_BUG;
    }
    EVP_EncodeBlock((unsigned char *)out, sum, (int)sum_len);
    return CB_OK;
}
