/* cli: what backup, restore and check share about backups. Included only by them. Never by another
 * room. */
#ifndef CALLBOX_CLI_BACKUP_IN_H
#define CALLBOX_CLI_BACKUP_IN_H
#include "cli/ceremony_in.h"
#include "seal/backup.h"
#include "store/store.h"

/* The files of a backup's directory. */
#define BACKUP_STORE_NAME "store-%s.cbb" /* by day, YYYYMMDD; any number of them */
#define BACKUP_KEYS_NAME  KEYS_BACKUP    /* one: each replaces the one before */
#define BACKUP_PAPERS     "papers.cbp"   /* public: what says whose shares are right */
#define BACKUP_CONFIG     "callbox.ini"
enum { DAY_NUMBER = 12 };
void day_number(uint32_t day, char out[DAY_NUMBER]); /* "20261125" */

/* --- backup_file.c: one BACKUP on the disk ---------------------------------------------------- */
struct backup_sink { /* where the plaintext goes, in order */
    enum cb_err (*put)(void *arg, struct view part);
    void *arg;
};
/* Seal a whole file into a new one, mode 0600, on the disk when it returns. */
enum cb_err backup_seal(const char *from, const struct seal_pk *rec, const char *to) CB_MUST;
/* Read one. sk and sink NULL: see only whether it is whole. On an error why says what is wrong with
 * it, and where. */
enum cb_err backup_read(const char *path, const struct seal_sk *sk, const struct backup_sink *sink,
                        struct sentence *why) CB_MUST;
enum cb_err backup_peek(const char *path, struct seal_backup_hdr *out,
                        struct sentence *why) CB_MUST;

/* --- backup_papers.c: the organisation's public papers beside a backup: ORG ‖ COMMITS of the
 * recovery key's shares, if there are any ---------------------------------------------------------
 */
struct backup_papers {
    uint8_t paper[SEAL_ORG];
    struct seal_org org;
    struct buf commits; /* empty: a demonstration, whose keys lie in files */
};
void backup_papers_free(struct backup_papers *p);
enum cb_err backup_papers_of(struct store *s, struct backup_papers *out) CB_MUST;
enum cb_err backup_papers_write(const char *path, const struct backup_papers *p) CB_MUST;
enum cb_err backup_papers_read(const char *path, struct backup_papers *out) CB_MUST;

/* --- recovery_key.c: the recovery key, from a demonstration's file or from shares ------------- */
struct recovery_ask {
    const char *file; /* 32 bytes, or NULL */
    const char *share[SEAL_SHARES_MAX];
    unsigned nshares;   /* files; 0 and no file: they are asked for */
    const char *papers; /* a file of backup_papers_write */
    const struct seal_backup_to *to;
};
/* Errors  PEER_DENIED, PEER_AUTH not the key that it is sealed to: why says so */
enum cb_err recovery_key_get(const struct recovery_ask *a, struct seal_sk *out,
                             struct sentence *why) CB_MUST;

/* --- backup_dir.c -------------------------------------------------------------------------------
 */
/* The lock on a line's directory. Errors  NONE_TAKEN a line runs there; NONE_FOUND; PEER_DENIED it
 * is another user's: what we made in it would be ours, and the line could not open it */
enum cb_err dir_take(const char *dir, int *lock_fd_out, struct sentence *why) CB_MUST;
/* A directory for one tool at a time, 0700; what a dead one left in it goes.
 * Errors  NONE_TAKEN another works in it */
enum cb_err dir_make_mine(const char *path, int *lock_fd_out) CB_MUST;
void dir_remove(const char *path); /* with the plain files in it */
enum cb_err dir_keep(const char *dir, const char *fresh, const char *name) CB_MUST; /* durably */
/* Write name anew from another file: whole or not at all; the old one's bytes are written over. */
enum cb_err dir_replace(const char *dir, const char *name, const char *from) CB_MUST;
/* What of a line's papers does not fit together, in a store and a vault that are open; empty. */
enum cb_err papers_fit(struct store *s, const struct keys_vault *v, struct sentence *why) CB_MUST;
#endif
