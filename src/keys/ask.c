/* ask: the asking half's link to K. One packet out, one in; the answer carries the question's tag.
 * Called by the ask_*.c. Never takes a late answer for another question's: an answer with another
 * tag is thrown away. */
#include "keys/keys_in.h"
#include "core/os.h"
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { ASK_MS = 2000 };

struct keys_link {
    pthread_mutex_t lock; /* one question at a time; guards all but next_fd */
    int fd;               /* -1: K is away */
    uint64_t tag;
    bool lost;          /* said so in the log */
    struct buf packet;  /* the reply as it came; wiped after each question */
    atomic_int next_fd; /* handed in by keys_link_replace, not yet in use; -1 none */
};

static void fd_drop(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}

/* Make a link that owns fd. A random first tag: a K that outlived us cannot know the next one. */
struct keys_link *keys_link_new(int fd)
{
    struct keys_link *k = cb_alloc(sizeof *k);
    pthread_mutex_init(&k->lock, NULL);
    k->fd = fd;
    atomic_init(&k->next_fd, -1);
    cb_random(&k->tag, sizeof k->tag);
    buf_init(&k->packet, KEYS_PACKET);
    return k;
}

/* Never waits for a question that runs: the next one finds the new socket. */
void keys_link_replace(struct keys_link *k, int fd)
{
    fd_drop(atomic_exchange(&k->next_fd, fd));
}

void keys_link_free(struct keys_link *k)
{
    if (!k) {
        return;
    }
    fd_drop(atomic_exchange(&k->next_fd, -1));
    fd_drop(k->fd);
    buf_free(&k->packet);
    pthread_mutex_destroy(&k->lock);
    cb_free(k, sizeof *k);
}

static void link_adopt(struct keys_link *k)
{
    int fd = atomic_exchange(&k->next_fd, -1);
    if (fd >= 0) {
        fd_drop(k->fd);
        k->fd = fd;
    }
}

static void link_note(struct keys_link *k, bool lost)
{
    if (lost != k->lost) {
        k->lost = lost;
        log_event(lost ? EV_KEY_LOST : EV_KEY_BACK, 0);
    }
}

static const struct {
    size_t asked, answered;
} sizes[KEYS_OP_COUNT_] = {
#define KEYS_SIZE(name, asked, answered) [KEYS_OP_##name] = {asked, answered},
    KEYS_OPS(KEYS_SIZE)
#undef KEYS_SIZE
};

void keys_ask_begin(struct keys_ask *a, enum keys_op op)
{
    *a = (struct keys_ask){.op = op};
    a->w = wr_of(a->req.b + KEYS_HDR, sizes[op].asked);
}

void keys_ask_wipe(struct keys_ask *a)
{
    cb_wipe(a, sizeof *a);
}

/* Is this packet the answer to a? K is ours: what is shaped otherwise is a bug, not an attack. */
static bool answer_fits(struct keys_ask *a, uint64_t tag, struct view packet, enum cb_err *e_out)
{
    struct rd r = rd_of(packet);
    uint8_t op = rd_u8(&r);
    *e_out = (enum cb_err)rd_u8(&r);
    rd_zero(&r, 2);
    if (rd_u64(&r) != tag) {
        return false; /* too late, for a question given up */
    }
    CB_ASSERT(!r.failed && op == a->op && r.left == (*e_out ? 0 : sizes[op].answered));
    a->r = rd_of(VIEW(a->rep.b, r.left));
    rd_bytes(&r, a->rep.b, r.left);
    return true;
}

static enum cb_err answer_wait(struct keys_link *k, struct keys_ask *a, uint64_t tag)
{
    uint64_t until = cb_mono_ms() + ASK_MS;
    for (;;) {
        uint64_t now = cb_mono_ms();
        enum cb_err answer;
        enum cb_err e =
            now < until ? ipc_recv(k->fd, &k->packet, (int)(until - now)) : CB_BUSY_LOAD;
        if (e == CB_BUSY_LOAD || e == CB_NONE_FOUND) {
            return CB_BUSY_KEY;
        }
        CB_ASSERT(e == CB_OK);
        bool ours = answer_fits(a, tag, buf_view(&k->packet), &answer);
        cb_wipe(k->packet.p, k->packet.len);
        if (ours) {
            link_note(k, false);
            return answer;
        }
    }
}

static enum cb_err link_ask(struct keys_link *k, struct keys_ask *a)
{
    uint64_t tag = ++k->tag;
    struct wr w = wr_of(a->req.b, KEYS_HDR);
    wr_u8(&w, (uint8_t)a->op);
    wr_zero(&w, 3);
    wr_u64(&w, tag);
    link_adopt(k);
    if (k->fd < 0 || ipc_send(k->fd, VIEW(a->req.b, KEYS_HDR + sizes[a->op].asked))) {
        return CB_BUSY_KEY;
    }
    return answer_wait(k, a, tag);
}

/* Ask and wait, 2 s at most. Any thread; questions of several threads go one after the other.
 * Errors  BUSY_KEY no answer, K away; else what K said. Wipes  the packet that came */
enum cb_err keys_ask_go(struct keys_link *k, struct keys_ask *a)
{
    CB_ASSERT(!a->w.failed && a->w.left == 0);
    pthread_mutex_lock(&k->lock);
    enum cb_err e = link_ask(k, a);
    if (e == CB_BUSY_KEY) {
        link_note(k, true);
    }
    pthread_mutex_unlock(&k->lock);
    return e;
}
