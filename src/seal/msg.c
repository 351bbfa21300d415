/* msg: one message of a conversation, padded to one of three sizes and sealed.
 * Called by client, nojs; line reads headers only.
 * Never lets the text's length show beyond its class. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { MSG_AAD = 84, BODY_HDR = 28 }; /* PROTOCOL §4 MSG */
enum { KIND_TEXT = 1, KIND_SYSTEM = 3, KIND_FORM = 4 };

static const size_t class_len[] = {0, 2048, 8192, 32768}; /* P by class */
enum { CLASSES = sizeof class_len / sizeof class_len[0] };
static const char *const dir_label[] = {NULL, "msg/v2s", "msg/s2v", "msg/note"};
enum { DIRS = sizeof dir_label / sizeof dir_label[0] };

size_t seal_msg_len(uint8_t cls)
{
    return cls && cls < CLASSES ? class_len[cls] + SEAL_MSG_EXTRA : 0;
}

/* The smallest class that holds the text; 0 when none does. */
static uint8_t class_of(size_t text_len)
{
    for (uint8_t c = 1; c < CLASSES; c++) {
        if (text_len + BODY_HDR + 1 <= class_len[c]) {
            return c;
        }
    }
    return 0;
}

static bool kind_is_known(uint8_t kind)
{
    return kind == KIND_TEXT || kind == KIND_SYSTEM || kind == KIND_FORM;
}

static void hdr_write(const struct seal_msg_hdr *h, uint8_t out[MSG_AAD])
{
    struct wr w = wr_of(out, MSG_AAD);
    seal_hdr_write(&w, TYPE_MSG);
    wr_bytes(&w, h->conv.b, sizeof h->conv.b);
    wr_u32(&w, h->gen);
    wr_u8(&w, h->dir);
    wr_u8(&w, h->cls);
    wr_zero(&w, 2);
    wr_u64(&w, h->seq);
    wr_bytes(&w, h->msgid.b, sizeof h->msgid.b);
    wr_bytes(&w, h->prev.b, sizeof h->prev.b);
    CB_ASSERT(w.len == MSG_AAD);
}

/* Lay the body out and pad it to the class, in the place its ciphertext will take. */
static void body_write(const struct seal_msg_body *b, uint8_t *out, size_t padded)
{
    size_t len = 0;
    struct wr w = wr_of(out, padded);
    wr_u8(&w, b->kind);
    wr_u8(&w, b->flags);
    wr_zero(&w, 2);
    wr_u64(&w, b->ack_seq);
    wr_bytes(&w, b->ack_hash, sizeof b->ack_hash);
    wr_u32(&w, b->t15);
    wr_u32(&w, (uint32_t)b->text.len);
    wr_bytes(&w, b->text.p, b->text.len);
    int bad = sodium_pad(&len, out, w.len, padded, padded);
    CB_ASSERT(!w.failed && bad == 0 && len == padded);
}

/* Seal one message, appending the envelope to out.
 * h     dir, conv, gen, seq, msgid, prev from the caller; cls is written back
 * ck    32 B: CK_gen, or NK when dir is DIR_NOTE     body->text  0..SEAL_TEXT_MAX B, borrowed
 * Errors  PEER_SIZE text too long, PEER_FORMAT unknown direction or kind,
 *         HERE_MEM out cannot take the envelope
 * Wipes   the derived key; the plaintext is written where its ciphertext replaces it
 * Source  PROTOCOL §4 MSG */
enum cb_err seal_msg_make(struct seal_msg_hdr *h, const struct seal_key *ck,
                          const struct seal_msg_body *body, struct buf *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    uint8_t cls = class_of(body->text.len);
    if (!cls) {
        return CB_PEER_SIZE;
    }
    if (!h->dir || h->dir >= DIRS || !kind_is_known(body->kind)) {
        return CB_PEER_FORMAT;
    }
    uint8_t *env = buf_room(out, seal_msg_len(cls));
    if (!env) {
        return CB_HERE_MEM;
    }
    h->cls = cls;
    hdr_write(h, env);
    uint8_t *box = env + MSG_AAD;
    body_write(body, box + SEAL_NONCE, class_len[cls]);
    seal_expand(ck, dir_label[h->dir], key.b, sizeof key.b);
    seal_box(&key, VIEW(env, MSG_AAD), VIEW(box + SEAL_NONCE, class_len[cls]), box);
    return CB_OK;
}

enum cb_err seal_msg_peek(struct view msg, struct seal_msg_hdr *out)
{
    struct rd r;
    *out = (struct seal_msg_hdr){0};
    enum cb_err e = seal_hdr_read(msg, TYPE_MSG, msg.len, &r);
    if (e) {
        return e;
    }
    struct seal_msg_hdr h = {0};
    rd_bytes(&r, h.conv.b, sizeof h.conv.b);
    h.gen = rd_u32(&r);
    h.dir = rd_u8(&r);
    h.cls = rd_u8(&r);
    rd_zero(&r, 2);
    h.seq = rd_u64(&r);
    rd_bytes(&r, h.msgid.b, sizeof h.msgid.b);
    rd_bytes(&r, h.prev.b, sizeof h.prev.b);
    if (r.failed || !h.dir || h.dir >= DIRS || !h.cls || h.cls >= CLASSES) {
        return CB_PEER_FORMAT;
    }
    if (msg.len != seal_msg_len(h.cls)) {
        return CB_PEER_SIZE;
    }
    *out = h;
    return CB_OK;
}

/* Read the padded body. Only one padding is right for a text. */
static enum cb_err body_read(struct view padded, struct seal_msg_body *out)
{
    size_t len = 0;
    if (sodium_unpad(&len, padded.p, padded.len, padded.len)) {
        return CB_PEER_FORMAT;
    }
    struct rd r = rd_of(VIEW(padded.p, len));
    struct seal_msg_body b = {.kind = rd_u8(&r)};
    b.flags = rd_u8(&r);
    rd_zero(&r, 2);
    b.ack_seq = rd_u64(&r);
    rd_bytes(&r, b.ack_hash, sizeof b.ack_hash);
    b.t15 = rd_u32(&r);
    b.text = rd_view(&r, rd_u32(&r));
    if (!rd_done(&r) || !kind_is_known(b.kind)) {
        return CB_PEER_FORMAT;
    }
    *out = b;
    return CB_OK;
}

/* Open one message. plain is emptied first and then holds the padded plaintext; out->text lies in
 * it. ck  CK of the header's gen, or NK for DIR_NOTE Errors  as seal_msg_peek; PEER_SEAL wrong key
 * or altered; PEER_FORMAT a body we do not know; HERE_MEM plain cannot take it Wipes   the derived
 * key, and on error plain */
enum cb_err seal_msg_open(struct view msg, const struct seal_key *ck, struct buf *plain,
                          struct seal_msg_body *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    struct seal_msg_hdr h;
    *out = (struct seal_msg_body){0};
    buf_free(plain);
    enum cb_err e = seal_msg_peek(msg, &h);
    if (e) {
        return e;
    }
    uint8_t *pt = buf_room(plain, class_len[h.cls]);
    if (!pt) {
        return CB_HERE_MEM;
    }
    seal_expand(ck, dir_label[h.dir], key.b, sizeof key.b);
    e = seal_unbox(&key, VIEW(msg.p, MSG_AAD), VIEW(msg.p + MSG_AAD, msg.len - MSG_AAD), pt);
    e = e ? e : body_read(buf_view(plain), out);
    if (e) {
        buf_free(plain);
    }
    return e;
}
