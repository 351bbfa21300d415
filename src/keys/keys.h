/* keys: the key process, both ends of its socket. K holds the vault (one BK a conversation, one
 * EWK an epoch), the pepper, k_pw and the TOTP key; the other processes hold none of them.
 * The asking half is keys_ask_*, used by line's thread in serve; the answering half is
 * keys_serve, run by callbox-key. Never touches network or database.
 *
 * This header is what the asker sees; see keys_in.h for the vault. */
#ifndef CALLBOX_KEYS_H
#define CALLBOX_KEYS_H
#include "core/core.h"
#include "seal/seal.h"

/* --- asking (serve). Each waits for the answer: one packet out, one in, about 50 us. --------- */
struct keys_link; /* one socket to K; replaced when K was restarted */
struct keys_link *keys_link_new(int fd);
void keys_link_replace(struct keys_link *k, int fd); /* any thread */
void keys_link_free(struct keys_link *k);
/* All may answer BUSY_KEY: no answer in 2 s or K is away; nothing was changed. */
enum cb_err keys_ask_lookup(struct keys_link *k, const struct seal_key *auth,
                            uint8_t lookup_out[32]) CB_MUST;
enum cb_err keys_ask_slot_new(struct keys_link *k, uint8_t kind, uint64_t *slot_out,
                              struct seal_key *key_out) CB_MUST; /* durable before it answers */
enum cb_err keys_ask_slot_get(struct keys_link *k, uint8_t kind, uint64_t slot,
                              struct seal_key *key_out) CB_MUST; /* NONE_FOUND: burnt */
enum cb_err keys_ask_slot_burn(struct keys_link *k, uint8_t kind, uint64_t slot) CB_MUST;
/* Which of the 512 numbers from one on hold a conversation's key: bit n % 8 of byte n / 8; and how
 * many numbers there are. What a sweep compares with the rows that there are. */
enum { KEYS_LISTED = 512 };
enum cb_err keys_ask_slot_list(struct keys_link *k, uint64_t from, uint64_t *slots_out,
                               uint8_t bits_out[KEYS_LISTED / 8]) CB_MUST;
/* Password hardening; BUSY_RATE after 10 tries in 15 minutes for one account. */
enum cb_err keys_ask_password(struct keys_link *k, const struct seal_mid *mid,
                              const struct seal_point *blinded, struct seal_point *out,
                              uint8_t proof_out[64]) CB_MUST;
/* A second factor's secret, sealed by K (60 B of box) and once in clear for the new member. */
enum { KEYS_TOTP_BOX = 60 };
enum cb_err keys_ask_totp_new(struct keys_link *k, uint8_t box_out[KEYS_TOTP_BOX],
                              uint8_t secret_out[20]) CB_MUST;
/* The step whose code this is; PEER_AUTH when none, or not after last_step; BUSY_RATE after 10
 * wrong codes in 15 minutes for one box. */
enum cb_err keys_ask_totp(struct keys_link *k, const uint8_t box[KEYS_TOTP_BOX], uint32_t code,
                          uint64_t last_step, uint64_t *step_out) CB_MUST;
/* What an unknown sign-in name is answered: the same mid and salt each time. */
enum cb_err keys_ask_decoy(struct keys_link *k, const uint8_t name_hash[16],
                           struct seal_mid *mid_out, struct seal_salt *salt_out) CB_MUST;

/* --- answering (callbox-key) ------------------------------------------------------------------ */
struct keys_vault;
/* Make a new vault in a directory that exists: random VRK, pepper, k_pw, k_match, TOTP key. rec is
 * the organisation's recovery key, kept so that K can seal to it without asking serve which it is.
 * Gives K's public point. Errors  NONE_TAKEN one is there already; HERE_DISK; BUSY_FULL. */
enum cb_err keys_vault_create(const char *dir, const struct seal_pk *rec,
                              struct seal_point *k_pw_out) CB_MUST;
/* Errors  NONE_FOUND no vault there; BUSY_LOAD another process has it open; PEER_SEAL the key file
 *         is not this vault's; HERE_DISK it is cut short, or cannot be read */
enum cb_err keys_vault_open(const char *dir, struct keys_vault **out) CB_MUST;
void keys_vault_close(struct keys_vault *v); /* wipes */
/* The two public points that ORG names. */
void keys_vault_points(const struct keys_vault *v, struct seal_point *k_pw_out,
                       struct seal_point *k_match_out);
/* The recovery key it was made with. Errors  NONE_FOUND a vault from before there was one */
enum cb_err keys_vault_rec(const struct keys_vault *v, struct seal_pk *out) CB_MUST;
/* Give such a vault one, once; for a tool that has proven to hold its secret half.
 * Errors  NONE_TAKEN it has another; HERE_DISK, BUSY_FULL */
enum cb_err keys_vault_pin(struct keys_vault *v, const struct seal_pk *rec) CB_MUST;
/* The whole vault under a new VRK, at once, and the old one destroyed; keys_serve does it daily, in
 * steps. Errors  BUSY_FULL no room for a second vault, HERE_DISK: it is as it was */
enum cb_err keys_vault_rekey(struct keys_vault *v) CB_MUST;
/* Write the whole vault to KEYS_BACKUP in its own directory, in place of the one before, sealed to
 * the recovery key it was made with. Errors  NONE_FOUND it was made without; BUSY_FULL, HERE_DISK
 */
#define KEYS_BACKUP "keys.cbk"
enum cb_err keys_vault_backup(struct keys_vault *v) CB_MUST;
/* Make a vault's files in an empty directory from what such a backup holds.
 * Errors  PEER_FORMAT it holds no vault; NONE_TAKEN one is there; BUSY_FULL, HERE_DISK */
enum cb_err keys_vault_unpack(const char *dir, struct view plain) CB_MUST;
/* Answer one request. Never fails outwardly: a malformed one ends the process (parent restarts). */
void keys_answer(struct keys_vault *v, struct view request, struct buf *reply);
/* Answer everything that comes on fd, until the asking end is closed: NONE_FOUND. */
enum cb_err keys_serve(struct keys_vault *v, int fd) CB_MUST;
/* The same, and a backup for each connection that is handed over on control. */
enum cb_err keys_serve_both(struct keys_vault *v, int fd, int control) CB_MUST;
#endif
