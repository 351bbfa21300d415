/* answer: the answering half's table: which request, how long, who answers. Run by callbox-key,
 * and by cli's init in a thread. Never answers what it does not know: a malformed request means
 * that serve is broken or not itself, and K would rather die. */
#include "keys/keys_in.h"
#include "core/os.h"
#include <poll.h>
#include <unistd.h>

static const struct {
    keys_handler *run;
    size_t asked, answered;
} table[KEYS_OP_COUNT_] = {
#define KEYS_ROW(name, asked, answered) [KEYS_OP_##name] = {answer_##name, asked, answered},
    KEYS_OPS(KEYS_ROW)
#undef KEYS_ROW
};

/* Append the reply; the body stays out of it unless the handler said OK. Wipes its own copy. */
void keys_answer(struct keys_vault *v, struct view request, struct buf *reply)
{
    CB_CLEANUP(keys_packet_wipe) struct keys_packet out = {0};
    struct rd r = rd_of(request);
    uint8_t op = rd_u8(&r);
    rd_zero(&r, 3);
    uint64_t tag = rd_u64(&r);
    CB_ASSERT(!r.failed && op < KEYS_OP_COUNT_ && table[op].run && r.left == table[op].asked);
    struct wr body = wr_of(out.b + KEYS_HDR, table[op].answered);
    enum cb_err e = table[op].run(v, &r, &body);
    CB_ASSERT(rd_done(&r) && !body.failed && (e || body.left == 0));
    struct wr head = wr_of(out.b, KEYS_HDR);
    wr_u8(&head, op);
    wr_u8(&head, (uint8_t)e);
    wr_zero(&head, 2);
    wr_u64(&head, tag);
    buf_put(reply, out.b, KEYS_HDR + (e ? 0 : body.len));
}

struct answering {
    struct keys_vault *v;
    int fd, control;
    struct buf request, reply;
};

static void answering_free(struct answering *a)
{
    buf_free(&a->request);
    buf_free(&a->reply);
}

/* The parent hands over a tool's connection: that is the question. */
static enum cb_err control_answer(struct answering *a)
{
    uint8_t what;
    int tool = -1;
    enum cb_err e = ipc_recv_fd(a->control, &what, &tool);
    if (e) {
        return e == CB_BUSY_LOAD ? CB_OK : e;
    }
    enum cb_err done = keys_vault_backup(a->v);
    e = control_say(tool, &(struct control_said){.over = true, .e = done});
    close(tool);
    return CB_OK; /* whether or not they still listen */
}

static enum cb_err asker_answer(struct answering *a)
{
    enum cb_err e = ipc_recv(a->fd, &a->request, 0);
    if (e) {
        return e == CB_BUSY_LOAD ? CB_OK : e;
    }
    keys_answer(a->v, buf_view(&a->request), &a->reply);
    e = ipc_send(a->fd, buf_view(&a->reply));
    cb_wipe(a->reply.p, a->reply.len);
    a->reply.len = 0;
    cb_wipe(a->request.p, a->request.len);
    return e == CB_BUSY_LOAD ? CB_OK : e; /* an asker that does not read has given up already */
}

enum cb_err keys_serve_both(struct keys_vault *v, int fd, int control)
{
    CB_CLEANUP(answering_free) struct answering a = {.v = v, .fd = fd, .control = control};
    buf_init(&a.request, KEYS_PACKET);
    buf_init(&a.reply, KEYS_PACKET);
    enum cb_err e = CB_OK;
    while (!e) {
        struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = control, .events = POLLIN}};
        int n = poll(fds, 2, rekey_runs(v) ? 0 : REKEY_LOOK_MS);
        rekey_turn(v); /* also when nobody asked: a look at the day */
        e = n > 0 && fds[0].revents ? asker_answer(&a) : CB_OK;
        e = e || n <= 0 || !fds[1].revents ? e : control_answer(&a);
    }
    return e;
}

enum cb_err keys_serve(struct keys_vault *v, int fd)
{
    return keys_serve_both(v, fd, -1);
}
