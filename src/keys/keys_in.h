/* keys, private: the messages between the asking and the answering half, and the vault. Included
 * only inside src/keys and by its tests. Never included by another room. */
#ifndef CALLBOX_KEYS_IN_H
#define CALLBOX_KEYS_IN_H
#include "keys/keys.h"

/* --- messages ------------------------------------------------------------------------------------
 * request  op1 0x3 tag8 body     the tag is the asker's, new for every request
 * reply    op1 err1 0x2 tag8 body, the body only when err is CB_OK
 * The body of each, request and reply, has one exact size; what it holds: */
#define KEYS_OPS(X)                                                                                \
    X(LOOKUP, 32, 32)   /* auth32 -> lookup32 */                                                   \
    X(SLOT_NEW, 1, 40)  /* kind1 -> slot8 key32 */                                                 \
    X(SLOT_GET, 9, 32)  /* kind1 slot8 -> key32 */                                                 \
    X(SLOT_BURN, 9, 0)  /* kind1 slot8 -> nothing */                                               \
    X(PASSWORD, 48, 96) /* mid16 blinded32 -> evaluated32 proof64 */                               \
    X(TOTP_NEW, 0, 80)  /* nothing -> box60 secret20 */                                            \
    X(TOTP, 72, 8)      /* box60 code4 last_step8 -> step8 */                                      \
    X(DECOY, 16, 32)    /* name_hash16 -> mid16 salt16 */                                          \
    X(SLOT_LIST, 8, 72) /* from8 -> slots8 bits64: of 512 numbers, which hold a key */

enum keys_op {
    KEYS_OP_NONE = 0,
#define KEYS_ENUM(name, asked, answered) KEYS_OP_##name,
    KEYS_OPS(KEYS_ENUM)
#undef KEYS_ENUM
        KEYS_OP_COUNT_
};
enum { KEYS_HDR = 12, KEYS_BODY_MAX = 96, KEYS_PACKET = KEYS_HDR + KEYS_BODY_MAX };

/* What may hold a secret on its way; wiped by CB_CLEANUP(keys_packet_wipe). */
struct keys_packet {
    uint8_t b[KEYS_PACKET];
};
static inline void keys_packet_wipe(struct keys_packet *p)
{
    cb_wipe(p, sizeof *p);
}
static inline void keys_key_wipe(struct seal_key *k)
{
    cb_wipe(k, sizeof *k);
}

/* --- ask.c: one question, one answer ------------------------------------------------------------
 */
struct keys_ask {
    enum keys_op op;
    struct keys_packet req, rep;
    struct wr w; /* the request's body, to be written */
    struct rd r; /* the reply's body, after keys_ask_go */
};
void keys_ask_begin(struct keys_ask *a, enum keys_op op);
void keys_ask_wipe(struct keys_ask *a); /* for CB_CLEANUP */
enum cb_err keys_ask_go(struct keys_link *k, struct keys_ask *a) CB_MUST;

/* --- vault.c: the file of slots ------------------------------------------------------------------
 */
/* Places that every vault has; a number above them is a conversation's or an epoch's. */
enum keys_fixed {
    FIXED_PEPPER,
    FIXED_PW,
    FIXED_MATCH,
    FIXED_TOTP,
    FIXED_DECOY,
    FIXED_REC, /* pk_rec: public, here so that nobody but a tool can change it */
    FIXED_USED
};
enum { VAULT_FIXED = 16, VAULT_STEP = 1024 }; /* slots; the file grows a step at a time */

enum { VAULT_PATH = 512 };
struct vault_path {
    char s[VAULT_PATH];
};
struct keys_tries;
/* The vault that is being written anew under another VRK. */
struct rekey {
    int fd;              /* of vault.new; -1: none is being written */
    struct seal_key vrk; /* vrk.new */
    uint64_t at;         /* slots written so far */
    uint32_t day;        /* on which the VRK in use was made */
    uint64_t again_ms;   /* after a failure: not before this */
};
struct keys_budget;
struct keys_vault {
    int fd;
    struct vault_path dir;
    struct rekey rekey;
    struct seal_key vrk;
    struct seal_key fixed[FIXED_USED];
    struct seal_point k_pw, k_match; /* public points of fixed[FIXED_PW] and [FIXED_MATCH] */
    uint8_t *kind;                   /* what each slot holds, by number; SLOT_FREE */
    uint64_t slots, next;            /* next: where to look for a free one first */
    struct keys_tries *tries;        /* wrong or possible guesses, by account */
    struct keys_budget *budget;      /* and over all accounts */
};
enum cb_err vault_slot_new(struct keys_vault *v, uint8_t kind, uint64_t *slot_out,
                           struct seal_key *key_out) CB_MUST;
enum cb_err vault_slot_get(struct keys_vault *v, uint8_t kind, uint64_t slot,
                           struct seal_key *key_out) CB_MUST;
enum cb_err vault_slot_burn(struct keys_vault *v, uint8_t kind, uint64_t slot) CB_MUST;
/* vault_file.c: the two files. */
struct vault_vrk {
    struct seal_key key;
    uint32_t day; /* its file was written */
};
enum cb_err vault_path(const char *dir, const char *name, struct vault_path *out) CB_MUST;
enum cb_err vault_disk_err(void); /* what errno means */
enum cb_err vault_put(int fd, uint64_t at, struct view b) CB_MUST;
enum cb_err vault_sync(int fd) CB_MUST;
enum cb_err vault_dir_sync(const char *dir) CB_MUST;
enum cb_err vault_write(int fd, uint64_t at, struct view b) CB_MUST; /* durable when it returns */
enum cb_err vault_read(int fd, uint64_t at, uint8_t *b, size_t n) CB_MUST;
enum cb_err vault_fill(int fd, uint64_t from, uint64_t to) CB_MUST; /* random bytes, durable */
enum cb_err vault_vrk_read(const char *dir, const char *name, struct vault_vrk *out) CB_MUST;
enum cb_err vault_vrk_create(const char *dir, const char *name, struct seal_key *out) CB_MUST;
enum cb_err vault_file_open(const char *dir, int *fd_out) CB_MUST; /* locked, whole steps */
bool vault_is_at(int fd, const char *dir); /* the vault there is this file */
enum cb_err vault_file_create(const char *dir, struct view fixed) CB_MUST;
void vault_fd_close(int *fd);                         /* for CB_CLEANUP */
bool vault_opens(int fd, const struct seal_key *vrk); /* any of the fixed slots does */

/* --- vault_swap.c: from one pair of files to the next -------------------------------------------
 * In this order, each durable before the next; a process that dies anywhere leaves one pair that
 * opens, and swap_settle at the next start finishes or undoes what it finds. */
enum cb_err swap_begin(const char *dir, struct seal_key *vrk_out, int *fd_out) CB_MUST;
enum cb_err swap_file(const char *dir, int fd) CB_MUST; /* vault.new, whole, becomes the vault */
enum cb_err swap_burn(const char *dir) CB_MUST;         /* the old VRK is written over */
enum cb_err swap_key(const char *dir) CB_MUST;          /* vrk.new becomes vrk */
void swap_undo(const char *dir); /* before swap_file: vrk.new is written over */
/* The VRK that opens the vault in fd. Errors as keys_vault_open */
enum cb_err swap_settle(const char *dir, int fd, struct vault_vrk *out) CB_MUST;

/* --- rekey.c: every day another VRK, a step at a time between answers ---------------------------
 */
enum { REKEY_SLOTS = 128, REKEY_AGAIN_MS = 60 * 60 * 1000, REKEY_LOOK_MS = 60 * 1000 };
bool rekey_runs(const struct keys_vault *v);
void rekey_turn(struct keys_vault *v); /* a step, if one is due */
void rekey_drop(struct keys_vault *v); /* leave it */
/* A slot that the new vault has already was given out, or burnt (durable when it returns). */
void rekey_put(struct keys_vault *v, const struct seal_slot *s);
enum cb_err rekey_burn(struct keys_vault *v, uint64_t slot) CB_MUST;

/* --- tries.c: how often an account may be guessed at ------------------------------------------ */
enum { TRIES_MAX = 10, TRIES_WINDOW_MS = 15 * 60 * 1000 };
struct keys_tries *tries_new(void);
void tries_free(struct keys_tries *t);
/* who: 16 bytes that name an account. Full: TRIES_MAX were counted in the window that runs. */
bool tries_full(const struct keys_tries *t, const uint8_t who[16], uint64_t now_ms);
void tries_count(struct keys_tries *t, const uint8_t who[16], uint64_t now_ms);

/* --- budget.c: what all accounts together may ask for, and what is rung an alarm for ---------- */
enum { BUDGET_PASSWORDS = 2000 /* a day */, ALARM_KEYS = 36000 /* an hour */ };
struct keys_budget *budget_new(void);
void budget_free(struct keys_budget *b);
/* One more guess at a password. Errors  BUSY_RATE the day's budget is spent; logged once a day */
enum cb_err budget_password(struct keys_budget *b, uint64_t now_ms) CB_MUST;
/* One more conversation's key given out. Never refused: logged once an hour when they are many. */
void budget_key(struct keys_budget *b, uint64_t now_ms);

/* --- answer_*.c: one handler a message. in has exactly the asked size, out exactly the answered
 * --- */
typedef enum cb_err keys_handler(struct keys_vault *v, struct rd *in, struct wr *out);
keys_handler answer_LOOKUP, answer_DECOY, answer_SLOT_NEW, answer_SLOT_GET, answer_SLOT_BURN;
keys_handler answer_SLOT_LIST;
keys_handler answer_PASSWORD, answer_TOTP_NEW, answer_TOTP;
#endif
