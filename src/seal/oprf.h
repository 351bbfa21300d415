/* seal, what the key process computes: VOPRF (RFC 9497 ristretto255-SHA512 mode 1), TOTP
 * (RFC 6238), enrolment codes, and the vault slot. */
#ifndef CALLBOX_SEAL_OPRF_H
#define CALLBOX_SEAL_OPRF_H
#include "seal/seal.h"

void seal_oprf_key(struct seal_scalar *k, struct seal_point *pk);
enum cb_err seal_oprf_pk_of(const struct seal_scalar *k, struct seal_point *out) CB_MUST;
enum cb_err seal_oprf_blind(struct view input, const struct seal_scalar *blind /* NULL: fresh */,
                            struct seal_scalar *blind_out, struct seal_point *out) CB_MUST;
enum cb_err seal_oprf_eval(const struct seal_scalar *k, const struct seal_point *pk,
                           const struct seal_point *blinded, const struct seal_scalar *r,
                           struct seal_point *out, uint8_t proof_out[64]) CB_MUST;
/* Verify the proof, unblind, finalise. Errors PEER_SEAL the proof does not hold. */
struct seal_oprf_answer { const struct seal_point *pk, *blinded, *evaluated; const uint8_t *proof; };
enum cb_err seal_oprf_finish(struct view input, const struct seal_scalar *blind,
                             const struct seal_oprf_answer *a, uint8_t y_out[64]) CB_MUST;

/* The same for n elements side by side under one proof, 1 to 65535. Errors also PEER_SIZE n */
struct seal_oprf_job { const struct seal_scalar *k; const struct seal_point *pk, *blinded; size_t n; };
enum cb_err seal_oprf_eval_all(const struct seal_oprf_job *job, const struct seal_scalar *r,
                               struct seal_point *out, uint8_t proof_out[64]) CB_MUST;
struct seal_oprf_input { struct view text; const struct seal_scalar *blind; };
enum cb_err seal_oprf_finish_all(const struct seal_oprf_input *in, size_t n,
                                 const struct seal_oprf_answer *a, uint8_t (*y_out)[64]) CB_MUST;

/* SHA-1, 30 s steps, 6 digits. */
uint32_t seal_totp(struct view secret, uint64_t step);
/* The step in now-1..now+1 whose code this is and which is after last_step; 0 when none. */
uint64_t seal_totp_match(struct view secret, uint32_t code, uint64_t now_s, uint64_t last_step);

/* One-time enrolment code: ten words; id goes to the server, mac stays between two people. */
struct seal_enrol { struct seal_key id, mac; };
void seal_enrol_derive(const struct seal_phrase *code, struct seal_enrol *out);

/* Vault slot: nonce24 ‖ ct64 of (kind1 0x7 number8 key32), key VRK, aad "callbox/1/vault/slot" ‖
 * number8. Errors PEER_SEAL wrong VRK, altered, or another number's slot. */
struct seal_slot { uint8_t kind; uint64_t number; struct seal_key key; };
enum { SLOT_FREE = 0, SLOT_CONV = 1, SLOT_EPOCH = 2, SLOT_FIXED = 3 };
enum cb_err seal_slot_make(const struct seal_slot *s, const struct seal_key *vrk,
                           uint8_t out[SEAL_SLOT]) CB_MUST;
enum cb_err seal_slot_open(struct view slot, uint64_t number, const struct seal_key *vrk,
                           struct seal_slot *out) CB_MUST;
#endif
