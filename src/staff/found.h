/* staff, found: making a line's papers and reading them while no server runs. Called by cli and
 * tests only. Never sees a secret key: it files what was signed. */
#ifndef CALLBOX_STAFF_FOUND_H
#define CALLBOX_STAFF_FOUND_H
#include "keys/keys.h"
#include "seal/seal.h"
#include "store/store.h"

/* Put the organisation's papers into an empty store: ORG, first supervisor, first epochs; or, with
 * org empty, one more supervisor into a store that has them (everyone's password is lost). */
struct staff_founding {
    struct view org;        /* SEAL_ORG, or empty */
    struct view member;     /* SEAL_MEMBER, a supervisor signed by root */
    struct view commits[2]; /* COMMITS of the shares of root and recovery; or empty */
    struct view epochs;     /* SEAL_EPOCH x n: the line's, and its audit's */
    struct view
        teamkeys;     /* SEAL_TEAMKEY x n of those: to the supervisor; mid all zero: to pk_rec */
    struct view wrap; /* SEAL_WRAP */
    struct view totp_box; /* KEYS_TOTP_BOX */
    bool founding;        /* what the audit calls it: a founding, or a recovery */
    uint8_t name_hash[16];
    uint8_t name[32];           /* sign-in name, UTF-8, zero padded: staff-visible only */
    struct seal_hash auth_hash; /* BLAKE2b-256 of auth_m */
};
enum cb_err staff_found(struct store *s, struct keys_link *k,
                        const struct staff_founding *f) CB_MUST;
/* What a recovery reads offline: the papers as they lie, and the recovery key's TEAMKEYs of a line
 * or, with SEAL_AUDIT_LINE, of its audit, the newest epoch's last: while a rotation is under way
 * there are several, and each is appended. Errors  NONE_FOUND there is no such key */
enum cb_err staff_papers(struct store *s, struct keys_link *k, uint16_t line,
                         struct buf *roster_out, struct buf *teamkeys_out) CB_MUST;
/* COMMITS of a set (enum seal_set), unchecked. Errors  NONE_FOUND a demonstration has none */
enum cb_err staff_commits(struct store *s, uint8_t set, struct buf *out) CB_MUST;
/* Errors  NONE_TAKEN somebody signs in with this name */
enum cb_err staff_name_free(struct store *s, const uint8_t name_hash[16]) CB_MUST;
enum cb_err staff_roster_of(struct store *s, struct buf *out) CB_MUST; /* with no line running */
#endif
