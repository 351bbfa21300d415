/* seal's own header: paper headers, signatures, the box and the hash parts its files share.
 * Included only inside src/seal and by its tests. Never included by another room. */
#ifndef CALLBOX_SEAL_IN_H
#define CALLBOX_SEAL_IN_H
#include "seal/seal.h"

/* Byte 3 of every paper (PROTOCOL §4). 4 was ATT and stays unused; 9 MATCH comes later. */
enum seal_type {
    TYPE_GRANT = 1,
    TYPE_LINK = 2,
    TYPE_MSG = 3,
    TYPE_WRAP = 5,
    TYPE_TEAMKEY = 6,
    TYPE_EPOCH = 7,
    TYPE_MEMBER = 8,
    TYPE_SHARE = 10,
    TYPE_FRAME = 11, /* wire/frame.c */
    TYPE_ORG = 12,
    TYPE_COMMITS = 13,
    TYPE_BACKUP = 14,
    TYPE_AUDIT = 15,
    TYPE_LETTER = 16,
};
enum { SEAL_TAG = 16, SEAL_NONCE = 24, SEAL_BOX_EXTRA = 40, SEAL_LABEL_MAX = 64, SEAL_SIG = 64 };

/* --- codec.c ---------------------------------------------------------------------------------- */
void seal_hdr_write(struct wr *w, enum seal_type type); /* "CB" 01 type */
/* Start reading a paper of exactly len bytes.
 * Errors  PEER_SIZE another length, PEER_FORMAT not "CB", PEER_VERSION another version or type. */
enum cb_err seal_hdr_read(struct view paper, enum seal_type type, size_t len,
                          struct rd *out) CB_MUST;
bool seal_is_zero(const void *p, size_t n);
/* "callbox/1/<label>" into out; gives the length. A label that does not fit is our bug. */
size_t seal_label(const char *label, uint8_t out[SEAL_LABEL_MAX]);

/* --- box.c: XChaCha20-Poly1305 with a fresh nonce in front: nonce24 ‖ ct ‖ tag16 -------------- */
/* out takes pt.len + 40 bytes; pt may lie at out + 24, where its ciphertext will be. */
void seal_box(const struct seal_key *k, struct view aad, struct view pt, uint8_t *out);
/* pt_out takes box.len - 40 bytes. Errors  PEER_SIZE under 40 bytes, PEER_SEAL. */
enum cb_err seal_unbox(const struct seal_key *k, struct view aad, struct view box,
                       uint8_t *pt_out) CB_MUST;

/* --- kdf.c ------------------------------------------------------------------------------------ */
enum { SEAL_PARTS_MAX = 8 };
/* HMAC-SHA256 over n views one after another, without gluing secrets together in memory. */
void seal_hmac_parts(struct view key, const struct view *part, size_t n, uint8_t out[32]);
/* RFC 9380 §5.3.1 expand_message_xmd over SHA-512; n up to 255 * 64, dst up to 255 bytes. */
void seal_xmd512(const struct view *part, size_t nparts, struct view dst, uint8_t *out, size_t n);
/* list u8 ‖ n u8 ‖ index u16 × n into out (22 bytes at most); gives the length. */
size_t seal_phrase_input(const struct seal_phrase *p, uint8_t out[2 + 2 * SEAL_PHRASE_MAX]);

/* words.c: read typed words into out, max of them at most; n_out words were read before an error.
 * Errors  PEER_FORMAT bad_out, borrowed, is no word of the list; PEER_SIZE more than max words */
enum cb_err seal_words_read(struct view typed, uint16_t *out, size_t max, size_t *n_out,
                            struct view *bad_out) CB_MUST;

/* --- scalar.c ----------------------------------------------------------------------------------
 */
bool seal_scalar_is_canonical(const uint8_t s[32]); /* below the group order */

/* --- share.c: the arithmetic alone, as RFC 9591 has it ------------------------------------------
 */
/* f(x), f of degree m-1 with coefficients coef (secret first). Appendix C.1, polynomial_evaluate.
 */
void seal_poly_at(const struct seal_scalar *coef, uint8_t m, uint8_t x, struct seal_scalar *y_out);
void seal_share_check(const struct seal_share *s, uint8_t out[4]);
bool seal_share_possible(const struct seal_share *s); /* x and y that a split can give */

/* visitor.c: Argon2id parameters inside our floor and ceiling? */
bool seal_stretch_allowed(uint32_t ops, uint32_t mem_kib);

/* --- sign.c: Ed25519 over u8 len ‖ label ‖ the paper without its last 64 bytes ---------------- */
enum { SEAL_SIGNED_MAX = 1 + SEAL_LABEL_MAX + SEAL_COMMITS_MAX };
enum cb_err seal_sign(const char *label, const struct seal_ed_sk *sk, uint8_t *paper,
                      size_t len) CB_MUST; /* fills the last 64 bytes */
enum cb_err seal_verify(const char *label, const struct seal_ed_pk *pk,
                        struct view paper) CB_MUST; /* PEER_SEAL */

/* For CB_CLEANUP. */
static inline void seal_key_wipe(struct seal_key *k)
{
    cb_wipe(k, sizeof *k);
}
static inline void seal_sk_wipe(struct seal_sk *k)
{
    cb_wipe(k, sizeof *k);
}
static inline void seal_scalar_wipe(struct seal_scalar *k)
{
    cb_wipe(k, sizeof *k);
}
/* Sixty-four bytes of secret: two Diffie-Hellman results, a hash, an expanded signing key. */
struct seal_wide {
    uint8_t b[64];
};
static inline void seal_wide_wipe(struct seal_wide *w)
{
    cb_wipe(w, sizeof *w);
}
#endif
