/* done: what is on the disk comes out: finished calls, and who is told of them. Filled by batch and
 * round on line's thread, emptied by http on the loop's; what pages show of the line, too.
 * Never tells anybody of what is not on the disk. */
#include "line/line_in.h"

void done_give(struct line *l, struct call **calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        calls[i]->next = NULL;
        if (l->done_tail) {
            l->done_tail->next = calls[i];
        } else {
            l->done_head = calls[i];
        }
        l->done_tail = calls[i];
    }
}

static void told(struct call *c)
{
    cb_free(c, sizeof *c);
}

/* As a call that nobody made: its wake-ups go out on the loop's thread like every other. */
struct call *done_new(void)
{
    struct call *c = cb_alloc(sizeof *c);
    c->done = told;
    return c;
}

void done_tell(struct line *l, struct call *c)
{
    if (!l->cfg.wake) { /* there is nobody here to tell */
        call_tells_drop(c);
        told(c);
        return;
    }
    pthread_mutex_lock(&l->lock);
    done_give(l, &c, 1);
    pthread_mutex_unlock(&l->lock);
    l->cfg.wake(l->cfg.wake_arg);
}

void tell_gone(struct line *l, const struct gone *g, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct call *c = done_new();
        guest_forget(l, &g[i].row);
        call_tell(c, call_topic_conv(&g[i].row), BUS_GONE, 0);
        call_tell_queue(c, g[i].line);
        done_tell(l, c);
    }
}

static void publish(struct line *l, const struct call_tell *t, size_t n)
{
    for (size_t i = 0; i < n && l->cfg.bus; i++) {
        bus_publish(l->cfg.bus, &t[i].topic, t[i].what, t[i].n);
    }
}

void line_finish(struct line *l)
{
    pthread_mutex_lock(&l->lock);
    struct call *c = l->done_head;
    l->done_head = l->done_tail = NULL;
    pthread_mutex_unlock(&l->lock);
    if (staff_roster_fresh(l->staff)) { /* before any answer of the same batch that was made under
                                           the new papers */
        struct call_tell t = {.topic = call_topic_papers(), .what = BUS_PAPERS};
        publish(l, &t, 1);
    }
    while (c) {
        struct call *next = c->next; /* done() may free c */
        ahead_drop(c);
        publish(l, c->tell, c->ntell);
        publish(l, (const void *)c->more.p, c->more.len / sizeof *c->tell);
        buf_free(&c->more);
        c->done(c);
        c = next;
    }
}

enum cb_err line_roster(struct line *l, struct buf *out)
{
    return staff_roster(l->staff, out);
}

void line_settings(struct line *l, uint16_t line, struct line_settings *out)
{
    struct staff_settings s;
    staff_front(l->staff, line, &s);
    out->retention_days = s.retention_days;
}
