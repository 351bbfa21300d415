/* store_in: what the files of the SQLite back end share: the open database, and one way to run a
 * statement. Included inside src/store only.
 * Never spells SQL: that stands in sql/. */
#ifndef CALLBOX_STORE_IN_H
#define CALLBOX_STORE_IN_H
#include "store/store.h"
#include <sqlite3.h>

enum stmt {
#define STMT(name, sql) STMT_##name,
#include "store/sql/sqlite.inc"
#undef STMT
    STMT_COUNT_
};

/* How to take back one env_add by hand. Most calls write nothing but that, and a savepoint would
 * copy each page they touch. */
struct added {
    uint64_t order; /* 0: there is none */
    uint64_t key, newest, last[3];
    uint8_t tips[STORE_TIPS];
};

struct sq {
    struct store base; /* first: a struct store of ours is a struct sq */
    sqlite3 *db;
    sqlite3_stmt *st[STMT_COUNT_];
    bool batch, marked;
    bool saved;         /* what the marked call wrote first is behind a savepoint */
    bool adding;        /* an env_add that needs none is under way */
    struct added first; /* what such an env_add changed, in the marked call */
    uint64_t order;     /* the last number given; never goes back while we run */
    bool counted;       /* the open batch gave one to more than an envelope, or drops: keep it */
    bool walking;       /* inside a list's fn: no verb may run */
    bool burnt;         /* the log may still hold what was dropped: truncate it */
    enum cb_err lost;   /* why the open batch can no longer be kept; CB_OK while it can */
    bool dropping;      /* the open batch drops something */
    bool tight;         /* the spare room is given away: nothing may be added */
    int spare_fd;
    struct sq_copy *copy; /* NULL: none is being made */
    char copy_path[512];
    uint32_t log_pages; /* in the write-ahead log and not yet in the database */
};
struct sq *sq_of(struct store *s);

/* What an SQLite result means to a caller; logs what is our own fault. */
enum cb_err sq_err(const struct sq *s, int rc) CB_MUST;
/* Make the database hold what the log holds. mode: SQLITE_CHECKPOINT_PASSIVE or _TRUNCATE. */
enum cb_err sq_checkpoint(struct sq *s, int mode) CB_MUST;

const char *sq_vfs(void); /* sqlite_gather */

enum cb_err sq_copy_open(struct sq *s, const char *dir) CB_MUST; /* sqlite_copy: nothing yet */

/* The spare room (sqlite_spare). */
enum cb_err sq_spare_open(struct sq *s, const char *dir) CB_MUST;
void sq_spare_fill(struct sq *s);
void sq_spare_free(struct sq *s);
void sq_spare_close(struct sq *s);

/* One use of one statement: parameters in order, then rows, columns in order. The first error
 * sticks; leaving the scope resets the statement and lets go of what was bound. */
struct run {
    struct sq *s;
    sqlite3_stmt *st;
    enum cb_err err;
    int at; /* the parameter or column before the next */
};
#define RUN(name, s, which) CB_CLEANUP(run_close) struct run name = run_of(s, which)
struct run run_of(struct sq *s, enum stmt which);
void run_close(struct run *r);
void run_put(struct run *r, uint64_t v);
void run_put_bytes(struct run *r, const void *p, size_t n); /* borrowed until the scope ends */
bool run_row(struct run *r);                                /* one more row to read */
uint64_t run_get(struct run *r);
void run_get_bytes(struct run *r, void *out, size_t n);           /* HERE_DISK unless exactly n */
struct view run_get_view(struct run *r);                          /* valid until the next row */
enum cb_err run_end(struct run *r) CB_MUST;                       /* run to the end */
enum cb_err run_changed(struct run *r, enum cb_err none) CB_MUST; /* none: no row was */
enum cb_err run_found(struct run *r) CB_MUST;                /* after the only row, or NONE_FOUND */
enum cb_err run_once(struct sq *s, enum stmt which) CB_MUST; /* no parameters, no rows */
enum cb_err sq_next_order(struct sq *s, uint64_t *n_out) CB_MUST;
enum cb_err sq_order_read(struct sq *s) CB_MUST; /* at opening */
enum cb_err sq_order_keep(struct sq *s) CB_MUST; /* at commit */

/* The verbs. */
enum cb_err sq_begin(struct store *s);
enum cb_err sq_mark(struct store *s);
enum cb_err sq_undo(struct store *s);
enum cb_err sq_commit(struct store *s);
void sq_rollback(struct store *s);
enum cb_err sq_tidy(struct store *s);
enum cb_err sq_copy_step(struct store *s, struct store_copied *out);
void sq_copy_drop(struct store *s);
enum cb_err sq_check(struct store *s);
enum cb_err sq_conv_add(struct store *s, struct store_conv *c);
enum cb_err sq_conv_find(struct store *s, const struct store_lookup *l, struct store_conv *out);
enum cb_err sq_conv_get(struct store *s, const struct store_row *r, struct store_conv *out);
enum cb_err sq_conv_move(struct store *s, const struct store_conv *was, uint8_t state,
                         const uint8_t owner[16], bool keep_order);
enum cb_err sq_conv_life(struct store *s, const struct store_conv *was, const struct store_conv *c);
enum cb_err sq_conv_set(struct store *s, const struct store_conv *was, const struct store_conv *c);
enum cb_err sq_conv_drop(struct store *s, const struct store_row *r);
enum cb_err sq_conv_list(struct store *s, const struct store_page *p,
                         bool (*fn)(void *arg, const struct store_conv *c), void *arg);
enum cb_err sq_conv_count(struct store *s, uint16_t line, uint8_t state, uint32_t *n_out);
enum cb_err sq_conv_walk(struct store *s, const struct store_walk *w,
                         bool (*fn)(void *arg, const struct store_conv *c, uint64_t place),
                         void *arg);
enum cb_err sq_conv_due(struct store *s, const struct store_due *d,
                        bool (*fn)(void *arg, const struct store_conv *c), void *arg);
enum cb_err sq_count_add(struct store *s, const struct store_count *c);
enum cb_err sq_count_list(struct store *s, const struct store_span *p,
                          bool (*fn)(void *arg, const struct store_count *c), void *arg);
enum cb_err sq_env_add(struct store *s, struct store_conv *c, struct store_env *e,
                       const uint8_t tips[STORE_TIPS]);
enum cb_err sq_env_undo(struct sq *s, const struct added *a) CB_MUST;
enum cb_err sq_env_has(struct store *s, const struct store_row *r, const uint8_t msgid[16],
                       uint64_t *seq_out);
enum cb_err sq_env_list(struct store *s, const struct store_row *r, unsigned dirs, uint64_t below,
                        bool (*fn)(void *arg, const struct store_env *e), void *arg);
enum cb_err sq_paper_put(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct view v);
enum cb_err sq_paper_add(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct view v);
enum cb_err sq_paper_get(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct buf *out);
enum cb_err sq_paper_list(struct store *s, uint8_t kind, const struct store_id *id,
                          bool (*fn)(void *arg, const struct store_id *id, uint64_t sub,
                                     struct view v),
                          void *arg);
enum cb_err sq_paper_drop(struct store *s, uint8_t kind, const struct store_id *id, uint64_t sub);
#endif
