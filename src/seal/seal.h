/* seal: PROTOCOL in code. Phrases, keys, envelopes, the VOPRF. Pure functions over bytes.
 * Called by line (headers and at-rest layers only), client, nojs, keys, cli.
 * Never does I/O, never logs, never keeps a secret past a return.
 *
 * Every fixed-size value has its own struct, so that swapped arguments fail to compile. */
#ifndef CALLBOX_SEAL_H
#define CALLBOX_SEAL_H
#include "core/core.h"

struct seal_key { uint8_t b[32]; };      /* any 32-byte symmetric secret */
struct seal_sk { uint8_t b[32]; };       /* X25519 secret */
struct seal_pk { uint8_t b[32]; };       /* X25519 public */
struct seal_ed_sk { uint8_t b[32]; };    /* Ed25519 seed */
struct seal_ed_pk { uint8_t b[32]; };    /* Ed25519 public */
struct seal_conv { uint8_t b[16]; };     /* BLAKE2b-128(label conv ‖ pk_v) */
struct seal_mid { uint8_t b[16]; };      /* a member; all zero is the visitor */
struct seal_hash { uint8_t b[32]; };     /* BLAKE2b-256 */
struct seal_salt { uint8_t b[16]; };
struct seal_msgid { uint8_t b[16]; };
struct seal_point { uint8_t b[32]; };    /* ristretto255 */
struct seal_scalar { uint8_t b[32]; };

enum {
    SEAL_GRANT = 128, SEAL_LINK = 96, SEAL_MSG_EXTRA = 124, SEAL_WRAP = 184, SEAL_TEAMKEY = 112,
    SEAL_EPOCH = 180, SEAL_MEMBER = 212, SEAL_ORG = 228, SEAL_SLOT = 88,
    SEAL_PHRASE_MAX = 10, SEAL_WORDS = 7776, SEAL_REST_EXTRA = 40,
    SEAL_TEXT_MAX = 32768 - 29, SEAL_MSG_MAX = 32768 + SEAL_MSG_EXTRA,
};
enum seal_dir { DIR_V2S = 1, DIR_S2V = 2, DIR_NOTE = 3 };
enum seal_rk { RK_VISITOR = 1, RK_LINE = 2, RK_NOTES = 3 };
enum cb_err seal_init(void) CB_MUST; /* once a process; HERE_BUG when libsodium refuses */

/* --- phrases: words.c (PROTOCOL §1) --------------------------------------------------------- */
struct seal_phrase { uint8_t n; uint16_t word[SEAL_PHRASE_MAX]; }; /* 7: P7; 10: P10 */
void seal_phrase_new(uint8_t n, struct seal_phrase *out);
const char *seal_word(uint16_t index); /* NUL-terminated; NULL past the list */
/* Read typed words: any case, any white space, hyphens or commas between; nothing else.
 * Errors  PEER_FORMAT a word not in the list, PEER_SIZE not 7 or 10 words. */
enum cb_err seal_phrase_read(struct view typed, struct seal_phrase *out) CB_MUST;
void seal_phrase_write(const struct seal_phrase *p, struct buf *out);
/* What a phrase opens. P7 costs one Argon2id 64 MiB t=3 (about 85 ms); P10 costs nothing. */
struct seal_visitor {
    struct seal_key auth; struct seal_sk sk; struct seal_pk pk; struct seal_conv conv;
};
enum cb_err seal_visitor_derive(const struct seal_phrase *p, const struct seal_salt *instance,
                                struct seal_visitor *out) CB_MUST;
void seal_conv_of(const struct seal_pk *pk_v, struct seal_conv *out);

/* --- the puzzle against floods: puzzle.c (PROTOCOL §8). Work for one opening: a nonce whose
 *     Argon2id (1 MiB, one pass) begins with so many zero bits. puzzle: nonce8 ‖ beacon's first 8 ‖ 0 */
struct seal_beacon { uint8_t b[16]; };
enum { SEAL_PUZZLE = 32, SEAL_PUZZLE_BITS = 16 /* at most */ };
enum cb_err seal_puzzle_solve(const struct seal_beacon *b, const struct seal_pk *pk_v, uint8_t bits,
                              uint8_t out[SEAL_PUZZLE]) CB_MUST;
enum cb_err seal_puzzle_check(const struct seal_beacon *b, const struct seal_pk *pk_v, uint8_t bits,
                              const uint8_t puzzle[SEAL_PUZZLE]) CB_MUST; /* PEER_AUTH: no work */

/* --- derivations: kdf.c (RFC 5869 over HMAC-SHA256; labels "callbox/1/...") ------------------- */
void seal_extract(struct view salt, struct view ikm, struct seal_key *out);
void seal_expand(const struct seal_key *prk, const char *label, void *out, size_t n);
void seal_expand_info(const struct seal_key *prk, struct view info, void *out, size_t n);
void seal_hash256(struct view v, struct seal_hash *out);
void seal_hash_label(const char *label, struct view v, void *out, size_t n); /* BLAKE2b, n bytes */
void seal_hmac(const struct seal_key *k, struct view v, struct seal_key *out);
void seal_key_new(struct seal_key *out);
void seal_pair_new(struct seal_sk *sk, struct seal_pk *pk);
void seal_pk_of(const struct seal_sk *sk, struct seal_pk *out);

/* --- HPKE: hpke.c (RFC 9180, X25519 HKDF-SHA256 ChaCha20Poly1305, base and auth) -------------- */
/* ct is pt.len + 16 bytes, the caller's. from NULL: base mode. eph NULL: a fresh key. */
struct seal_hpke_to { const struct seal_pk *to; const struct seal_sk *from, *eph; };
struct seal_hpke_of { const struct seal_sk *sk; const struct seal_pk *from; const uint8_t *enc; };
enum cb_err seal_hpke_seal(const struct seal_hpke_to *who, struct view info, struct view aad,
                           struct view pt, uint8_t enc_out[32], uint8_t *ct_out) CB_MUST;
enum cb_err seal_hpke_open(const struct seal_hpke_of *who, struct view info, struct view aad,
                           struct view ct, uint8_t *pt_out) CB_MUST;

/* --- envelopes: grant.c, msg.c (PROTOCOL §4) ---------------------------------------- */
struct seal_grant_hdr {
    uint8_t rk; uint16_t line; uint32_t epoch, gen; struct seal_conv conv; struct seal_mid sender;
};
enum cb_err seal_grant_make(const struct seal_grant_hdr *h, const struct seal_sk *from,
                            const struct seal_pk *to, const struct seal_key *ck,
                            uint8_t out[SEAL_GRANT]) CB_MUST;
enum cb_err seal_grant_peek(struct view grant, struct seal_grant_hdr *out) CB_MUST;
enum cb_err seal_grant_open(struct view grant, const struct seal_sk *sk,
                            const struct seal_pk *from, struct seal_key *ck_out) CB_MUST;
enum cb_err seal_link_make(const struct seal_conv *conv, uint32_t gen, const struct seal_key *ck,
                           const struct seal_key *previous, uint8_t out[SEAL_LINK]) CB_MUST;
enum cb_err seal_link_peek(struct view link, struct seal_conv *conv_out,
                           uint32_t *gen_out) CB_MUST;
enum cb_err seal_link_open(struct view link, const struct seal_conv *conv,
                           const struct seal_key *ck, struct seal_key *previous_out) CB_MUST;

struct seal_msg_hdr {
    struct seal_conv conv; uint32_t gen; uint8_t dir, cls; uint64_t seq;
    struct seal_msgid msgid; struct seal_hash prev;
};
struct seal_msg_body { uint8_t kind, flags; uint64_t ack_seq; uint8_t ack_hash[8]; uint32_t t15;
                       struct view text; };
size_t seal_msg_len(uint8_t cls); /* whole envelope: P+124; 0 for an unknown class */
/* Seal under ck (or NK for notes); h->cls is chosen from the text's length and written back;
 * appends to out, SEAL_MSG_MAX at most. Errors PEER_SIZE text over SEAL_TEXT_MAX. */
enum cb_err seal_msg_make(struct seal_msg_hdr *h, const struct seal_key *ck,
                          const struct seal_msg_body *body, struct buf *out) CB_MUST;
/* Read the header, checking version, class against length, direction and reserved bytes. */
enum cb_err seal_msg_peek(struct view msg, struct seal_msg_hdr *out) CB_MUST;
/* Open into plain, which is emptied first (32768 B at most, caller wipes); text borrows from it. */
enum cb_err seal_msg_open(struct view msg, const struct seal_key *ck, struct buf *plain,
                          struct seal_msg_body *out) CB_MUST;

/* --- at rest: rest.c. Everything of a conversation is under its BK before it meets the store:
 *     nonce24 ‖ ct ‖ tag16; label names what it is; aad ties it to its place. Both append. ----- */
void seal_rest_key(const struct seal_key *bk, const char *label, struct seal_key *out);
enum cb_err seal_rest_seal_with(const struct seal_key *key, struct view aad, struct view pt,
                                struct buf *out) CB_MUST;
enum cb_err seal_rest_open_with(const struct seal_key *key, struct view aad, struct view ct,
                                struct buf *out) CB_MUST;
enum cb_err seal_rest_seal(const struct seal_key *bk, const char *label, struct view aad,
                           struct view pt, struct buf *out) CB_MUST;
enum cb_err seal_rest_open(const struct seal_key *bk, const char *label, struct view aad,
                           struct view ct, struct buf *out) CB_MUST;

/* --- staff: wrap.c, roster.c ----------------------------------------------------------------- */
struct seal_staff_keys { struct seal_key auth, kek; };
/* salt A with y, PROTOCOL §5 Login. stretched: Argon2id output (A, 32 B); y: VOPRF output. */
void seal_staff_derive(const struct seal_key *stretched, const uint8_t y[64],
                       struct seal_staff_keys *out);
enum cb_err seal_stretch(struct view password, const struct seal_salt *salt, uint32_t ops,
                         uint32_t mem_kib, struct seal_key *out) CB_MUST;
struct seal_wrap { struct seal_mid mid; uint8_t kind; uint32_t ops, mem_kib; struct seal_salt salt;
                   struct seal_sk sk; struct seal_ed_sk ed; };
enum seal_wrap_kind { WRAP_PASSWORD = 1, WRAP_PASSKEY = 2 }; /* what its KEK came from */
enum cb_err seal_wrap_make(const struct seal_wrap *w, const struct seal_key *kek,
                           uint8_t out[SEAL_WRAP]) CB_MUST;
enum cb_err seal_wrap_peek(struct view wrap, struct seal_wrap *out) CB_MUST; /* no keys */
enum cb_err seal_wrap_open(struct view wrap, const struct seal_key *kek,
                           struct seal_wrap *out) CB_MUST;
struct seal_teamkey { uint16_t line; uint32_t epoch; struct seal_mid mid; };
enum cb_err seal_teamkey_make(const struct seal_teamkey *t, const struct seal_pk *to,
                              const struct seal_sk *sk_e, uint8_t out[SEAL_TEAMKEY]) CB_MUST;
enum cb_err seal_teamkey_peek(struct view teamkey, struct seal_teamkey *out) CB_MUST;
enum cb_err seal_teamkey_open(struct view teamkey, const struct seal_sk *sk,
                              struct seal_teamkey *t_out, struct seal_sk *sk_e_out) CB_MUST;
/* roster.h holds MEMBER, EPOCH, ORG and their signatures; oprf.h the VOPRF, TOTP and the slot;
 * share.h the organisation's keys in shares. */
#include "seal/roster.h"
#include "seal/oprf.h"
#include "seal/share.h"
#endif
