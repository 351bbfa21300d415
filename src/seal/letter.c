/* letter: LETTER, a text sealed to one key. Called by client (which seals feedback) and line (which
 * reads the clear part). Never opens one that names a sender without that sender's key: a server
 * could write a referral of its own otherwise. */
#include "seal/letter.h"
#include "seal/seal_in.h"
#include <string.h>

enum { LETTER_AAD = 44, LETTER_ENC = 32, LETTER_CLASSES = 2 }; /* PROTOCOL §4 LETTER */
static const size_t plain_len[LETTER_CLASSES] = {SEAL_LETTER_TEXT + 2, SEAL_LETTER_TEXT_LONG + 2};
_Static_assert(SEAL_LETTER == LETTER_AAD + LETTER_ENC + SEAL_LETTER_TEXT + 2 + SEAL_TAG, "class 0");
_Static_assert(SEAL_LETTER_LONG == LETTER_AAD + LETTER_ENC + SEAL_LETTER_TEXT_LONG + 2 + SEAL_TAG,
               "class 1");

size_t seal_letter_len(uint8_t cls)
{
    return cls < LETTER_CLASSES ? plain_len[cls] + LETTER_AAD + LETTER_ENC + SEAL_TAG : 0;
}

static bool nobody(const struct seal_mid *m)
{
    return seal_is_zero(m->b, sizeof m->b);
}

/* A referral names both, and no epoch; what a visitor sends names neither; what is passed on to a
 * line names who sends it. */
static bool header_fits(const struct seal_letter *h)
{
    if (h->of == 0 || h->of > LETTER_LAST || h->cls >= LETTER_CLASSES) {
        return false;
    }
    bool referral = h->of == LETTER_REFERRAL, sent = referral || h->of == LETTER_PASSED;
    return nobody(&h->to) != referral && nobody(&h->from) != sent && (h->epoch == 0) == referral;
}

static size_t letter_info(uint8_t info[SEAL_LABEL_MAX])
{
    return seal_label("letter", info);
}

/* Source  PROTOCOL §4 LETTER; RFC 9180 base and auth mode. Wipes  the padded text */
enum cb_err seal_letter_make(const struct seal_letter *h, const struct seal_sk *from,
                             const struct seal_pk *to, struct view text, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf pt = {0};
    uint8_t head[LETTER_AAD], info[SEAL_LABEL_MAX];
    if (!header_fits(h) || (from == NULL) != nobody(&h->from)) {
        return CB_PEER_FORMAT;
    }
    size_t len = plain_len[h->cls];
    if (text.len > len - 2) {
        return CB_PEER_SIZE;
    }
    struct wr w = wr_of(head, sizeof head);
    seal_hdr_write(&w, TYPE_LETTER);
    wr_u8(&w, h->of);
    wr_u8(&w, h->cls);
    wr_u16(&w, h->line);
    wr_u32(&w, h->epoch);
    wr_bytes(&w, h->to.b, sizeof h->to.b);
    wr_bytes(&w, h->from.b, sizeof h->from.b);
    CB_ASSERT(w.len == LETTER_AAD && !w.failed);
    buf_init(&pt, len);
    uint8_t *plain = buf_room(&pt, len);
    uint8_t *room = buf_room(out, seal_letter_len(h->cls));
    if (!plain || !room) {
        return CB_PEER_SIZE;
    }
    memset(plain, 0, len);
    plain[0] = (uint8_t)(text.len >> 8);
    plain[1] = (uint8_t)text.len;
    memcpy(plain + 2, text.p, text.len);
    memcpy(room, head, sizeof head);
    size_t n = letter_info(info);
    enum cb_err e = seal_hpke_seal(&(struct seal_hpke_to){to, from, NULL}, VIEW(info, n),
                                   VIEW(room, LETTER_AAD), VIEW(plain, len), room + LETTER_AAD,
                                   room + LETTER_AAD + LETTER_ENC);
    out->len -= e ? seal_letter_len(h->cls) : 0;
    return e;
}

enum cb_err seal_letter_peek(struct view letter, struct seal_letter *out)
{
    struct rd r;
    struct seal_letter h = {0};
    *out = h;
    size_t len = letter.len > 5 ? seal_letter_len(letter.p[5]) : 0;
    enum cb_err e = len ? seal_hdr_read(letter, TYPE_LETTER, len, &r) : CB_PEER_SIZE;
    if (e) {
        return e;
    }
    h.of = rd_u8(&r);
    h.cls = rd_u8(&r);
    h.line = rd_u16(&r);
    h.epoch = rd_u32(&r);
    rd_bytes(&r, h.to.b, sizeof h.to.b);
    rd_bytes(&r, h.from.b, sizeof h.from.b);
    if (r.failed || !header_fits(&h)) {
        return CB_PEER_FORMAT;
    }
    *out = h;
    return CB_OK;
}

static enum cb_err plain_read(struct view pt, struct buf *text_out)
{
    size_t len = (size_t)pt.p[0] << 8 | pt.p[1];
    if (len > pt.len - 2 || !seal_is_zero(pt.p + 2 + len, pt.len - 2 - len)) {
        return CB_PEER_FORMAT;
    }
    buf_put(text_out, pt.p + 2, len);
    return text_out->failed ? CB_PEER_SIZE : CB_OK;
}

enum cb_err seal_letter_open(struct view letter, const struct seal_sk *sk,
                             const struct seal_pk *from, struct buf *text_out)
{
    CB_CLEANUP(buf_free) struct buf pt;
    struct seal_letter h;
    uint8_t info[SEAL_LABEL_MAX];
    buf_free(text_out);
    buf_init(&pt, SEAL_LETTER_TEXT_LONG + 2);
    enum cb_err e = seal_letter_peek(letter, &h);
    if (e) {
        return e;
    }
    if ((from == NULL) != nobody(&h.from)) {
        return CB_PEER_SEAL;
    }
    size_t len = plain_len[h.cls], n = letter_info(info);
    uint8_t *plain = buf_room(&pt, len);
    CB_ASSERT(plain);
    const uint8_t *enc = letter.p + LETTER_AAD;
    e = seal_hpke_open(&(struct seal_hpke_of){sk, from, enc}, VIEW(info, n),
                       VIEW(letter.p, LETTER_AAD), VIEW(enc + LETTER_ENC, len + SEAL_TAG), plain);
    return e ? e : plain_read(VIEW(plain, len), text_out);
}
