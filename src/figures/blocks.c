/* blocks: a file or a pipe in blocks of whole lines, handed to whichever thread asks. Called by the
 * readers of records and counts. Never holds more of a file than a block a thread: a line without
 * an end costs as little as a short one. The first fault of the file wins, whichever thread met it.
 */
#include "figures/import_in.h"
#include "core/os.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { CAP = FIG_BLOCK + FIG_LINE_MOST };

enum cb_err fig_blocks_open(struct fig_blocks *b, int fd, struct buf *head_out, struct fig_fault *f)
{
    size_t got = 0;
    *b = (struct fig_blocks){.fd = fd, .lines = 1, .bad = UINT64_MAX};
    CB_ASSERT(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_cond_init(&b->moved, NULL) == 0);
    b->carry = cb_alloc(FIG_LINE_MOST);
    enum cb_err e = file_read_some(fd, b->carry, FIG_LINE_MOST, &got);
    if (e) {
        fig_fault_say(f, "cannot be read: %s", strerror(errno));
        return e;
    }
    uint8_t *nl = memchr(b->carry, '\n', got);
    if (!nl && got == FIG_LINE_MOST) {
        fig_fault_say(f, "the line is longer than %d bytes; expected the names of the columns",
                      FIG_LINE_MOST);
        return CB_PEER_SIZE;
    }
    size_t head = nl ? (size_t)(nl - b->carry) : got, rest = nl ? head + 1 : head;
    size_t bom = head >= 3 && memcmp(b->carry, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t cr = head > bom && b->carry[head - 1] == '\r';
    buf_put(head_out, b->carry + bom, head - bom - cr);
    b->carry_len = got - rest;
    b->end = got < FIG_LINE_MOST;
    memmove(b->carry, b->carry + rest, b->carry_len);
    return CB_OK;
}

void fig_blocks_close(struct fig_blocks *b)
{
    cb_free(b->carry, 0);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->moved);
    b->carry = NULL;
}

void fig_block_init(struct fig_block *k)
{
    *k = (struct fig_block){.p = cb_alloc(CAP)};
}

void fig_block_free(struct fig_block *k)
{
    cb_free(k->p, 0);
    k->p = NULL;
}

/* Whole lines into k, what follows them into the carry; under the lock. */
static enum cb_err fill(struct fig_blocks *b, struct fig_block *k)
{
    size_t got = 0;
    memcpy(k->p, b->carry, b->carry_len);
    enum cb_err e = b->end ? CB_OK : file_read_some(b->fd, k->p + b->carry_len, FIG_BLOCK, &got);
    b->end = b->end || got < FIG_BLOCK;
    k->len = b->carry_len + got;
    k->too_long = false;
    b->carry_len = 0;
    if (e || b->end) {
        return e;
    }
    uint8_t *nl = memrchr(k->p, '\n', k->len);
    size_t whole = nl ? (size_t)(nl - k->p) + 1 : 0, left = k->len - whole;
    k->len = whole;
    k->too_long = left > FIG_LINE_MOST;
    if (!k->too_long) {
        memcpy(b->carry, k->p + whole, left);
        b->carry_len = left;
    }
    b->end = k->too_long;
    return CB_OK;
}

static bool any_high(const uint8_t *p, size_t n)
{
    uint64_t w, any = 0;
    for (; n >= sizeof w; n -= sizeof w, p += sizeof w) {
        memcpy(&w, p, sizeof w);
        any |= w;
    }
    for (size_t i = 0; i < n; i++) {
        any |= p[i];
    }
    return any & 0x8080808080808080u;
}

static void bad(struct fig_blocks *b, uint64_t number, uint64_t line, enum cb_err e)
{
    b->bad = number;
    b->bad_line = line;
    b->e = e;
    pthread_cond_broadcast(&b->moved);
}

bool fig_block_next(struct fig_blocks *b, struct fig_block *k)
{
    CB_ASSERT(pthread_mutex_lock(&b->lock) == 0);
    while (b->next - b->done >= FIG_RING && b->bad > b->next) {
        CB_ASSERT(pthread_cond_wait(&b->moved, &b->lock) == 0);
    }
    bool more = b->bad > b->next && !(b->end && b->carry_len == 0);
    enum cb_err e = more ? fill(b, k) : CB_OK;
    if (e) {
        fig_fault_say(&b->fault, "cannot be read on: %s", strerror(errno));
        bad(b, b->next, 0, e);
    }
    more = more && !e;
    k->number = b->next;
    b->next += more;
    pthread_mutex_unlock(&b->lock);
    k->high = more && any_high(k->p, k->len);
    return more;
}

void fig_block_done(struct fig_blocks *b, const struct fig_block *k, uint64_t lines)
{
    CB_ASSERT(pthread_mutex_lock(&b->lock) == 0);
    b->of[k->number % FIG_RING] = lines + 1;
    for (uint64_t *of = &b->of[b->done % FIG_RING]; *of; of = &b->of[b->done % FIG_RING]) {
        b->lines += *of - 1;
        *of = 0;
        b->done++;
    }
    pthread_cond_broadcast(&b->moved);
    pthread_mutex_unlock(&b->lock);
}

void fig_block_bad(struct fig_blocks *b, const struct fig_block *k, uint64_t line,
                   const struct fig_fault *f)
{
    CB_ASSERT(pthread_mutex_lock(&b->lock) == 0);
    if (k->number < b->bad) {
        b->fault = *f;
        bad(b, k->number, line, CB_PEER_FORMAT);
    }
    pthread_mutex_unlock(&b->lock);
}

uint64_t fig_blocks_bad_line(const struct fig_blocks *b)
{
    CB_ASSERT(b->bad == b->done);
    return b->lines + b->bad_line + 1;
}
