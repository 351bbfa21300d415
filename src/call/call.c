/* call: whom a call's step wants told, and on which topic. Called by the steps of line and staff.
 * Never tells anybody itself: that is line's, once what was done is on the disk. */
#include "call/call.h"
#include <string.h>

enum { TELLS_MORE = 4096 };

void call_seat_leave(struct call_seat *s)
{
    cb_wipe(s, sizeof *s);
}

/* Past the first few they need room of their own: somebody who leaves may hold many conversations.
 */
void call_tell(struct call *c, struct bus_topic t, uint8_t what, uint64_t n)
{
    struct call_tell one = {.topic = t, .what = what, .n = n};
    if (c->ntell < CALL_TELL_MAX) {
        c->tell[c->ntell++] = one;
        return;
    }
    c->more.max = TELLS_MORE * sizeof one;
    buf_put(&c->more, &one, sizeof one);
}

void call_tells_drop(struct call *c)
{
    c->ntell = 0;
    buf_free(&c->more);
    c->more = (struct buf){0};
}

void call_tell_conv(struct call *c, const struct store_row *r, uint8_t what, uint64_t n)
{
    call_tell(c, call_topic_conv(r), what, n);
}

void call_tell_member(struct call *c, const struct seal_mid *mid, uint8_t what)
{
    struct bus_topic t;
    memcpy(t.b, mid->b, sizeof t.b);
    call_tell(c, t, what, 0);
}

void call_tell_queue(struct call *c, uint16_t line)
{
    call_tell(c, call_topic_queue(line), BUS_QUEUE, line);
}

struct bus_topic call_topic_conv(const struct store_row *r)
{
    struct bus_topic t;
    memcpy(t.b, r->b, sizeof t.b);
    return t;
}

struct bus_topic call_topic_queue(uint16_t line)
{
    struct bus_topic t = {0};
    t.b[0] = (uint8_t)(line >> 8);
    t.b[1] = (uint8_t)line;
    return t;
}

struct bus_topic call_topic_papers(void)
{
    return call_topic_queue(0); /* no line has that number */
}
