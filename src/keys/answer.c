/* answer: the answering half's table: which request, how long, who answers. Run by callbox-key,
 * and by cli's init in a thread. Never answers what it does not know: a malformed request means
 * that serve is broken or not itself, and K would rather die. */
#include "keys/keys_in.h"
#include "core/os.h"

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

enum cb_err keys_serve(struct keys_vault *v, int fd)
{
    CB_CLEANUP(buf_free) struct buf request, reply;
    buf_init(&request, KEYS_PACKET);
    buf_init(&reply, KEYS_PACKET);
    for (;;) {
        enum cb_err e = ipc_recv(fd, &request, rekey_runs(v) ? 0 : REKEY_LOOK_MS);
        rekey_turn(v);
        if (e == CB_BUSY_LOAD) {
            continue; /* nobody asked: a look at the day */
        }
        if (e) {
            return e;
        }
        keys_answer(v, buf_view(&request), &reply);
        e = ipc_send(fd, buf_view(&reply));
        cb_wipe(reply.p, reply.len);
        reply.len = 0;
        cb_wipe(request.p, request.len);
        if (e && e != CB_BUSY_LOAD) { /* an asker that does not read has given up already */
            return e;
        }
    }
}
