/* backup: BACKUP, a file of any length sealed to the recovery key. Called by keys, which seals its
 * vault and cannot open what it sealed, and by cli.
 * Never gives a plaintext byte of a chunk that is not whole, in its place and of this backup. */
#include "seal/backup.h"
#include "seal/seal_in.h"
#include <sodium.h>
#include <string.h>

enum { AAD = 40, ENC = 32, KEY_CT = 48, STREAM = 24 }; /* PROTOCOL §4 BACKUP */
_Static_assert(AAD + ENC + KEY_CT + STREAM == SEAL_BACKUP_HEAD, "PROTOCOL 4 BACKUP");
_Static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == STREAM, "libsodium");
_Static_assert(crypto_secretstream_xchacha20poly1305_ABYTES == SEAL_BACKUP_EXTRA, "libsodium");

struct seal_backup {
    crypto_generichash_state digest;
    crypto_secretstream_xchacha20poly1305_state stream;
    uint64_t left; /* plaintext bytes that are still to come */
    bool keyed;
};

static struct seal_backup *backup_new(uint64_t len, struct view head)
{
    struct seal_backup *b = sodium_malloc(sizeof *b);
    CB_ASSERT(b);
    memset(b, 0, sizeof *b);
    b->left = len;
    crypto_generichash_init(&b->digest, NULL, 0, SEAL_BACKUP_TAIL);
    crypto_generichash_update(&b->digest, head.p, head.len);
    return b;
}

void seal_backup_free(struct seal_backup **b)
{
    sodium_free(*b); /* wipes */
    *b = NULL;
}

void seal_backup_to_of(const struct seal_pk *rec, struct seal_backup_to *out)
{
    seal_hash_label("backup/to", VIEW(rec->b, sizeof rec->b), out->b, sizeof out->b);
}

uint64_t seal_backup_size(uint64_t len)
{
    uint64_t chunks = (len + SEAL_BACKUP_CHUNK - 1) / SEAL_BACKUP_CHUNK;
    return SEAL_BACKUP_HEAD + len + chunks * SEAL_BACKUP_EXTRA + SEAL_BACKUP_TAIL;
}

size_t seal_backup_next(const struct seal_backup *b)
{
    return b->left < SEAL_BACKUP_CHUNK ? (size_t)b->left : SEAL_BACKUP_CHUNK;
}

static struct view backup_info(uint8_t out[SEAL_LABEL_MAX])
{
    return VIEW(out, seal_label("backup", out));
}

enum cb_err seal_backup_begin(uint8_t kind, uint32_t day, uint64_t len, const struct seal_pk *rec,
                              uint8_t head_out[SEAL_BACKUP_HEAD], struct seal_backup **out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    uint8_t label[SEAL_LABEL_MAX], *enc = head_out + AAD;
    struct seal_backup_to to;
    *out = NULL;
    if (!len || len > INT64_MAX / 2) {
        return CB_PEER_SIZE;
    }
    seal_backup_to_of(rec, &to);
    struct wr w = wr_of(head_out, AAD);
    seal_hdr_write(&w, TYPE_BACKUP);
    wr_u8(&w, kind);
    wr_zero(&w, 3);
    wr_u32(&w, day);
    wr_zero(&w, 4);
    wr_u64(&w, len);
    wr_bytes(&w, to.b, sizeof to.b);
    CB_ASSERT(!w.failed && w.left == 0);
    seal_key_new(&key);
    enum cb_err e = seal_hpke_seal(&(struct seal_hpke_to){rec, NULL, NULL}, backup_info(label),
                                   VIEW(head_out, AAD), VIEW(key.b, 32), enc, enc + ENC);
    if (e) {
        memset(head_out, 0, SEAL_BACKUP_HEAD);
        return e;
    }
    crypto_secretstream_xchacha20poly1305_state stream;
    crypto_secretstream_xchacha20poly1305_init_push(&stream, enc + ENC + KEY_CT, key.b);
    *out = backup_new(len, VIEW(head_out, SEAL_BACKUP_HEAD));
    (*out)->stream = stream;
    (*out)->keyed = true;
    cb_wipe(&stream, sizeof stream);
    return CB_OK;
}

static uint8_t tag_of(const struct seal_backup *b, size_t len)
{
    return b->left == len ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                          : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
}

void seal_backup_put(struct seal_backup *b, struct view pt, uint8_t *ct_out)
{
    CB_ASSERT(b->keyed && pt.len && pt.len == seal_backup_next(b));
    crypto_secretstream_xchacha20poly1305_push(&b->stream, ct_out, NULL, pt.p, pt.len, NULL, 0,
                                               tag_of(b, pt.len));
    crypto_generichash_update(&b->digest, ct_out, pt.len + SEAL_BACKUP_EXTRA);
    b->left -= pt.len;
}

void seal_backup_end(struct seal_backup *b, uint8_t tail_out[SEAL_BACKUP_TAIL])
{
    CB_ASSERT(b->left == 0);
    crypto_generichash_final(&b->digest, tail_out, SEAL_BACKUP_TAIL);
}

enum cb_err seal_backup_peek(struct view head, struct seal_backup_hdr *out)
{
    struct rd r;
    *out = (struct seal_backup_hdr){0};
    if (head.len < SEAL_BACKUP_HEAD) {
        bool begun = head.len >= 2 && view_is(VIEW(head.p, 2), "CB");
        return begun ? CB_PEER_SIZE : CB_PEER_FORMAT;
    }
    enum cb_err e = seal_hdr_read(head, TYPE_BACKUP, SEAL_BACKUP_HEAD, &r);
    /* Another paper is no backup at all; another version of one is. */
    if (e) {
        return e == CB_PEER_VERSION && head.p[3] != TYPE_BACKUP ? CB_PEER_FORMAT : e;
    }
    struct seal_backup_hdr h = {.kind = rd_u8(&r)};
    rd_zero(&r, 3);
    h.day = rd_u32(&r);
    rd_zero(&r, 4);
    h.len = rd_u64(&r);
    rd_bytes(&r, h.to.b, sizeof h.to.b);
    bool known = h.kind == BACKUP_STORE || h.kind == BACKUP_KEYS;
    if (r.failed || !known || !h.len || h.len > INT64_MAX / 2) {
        return CB_PEER_FORMAT;
    }
    *out = h;
    return CB_OK;
}

static enum cb_err key_open(struct view head, const struct seal_sk *sk,
                            const struct seal_backup_hdr *h, struct seal_key *out)
{
    struct seal_pk rec;
    struct seal_backup_to mine;
    uint8_t label[SEAL_LABEL_MAX];
    const uint8_t *enc = head.p + AAD;
    seal_pk_of(sk, &rec);
    seal_backup_to_of(&rec, &mine);
    if (memcmp(mine.b, h->to.b, sizeof mine.b) != 0) {
        return CB_PEER_DENIED;
    }
    return seal_hpke_open(&(struct seal_hpke_of){sk, NULL, enc}, backup_info(label),
                          VIEW(head.p, AAD), VIEW(enc + ENC, KEY_CT), out->b);
}

enum cb_err seal_backup_open(struct view head, const struct seal_sk *sk, struct seal_backup **out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key = {0};
    struct seal_backup_hdr h;
    *out = NULL;
    enum cb_err e = seal_backup_peek(head, &h);
    e = e || !sk ? e : key_open(head, sk, &h, &key);
    if (e) {
        return e;
    }
    *out = backup_new(h.len, head);
    (*out)->keyed = sk != NULL;
    if (sk) {
        crypto_secretstream_xchacha20poly1305_init_pull(&(*out)->stream,
                                                        head.p + AAD + ENC + KEY_CT, key.b);
    }
    return CB_OK;
}

enum cb_err seal_backup_get(struct seal_backup *b, struct view ct, uint8_t *pt_out)
{
    size_t len = seal_backup_next(b);
    uint8_t tag = 0xff;
    CB_ASSERT(!pt_out == !b->keyed);
    if (!len || ct.len != len + SEAL_BACKUP_EXTRA) {
        return CB_PEER_SIZE;
    }
    if (b->keyed && (crypto_secretstream_xchacha20poly1305_pull(&b->stream, pt_out, NULL, &tag,
                                                                ct.p, ct.len, NULL, 0) != 0 ||
                     tag != tag_of(b, len))) {
        cb_wipe(pt_out, len);
        return CB_PEER_SEAL;
    }
    crypto_generichash_update(&b->digest, ct.p, ct.len);
    b->left -= len;
    return CB_OK;
}

enum cb_err seal_backup_close(struct seal_backup *b, struct view tail)
{
    uint8_t want[SEAL_BACKUP_TAIL];
    if (b->left || tail.len != sizeof want) {
        return CB_PEER_SIZE;
    }
    crypto_generichash_final(&b->digest, want, sizeof want);
    return cb_equal(want, tail.p, sizeof want) ? CB_OK : CB_PEER_SEAL;
}
