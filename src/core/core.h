/* core: bytes, errors, the wire cursor, time and the log. The lowest room.
 * Called by every other room. Never knows what the bytes mean. */
#ifndef CALLBOX_CORE_H
#define CALLBOX_CORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define CB_MUST        __attribute__((warn_unused_result))
#define CB_CLEANUP(fn) __attribute__((cleanup(fn)))

#include "core/err.h"

/* A view borrows bytes; it owns nothing and outlives nothing. */
struct view {
    const uint8_t *p;
    size_t len;
};
#define VIEW(ptr, n) ((struct view){(const uint8_t *)(ptr), (n)})
struct view view_str(const char *s);
bool view_is(struct view v, const char *s);
bool view_eq(struct view a, struct view b);

/* A buf owns bytes that may be secret: growing and freeing wipe what they leave behind. */
struct buf {
    uint8_t *p;
    size_t len, cap, max; /* max: refuse to grow past it, bytes */
    bool failed;          /* sticky: an append did not fit; checked once at the end */
};
void buf_init(struct buf *b, size_t max);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_html(struct buf *b, const char *s); /* escaped: as text, or in a quoted attribute */
void buf_putf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
uint8_t *buf_room(struct buf *b, size_t n); /* n more bytes to write into, or NULL (sticky) */
struct view buf_view(const struct buf *b);
void buf_free(struct buf *b); /* wipes; a freed buf may be used again with the same max */

/* Every wipe in the product goes through here, so that the forensic test's negative control can
 * link one other object (wipe_off.c) and leave all the rest as it ships. */
void cb_wipe(void *p, size_t n);
void cb_random(void *out, size_t n); /* ChaCha20 with fast key erasure, fed by getrandom(2) */
bool cb_equal(const void *a, const void *b, size_t n); /* constant time */
void *cb_alloc(size_t n); /* zeroed; ends the process when memory is out (see docs/TOUR.md) */
void cb_free(void *p, size_t n); /* wipes n bytes first; NULL is legal */

/* The wire cursors: big-endian, sticky errors, checked once at the end. After the first error
 * every read gives zeros and every write does nothing. */
struct rd {
    const uint8_t *p;
    size_t left;
    bool failed;
};
struct rd rd_of(struct view v);
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
void rd_bytes(struct rd *r, void *out, size_t n);
struct view rd_view(struct rd *r, size_t n); /* borrowed from the input */
void rd_zero(struct rd *r, size_t n);        /* n reserved bytes; fails unless all are 0 */
bool rd_done(const struct rd *r);            /* no error and nothing left over */

struct wr {
    uint8_t *p;
    size_t left, len;
    bool failed;
};
struct wr wr_of(void *p, size_t cap);
void wr_u8(struct wr *w, uint8_t v);
void wr_u16(struct wr *w, uint16_t v);
void wr_u32(struct wr *w, uint32_t v);
void wr_u64(struct wr *w, uint64_t v);
void wr_bytes(struct wr *w, const void *p, size_t n);
void wr_zero(struct wr *w, size_t n);

/* Time. Coarse on purpose: nothing finer than a day is ever stored. */
uint64_t cb_mono_ms(void); /* CLOCK_MONOTONIC, milliseconds; for waits and schedules only */
uint32_t cb_day(void);     /* days since 1970-01-01 UTC */
uint32_t cb_t15(void);     /* 15-minute ticks since 1970-01-01 UTC (PROTOCOL MSG t15) */
uint64_t cb_unix_s(void);  /* seconds, for TOTP only */

/* The log: enumerated events and one number. There is no way to spell a string into it. */
enum cb_event {
    EV_START,
    EV_STOP,
    EV_READY,
    EV_CHILD_DIED,
    EV_CHILD_STARTED,
    EV_KEY_LOST,
    EV_KEY_BACK,
    EV_NOJS_LOST,
    EV_NOJS_BACK,
    EV_DISK_FULL,
    EV_DISK_BACK,
    EV_STORE_ERROR,
    EV_BAD_REQUEST,
    EV_TIMEOUT,
    EV_TOO_MANY,
    EV_SANDBOX,
    EV_CONFIG,
    EV_SHREDDED,
    EV_CLOCK_JUMP,
    EV_KEYS_MISSING,
    EV_KEYS_ORPHANED,
    EV_REKEYED,
    EV_REKEY_FAILED,
    EV_KEY_BUDGET,
    EV_KEY_ALARM,
    EV_FLOOD,
    EV_FLOOD_OVER,
    EV_BUG,
    EV_NO_AUDIT,
    EV_CONTENT,
    EV_COUNT_
};
void log_event(enum cb_event ev, uint64_t n); /* one line to stderr, no time of day */
void log_name(const char *process);           /* process name for the lines; a literal */

/* Assert one of our own invariants; on in release. Never for input. */
#define CB_ASSERT(x) ((x) ? (void)0 : cb_bug(__FILE__, __LINE__))
_Noreturn void cb_bug(const char *file, int line);
#endif
