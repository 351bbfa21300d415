/* seal, keys on paper: a key split into n shares of which any m make it again (Shamir over
 * ristretto255's scalar field), and commitments that tell a wrong share (Feldman); RFC 9591 App. C.
 * A share is a paper, or 23 words to type. */
#ifndef CALLBOX_SEAL_SHARE_H
#define CALLBOX_SEAL_SHARE_H
#include "seal/seal.h"

enum {
    SEAL_SHARE = 68, SEAL_SHARES_MAX = 16, SEAL_SHARE_WORDS = 23,
    SEAL_COMMITS_EXTRA = 96, SEAL_COMMITS_MAX = SEAL_COMMITS_EXTRA + 32 * SEAL_SHARES_MAX,
};
/* What a set of shares makes: A the root key, B the recovery key. */
enum seal_set { SET_ROOT = 1, SET_RECOVERY = 2 };

/* SHARE 68: hdr4 org16 set8 m1 n1 x1 0 y32 check4. x is the custodian's number, 1..n; check is
 * the first 4 bytes of BLAKE2b-256("callbox/1/share/check" ‖ x ‖ y). */
struct seal_share { uint8_t org[16], set[8], m, n, x; struct seal_scalar y; };
/* COMMITS 96 + 32 m: hdr4 org16 set8 m1 n1 kind1 0 point32 x m sig64, signed by root (sig/commits).
 * c[j] commits to the j-th coefficient, c[0] to the secret; 1 <= m <= n <= 16. */
struct seal_commits { uint8_t org[16], set[8], m, n, kind; struct seal_point c[SEAL_SHARES_MAX]; };

void seal_scalar_new(struct seal_scalar *out);
/* The two keys, each from its own secret: HKDF over the scalar's 32 bytes. */
void seal_root_derive(const struct seal_scalar *secret, struct seal_ed_sk *out);
void seal_recovery_derive(const struct seal_scalar *secret, struct seal_sk *out);

/* Split. In c the caller gives org, m, n and kind; set becomes a fresh name, c the commitments.
 * out  n shares, the caller's to wipe. Errors  PEER_SIZE not 1 <= m <= n <= 16 */
enum cb_err seal_share_split(const struct seal_scalar *secret, struct seal_commits *c,
                             struct seal_share out[SEAL_SHARES_MAX]) CB_MUST;
/* Errors  PEER_AUTH of another organisation or set; PEER_SEAL not the share that was made */
enum cb_err seal_share_verify(const struct seal_share *s, const struct seal_commits *c) CB_MUST;
/* Any m of one set make the secret again; those after the m-th are not looked at.
 * Errors  NONE_FOUND fewer than m; PEER_AUTH not all of one set; NONE_TAKEN one of them twice */
enum cb_err seal_share_combine(const struct seal_share *s, size_t n,
                               struct seal_scalar *secret_out) CB_MUST;

enum cb_err seal_share_make(const struct seal_share *s, uint8_t out[SEAL_SHARE]) CB_MUST;
/* Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape; PEER_SEAL its check does not hold */
enum cb_err seal_share_open(struct view share, struct seal_share *out) CB_MUST;
/* Append; out takes SEAL_COMMITS_MAX at most. */
enum cb_err seal_commits_make(const struct seal_commits *c, const struct seal_ed_sk *root,
                              struct buf *out) CB_MUST;
enum cb_err seal_commits_open(struct view commits, const struct seal_ed_pk *root,
                              struct seal_commits *out) CB_MUST;
enum cb_err seal_commits_peek(struct view commits, struct seal_commits *out) CB_MUST;

/* --- words: share_words.c. x1 ‖ y32 ‖ check4 as a number in base 7776, the first word the highest
 *     digit; org, set, m and n are taken from COMMITS. ------------------------------------------ */
struct seal_words { uint8_t n; uint16_t word[SEAL_SHARE_WORDS]; };
/* Append what was typed: one word or many. An error leaves the words before it.
 * Errors  PEER_FORMAT bad_out, borrowed, is no word of the list; PEER_SIZE there are 23 already */
enum cb_err seal_words_add(struct seal_words *w, struct view typed, struct view *bad_out) CB_MUST;
void seal_share_to_words(const struct seal_share *s, struct seal_words *out);
/* x and y of a share; the rest of out is zero. Errors  PEER_SIZE not 23 words; PEER_FORMAT no
 * share's number; PEER_SEAL the check does not hold: a word is wrong, or out of its place */
enum cb_err seal_share_of_words(const struct seal_words *w, struct seal_share *out) CB_MUST;
/* Which word, from 1, must be another (or change places with the next) for the check to hold;
 * 0 when no single change helps. Takes about half a second. */
unsigned seal_words_suspect(const struct seal_words *w);
/* 32 public bytes, such as a hash, as 20 words to read aloud. */
enum { SEAL_HASH_WORDS = 20 };
void seal_hash_to_words(const struct seal_hash *h, uint16_t out[SEAL_HASH_WORDS]);
#endif
