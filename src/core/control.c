/* control: how far an answer is that one of the operator's tools waits for, on the connection that
 * was handed over. Called by cli, line and keys. Never carries anything but numbers. */
#include "core/os.h"

enum { SAID = 24 }; /* over1 err1 0x6 done8 total8 */

enum cb_err control_say(int fd, const struct control_said *s)
{
    uint8_t b[SAID];
    struct wr w = wr_of(b, sizeof b);
    wr_u8(&w, s->over);
    wr_u8(&w, (uint8_t)s->e);
    wr_zero(&w, 6);
    wr_u64(&w, s->done);
    wr_u64(&w, s->total);
    return ipc_send(fd, VIEW(b, sizeof b));
}

enum cb_err control_hear(int fd, struct control_said *out, int timeout_ms)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, SAID);
    *out = (struct control_said){0};
    enum cb_err e = ipc_recv(fd, &b, timeout_ms);
    if (e) {
        return e;
    }
    struct rd r = rd_of(buf_view(&b));
    uint8_t over = rd_u8(&r);
    struct control_said s = {.over = over == 1, .e = (enum cb_err)rd_u8(&r)};
    rd_zero(&r, 6);
    s.done = rd_u64(&r);
    s.total = rd_u64(&r);
    if (!rd_done(&r) || over > 1) {
        return CB_PEER_FORMAT;
    }
    *out = s;
    return CB_OK;
}
