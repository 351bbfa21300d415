/* store: opaque bytes and the few clear columns that constraints need. Two back ends behind one
 * table of verbs; nothing here or above leans on either. Called by line only.
 * Never sees a key, a plaintext or an address. What is kept of a conversation has no time finer
 * than a day, but for the half hour that was agreed on with the visitor; counters have the hour.
 *
 * The contract of a batch: begin; for each call mark, its verbs, and on error undo; commit. What
 * a call did is real only after commit said CB_OK; a body may run again on BUSY, so it must not
 * reply, send or count. Writing outside a batch is HERE_BUG; reading is legal anywhere. After
 * BUSY_FULL or HERE_DISK the batch is lost: every verb in it gives that error again, until commit
 * (which gives it too) or rollback; then the store works on with all that was committed before.
 * A drop that met BUSY_FULL goes through when its body is run again: room is kept for it, and
 * conv_add and env_add are BUSY_FULL until tidy has got that room back.
 * One thread at a time uses a store. A list's fn calls no verb (HERE_BUG). */
#ifndef CALLBOX_STORE_H
#define CALLBOX_STORE_H
#include "core/core.h"
#include "store/paper.h" /* enum store_paper: the kinds of small documents */
#include "store/rows.h"  /* what the verbs take and give */

struct store; /* one open back end */
struct store_ops {
    void (*close)(struct store *s);
    /* the batch. commit: BUSY_FULL the disk is full and nothing of the batch is kept */
    enum cb_err (*begin)(struct store *s);
    enum cb_err (*mark)(struct store *s);
    enum cb_err (*undo)(struct store *s);
    enum cb_err (*commit)(struct store *s);
    void (*rollback)(struct store *s);
    /* conversations. conv_add: NONE_TAKEN the lookup exists */
    enum cb_err (*conv_add)(struct store *s, struct store_conv *c);
    enum cb_err (*conv_find)(struct store *s, const struct store_lookup *l, struct store_conv *out);
    enum cb_err (*conv_get)(struct store *s, const struct store_row *r, struct store_conv *out);
    /* Compare and swap: NONE_TAKEN unless the row still has state and owner as in was. A move to
     * WAITING keeps its order when keep_order, else goes to the end. */
    enum cb_err (*conv_move)(struct store *s, const struct store_conv *was, uint8_t state,
                             const uint8_t owner[16], bool keep_order);
    /* New gen, epoch and seen, from c: NONE_STALE unless gen and epoch are still as in was. */
    enum cb_err (*conv_life)(struct store *s, const struct store_conv *was,
                             const struct store_conv *c);
    /* New want, risk, due and hold, from c: NONE_STALE unless these, state and owner are still as
     * in was. HERE_BUG a risk over STORE_RISK_MOST, here and in conv_add. */
    enum cb_err (*conv_set)(struct store *s, const struct store_conv *was,
                            const struct store_conv *c);
    enum cb_err (*conv_drop)(struct store *s, const struct store_row *r); /* and all that is its:
        envelopes, and papers GRANT and LINK under its row as id. NONE_FOUND, like paper_drop */
    /* Highest risk first, then in order of wait; each goes to fn until it says false. */
    enum cb_err (*conv_list)(struct store *s, const struct store_page *p,
                             bool (*fn)(void *arg, const struct store_conv *c), void *arg);
    enum cb_err (*conv_count)(struct store *s, uint16_t line, uint8_t state, uint32_t *n_out);
    /* In an order that nothing changes; place: pass it as after to go on behind that one. */
    enum cb_err (*conv_walk)(struct store *s, const struct store_walk *w,
                             bool (*fn)(void *arg, const struct store_conv *c, uint64_t place),
                             void *arg);
    /* In order of due, then key. */
    enum cb_err (*conv_due)(struct store *s, const struct store_due *d,
                            bool (*fn)(void *arg, const struct store_conv *c), void *arg);
    /* envelopes. env_add, to a row as it was read: seq becomes the last of its dir, tips its tips,
     * in c too; whole or not at all. NONE_TAKEN that msgid is there; NONE_STALE seq is not above
     * the last, or last[] not as in c; NONE_FOUND no such row; PEER_SIZE over STORE_ENV_MAX */
    enum cb_err (*env_add)(struct store *s, struct store_conv *c, struct store_env *e,
                           const uint8_t tips[STORE_TIPS]);
    enum cb_err (*env_has)(struct store *s, const struct store_row *r, const uint8_t msgid[16],
                           uint64_t *seq_out);
    /* Newest first, below an order (0: from the newest), directions as bits 1<<dir. */
    enum cb_err (*env_list)(struct store *s, const struct store_row *r, unsigned dirs,
                            uint64_t below, bool (*fn)(void *arg, const struct store_env *e),
                            void *arg);
    /* papers. put replaces; add is NONE_TAKEN when it exists; get replaces what out held; list
     * ascending by id then sub. PEER_SIZE over STORE_PAPER_MAX, or a sub over INT64_MAX */
    enum cb_err (*paper_put)(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                             struct view v);
    enum cb_err (*paper_add)(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                             struct view v);
    enum cb_err (*paper_get)(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                             struct buf *out);
    enum cb_err (*paper_list)(
        struct store *s, uint8_t kind, const struct store_id *id /* or NULL */,
        bool (*fn)(void *arg, const struct store_id *id, uint64_t sub, struct view v), void *arg);
    enum cb_err (*paper_drop)(struct store *s, uint8_t kind, const struct store_id *id,
                              uint64_t sub);
    /* Counters: n more of it, or nothing where n is 0. In order of hour, line, dim and val. */
    enum cb_err (*count_add)(struct store *s, const struct store_count *c);
    enum cb_err (*count_list)(struct store *s, const struct store_span *p,
                              bool (*fn)(void *arg, const struct store_count *c), void *arg);
    /* Keep the write-ahead log short, and rid it of what was dropped; called between batches,
     * may do nothing. BUSY_FULL: nothing is lost, call again later. */
    enum cb_err (*tidy)(struct store *s);
    /* A copy of all there is, in one file STORE_COPY of the store's directory, a step at a time
     * between batches; what is committed meanwhile is in it. BUSY_FULL no room: nothing stays */
    enum cb_err (*copy_step)(struct store *s, struct store_copied *out);
    void (*copy_drop)(struct store *s);    /* leave one that is not whole */
    enum cb_err (*check)(struct store *s); /* all of it; long. HERE_DISK it is damaged */
};
struct store {
    const struct store_ops *ops;
};
void store_id_of(const void *p, size_t n, struct store_id *out); /* n <= 32 */
/* How many conv_due would give, whatever d's limit. */
enum cb_err store_due_count(struct store *s, const struct store_due *d, uint32_t *n_out) CB_MUST;

/* Open (creating and migrating as needed) the SQLite back end in a directory.
 * WAL, synchronous=FULL, secure_delete, no mmap; the file is 0600 and locked: no second process
 * may open it. Afterwards only that directory is used, and nothing is opened but callbox.db-wal.
 * Errors  BUSY_LOAD open elsewhere; BUSY_FULL no room to create it; PEER_VERSION written by a
 *         newer callbox; HERE_DISK not a database, or not ours to use */
enum cb_err store_sqlite_open(const char *dir, struct store **out) CB_MUST;
#endif
