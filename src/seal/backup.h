/* seal, a backup: one file of any length, sealed to the recovery key, made and read a chunk at a time
 * (PROTOCOL §4 BACKUP). Used by keys (its own vault) and cli (the store's copy; reading).
 *
 *   head 144 | chunks, each 17 bytes longer than its plaintext of 65,536 (the last: what is left) |
 *   tail 32 */
#ifndef CALLBOX_SEAL_BACKUP_H
#define CALLBOX_SEAL_BACKUP_H
#include "seal/seal.h"

enum {
    SEAL_BACKUP_HEAD = 144,
    SEAL_BACKUP_CHUNK = 65536,
    SEAL_BACKUP_EXTRA = 17, /* a chunk's */
    SEAL_BACKUP_SEALED = SEAL_BACKUP_CHUNK + SEAL_BACKUP_EXTRA,
    SEAL_BACKUP_TAIL = 32,
};
enum seal_backup_kind { BACKUP_STORE = 1, BACKUP_KEYS = 2 };
/* Names a recovery key, and so an organisation, without being of use for anything else. */
struct seal_backup_to { uint8_t b[16]; };
struct seal_backup_hdr { uint8_t kind; uint32_t day; uint64_t len; struct seal_backup_to to; };
void seal_backup_to_of(const struct seal_pk *rec, struct seal_backup_to *out);
uint64_t seal_backup_size(uint64_t len); /* of the whole file */

struct seal_backup; /* one that is being made or read */
void seal_backup_free(struct seal_backup **b); /* wipes; for CB_CLEANUP */
/* The plaintext's length of the next chunk; 0: there is none, and the tail follows. */
size_t seal_backup_next(const struct seal_backup *b);

/* Begin one of len bytes, at least 1. Errors  PEER_SIZE, PEER_FORMAT rec is of low order */
enum cb_err seal_backup_begin(uint8_t kind, uint32_t day, uint64_t len, const struct seal_pk *rec,
                              uint8_t head_out[SEAL_BACKUP_HEAD], struct seal_backup **out) CB_MUST;
/* pt: seal_backup_next bytes; ct_out takes 17 more. */
void seal_backup_put(struct seal_backup *b, struct view pt, uint8_t *ct_out);
void seal_backup_end(struct seal_backup *b, uint8_t tail_out[SEAL_BACKUP_TAIL]);

/* Errors  PEER_FORMAT no backup; PEER_VERSION of a newer callbox; PEER_SIZE cut short */
enum cb_err seal_backup_peek(struct view head, struct seal_backup_hdr *out) CB_MUST;
/* sk NULL: to look at its wholeness only. Errors as peek, and  PEER_DENIED sealed to another
 * recovery key; PEER_SEAL the head was altered */
enum cb_err seal_backup_open(struct view head, const struct seal_sk *sk,
                             struct seal_backup **out) CB_MUST;
/* ct: seal_backup_next + 17 bytes; pt_out NULL without a key. Errors  PEER_SEAL altered, of another
 * backup, or not the next one of this */
enum cb_err seal_backup_get(struct seal_backup *b, struct view ct, uint8_t *pt_out) CB_MUST;
/* After the last chunk. Errors  PEER_SEAL a byte is not as it was written; PEER_SIZE not the end */
enum cb_err seal_backup_close(struct seal_backup *b, struct view tail) CB_MUST;
#endif
